// SPDX-License-Identifier: Apache-2.0

import { check } from '../../check.js';

export const runtime = 'edge';

export async function GET() {
  return new Response(await check());
}
