// SPDX-License-Identifier: Apache-2.0
// The home page's picture as the package makes it when the site is built.
import { load } from 'nn-init';
import { signals } from '../signal.js';

export default { load: async () => signals(await load(), 0) };
