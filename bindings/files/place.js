// SPDX-License-Identifier: Apache-2.0
// Where a file is: what strings mean, how messages name a place, and the file system of Node.js, Deno and Bun.
import { show, tagOf } from '../core/check.js';

/** At most so many characters. @param {string} text @param {number} most */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}...` : text);

/** A path or a URL as messages show it: more of it than show() has. @param {unknown} place */
export const nameOf = (place) => `'${cut(String(place), 160)}'`;

/**
 * What an error says, or a value that was thrown in its place. Node.js says in the cause why a fetch failed.
 * @param {any} error
 */
const sayingOf = (error) => cut(`${error?.cause?.message || error?.message || show(error)}`, 200);

/**
 * What `get` gives. Errors of the host get a name, and say which file could not be read or written.
 * @template T
 * @param {string} name of the function as called
 * @param {string} from the place, as messages show it
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

/** The host's process; a page may have one of its own. */
const hostProcess = () => /** @type {any} */ (globalThis).process;

/** Whether there are files with paths. */
const hasFiles = () => Boolean(hostProcess()?.versions?.node);

/**
 * Files of the host. Not by an import, which bundlers would follow.
 * @returns {any} node:fs/promises
 */
export function fileSystem() {
  if (!hostProcess()?.getBuiltinModule) throw new TypeError('a path needs Node.js 20.16 or later, Deno or Bun');
  return hostProcess().getBuiltinModule('node:fs/promises');
}

/**
 * What a string or a URL stands for. In Node.js a string that is no URL is a path, C:\ among them; in a page it is relative
 * to the page.
 * @param {unknown} given
 * @returns {{ path: import('./types.js').Place } | { url: import('./types.js').HostUrl } | undefined} undefined of anything else
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
 * The path or URL that a string or a URL stands for.
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
 * Another file in the folder of a file.
 * @param {import('./types.js').Place} location
 * @param {string} file
 */
export const siblingOf = (location, file) =>
  typeof location === 'string' ? location.replace(/[^/\\]*$/, '') + file : new URL(encodeURIComponent(file), location);
