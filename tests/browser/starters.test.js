// SPDX-License-Identifier: Apache-2.0
// The starters that need nothing but nn-init and packages of the tests. `make test-starters` runs all of them.
import { testStarters } from '../starters/run.js';
import { starters } from '../starters/starters.js';

const quick = Object.entries(starters).filter(([, { quick }]) => quick);
testStarters(Object.fromEntries(quick), { quick: true });
