// SPDX-License-Identifier: Apache-2.0
// A server component. It is rendered when it is built, without a cache but for what waits for something, as a pool does for its
// workers.

import { drawAtOnce, drawInPool } from '../../check.js';

async function cached() {
  'use cache';
  return drawInPool();
}

export default async function Page() {
  return (
    <output id="nn-init">
      {await drawAtOnce()} {await cached()}
    </output>
  );
}
