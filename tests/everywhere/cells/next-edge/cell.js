// SPDX-License-Identifier: Apache-2.0
// Apart from cells/next, whose next.config.mjs has cacheComponents, which excludes the edge runtime.
import { next } from '../../shared/next.js';

const cell = next('Next.js 16, edge runtime', { routes: ['edge'] });

export default { ...cell, withoutWorkers: Object.keys(cell.checks) };
