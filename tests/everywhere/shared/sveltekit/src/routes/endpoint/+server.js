// SPDX-License-Identifier: Apache-2.0
import { check } from '../../../check.js';

export const GET = async () => new Response(await check());
