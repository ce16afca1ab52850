// SPDX-License-Identifier: Apache-2.0
// Replaces script.js on hosts without workers: Cloudflare Workers, edge functions. There the expression by which
// bundlers find a worker's file needs a document, and Node.js's modules are forbidden.

/** @returns {import('./host.js').Way[]} */
export const ways = () => [];

export const cores = () => 0;
