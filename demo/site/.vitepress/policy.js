// SPDX-License-Identifier: Apache-2.0
// The Content-Security-Policy of every page, in a <meta>, so that it holds on any static host.
import { createHash } from 'node:crypto';

/** VitePress puts two scripts of a line into each page: one chooses light or dark before anything is painted. They are allowed by hash. */
const INLINE_SCRIPT = /<script(?![^>]*\bsrc=)[^>]*>([^]*?)<\/script>/g;

/**
 * The inline styles that VitePress renders: the height of the window and the offset of the home page, which the theme sets by script once it runs,
 * and a place that is the one it has without. A policy without 'unsafe-inline' refuses them, and the console would say so.
 */
const INLINE_STYLE = / style="(--vp-vh:0px;|position:relative;)?"/g;

/** @param {string} script */
const hashOf = (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** @param {string} html a page as VitePress writes it */
export function withPolicy(html) {
  const page = html.replace(INLINE_STYLE, '');
  const hashes = [...page.matchAll(INLINE_SCRIPT)].map(([, script]) => hashOf(script));
  const policy = [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(' '),
    "style-src 'self'",
    "img-src 'self' data:", // the theme's icons are data: URLs in its style sheet
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return page.replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
