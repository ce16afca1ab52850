// SPDX-License-Identifier: Apache-2.0
// A picture for each trap that one can see, computed when the site is built.
import { planOf } from '../../atlas/parts/plans.js';
import { short } from '../../atlas/parts/groups.js';
import { curve, generator, histogram, losses, nn, normals, stdOf, times } from './network.js';

/**
 * @typedef {object} Picture
 * @property {string} caption what is drawn
 * @property {'lines' | 'dots' | 'bars'} kind
 * @property {string} [x] what lies across
 * @property {string} [y] what goes up
 * @property {boolean} [log] whether y is logarithmic
 * @property {{ name: string, points: [x: number | string, y: number][] }[]} series
 */

const DRAWS = 2 ** 18;
const CUT = 0.87962566103423978;

/** @param {object} options */
const truncated = (options) =>
  nn.truncNormal_(new Float32Array(DRAWS), { ...options, generator: generator('truncated') });

/** Two truncations with one std, in a histogram each. @param {number} std @param {number} wrong its std */
function truncations(std, wrong) {
  const right = truncated({ std, bounds: 'sigma' });
  const cutAtTwo = truncated({ std: wrong });
  return {
    stds: [stdOf(right), stdOf(cutAtTwo)].map((x) => short(Number(x.toPrecision(3)))),
    series: [
      { name: 'cut at two sigma', points: histogram(right, -4 * std, 4 * std, 48) },
      { name: 'cut at -2 and 2', points: histogram(cutAtTwo, -4 * std, 4 * std, 48) },
    ],
  };
}

/** The std of a signal after each of some linear layers. @param {number} gain of each layer */
function propagated(gain) {
  let x = Array.from(normals(256, 'signal'));
  const first = stdOf(x);
  return curve(21, (i) => {
    if (i) {
      const w = nn.lecunNormal_(
        { data: new Float64Array(256 * 256), shape: [256, 256] },
        { gain, generator: generator(`layer ${i}`) },
      );
      x = times(w.data, x);
    }
    return [i, stdOf(x) / first];
  });
}

/** The std of a residual stream after each block, whose two branches see a normalized input. @param {number} blocks @param {number} scale of outputs */
function stream(blocks, scale) {
  let x = Array.from(normals(256, 'stream')).map((value) => 0.02 * value);
  return curve(blocks + 1, (i) => {
    for (let branch = 0; i && branch < 2; branch++) {
      const std = stdOf(x);
      const w = nn.normal_(
        { data: new Float64Array(256 * 256), shape: [256, 256] },
        { std: 0.02 * scale, generator: generator(`${i} ${branch}`) },
      );
      const added = times(
        w.data,
        x.map((value) => value / std),
      );
      x = x.map((value, j) => value + added[j]);
    }
    return [i, stdOf(x)];
  });
}

/** The loss of y = B A x that learns a random map of rank one, with A and B of rank 4. @param {boolean} isDrawn whether A is random */
function adapter(isDrawn) {
  const n = 8;
  const target = times(normals(n, 'target'), [1]);
  const a = isDrawn ? Array.from(normals(n, 'a')).map((value) => value / Math.sqrt(n)) : new Array(n).fill(0);
  const b = new Array(n).fill(0);
  return curve(41, (i) => {
    for (let step = 0; i && step < 5; step++) {
      // Of inputs that are white, the loss is the distance of matrices: |b a' - t e'|^2 for a unit vector e.
      const error = (/** @type {number} */ r, /** @type {number} */ c) => b[r] * a[c] - (c === 0 ? target[r] : 0);
      const da = a.map((_, c) => b.reduce((sum, value, r) => sum + error(r, c) * value, 0));
      const db = b.map((_, r) => a.reduce((sum, value, c) => sum + error(r, c) * value, 0));
      da.forEach((d, c) => (a[c] -= 0.02 * d));
      db.forEach((d, r) => (b[r] -= 0.02 * d));
    }
    let loss = 0;
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) loss += (b[r] * a[c] - (c === 0 ? target[r] : 0)) ** 2;
    return [5 * i, loss];
  });
}

/** The first loss of a head that is an embedding, over 1,000 words, where its inputs are normalized. @param {number} std */
function firstLoss(std) {
  const [words, width] = [1000, 64];
  const embedding = nn.normal_(new Float64Array(words * width), { std, generator: generator('embedding') });
  let loss = 0;
  for (let i = 0; i < 8; i++) {
    const logits = times(embedding, normals(width, `input ${i}`));
    const most = Math.max(...logits);
    loss += most + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - most), 0)) - logits[i];
  }
  return loss / 8;
}

