// SPDX-License-Identifier: Apache-2.0
//
// engines.js runs this program in each Node.js and browser. It fills by two entries of the package.
import { load } from '../../npm/dist/index.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { time } from './timing.js';
import { dtypeOf } from './works.js';

const nn = await load();
const frameworks = await loadFrameworks();

const own = nn.generator({ seed: 42 });
const philox = nn.generator({ kind: 'philox4x32', seed: 42 });
const torch = frameworks.generator({ kind: 'torch', seed: 42 });

const works = {
  uniform: (t) => nn.uniform_(t, { generator: own }),
  normal: (t) => nn.normal_(t, { generator: own }),
  truncated: (t) => nn.truncNormal_(t, { generator: own }),
  'philox-uniform': (t) => nn.uniform_(t, { generator: philox }),
  'philox-normal': (t) => nn.normal_(t, { generator: philox }),
  'normal-float16': (t) => nn.normal_(t, { generator: own }),
  'normal-bfloat16': (t) => nn.normal_(t, { generator: own }),
  'torch-uniform': (t) => frameworks.uniform_(t, { generator: torch }),
  'torch-normal': (t) => frameworks.normal_(t, { generator: torch }),
};

/** Of float32, as foreign arrays are here, or in the memory of the entry that fills it. */
function tensor(work, variant, size) {
  if (variant === 'foreign') return { data: new Float32Array(size), shape: [size] };
  return (work.startsWith('torch-') ? frameworks : nn).tensor([size], { dtype: dtypeOf(work) });
}

/** @returns {() => unknown} the call to be timed */
export const prepare = (work, variant, size) => works[work].bind(null, tensor(work, variant, size));

const prepared = new Map();

/** @returns {number} the nanoseconds that `calls` calls take together */
export function measure(work, variant, size, calls) {
  const key = `${work} ${variant} ${size}`;
  if (!prepared.has(key)) prepared.set(key, prepare(work, variant, size));
  return time(prepared.get(key), calls);
}
