// SPDX-License-Identifier: Apache-2.0
// What is in a safetensors file, beside what its plan says: which tensors are as they were made, which are trained, which are dead. The
// verdicts are those of `nn-init inspect`.

import { readEach, readHeader } from 'nn-init/safetensors';
import { isNumeric } from '../../bindings/cli/elements.js';
import { expectationsOf, isFit } from '../../bindings/cli/expectation.js';
import { Tally } from '../../bindings/cli/statistics.js';
import { verdictOf } from '../../bindings/cli/verdict.js';

/** Of the file that was read last: what is in it does not depend on the plan. @type {{ key: string, statistics: Map<string, any> }} */
let known = { key: '', statistics: new Map() };

/** @param {File} file @returns {Map<string, any>} by the names of its tensors */
function knownOf({ name, size, lastModified }) {
  const key = JSON.stringify([name, size, lastModified]);
  if (known.key !== key) known = { key, statistics: new Map() };
  return known.statistics;
}

/**
 * @typedef {object} Compared
 * @property {string} verdict 'as made', 'trained', 'differs', 'dead', or '-' where nothing can be said
 * @property {number} [std] in the file
 * @property {number} [expected] by the plan
 */

/**
 * @param {any} nn
 * @param {{ file: File, plan: import('nn-init/model').Plan }} args
 * @returns {AsyncGenerator<{ total: number, found: Record<string, Compared> }>} found: by name
 */
export async function* comparison(nn, { file, plan }) {
  const { tensors } = await readHeader(file);
  const stored = new Map(tensors.map((tensor) => [tensor.name, { ...tensor, isCut: false, runs: [{ from: 0 }] }]));
  const expectations = await expectationsOf(plan, stored, async () => nn);
  const statistics = knownOf(file);
  const found = {};
  const add = (name) => {
    const { dtype } = stored.get(name);
    const expected = expectations.get(name);
    const measured = statistics.get(name);
    const verdict = measured
      ? verdictOf(measured, expected, dtype, !expected || isFit(stored.get(name), expected))
      : '-';
    found[name] = { verdict, std: measured?.std, expected: expected?.std };
  };
  const isToBeRead = ({ name, dtype }) => isNumeric(dtype) && !statistics.has(name);
  for (const tensor of tensors) if (!isToBeRead(tensor)) add(tensor.name);
  const names = tensors.filter(isToBeRead).map(({ name }) => name);
  yield { total: tensors.length, found };
  for await (const { name, dtype, data } of readEach(file, { names })) {
    const tally = new Tally(dtype);
    tally.add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    statistics.set(name, tally.result());
    add(name);
    yield { total: tensors.length, found };
  }
}
