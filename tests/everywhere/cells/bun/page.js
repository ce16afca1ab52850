// SPDX-License-Identifier: Apache-2.0
import { check } from './check.js';

document.querySelector('output').textContent = await check();
