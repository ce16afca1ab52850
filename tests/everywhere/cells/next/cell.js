// SPDX-License-Identifier: Apache-2.0
import { next } from '../../shared/next.js';

export default {
  ...next('Next.js 16', { pages: ['client', 'suspense', 'server'], routes: ['route'] }),
  does: "nothing; a pool in a server component, with `cacheComponents`, `'use cache'`",
};
