// SPDX-License-Identifier: Apache-2.0
// The distributions in float64, whose values have 53 bits of their own, and in halves, which are rounded.
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { HalfSample } from '../support/halves.js';
import { normalLaw, uniformLaw } from '../support/laws.js';
import { Sample, pEqual } from '../support/sample.js';
import { drawInto } from '../support/specimens.js';
import { assertAccepted } from '../support/verdict.js';

const nn = await load();

const uniform = (a, b) => [`uniform_(${a}, ${b})`, uniformLaw(a, b), (t, o) => nn.uniform_(t, { a, b, ...o })];
const normal = (mean, std) => [
  `normal_(${mean}, ${std})`,
  normalLaw(mean, std),
  (t, o) => nn.normal_(t, { mean, std, ...o }),
];

const distributions = {
  float64: [uniform(0, 1), uniform(-3, 1e5), normal(0, 1), normal(-3, 0.5)],
  // Near 0, uniform_(0, 1) is of multiples of 2^-25 in float32: half of them are ties of float16, which go to even.
  float16: [uniform(-1, 1), uniform(0.25, 1), normal(0, 1), normal(0.5, 0.02)],
  bfloat16: [uniform(0, 1), normal(0, 1), normal(0.5, 0.02)],
};

const draws = Object.entries(distributions).flatMap(([dtype, list]) => list.map((each) => [dtype, ...each]));

draws.forEach(([dtype, name, law, fill], i) => {
  test(`${name} of ${dtype}`, () => {
    const sample = dtype === 'float64' ? new Sample(law, (edge) => edge) : new HalfSample(law, dtype);
    const generator = nn.generator({ seed: 6000 + i, kind: i % 2 ? 'philox4x32' : 'xoshiro128++' });
    drawInto(
      nn,
      (t) => fill(t, { generator }),
      { dtype },
      (values) => sample.add(values),
    );
    assertAccepted(sample.pValues());
  });
});

// The very last is rounded: from 3/4 on it is that of an even neighbour three times in four, as in float32.
test('uniform_(0, 1) of float64: 32 of 53 bits, the last ones but one', () => {
  const halves = [new Float64Array(65536), new Float64Array(65536)];
  const generator = nn.generator({ seed: 6100 });
  drawInto(
    nn,
    (t) => nn.uniform_(t, { generator }),
    { dtype: 'float64', share: 0.5 },
    (values) => {
      for (let i = 0; i < values.length; i++) {
        if (values[i] < 0.5) continue; // there are more bits
        const low = Math.floor(values[i] * 2 ** 52) % 2 ** 32;
        halves[0][low % 65536]++;
        halves[1][Math.floor(low / 65536)]++;
      }
    },
  );
  assertAccepted({ 'the lower 16': pEqual(halves[0]), 'the upper 16': pEqual(halves[1]) });
});