/** The std of a parameter by a plan. @param {string} model @param {string} recipe @param {string} name */
async function stdIn(model, recipe, name) {
  const { parameters } = await planOf(model, recipe);
  return /** @type {number} */ (parameters.find((line) => line.name === name)?.std);
}

/** @param {string} model @param {string[]} recipes @param {[name: string, title: string][]} names */
const bars = (model, recipes, names) =>
  Promise.all(
    recipes.map(async (recipe) => ({
      name: recipe,
      points: await Promise.all(
        names.map(async ([name, title]) => /** @type {[string, number]} */ ([title, await stdIn(model, recipe, name)])),
      ),
    })),
  );

const drawn = (/** @type {number} */ n, /** @type {string} */ name) => normals(n, name).map((x) => x / 2);
const zeros = (/** @type {number} */ n) => new Float64Array(n);

/** @type {Record<string, () => Picture | Promise<Picture>>} */
const PICTURES = {
  'absolute-truncation': () => {
    const { stds, series } = truncations(1 / (8 * CUT), 1 / (8 * CUT));
    return {
      caption: `LeCun's normal for 64 inputs, which should have a std of 0.125: cut at two sigma it has ${stds[0]}, cut at -2 and 2 it has ${stds[1]}`,
      kind: 'lines',
      x: 'weight',
      y: 'density',
      series,
    };
  },
  'untruncated-normals': () => {
    const { stds, series } = truncations(0.02, 0.02);
    return {
      caption: `262,144 draws each of a truncated normal with a std of 0.02. Cut at two sigma its std is ${stds[0]}; cut at -2 and 2 it is ${stds[1]}, that of the normal itself`,
      kind: 'lines',
      x: 'weight',
      y: 'density',
      series,
    };
  },
  'narrow-normals': () => ({
    caption: 'A signal in 20 linear layers, 256 wide: its std beside that of the input',
    kind: 'lines',
    x: 'layer',
    y: 'std of the signal',
    log: true,
    series: [
      { name: 'made up for: Keras, JAX', points: propagated(1) },
      { name: 'not made up for: TensorFlow.js', points: propagated(CUT) },
    ],
  }),
  'unscaled-residuals': () => ({
    caption:
      'The std of a residual stream, 256 wide, through 24 blocks of two branches each, with matrices of std 0.02',
    kind: 'lines',
    x: 'block',
    y: 'std of the stream',
    series: [
      { name: 'one std for all', points: stream(24, 1) },
      { name: 'outputs divided by √(2 · 24)', points: stream(24, 1 / Math.sqrt(48)) },
    ],
  }),
  'forget-gates': () => ({
    caption: 'What is left of the state of a cell after some steps, if the forget gate has its bias alone',
    kind: 'lines',
    x: 'step',
    y: 'what is left',
    log: true,
    series: [1, 0].map((bias) => ({
      name: `bias ${bias}`,
      points: curve(21, (i) => [i, (1 / (1 + Math.exp(-bias))) ** i]),
    })),
  }),
  'dead-adapters': () => ({
    caption: 'The loss of an adapter B A that learns a matrix by gradient descent',
    kind: 'lines',
    x: 'step',
    y: 'loss',
    series: [
      { name: 'A drawn, B zero', points: adapter(true) },
      { name: 'both zero', points: adapter(false) },
    ],
  }),
  'symmetric-layers': () => ({
    caption: 'The loss of a network of eight units that learns a function of two numbers by gradient descent',
    kind: 'lines',
    x: 'step',
    y: 'loss',
    log: true,
    series: [
      { name: 'weights drawn', points: losses(drawn, drawn) },
      {
        name: 'each weight 0.5',
        points: losses(
          (n) => zeros(n).fill(0.5),
          (n) => zeros(n).fill(0.5),
        ),
      },
    ],
  }),
  'zero-layers': () => ({
    caption: 'The loss of a network of two layers that learns a function of two numbers by gradient descent',
    kind: 'lines',
    x: 'step',
    y: 'loss',
    log: true,
    series: [
      { name: 'both drawn', points: losses(drawn, drawn) },
      { name: 'the second zero: it recovers', points: losses(drawn, zeros) },
      { name: 'both zero: nothing is learned', points: losses(zeros, zeros) },
    ],
  }),
  'same-stream': () => {
    const [a, b] = [normals(120, 'a'), normals(120, 'b')];
    return {
      caption: 'Elements of two parameters: of one stream, and of a stream each',
      kind: 'dots',
      x: 'element of one parameter',
      y: 'of the other',
      series: [
        { name: 'a stream each', points: curve(120, (i) => [a[i], b[i]]) },
        { name: 'one stream', points: curve(120, (i) => [a[i], a[i]]) },
      ],
    };
  },
  'odd-norms': () => {
    const weights = normals(48, 'norm');
    return {
      caption: 'The weights of a norm of 48 channels, by which it multiplies them',
      kind: 'dots',
      x: 'channel',
      y: 'weight',
      series: [
        { name: 'ones', points: curve(48, (i) => [i, 1]) },
        { name: 'N(0, 0.02²)', points: curve(48, (i) => [i, 0.02 * weights[i]]) },
      ],
    };
  },
  'lost-in-rounding': () => {
    const draw = (/** @type {string} */ dtype) =>
      nn.normal_(nn.tensor([10000], { dtype }), { mean: 1, std: 0.001, generator: generator('norm') }).toArray().data;
    const words = /** @type {Uint16Array} */ (draw('bfloat16'));
    const values = Array.from(words, (word) => new Float32Array(new Uint32Array([word << 16]).buffer)[0]);
    const among = [...new Set(values)].sort((a, b) => a - b);
    return {
      caption: `10,000 draws of a normal around 1 with a std of 0.001: in float32 ${new Set(draw('float32')).size.toLocaleString('en')} different values, in bfloat16 ${among.length}`,
      kind: 'bars',
      y: 'how many of 10,000',
      series: [
        { name: 'bfloat16', points: among.map((x) => [String(x), values.filter((value) => value === x).length]) },
      ],
    };
  },
  'tied-heads': () => ({
    caption:
      'The first loss of a language model of 1,000 words, 64 wide, by the std of the embedding that is its head. A guess at random has log 1000 = 6.9',
    kind: 'lines',
    x: 'std of the embedding',
    y: 'first loss',
    series: [{ name: 'loss', points: curve(21, (i) => [i / 20, firstLoss(i / 20)]) }],
  }),
  'attention-fans': async () => ({
    caption: 'Standard deviations of attention, 512 wide, with 8 heads of 64',
    kind: 'bars',
    y: 'std',
    series: await bars(
      'keras-layers',
      ['keras', 'keras-3.14'],
      [
        ['multi_head_attention/query/kernel', 'query'],
        ['multi_head_attention/attention_output/kernel', 'output'],
      ],
    ),
  }),
  'depthwise-fan-out': () => ({
    caption: 'The std of a depthwise convolution of 3 × 3',
    kind: 'lines',
    x: 'channels',
    y: 'std',
    log: true,
    series: [
      { name: 'groups divided out: timm', fans: { fanOut: 9 } },
      { name: 'all channels counted: torchvision', fans: {} },
    ].map(({ name, fans }) => ({
      name,
      points: curve(32, (i) => {
        const channels = 32 * (i + 1);
        const weight = nn.array([channels, 1, 3, 3]);
        const { std } = nn.explain(weight, 'kaimingNormal_', { mode: 'fan_out', nonlinearity: 'relu', ...fans });
        return /** @type {[number, number]} */ ([channels, std]);
      }),
    })),
  }),
  'fused-projections': async () => ({
    caption: 'The std of query, key and value of a ViT-B, in one matrix: counted as one, and as three',
    kind: 'bars',
    y: 'std',
    series: await bars(
      'timm-vit-b16',
      ['timm/vit-moco', 'timm/vit-jax'],
      [['blocks.0.attn.qkv.weight', 'query, key, value']],
    ),
  }),
  'mamba-of-transformers': async () => {
    const names = ['in_proj', 'x_proj', 'out_proj'];
    const at = (/** @type {string} */ name) =>
      /** @type {[string, string]} */ ([`backbone.layers.0.mixer.${name}.weight`, name]);
    const [ours] = await bars('mamba-130m', ['mamba'], names.map(at));
    const [theirs] = await bars('transformers-mamba-130m', ['transformers/mamba'], names.map(at));
    return {
      caption: 'Standard deviations of the matrices of Mamba 130M',
      kind: 'bars',
      y: 'std',
      series: [ours, theirs],
    };
  },
};

/** The names of those that have one. */
export const pictured = Object.keys(PICTURES);

/** Digits that a picture shows. @param {Picture} picture @returns {Picture} */
const rounded = (picture) => ({
  ...picture,
  series: picture.series.map(({ name, points }) => ({
    name,
    points: points.map(([x, y]) => [typeof x === 'number' ? Number(x.toPrecision(4)) : x, Number(y.toPrecision(4))]),
  })),
});

/** The picture of a trap; undefined if it has none. @param {string} trap @returns {Promise<Picture | undefined>} */
export const pictureOf = async (trap) => (PICTURES[trap] ? rounded(await PICTURES[trap]()) : undefined);
