// SPDX-License-Identifier: Apache-2.0
// As `astro add node` leaves it.
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';

export default defineConfig({
  adapter: node({
    mode: 'standalone',
  }),
});
