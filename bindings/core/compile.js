// SPDX-License-Identifier: Apache-2.0
// From anything that load() may be given to a WebAssembly.Module, or to the reason why there is none, or no instance of it.
// Bytes that compile need none of this: loader.js imports it for those who need it, since it is more than 1 kB gzipped. It
// imports nothing itself: bundlers would split off what it shares with the entry. Everything may be of another realm, or a
// page's own stand-in, so it is told by what it can do.

/**
 * Where a wasm file comes from: bytes, a WebAssembly.Module, a Response, a Blob, a URL, or a path in Node.js. Its objects have
 * no names here, since not every host has the types of all of them.
 * @typedef {object | string} Source
 */

/** @typedef {{ found: any, from: string, type?: string }} Contents bytes or a module, where they are from, and the media type */

/** What engines say where a policy is in the way. */
const POLICY = /unsafe-eval|\bCSP\b|content security policy|disallowed|code generation/i;
const FORBIDDEN =
  "a policy forbids to compile WebAssembly; a Content-Security-Policy needs script-src 'wasm-unsafe-eval', " +
  'and a host that compiles no bytes load({ wasm: module })';

/** Of the entries, by nni_abi of their wasm files. @type {Record<number, string>} */
const ENTRIES = { 0: 'nn-init', 0x10000: 'nn-init/core' };

/** @param {any} abi of a wasm file @param {number} own */
function isNotOurs(abi, own) {
  const entry = typeof abi === 'number' && ENTRIES[abi & ~0xffff];
  if (!entry) return 'wasm is not a file of nn-init';
  if ((abi ^ own) & 0xffff) return 'wasm is a file of another version of nn-init; both must be of one package';
  const file = ENTRIES[own & ~0xffff].replace('/', '-');
  return `wasm is a file of ${entry}; it must be ${file}.wasm or ${file}.scalar.wasm`;
}

/**
 * Why there is no instance of a module. WebKit asks the policy here, and not before.
 * @internal
 * @param {any} error of the engine's, if there was one
 * @param {any} abi of the wasm file @param {number} own
 */
export function whyNoInstance(error, abi, own) {
  if (!error) return isNotOurs(abi, own);
  if (POLICY.test(error.message)) return FORBIDDEN;
  if (/\benv\b/.test(error.message))
    return 'wasm is the file of a kind; load({ kinds }) of nn-init/frameworks takes it';
  return error instanceof RangeError ? 'wasm gets no memory' : 'wasm is not a file of nn-init';
}

/**
 * @internal
 * @param {Pick<typeof import('./check.js'), 'failure' | 'show' | 'tagOf' | 'typeError'>} check
 */
