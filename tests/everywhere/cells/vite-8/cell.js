// SPDX-License-Identifier: Apache-2.0
import { vite } from '../../shared/vite.js';

export default vite(8);
