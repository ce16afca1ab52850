// SPDX-License-Identifier: Apache-2.0
// Every starter, with its packages from npm. STARTER=html,node runs some of them.
import { testStarters } from './run.js';
import { starters } from './starters.js';

const asked = process.env.STARTER ? process.env.STARTER.split(',') : Object.keys(starters);
const unknown = asked.filter((name) => !starters[name]);
if (unknown.length) throw new Error(`No starter ${unknown}; there are ${Object.keys(starters).join(', ')}`);

testStarters(Object.fromEntries(asked.map((name) => [name, starters[name]])), { quick: false });
