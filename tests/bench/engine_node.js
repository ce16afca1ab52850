// SPDX-License-Identifier: Apache-2.0
//
// The engine that runs this file, as a contestant. Run by engines.js.
import { prepare } from './engine.js';
import { serve } from './serve.js';
import { IN_ENGINES } from './works.js';

const { node, v8 } = process.versions;
await serve({ system: `Node ${parseInt(node)}`, version: `${node}, V8 ${v8}`, contests: IN_ENGINES, prepare });
