// SPDX-License-Identifier: Apache-2.0
// Replays the recordings of tests/golden/traces/record.py: the construction of a torchvision network, call by call.

const constant = (nn, t, args) => nn.fill_(t, args.val ?? args.args[0]);

/**
 * Functions of torch.nn.init, and methods of tensors. `args` names the positional arguments. Named arguments are those
 * of nn-init, or are translated.
 */
const FUNCTIONS = {
  zeros_: (nn, t) => nn.zeros_(t),
  zero_: (nn, t) => nn.zeros_(t),
  ones_: (nn, t) => nn.ones_(t),
  constant_: constant,
  fill_: constant,
  uniform_: (nn, t, { args: [a, b] = [], ...named }, generator) => nn.uniform_(t, { a, b, ...named, generator }),
  normal_: (nn, t, { args: [mean, std] = [], ...named }, generator) =>
    nn.normal_(t, { mean, std, ...named, generator }),
  trunc_normal_: (nn, t, args, generator) => nn.truncNormal_(t, { ...args, generator }),
  timm_trunc_normal_: (nn, t, args, generator) => nn.truncNormal_(t, { ...args, method: 'erfinv', generator }),
  xavier_uniform_: (nn, t, args, generator) => nn.xavierUniform_(t, { ...args, generator }),
  xavier_normal_: (nn, t, args, generator) => nn.xavierNormal_(t, { ...args, generator }),
  kaiming_uniform_: (nn, t, args, generator) => nn.kaimingUniform_(t, { ...args, generator }),
  kaiming_normal_: (nn, t, args, generator) => nn.kaimingNormal_(t, { ...args, generator }),
};

/** The version of PyTorch that a trace was recorded with. @param {any} trace */
const versionOf = ({ framework }) => /^torch (\d+\.\d+)/.exec(framework)[1];

/**
 * @param {any} nn
 * @param {any} trace
 * @param {object} [options] the generator's options
 * @returns {Map<string, Float32Array>} the parameters; and, if the trace has them, the four uniform values after them,
 *   as `next`
 */
export function replay(nn, trace, options) {
  const generator = nn.generator({ kind: 'torch', seed: trace.seed, version: versionOf(trace), ...options });
  const size = (shape) => shape.reduce((product, extent) => product * extent, 1);
  const tensors = new Map(
    trace.params.map(({ name, shape }) => [name, { data: new Float32Array(size(shape)), shape }]),
  );
  for (const { fn, param, shape, args } of trace.calls) {
    // A generator of PyTorch's may be among the arguments. It is dropped: there is only one.
    const { generator: _, ...rest } = args;
    // Some tensors are drawn in another shape than they have later, and some are thrown away.
    const t = tensors.get(param) ?? { data: new Float32Array(size(shape)), shape };
    FUNCTIONS[fn](nn, shape ? { data: t.data, shape } : t, rest, generator);
  }
  if (trace.next) tensors.set('next', { data: nn.uniform_(new Float32Array(4), { generator }) });
  return new Map(Array.from(tensors, ([name, { data }]) => [name, data]));
}
