// SPDX-License-Identifier: Apache-2.0
// Turns whatever load() is given into a WebAssembly.Module, or says why it cannot. Bytes that compile need none of this
// code. It is more than 1 kB gzipped, so loader.js imports it only when needed. It imports nothing itself: bundlers
// would split off what it shares with the entry. Any object may come from another realm, or be a page's own stand-in,
// so the code looks at what an object can do.

/**
 * Where a wasm file comes from: bytes, a WebAssembly.Module, a Response, a Blob, a URL, or a path in Node.js. The type
 * names none of these classes: not every host has the types of all of them.
 * @typedef {object | string} Source
 */

/** @typedef {{ found: any, from: string, type?: string }} Contents bytes or a module, where they are from, and the media type */

/** Words in the engines' messages when a policy forbids compiling. */
const POLICY = /unsafe-eval|\bCSP\b|content security policy|disallowed|code generation/i;
const FORBIDDEN =
  "a policy forbids compiling WebAssembly: a Content-Security-Policy needs script-src 'wasm-unsafe-eval', " +
  'and a host that compiles no bytes needs load({ wasm: module })';

/** The entries of the package, by nni_abi of their wasm files. @type {Record<number, string>} */
const ENTRIES = { 0: 'nn-init', 0x10000: 'nn-init/core' };

/** @param {any} abi nni_abi of the wasm file @param {number} own nni_abi of this entry */
function isNotOurs(abi, own) {
  const entry = typeof abi === 'number' && ENTRIES[abi & ~0xffff];
  if (!entry) return 'wasm is not a file of nn-init';
  if ((abi ^ own) & 0xffff) return 'wasm is a file of another version of nn-init; take it from the same package';
  const file = ENTRIES[own & ~0xffff].replace('/', '-');
  return `wasm is a file of ${entry}; it must be ${file}.wasm or ${file}.scalar.wasm`;
}

/**
 * Says why a module has no instance. WebKit checks the policy only here, not when it compiles.
 * @internal
 * @param {any} error the engine's error, if there was one
 * @param {any} abi nni_abi of the wasm file @param {number} own nni_abi of this entry
 */
export function whyNoInstance(error, abi, own) {
  if (!error) return isNotOurs(abi, own);
  if (POLICY.test(error.message)) return FORBIDDEN;
  if (/\benv\b/.test(error.message))
    return 'wasm is the file of a kind; give it to load({ kinds }) of nn-init/frameworks';
  return error instanceof RangeError ? 'there is not enough memory for wasm' : 'wasm is not a file of nn-init';
}

/**
 * @internal
 * @param {Pick<typeof import('./check.js'), 'failure' | 'show' | 'tagOf' | 'typeError'>} check
 */
export function createCompile({ failure, show, tagOf, typeError }) {
  /** @param {string} text @param {number} most the most characters */
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most)}...` : text);

  /**
   * A file's place as a message shows it: more characters than show() keeps, so that the file's name is seen.
   * @param {any} place a URL or a path
   */
  const placeOf = (place) => `'${cut(`${place}`, 160)}'`;

  /**
   * An error's message, or the value that was thrown instead of an error. Node.js puts the reason why a fetch failed
   * into `cause`. The text is cut: some messages quote a whole path or policy.
   * @param {any} error
   */
  function sayingOf(error) {
    try {
      return cut(`${error?.cause?.message || error?.message || show(error)}`, 200);
    } catch {
      return show(error); // its message cannot be read
    }
  }

  /** Whether load() itself made an error. @param {any} error */
  function isOurs(error) {
    try {
      return error instanceof TypeError && /^load: /.test(error.message);
    } catch {
      return false;
    }
  }

  /**
   * Reads a file in Node.js, whose fetch takes no files. It uses no import: bundlers would follow one.
   * @param {URL | string} file
   * @param {string} what what the file is, for messages
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

  /** The argument's name, for messages. load()'s own files are reported as `wasm`. @param {string} what */
  const argumentOf = (what) => (/^kinds\./.test(what) ? what : 'wasm');

  /** Whether this is Node.js. A page may define a `process` of its own. */
  const isNode = () => Boolean(/** @type {any} */ (globalThis).process?.versions?.node);

  /**
   * A string as a URL: absolute, or relative to the page. In Node.js every other string is a path, even one like C:\.
   * @param {string} text
   * @param {string} what what the text is, for messages
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
   * Gets the bytes, or a module.
   * @param {any} source
   * @param {string} what what the source is, for messages; its place too, unless the source has one
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
    // A Response or a Blob. Not compileStreaming(): it refuses a server that does not say application/wasm.
    if (source.url) from = placeOf(source.url);
    if (source.ok === false) throw failure(`${from} answered ${show(source.status)} ${show(source.statusText)}`);
    const type = source.headers?.get?.('content-type') ?? source.type;
    return { found: await source.arrayBuffer(), from, type };
  }

  /**
   * Copies bytes to an array that engines compile: V8 takes no DataView and no SharedArrayBuffer. A detached buffer
   * gives no bytes.
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

  /**
   * @param {Uint8Array} bytes bytes that do not compile
   * @param {Contents} contents where they come from
   * @param {any} cause
   */
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
        "Without the option wasm, the entry 'nn-init' needs no file"
      );
    }
    return `${from} does not compile: its ${bytes.length} bytes are only a part of a file, or need a newer engine. ${said}`;
  }

  /**
   * @param {Source | Promise<Source>} source
   * @param {string} what what the source is, for messages
   * @returns {Promise<WebAssembly.Module>}
   */
  async function compile(source, what) {
    let given = /** @type {any} */ (source);
    /** @type {Contents} */
    let read;
    try {
      given = await given;
      // import('nn-init/nn-init.wasm') gives such an object where a bundler makes a module or a URL of the file.
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
