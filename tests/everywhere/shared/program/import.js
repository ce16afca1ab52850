// SPDX-License-Identifier: Apache-2.0
import { check } from './check.js';

console.log(await check());
