// SPDX-License-Identifier: Apache-2.0
import { frameworks } from '../../from/data/index.js';

export default Object.entries(frameworks).map(([key, { name }]) => ({ text: name, link: `/from/${key}` }));
