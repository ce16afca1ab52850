// SPDX-License-Identifier: Apache-2.0
// The programs in Python of the site's pages "Coming from", as JSON for record.py: `node entries.js pytorch`.
import { comparedOf, frameworks, setupOf } from '../../../demo/site/from/data/index.js';

const framework = frameworks[process.argv[2]];
const entries = framework.groups.flatMap(({ entries }) =>
  entries.map((entry) => ({
    name: entry.names[0],
    program: [framework.python, setupOf(framework, entry).python, entry.python].join('\n'),
    compare: comparedOf(entry),
    near: entry.near !== undefined,
  })),
);
console.log(JSON.stringify(entries));
