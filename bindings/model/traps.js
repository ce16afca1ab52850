// SPDX-License-Identifier: Apache-2.0
// The traps that lint() knows. Each one looks only at the lines of a plan. demo/site/traps/ has a page for each.
import { splitName } from './kinds.js';

/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {{ parameters: string[], message: string }} Found */
/** @typedef {(lines: readonly Line[], plan: Plan) => Found[]} Find */

/** The standard deviation of a standard normal truncated at -2 and 2. */
const CUT = 0.87962566103423978;

/** Equal, except for the last digits. @param {number} a @param {number} b */
const isNear = (a, b) => Math.abs(a - b) <= 1e-6 * Math.abs(b);
/** Three digits, for people. @param {number | undefined} x */
const short = (x = 0) => String(Number(x.toPrecision(3)));

/** The parameter's role in its layer. @param {Line} line */
const roleOf = ({ name }) => splitName(name).role;
/** @param {Line} line */
const isRandom = ({ words = 0, tie }) => !tie && words > 0;
/** @param {Line} line @param {number} value */
const isAll = ({ bounds, tie }, value) => !tie && bounds?.[0] === value && bounds[1] === value;
/** Whether it is a weight that a layer multiplies by. Biases of Keras's GRU and of its heads have two axes. @param {Line} line */
const isMatrix = (line) =>
  !line.tie &&
  line.shape.length > 1 &&
  /linear|conv|dense|lstm|gru|rnn|attention/.test(line.kind) &&
  !/bias/.test(roleOf(line));
/** @param {Line} line */
const isHalf = ({ dtype }) => dtype === 'float16' || dtype === 'bfloat16';

/**
 * Makes one finding of all lines that pass a test. The message is about the first.
 * @param {(line: Line, plan: Plan) => unknown} test
 * @param {(line: Line) => string} messageOf
 * @returns {Find}
 */
const each = (test, messageOf) => (lines, plan) => {
  const found = lines.filter((line) => test(line, plan));
  return found.length ? [{ parameters: found.map(({ name }) => name), message: messageOf(found[0]) }] : [];
};

/** Layers that may well begin at zero: the last one of a residual branch, a head, the second factor of an adapter. */
const OUTPUT =
  /head|classif|logits|readout|score|lora_?b|adaln|modulation|(^|[._/])(fc|fc2|w2|wo|proj|c_proj|o_proj|out_proj|down_proj|out|output)[._/]/i;

/** Parameters that share a stream get the same values. @type {Find} */
function findSameStream(lines) {
  /** @type {Map<string, string[]>} */
  const streams = new Map();
  for (const { name, stream = name } of lines.filter(isRandom)) {
    const names = streams.get(stream) ?? [];
    names.push(name);
    streams.set(stream, names);
  }
  return [...streams]
    .filter(([, names]) => names.length > 1)
    .map(([stream, parameters]) => ({
      parameters,
      message: `${parameters.length} parameters draw from the stream '${stream}': those with the same distribution get the same values.`,
    }));
}

/** @type {Find} */
function findDeadAdapters(lines) {
  const zeros = new Set(lines.filter((line) => isAll(line, 0)).map(({ name }) => name));
  return [...zeros]
    .map((name) => [name, name.replace(/lora_A/, 'lora_B').replace(/lora_a/, 'lora_b')])
    .filter(([a, b]) => a !== b && zeros.has(b))
    .map((parameters) => ({
      parameters,
      message: 'Both factors of an adapter are zero: neither ever gets a gradient.',
    }));
}

/** Projections back to the residual stream in language models. */
const RESIDUAL = /(c_proj|o_proj|down_proj|attention\.dense|dense_4h_to_h|\bwo|\bw2|attn_out|ff_out)\.weight$/;
const BLOCK = /\.(\d+)\./;
/** From so many blocks on, the growth deserves a note. */
const DEEP = 8;

