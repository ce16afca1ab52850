// SPDX-License-Identifier: Apache-2.0
import { sveltekit } from '../../shared/sveltekit.js';

export default { tool: 'SvelteKit 3', ...sveltekit };
