// SPDX-License-Identifier: Apache-2.0

/** What the page may do: nothing but what comes with it. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** With these a page may share memory with its workers, which then write in place. Without them it works, too. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

export default {
  base: './', // any folder of any host
  build: { outDir: '../build/demo', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  resolve: { dedupe: ['nn-init'] }, // for what is of ../bindings/cli, too
  worker: { format: 'es', rolldownOptions: { output: { minify: true } } },
  // The policy is in the page, whoever serves it; of a worker it is in the response, so that the server has to send it too.
  preview: { headers: { 'content-security-policy': policy, ...isolation } },
  plugins: [
    {
      name: 'content-security-policy',
      apply: 'build', // the server for development runs scripts of its own in the page
      transformIndexHtml: () => [
        { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
      ],
    },
  ],
};