/** All matrices have one std, even those that add to the residual stream. @type {Find} */
function findUnscaledResiduals(lines) {
  const matrices = lines.filter((line) => isRandom(line) && isMatrix(line) && BLOCK.test(line.name));
  const outputs = matrices.filter(({ name }) => RESIDUAL.test(name));
  const blocks = new Set(outputs.map(({ name }) => BLOCK.exec(name)?.[1])).size;
  const { std = 0 } = outputs[0] ?? {};
  // The std does not come from fans: matrices with other fans have the same one.
  const isOne =
    matrices.every((line) => isNear(line.std ?? 0, std)) && new Set(matrices.map(({ fanIn }) => fanIn)).size > 1;
  if (blocks < DEEP || !isOne) return [];
  return [
    {
      parameters: outputs.map(({ name }) => name),
      message:
        `The outputs of all ${blocks} blocks have the std of all other matrices, ${short(std)}: the variance of the residual ` +
        'stream grows with each block. GPT-2 divides them by the square root of twice the number of blocks.',
    },
  ];
}

/**
 * By which factor a projection of heads is too narrow, if heads count as places of a kernel; 1 if they do not.
 * @param {Line} line
 */
function narrowedBy({ kind, shape, layout = '', fanIn = 0, fanOut = 0 }) {
  const [a, b, c] = shape;
  if (kind !== 'einsum_dense' || shape.length !== 3 || fanIn !== a * b || fanOut !== a * c) return 1;
  const extentOf = (/** @type {string} */ letter) =>
    shape.reduce((product, extent, i) => (layout[i] === letter ? product * extent : product), 1);
  return Math.sqrt((fanIn + fanOut) / (extentOf('I') + extentOf('O')));
}

/** @param {Line} line */
function isDepthwiseByFanOut({ kind, shape, options = {}, fanOut, tie }) {
  const [channels, inputs, ...kernel] = shape;
  const size = kernel.reduce((product, extent) => product * extent, channels);
  return (
    !tie && /^conv\dd$/.test(kind) && inputs === 1 && channels > 1 && options.mode === 'fan_out' && fanOut === size
  );
}

/**
 * Where truncNormal_ cuts. The plan's bounds do not tell it: they may be closer, if no value of the generator comes
 * that far.
 * @param {Line} line
 */
function cutOf({ initializer, options: { mean = 0, std = 1, a = -2, b = 2, bounds = 'absolute' } = {} }) {
  if (initializer !== 'truncNormal_') return undefined;
  if (bounds === 'sigma') return { at: mean + b * std, std, sigmas: Math.min(-a, b) };
  return { at: b, std, sigmas: Math.min(mean - a, b - mean) / std };
}

/** Whether hardly anything is cut off: less than one value in 15,000. @param {Line} line */
const isUncut = (line) => (cutOf(line)?.sigmas ?? 0) >= 4;

/**
 * Whether a normal is cut at 2 though its std is meant to be 1 / sqrt(fan): it should be cut at two sigma.
 * @param {Line} line
 */
function isCutAtTwo(line) {
  const { fanIn = 0, fanOut = 0 } = line;
  const cut = cutOf(line);
  if (!cut || cut.at !== 2 || cut.sigmas === 2) return false;
  return [fanIn, fanOut, (fanIn + fanOut) / 2].some((fan) => isNear(cut.std * CUT * Math.sqrt(fan), 1));
}

/** Below this, float16 numbers have fewer digits. */
const SMALLEST = 2 ** -14;
/** The rounding error of a number near 1, by dtype. @type {Record<string, number>} */
const EPSILON = { float16: 2 ** -11, bfloat16: 2 ** -8 };

/** @param {Line} line */
const isLostInRounding = (line) =>
  isHalf(line) &&
  isRandom(line) &&
  ((line.dtype === 'float16' && (line.std ?? 0) < SMALLEST) ||
    (line.std ?? 0) < Math.abs(line.mean ?? 0) * EPSILON[line.dtype]);

