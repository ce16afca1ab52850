// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/pool-worker`: the script of a pool's workers. A user's own worker script, for createPool({ createWorker }),
// imports it.
import './pool/worker.js';
