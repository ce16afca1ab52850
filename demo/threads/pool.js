// SPDX-License-Identifier: Apache-2.0
// All cores, for the jobs that have enough to do for them. Their workers are workers of the thread, and end with it.

// One pool for as long as the thread lives: Firefox 153 sometimes hangs where a worker makes workers after it has ended others.
let made;

/** The pool of this thread, which is loaded and made when a job first needs it. */
export const allCores = () => (made ??= import('nn-init/pool').then(({ createPool }) => createPool()));
