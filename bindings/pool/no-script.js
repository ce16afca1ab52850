// SPDX-License-Identifier: Apache-2.0
// script.js for hosts that have no workers: Cloudflare Workers, edge functions. There a bundler's words for a worker's file ask for
// a document, and Node.js's names are forbidden.

/** @returns {import('./host.js').Way[]} */
export const ways = () => [];

export const cores = () => 0;
