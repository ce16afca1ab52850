// SPDX-License-Identifier: Apache-2.0
// A client component, which loads in the browser.
'use client';

import { useEffect, useState } from 'react';
import { check } from '../../check.js';

export default function Page() {
  const [text, setText] = useState('');
  useEffect(() => {
    check().then(setText, (error) => setText(error.message));
  }, []);
  return <output id="nn-init">{text}</output>;
}
