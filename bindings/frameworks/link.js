// SPDX-License-Identifier: Apache-2.0
// Links files of kinds with nn-init.wasm. Each file is a shared library, as clang makes them: it has its own data and
// functions, and uses the memory, the table and the stack of nn-init.wasm.
// https://github.com/WebAssembly/tool-conventions, DynamicLinking.md.
import { failure } from '../core/check.js';
import { numberOf } from './kind.js';
import { refuseUnfused } from './relaxed.js';

/** @typedef {import('./create.js').FrameworkCore} FrameworkCore */
/** @typedef {import('./create.js').KindExports} KindExports */

/** No file of ours needs more. The limits are there because a caller's file may be anything. */
const [MOST_BYTES, MOST_PLACES] = [65536, 1024];

/** NNI_ERROR_BIT_GENERATOR of nn_init.h. */
const NO_KIND = 3;

/** NNI_ABI of nn_init.h, plus 131072 for files of kinds. */
const ABI = 131076;

/**
 * How many bytes of memory and how many places of the table a file needs: numbers 1 and 3 in the first part of its
 * section dylink.0, in LEB128.
 * @param {WebAssembly.Module} module
 */
function roomOf(module) {
  const [section] = WebAssembly.Module.customSections(module, 'dylink.0');
  const bytes = new Uint8Array(section ?? 0);
  let at = 2; // skips the part's number and its size, which is less than 128
  const numbers = Array.from({ length: 4 }, () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      value |= (bytes[at] & 127) << shift;
      if (!(bytes[at++] > 127)) return value;
    }
  });
  return { bytes: numbers[0] >>> 0, places: numbers[2] >>> 0 };
}

/**
 * Chrome before 115 refuses to instantiate synchronously in a page.
 * @param {WebAssembly.Module} module
 * @param {any} imports
 */
async function instanceOf(module, imports) {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch {
    return WebAssembly.instantiate(module, imports);
  }
}

/**
 * @internal
 * @param {FrameworkCore} core
 * @param {string} name
 * @param {WebAssembly.Module} module
 * @returns {Promise<KindExports>}
 */
export async function link({ exports, memory }, name, module) {
  const { bytes, places } = roomOf(module);
  if (!bytes || bytes > MOST_BYTES || places > MOST_PLACES)
    throw failure(`kinds.${name} is not nn-init-${name}.wasm: its section dylink.0 is not one of ours`);
  const address = memory.allocate(bytes);
  memory.view('Uint8Array', address, bytes).fill(0); // another tensor may have used the memory
  const constant = (/** @type {number} */ value) => new WebAssembly.Global({ value: 'i32' }, value);
  try {
    const env = {
      ...exports,
      __memory_base: constant(address),
      __table_base: constant(exports.__indirect_function_table.grow(places)),
    };
    const instance = await instanceOf(module, { env });
    const kind = /** @type {KindExports} */ (/** @type {unknown} */ (instance.exports));
    if (kind.nni_abi?.() !== ABI) throw new TypeError('it is of another version');
    kind.__wasm_apply_data_relocs?.();
    // A file checks the kind before it looks at a seed, so this call tells whether it has the kind. torch-erfinv has no
    // generator.
    const number = numberOf(name);
    const status = number && kind.nni_framework_init?.(memory.chunk, number, 0, memory.chunk, 0);
    if (number ? status === undefined || status === NO_KIND : !kind.nni_torch_erfinv_normal)
      throw new TypeError('it is the file of another kind');
    refuseUnfused(name, kind);
    return kind;
  } catch (cause) {
    memory.release(address, bytes);
    const { message } = /** @type {Error} */ (cause);
    throw /^load: /.test(message)
      ? cause
      : failure(`kinds.${name} is not nn-init-${name}.wasm of this version: ${message}`, cause);
  }
}
