// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/pool-worker`: the script of a pool's workers. A worker script of one's own, for createPool({ createWorker }),
// imports it.
import './pool/worker.js';