/**
 * Whether a norm begins in an unusual way. Weights should be 1, or 0 at the end of a branch; variances 1.
 * @param {Line} line
 */
function isOddNorm(line) {
  // A layer with only a vector is taken for an RMSNorm, but it may be a layer scale.
  const isNorm =
    /norm$/.test(line.kind) && (line.kind !== 'rms_norm' || !line.inferred || /norm|rms|ln/i.test(line.name));
  if (!isNorm || line.tie || line.distribution === undefined) return false;
  const role = roleOf(line);
  if (role === 'running_var') return !isAll(line, 1);
  return role === 'weight' && !isAll(line, 1) && !isAll(line, 0);
}

/** A matrix with many more rows than columns, and no bias, looks like a table of words. @type {Find} */
function findGuessedKinds(lines) {
  const modules = new Set(lines.filter((line) => roleOf(line) === 'bias').map(({ name }) => splitName(name).module));
  return each(
    ({ inferred, kind, shape: [rows, columns, ...rest], name, layout, tie }) =>
      inferred &&
      kind === 'linear' &&
      !rest.length &&
      rows >= 32 * columns &&
      rows >= 1000 &&
      layout !== 'keras' &&
      !tie &&
      !modules.has(splitName(name).module) &&
      !/head|logits|classif|output|decoder|unembed|score/i.test(name),
    ({ name, shape }) =>
      `'${name}' of ${shape.join(' x ')} is taken for a linear layer, but looks like an embedding. If it is one, give its kind: 'embedding'.`,
  )(lines, /** @type {any} */ (undefined));
}

/** @param {Plan} plan */
const stateOf = ({ generator }) => /** @type {any} */ (generator) ?? {};

/**
 * A warning is most likely a mistake. A note tells what the authors of a recipe do, and may surprise.
 * @type {Readonly<Record<string, { severity: 'warning' | 'note', find: Find }>>}
 */
