// SPDX-License-Identifier: Apache-2.0
// A route of the server.

import { check } from '~~/check';

export default defineEventHandler(() => check());
