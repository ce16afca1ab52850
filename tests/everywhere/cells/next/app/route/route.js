// SPDX-License-Identifier: Apache-2.0

import { check } from '../../check.js';

export async function GET() {
  return new Response(await check());
}
