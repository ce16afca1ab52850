// SPDX-License-Identifier: Apache-2.0
import { load } from 'nn-init';
import { check } from './check.js';

declare const console: { log(text: string): void }; // the language alone has none

check().then(console.log);

// @ts-expect-error: no such option. That it is one shows that there are types.
export const mistake = () => load({ simd: 'yes' });
