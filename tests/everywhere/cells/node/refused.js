// SPDX-License-Identifier: Apache-2.0
import { check } from './check.js';

check().then(console.log, (error) => console.log(String(error)));
