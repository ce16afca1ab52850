// SPDX-License-Identifier: Apache-2.0
// Where a file is: what strings mean, how messages name a place, and the file system of Node.js, Deno and Bun.
import { show, tagOf } from '../core/check.js';

/** Cuts a text after `most` characters. @param {string} text @param {number} most */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}...` : text);

/** A path or a URL as a message shows it, with more characters than show() keeps. @param {unknown} place */
export const nameOf = (place) => `'${cut(String(place), 160)}'`;

/**
 * An error's message, or the value that was thrown instead of an error. Node.js puts the reason why a fetch failed into
 * `cause`.
 * @param {any} error
 */
const sayingOf = (error) => cut(`${error?.cause?.message || error?.message || show(error)}`, 200);

/**
 * Returns what `get` gives. An error of the host gets a message with names, which says which file could not be read or
 * written.
 * @template T
 * @param {string} name the called function
 * @param {string} from the place, as a message shows it
 * @param {'read' | 'written'} verb
 * @param {() => T | Promise<T>} get
 * @returns {Promise<T>}
 */
export async function attempt(name, from, verb, get) {
  try {
    return await get();
  } catch (cause) {
    throw new TypeError(`${name}: ${from} cannot be ${verb}: ${sayingOf(cause)}`, { cause });
  }
}

/** The host's `process`. A page may define one of its own. */
const hostProcess = () => /** @type {any} */ (globalThis).process;

/** Whether the host has files with paths. */
const hasFiles = () => Boolean(hostProcess()?.versions?.node);

/**
 * The host's files. It uses no import: bundlers would follow one.
 * @returns {any} node:fs/promises
 */
export function fileSystem() {
  if (!hostProcess()?.getBuiltinModule) throw new TypeError('a path needs Node.js 20.16 or later, Deno or Bun');
  return hostProcess().getBuiltinModule('node:fs/promises');
}

/**
 * What a string or a URL means. In Node.js a string that is not a URL is a path, even one like C:\; in a page it is
 * relative to the page.
 * @param {unknown} given
 * @returns {{ path: import('./types.js').Place } | { url: import('./types.js').HostUrl } | undefined} undefined for any
 *   other value
 */
export function placeOf(given) {
  if (typeof given === 'string') {
    if (hasFiles() && !/^[a-z][a-z\d+.-]+:/i.test(given)) return { path: given };
    const { document, location } = /** @type {any} */ (globalThis);
    return ofUrl(new URL(given, document?.baseURI ?? location?.href));
  }
  return tagOf(given) === 'URL' ? ofUrl(new URL(String(given))) : undefined;
}

/** @param {URL} url */
const ofUrl = (url) => (url.protocol === 'file:' && hasFiles() ? { path: url } : { url });

/**
 * The path or URL that a string or a URL means.
 * @param {unknown} given
 * @returns {import('./types.js').Place | undefined}
 */
export function locationOf(given) {
  const place = placeOf(given);
  return place && ('path' in place ? place.path : place.url);
}

/** The name of a file, without its folder. @param {import('./types.js').Place} location */
export function fileNameOf(location) {
  const path = typeof location === 'string' ? location : decodeURIComponent(location.pathname);
  return path.replace(/^.*[/\\]/s, '');
}

/**
 * The place of another file in the same folder.
 * @param {import('./types.js').Place} location
 * @param {string} file
 */
export const siblingOf = (location, file) =>
  typeof location === 'string' ? location.replace(/[^/\\]*$/, '') + file : new URL(encodeURIComponent(file), location);
