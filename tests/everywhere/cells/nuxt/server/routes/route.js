// SPDX-License-Identifier: Apache-2.0
import { check } from '#shared/check.js';

export default defineEventHandler(() => check());
