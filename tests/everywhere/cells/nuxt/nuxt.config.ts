// SPDX-License-Identifier: Apache-2.0
// As create-nuxt writes it.
export default defineNuxtConfig({
  compatibilityDate: '2025-07-15',
  devtools: { enabled: true },
});
