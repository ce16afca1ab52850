// SPDX-License-Identifier: Apache-2.0
import { cpus, release, totalmem, type } from 'node:os';

/** What the numbers were measured on: pairs of a name and a description. */
export function machine(contestants) {
  const processors = cpus();
  return [
    [
      'processor',
      `${processors[0].model}, ${processors.length} logical cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    ],
    ['system', `${type()} ${release()}, ${process.arch}`],
    ['Node.js', `${process.version}, V8 ${process.versions.v8}`],
    ...contestants.map(({ system, version }) => [system, version]).filter(([, version]) => version !== process.version),
  ];
}