// The mark lets bundlers drop all of it for programs that do not use lint(): they keep calls without it.
export const TRAPS = /* @__PURE__ */ (() => ({
  'symmetric-layers': {
    severity: 'warning',
    find: each(
      (line) => isMatrix(line) && line.mean && isAll(line, line.mean),
      ({ name, mean }) => `Each weight of '${name}' is ${short(mean)}: all units of the layer are equal, and stay so.`,
    ),
  },
  'zero-layers': {
    severity: 'warning',
    find: each(
      (line) => isMatrix(line) && isAll(line, 0) && !OUTPUT.test(line.name),
      ({ name }) => `Each weight of '${name}' is zero: the layers before it get no gradient until it changes.`,
    ),
  },
  'dead-adapters': { severity: 'warning', find: findDeadAdapters },
  'vanishing-std': {
    severity: 'warning',
    find: each(
      (line) => isRandom(line) && isMatrix(line) && (line.std ?? 0) < 1e-6,
      ({ name, std }) => `The std of '${name}' is ${short(std)}: the output of the layer is close to its bias alone.`,
    ),
  },
  'same-stream': { severity: 'warning', find: findSameStream },
  'odd-norms': {
    severity: 'warning',
    find: each(
      isOddNorm,
      ({ name, mean, std }) => `'${name}' has mean ${short(mean)} and std ${short(std)}; a norm begins with 1.`,
    ),
  },
  'lost-in-rounding': {
    severity: 'warning',
    find: each(
      isLostInRounding,
      ({ name, std, mean, dtype }) =>
        `'${name}' has std ${short(std)} around ${short(mean)}, less than ${dtype} can tell apart: most of its values are the same.`,
    ),
  },
  'torch-in-half': {
    severity: 'warning',
    find: each(
      (line, plan) =>
        plan.draws &&
        stateOf(plan).kind === 'torch' &&
        stateOf(plan).torch !== '2.12' &&
        isHalf(line) &&
        isRandom(line),
      ({ dtype }) =>
        `nn-init has PyTorch's ${dtype} of 2.12 and later: fill() will refuse this plan. Plan float32 and round, or give no version.`,
    ),
  },
  'timm-algorithms': {
    severity: 'note',
    find: each(
      (line, plan) =>
        plan.draws && /^timm\//.test(plan.recipe) && isRandom(line) && line.distribution === 'truncated normal',
      () =>
        "timm truncates by the inverse error function of Intel's MKL: call await nn.useMklErfinv() before fill(), or 1 element in 5 is an ulp or more away.",
    ),
  },
  'absolute-truncation': {
    severity: 'warning',
    find: each(
      isCutAtTwo,
      ({ name }) =>
        `'${name}' is cut at -2 and 2, not at two sigma, but scaled as if it were: its std is 13.7 % too large.`,
    ),
  },
  'attention-fans': {
    severity: 'warning',
    find: each(
      (line) => narrowedBy(line) > 1,
      (line) =>
        `The fans of '${line.name}' count heads as places of a kernel: it is ${narrowedBy(line).toFixed(1)} times too narrow.`,
    ),
  },
  'narrow-normals': {
    severity: 'warning',
    find: each(
      ({ gain = 0, distribution }) => distribution === 'truncated normal' && isNear(gain, CUT),
      ({ name }) =>
        `'${name}' is cut at two sigma without correcting for it: its std is 12 % less than its formula says.`,
    ),
  },
  'forget-gates': {
    severity: 'warning',
    find: each(
      (line) => line.kind === 'lstm' && /^bias/.test(roleOf(line)) && isAll(line, 0),
      ({ name }) =>
        `'${name}' is zero, also for the forget gate: the cell's state halves in each step. Keras begins that gate with 1.`,
    ),
  },
  'untruncated-normals': {
    severity: 'note',
    find: each(
      (line) => isUncut(line) && !isCutAtTwo(line),
      (line) =>
        `A normal of std ${short(cutOf(line)?.std)} is cut at ${short(cutOf(line)?.at)}, ` +
        `${short(cutOf(line)?.sigmas)} sigma: it is not truncated at all.`,
    ),
  },
  'fused-projections': {
    severity: 'note',
    find: each(
      ({ initializer = '', kind, fanIn = 0, fanOut, tie }) =>
        !tie && /^(xavier|glorot)/.test(initializer) && kind !== 'gru' && fanIn > 1 && fanOut === 3 * fanIn,
      ({ name }) =>
        `'${name}' is query, key and value in one matrix, and its fans are those of one matrix: its std is 0.71 times that of three matrices.`,
    ),
  },
  'depthwise-fan-out': {
    severity: 'note',
    find: each(
      isDepthwiseByFanOut,
      ({ name, shape }) =>
        `The fan-out of '${name}' counts all ${shape[0]} channels, though each output has one: ` +
        `its std is ${short(Math.sqrt(shape[0]))} times smaller than with its own fan-out.`,
    ),
  },
  'unscaled-residuals': { severity: 'note', find: findUnscaledResiduals },
  'tied-heads': {
    severity: 'note',
    find: each(
      ({ tie, kind, std = 0, shape }) =>
        tie && kind === 'linear' && shape.length === 2 && std * Math.sqrt(shape[1]) >= 8,
      ({ name, tie, std = 0, shape }) =>
        `'${name}' is '${tie}', whose std is ${short(std)}: logits begin with a std of ${short(std * Math.sqrt(shape[1]))}, unless the model divides them.`,
    ),
  },
  'guessed-kinds': { severity: 'note', find: findGuessedKinds },
  'mamba-of-transformers': {
    severity: 'note',
    find: each(
      ({ name }, { recipe }) => /^transformers\/mamba2?$/.test(recipe) && /A_log$|in_proj\.weight$/.test(name),
      () => 'transformers does not initialize Mamba as its authors do: the recipe mamba does.',
    ),
  },
}))();
