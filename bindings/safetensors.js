// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/safetensors`: reads and writes files of the format safetensors. It needs no load(), and no WebAssembly.
import { typeError } from './core/check.js';
import { kindOf } from './core/engine.js';
import { FORMATS_BY_CODE } from './safetensors/dtypes.js';

/**
 * The names of the dtypes in a file. To be replaced by the reader.
 * @param {Uint8Array} source
 */
export async function readHeader(source) {
  if (kindOf(source) !== 'Uint8Array') throw typeError('readHeader', 'source', source, 'a Uint8Array');
  return FORMATS_BY_CODE.size;
}
