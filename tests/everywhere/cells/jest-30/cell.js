// SPDX-License-Identifier: Apache-2.0
import { jestOf } from '../../shared/jest.js';

export default jestOf(30);
