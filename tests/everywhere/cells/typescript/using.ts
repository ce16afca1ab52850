// SPDX-License-Identifier: Apache-2.0
// Declares a tensor as a resource, which TypeScript can since 5.2.
import { load } from 'nn-init';

export async function first(): Promise<number | undefined> {
  const nn = await load();
  using w = nn.uniform_(nn.tensor([4]));
  return w.data[0];
}