export function createCompile({ failure, show, tagOf, typeError }) {
  /** @param {string} text @param {number} most characters */
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}...` : text);

  /** Where a file is, up to its name, of more characters than show() has. @param {any} place a URL or a path */
  const placeOf = (place) => `'${cut(`${place}`, 160)}'`;

  /**
   * What an error says, or a value that was thrown in its place. Node.js says why a fetch failed in its cause. Not all of it:
   * some quote a path or a policy of any length.
   * @param {any} error
   */
  function sayingOf(error) {
    try {
      return cut(`${error?.cause?.message || error?.message || show(error)}`, 200);
    } catch {
      return show(error); // it has no message that can be read
    }
  }

  /** Whether an error is one of load's own. @param {any} error */
  function isOurs(error) {
    try {
      return error instanceof TypeError && /^load: /.test(error.message);
    } catch {
      return false;
    }
  }

  /**
   * The bytes of a file in Node.js, which has no fetch for them. Not by an import, which bundlers would follow.
   * @param {URL | string} file
   * @param {string} what it is, in messages
   * @returns {Promise<Uint8Array>}
   */
  async function readFile(file, what) {
    const { process } = /** @type {any} */ (globalThis);
    if (!process.getBuiltinModule) throw failure('Node.js 20.16 or later is needed to read a wasm file');
    try {
      return await process.getBuiltinModule('node:fs/promises').readFile(file);
    } catch (error) {
      throw failure(`${argumentOf(what)}, ${placeOf(file)}, cannot be read: ${sayingOf(error)}`);
    }
  }

  /** The argument that a file came by: what load() has of its own is asked for as `wasm`. @param {string} what */
  const argumentOf = (what) => (/^kinds\./.test(what) ? what : 'wasm');

  /** Whether there are files. A page may have a process of its own. */
  const isNode = () => Boolean(/** @type {any} */ (globalThis).process?.versions?.node);

  /**
   * A string as a URL: absolute, or relative to the page. In Node.js what is no URL is a path, C:\ among them.
   * @param {string} text
   * @param {string} what it is, in messages
   */
  function urlOf(text, what) {
    if (isNode() && !/^[a-z][a-z\d+.-]+:/i.test(text)) return text;
    try {
      return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
    } catch {
      throw typeError('load', argumentOf(what), text, 'a URL');
    }
  }

  /** @param {URL} url */
  async function download(url) {
    try {
      return await fetch(url);
    } catch (error) {
      throw failure(`${placeOf(url)} cannot be fetched: ${sayingOf(error)}`);
    }
  }

  /**
   * The bytes, or a module.
   * @param {any} source
   * @param {string} what it is, in messages; also where it is, unless it says so itself
   * @returns {Promise<Contents>}
   */
  async function contents(source, what) {
    let from = what;
    if (typeof source === 'string') source = urlOf(source, what);
    if (typeof source === 'string') return { found: await readFile(source, what), from: placeOf(source) };
    if (tagOf(source) === 'URL') {
      const url = new URL(`${source}`);
      from = placeOf(url);
      if (url.protocol === 'file:' && isNode()) return { found: await readFile(url, what), from };
      source = await download(url);
    }
    if (typeof source?.arrayBuffer !== 'function') return { found: source, from };
    // A Response, or a Blob. Not compileStreaming: it refuses a server that does not say application/wasm.
    if (source.url) from = placeOf(source.url);
    if (source.ok === false) throw failure(`${from} answered ${show(source.status)} ${show(source.statusText)}`);
    const type = source.headers?.get?.('content-type') ?? source.type;
    return { found: await source.arrayBuffer(), from, type };
  }

  /**
   * A copy as engines compile it: V8 takes no DataView and no SharedArrayBuffer. Of what is detached nothing is left.
   * @param {any} found
   */
  function bytesOf(found) {
    try {
      const view = ArrayBuffer.isView(found)
        ? new Uint8Array(found.buffer, found.byteOffset, found.byteLength)
        : new Uint8Array(found);
      return new Uint8Array(view);
    } catch {
      return new Uint8Array();
    }
  }

  /** @param {Uint8Array} bytes that do not compile @param {Contents} contents whose they are @param {any} cause */
  function whyNot(bytes, { from, type }, cause) {
    const said = sayingOf(cause);
    if (POLICY.test(said)) return `${FORBIDDEN}. ${said}`;
    // \0asm
    if (`${bytes.subarray(0, 4)}` !== '0,97,115,109') {
      const isHtml = bytes[0] === 60; // <
      const named = typeof type === 'string' && type.slice(0, 60);
      const came = isHtml ? 'text/html' : bytes.length ? named || 'something else' : 'nothing';
      return (
        `${from} is ${came} where WebAssembly was expected; it must be one of the files nn-init/dist/*.wasm. ` +
        "The entry 'nn-init', without the option wasm, needs none"
      );
    }
    return `${from} does not compile: its ${bytes.length} bytes are half of a file, or for a newer engine. ${said}`;
  }

  /**
   * @param {Source | Promise<Source>} source
   * @param {string} what it is, in messages
   * @returns {Promise<WebAssembly.Module>}
   */
  async function compile(source, what) {
    let given = /** @type {any} */ (source);
    /** @type {Contents} */
    let read;
    try {
      given = await given;
      // What import('nn-init/nn-init.wasm') gives where bundlers make a module, or a URL, of it.
      if (tagOf(given) === 'Module') given = given.default;
      read = await contents(given, what);
    } catch (cause) {
      throw isOurs(cause) ? cause : failure(`${what} cannot be read: ${sayingOf(cause)}`, cause);
    }
    const { found } = read;
    if (tagOf(found) === 'WebAssembly.Module') return found;
    if (!ArrayBuffer.isView(found) && !tagOf(found).endsWith('ArrayBuffer'))
      throw typeError('load', argumentOf(what), found, 'bytes, a WebAssembly.Module, a Response or a URL');
    const bytes = bytesOf(found);
    try {
      return await WebAssembly.compile(bytes);
    } catch (cause) {
      throw failure(whyNot(bytes, read, cause), cause);
    }
  }

  return compile;
}
