// SPDX-License-Identifier: Apache-2.0
/// <reference lib="webworker" />

import { check } from '../check.js';

addEventListener('message', async () => postMessage(await check()));
