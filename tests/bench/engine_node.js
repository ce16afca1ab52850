// SPDX-License-Identifier: Apache-2.0
//
// Contestant: the Node.js that runs this file. engines.js starts it.
import { prepare } from './engine.js';
import { serve } from './serve.js';
import { IN_ENGINES } from './works.js';

const { node, v8 } = process.versions;
await serve({ system: `Node ${parseInt(node)}`, version: `${node}, V8 ${v8}`, contests: IN_ENGINES, prepare });
