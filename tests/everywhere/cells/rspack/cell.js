// SPDX-License-Identifier: Apache-2.0
import { webpack } from '../../shared/webpack.js';

export default webpack('Rspack 2', 'rspack');
