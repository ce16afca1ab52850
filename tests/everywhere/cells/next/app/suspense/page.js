// SPDX-License-Identifier: Apache-2.0
// A client component that waits by use(). The server renders it first, so both sides load, and React complains if they differ.
'use client';

import { Suspense, use, useEffect, useState } from 'react';
import { check } from '../../check.js';

const checked = check();

function Result() {
  const text = use(checked);
  const [isHydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  return <output id={isHydrated ? 'nn-init' : undefined}>{text}</output>;
}

export default function Page() {
  return (
    <Suspense fallback="Loading">
      <Result />
    </Suspense>
  );
}
