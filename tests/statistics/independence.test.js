// SPDX-License-Identifier: Apache-2.0
// Raw words, and dependence: within a sequence, between named streams, and between neighbouring seeds.
import { after, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { Serial, pCorrelation } from '../support/dependence.js';
import { kinds } from '../reference/words.js';
import { wordLaw } from '../support/laws.js';
import { WordSample } from '../support/sample.js';
import { chunk, chunks, draw, specimens, tensorFor } from '../support/specimens.js';
import { assertAccepted } from '../support/verdict.js';

const nn = await load();
const tensor = tensorFor(nn);
after(() => tensor.dispose());

const specimen = (name) => specimens.find((each) => each.name === name);
const asNumbers = (words) => Float32Array.from(words, (word) => (word | 0) * 2 ** -31);

/** Generators that must have nothing to do with each other, however alike what they are made of. */
const families = {
  'neighbouring seeds': (kind, i) => nn.generator({ seed: i, kind }),
  'neighbouring stream numbers': (kind, i) => nn.generator({ seed: 7, stream: i, kind }),
  'named streams': (kind, i) => nn.generator({ seed: 7, kind }).stream(`layer.${i}.weight`),
};

for (const kind of kinds) {
  for (const name of ['uniform_(-1, 1)', 'normal_(0, 1)']) {
    test(`${kind} ${name}: elements of one sequence`, () => {
      const serial = new Serial(specimen(name).law);
      draw(nn, specimen(name), tensor, nn.generator({ seed: 2000, kind }), (values) => serial.add(values));
      assertAccepted(serial.pValues());
    });
  }

  test(`${kind}: bytes of 10^8 words`, () => {
    const sample = new WordSample();
    const generator = nn.generator({ seed: 3000, kind });
    const words = new Uint32Array(chunk);
    for (let i = 0; i < chunks; i++) sample.add(generator.words(words));
    assertAccepted(sample.pValues());
  });

  for (const [family, make] of Object.entries(families)) {
    test(`${kind}, ${family}: first words of 2^17 generators`, () => {
      const words = new Uint32Array(8 * 2 ** 17); // lag 8 is the same place in the next generator
      for (let i = 0; i < words.length; i += 8) make(kind, i / 8).words(words.subarray(i, i + 8));
      const bytes = new WordSample();
      bytes.add(words);
      const serial = new Serial(wordLaw);
      serial.add(asNumbers(words));
      assertAccepted({ ...bytes.pValues(), ...serial.pValues() });
    });

    test(`${kind}, ${family}: 2^18 elements, every pair of 16 generators`, () => {
      const { law, fill } = specimen('normal_(0, 1)');
      const normals = [];
      const p = {};
      const bytes = new WordSample();
      for (let i = 0; i < 16; i++) {
        const elements = new Float32Array(2 ** 18);
        fill(nn, elements, { generator: make(kind, i) });
        const words = make(kind, i).words(new Uint32Array(2 ** 18));
        const next = make(kind, i + 1).words(new Uint32Array(2 ** 18));
        bytes.add(words.map((word, k) => word ^ next[k]));
        normals.forEach((other, j) => {
          const { product, squares } = pCorrelation(law, elements, other);
          p[`${i} and ${j}`] = product;
          p[`${i} and ${j}, squares`] = squares;
        });
        normals.push(elements);
      }
      assertAccepted({ ...p, ...bytes.pValues() });
    });
  }
}
