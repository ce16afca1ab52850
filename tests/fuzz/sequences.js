// SPDX-License-Identifier: Apache-2.0
// Sequences of calls that leave tensors and generators behind, against a model: tensors in linear memory with SIMD, beside
// the caller's own arrays without. A step names what it works on by a number, of what is alive then.
import fc from 'fast-check';

const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array };
const FILLS = {
  normal_: {},
  uniform_: { a: -1, b: 2 },
  truncNormal_: { std: 0.5 },
  heNormal_: {},
  orthogonal_: {},
  logUniform_: {},
  sparse_: { sparsity: 0.5 },
};

const step = fc.oneof(
  fc.record({
    do: fc.constant('create'),
    shape: fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 12 })),
    dtype: fc.constantFrom(...Object.keys(ARRAYS)),
  }),
  fc.record({
    do: fc.constantFrom('fill', 'fill', 'fill'),
    which: fc.nat(9),
    method: fc.constantFrom(...Object.keys(FILLS)),
  }),
  fc.record({ do: fc.constant('dispose'), which: fc.nat(9) }),
  fc.record({ do: fc.constant('seek'), to: fc.oneof(fc.nat(100), fc.constant(2 ** 40 - 3)) }),
  fc.record({ do: fc.constant('keep') }),
  fc.record({ do: fc.constant('restore') }),
  fc.record({ do: fc.constant('stream'), name: fc.constantFrom('a', 'b') }),
  fc.record({ do: fc.constant('words'), n: fc.nat(40) }),
  fc.record({ do: fc.constant('scale'), which: fc.nat(9) }),
  fc.record({ do: fc.constant('explain'), which: fc.nat(9) }),
  fc.record({ do: fc.constant('grow'), pages: fc.nat(3) }),
);
export const sequences = fc.array(step, { minLength: 2, maxLength: 40, size: 'max' });

const bytesOf = (data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** One side: tensors, generators, and what a step does to them. */
class Side {
  constructor(nn, make) {
    Object.assign(this, { nn, make, tensors: [], generators: [nn.generator({ seed: 3 })], kept: undefined });
  }
  get generator() {
    return this.generators.at(-1);
  }
  /** @param {any} step */
  apply(step) {
    const { nn, tensors, generator } = this;
    const t = tensors[step.which % tensors.length];
    if (step.which !== undefined && !t) return undefined;
    switch (step.do) {
      case 'create':
        return tensors.push(nn.zeros_(this.make(nn, step.shape, step.dtype)));
      case 'fill':
        return nn[step.method](t, { ...FILLS[step.method], generator }) === t;
      case 'dispose':
        t.dispose?.();
        return tensors.splice(tensors.indexOf(t), 1).length;
      case 'seek':
        return void generator.seek(step.to);
      case 'keep':
        return (this.kept = JSON.stringify(generator));
      case 'restore':
        return this.kept && this.generators.push(nn.generator({ state: JSON.parse(this.kept) }));
      case 'stream':
        return this.generators.push(generator.stream(step.name));
      case 'words':
        return `${generator.words(new Uint32Array(step.n))}`;
      case 'scale':
        return nn.scale_(t, 0.5) === t;
      case 'explain':
        return JSON.stringify(nn.explain(t, 'normal_', { generator }));
      default: {
        const large = nn.tensor([16384 * step.pages]);
        return large.dispose();
      }
    }
  }
  do(step) {
    try {
      return this.apply(step);
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return error.message;
      throw error;
    }
  }
}

const linear = (nn, shape, dtype) => nn.tensor(shape, { dtype });
const foreign = (nn, shape, dtype) => ({ data: new ARRAYS[dtype](shape[0] * shape[1]), shape, dtype });

/** What is wrong, if anything. @param {any[]} builds with SIMD, without @param {any[]} steps */
export function runSequence([simd, scalar], steps) {
  const sides = [new Side(simd.nn, linear), new Side(scalar.nn, foreign)];
  try {
    for (const [i, step] of steps.entries()) {
      const [one, other] = sides.map((side) => side.do(step));
      if (one !== other) return `step ${i}, ${step.do}: ${one} instead of ${other}`;
      const [state, wanted] = sides.map(({ generator }) => JSON.stringify(generator));
      if (state !== wanted) return `step ${i}, ${step.do}: the generator is ${state} instead of ${wanted}`;
      const wrong = sides[0].tensors.findIndex((t, at) => !bytesOf(t.data).equals(bytesOf(sides[1].tensors[at].data)));
      if (wrong >= 0) return `step ${i}, ${step.do}: tensor ${wrong} has other bits`;
    }
  } finally {
    for (const t of sides[0].tensors) t.dispose();
  }
  const left = simd.probe() - simd.place;
  return left ? `${left} bytes of memory are left behind` : undefined;
}
