// SPDX-License-Identifier: Apache-2.0
// All cores, for the jobs that have enough to do for them.

import { createPool } from 'nn-init/pool';

// One pool for as long as the page lives: its workers wait for the next job. The page makes it, not the thread: in Firefox 153
// a worker sometimes hangs when it makes workers.
let made;

/** The pool of this page, which is made when a job first needs it. */
export function allCores() {
  made ??= createPool();
  made.catch(() => (made = undefined)); // the next job tries again
  return made;
}
