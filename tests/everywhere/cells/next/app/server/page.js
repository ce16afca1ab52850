// SPDX-License-Identifier: Apache-2.0
// A server component.

import { check } from '../../check.js';

export default async function Page() {
  return <output id="nn-init">{await check()}</output>;
}
