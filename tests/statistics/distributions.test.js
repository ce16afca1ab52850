// SPDX-License-Identifier: Apache-2.0
// Every distribution against its law, over 10^8 values of each bit generator.
import { after, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { kinds } from '../reference/words.js';
import { Sample } from '../support/sample.js';
import { draw, specimens, tensorFor } from '../support/specimens.js';
import { assertAccepted } from '../support/verdict.js';

const nn = await load();
const tensor = tensorFor(nn);
after(() => tensor.dispose());

for (const kind of kinds) {
  specimens.forEach((specimen, i) => {
    test(`${kind} ${specimen.name}`, () => {
      const sample = new Sample(specimen.law);
      draw(nn, specimen, tensor, nn.generator({ seed: 1000 + i, kind }), (values) => sample.add(values));
      assertAccepted(sample.pValues());
    });
  });
}
