// SPDX-License-Identifier: Apache-2.0
// Tensors and generators. What the JSDoc has is not said again.

export default {
  title: 'Tensors and generators',
  functions: {
    array: {
      use: 'An ordinary typed array with its shape. Use it unless you have a reason to use `tensor`.',
      errors: ['nn.array([2, -1])', "nn.array([2], { dtype: 'float8' })"],
      example: `const w = nn.array([2, 3], { dtype: 'float64' });
console.log(w.shape.join(' x '), w.dtype, w.data.length);`,
      see: ['tensor'],
    },
    tensor: {
      use: 'For large weights that are filled and read at once: WebAssembly writes them in place, and nothing is copied. [`Tensor`](./tensor-class) has its members.',
      pitfalls: [
        '`data` is a view of memory that may grow: read it anew after other tensors are made.',
        'It is not collected: call `dispose()`, or declare it by `using`.',
      ],
      errors: ['nn.tensor([2 ** 20, 2 ** 20])'],
      example: `const t = nn.tensor([1024, 1024]);
nn.normal_(t, { generator: nn.generator({ seed: 7 }) });
console.log(t.size, t.data[0]);
t.dispose();`,
      see: ['array', 'tensor-class'],
    },
    generator: {
      use: "A seed, and a stream for each parameter's name, so that a layer more or less changes no other layer. [`Generator`](./generator-class) has its methods.",
      pitfalls: [
        "`'42'` is another seed than `42`: a string is hashed.",
        'Two layers with the same stream get the same weights: give each its own name.',
      ],
      errors: ["nn.generator({ kind: 'mt19937' })", 'nn.generator({ seed: 1.5 })'],
      example: `const root = nn.generator({ seed: 7 });
const a = nn.normal_(new Float32Array(4), { generator: root.stream('fc1.weight') });
const b = nn.normal_(new Float32Array(4), { generator: root.stream('fc2.weight') });
console.log(a[0], b[0]);`,
      see: ['manualSeed', 'generator-class'],
    },
    manualSeed: {
      use: 'For scripts and notebooks. What must not depend on the order of calls takes a generator of its own.',
      errors: ['nn.manualSeed(null)'],
      example: `nn.manualSeed(42);
const first = nn.normal_(new Float32Array(1))[0];
nn.manualSeed(42);
console.log(first === nn.normal_(new Float32Array(1))[0]);`,
      see: ['defaultGenerator', 'generator'],
    },
    defaultGenerator: {
      errors: ['nn.defaultGenerator = 42'],
      example: `nn.manualSeed(42);
nn.uniform_(new Float32Array(8));
console.log(nn.defaultGenerator.offset);`,
      see: ['manualSeed'],
    },
  },
};
