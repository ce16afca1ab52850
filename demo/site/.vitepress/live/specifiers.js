// SPDX-License-Identifier: Apache-2.0
// What a live example may import: the package, from the files that npm publishes, and the files of data that the site has beside them.
import { init, parse } from 'es-module-lexer/minimal';

/** The files of data, by the specifiers that examples use. */
const DATA = new Set(['./digits.js']);

/** @param {string} specifier @param {string} base the URL of the site's folder, with a slash @returns {string} a URL */
function resolve(specifier, base) {
  if (DATA.has(specifier)) return new URL(`live/${specifier}`, base).href;
  const door = /^nn-init(?:\/([a-z-]+))?$/.exec(specifier);
  if (!door) throw new TypeError(`Examples on this page import nn-init and its entries, not '${specifier}'`);
  return new URL(`live/nn-init/dist/${door[1] ?? 'index'}.js`, base).href;
}

/**
 * The program with URLs in the place of its specifiers; each line stays where it is.
 *
 * @param {string} code
 * @param {string} base
 */
export async function withUrls(code, base) {
  await init;
  let imports;
  try {
    [imports] = parse(code);
  } catch {
    return code; // the engine says better what is wrong with it
  }
  let result = '';
  let end = 0;
  for (const { n: specifier, s: from, e: to, d: kind } of imports) {
    if (specifier === undefined) continue; // import.meta, or import() of what is computed
    const url = resolve(specifier, base);
    result += code.slice(end, from) + (kind > -1 ? JSON.stringify(url) : url);
    end = to;
  }
  return result + code.slice(end);
}
