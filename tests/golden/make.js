// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the golden files that tests/reference answers. `node tests/golden/make.js` rewrites them, and with --check
 * exits with 1 if a file is not what it would write. philox4x32.txt and xoshiro128pp.txt are not made here: they come
 * from elsewhere, and the reference has to satisfy them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dtypes } from '../reference/dtypes.js';
import { methods } from '../reference/draws.js';
import { fans } from '../reference/fans.js';
import { bits, fromBits } from '../reference/float32.js';
import { bits64 } from '../reference/float64.js';
import { gain } from '../reference/gains.js';
import { initialize, sha256, wordsAnElement } from '../reference/initializers.js';
import { firstElement, offsetBehind } from '../reference/places.js';
import { slice } from '../reference/slices.js';
import { streamId } from '../reference/stream_id.js';
import { wordsAt } from '../reference/words.js';
import { elementCases, fillCases } from './call_cases.js';
import { drawCases } from './draw_cases.js';
import { fanCases, gainCases, halfCases, streamIdCases, wordCases } from './cases.js';
import { endlessCases, offsetCases, placeCases, sliceCases } from './place_cases.js';

const hex32 = (u) => u.toString(16).padStart(8, '0');
const hex16 = (u) => u.toString(16).padStart(4, '0');
const hex64 = (u) => u.toString(16).padStart(16, '0');
/** The shortest decimal that reads back as the same double; '0' would lose the sign of -0. */
const number = (x) => (Object.is(x, -0) ? '-0' : String(x));

/** The elements of a tensor as their encodings; a Uint16Array holds them already. */
function encodings(elements) {
  if (elements instanceof Uint16Array) return Array.from(elements, hex16);
  return Array.from(elements, elements instanceof Float64Array ? (x) => hex64(bits64(x)) : (x) => hex32(bits(x)));
}

const shapeField = (shape) => shape.join('x') || '-';

/** What else than p and the shape a call has, in this order. */
const OPTIONS = ['fan_in', 'fan_out', 'mode', 'nonlinearity', 'distribution', 'bounds', 'correct', 'first'];

function callFields(c, after) {
  return [
    c.name,
    c.dtype ?? 'float32',
    c.kind,
    c.seed,
    c.stream,
    c.offset,
    after,
    c.p.map(number).join(),
    shapeField(c.shape),
    c.layout ?? '-',
    OPTIONS.filter((key) => c[key] !== undefined)
      .map((key) => `${key}=${c[key]}`)
      .join() || '-',
  ];
}

const CALL = `\
# name: as in src/nn_init.h, without nni_. dtype: float32, float64, float16 or bfloat16.
# kind seed stream offset: the generator before the call; after: its offset after the call. Decimal, u64.
# p: the parameters, in the order of src/nn_init.h, with commas between. Decimal, to be read as doubles; or Infinity, -Infinity.
# shape: extents with x between, or - for none (a scalar); all of the tensor is made. layout: - for none.
# options: key=value, with commas between, or - for none. Keys: fan_in and fan_out (instead of the layout's), mode,
# nonlinearity, distribution, bounds (absolute or sigma), correct and first (true or false).
`;

/** Calls, each with the SHA-256 of its elements. */
const hashed = (cases) =>
  cases.map((c) => {
    const { elements, after } = initialize(c);
    return [...callFields(c, after), sha256(elements)];
  });

const FILES = {
  'words.txt': {
    head: `\
# Raw words, which start at the offset itself.
# A record: kind seed stream offset count word...
# seed, stream, offset, count: decimal; the first three are u64.
# Words: hexadecimal, 8 digits, count of them (64 at most).
# In the last records a lane of xoshiro128++ would start all zero (found by tests/golden/backwards.js).
`,
    records: () =>
      wordCases().map(({ kind, seed, stream, offset, count }) => [
        kind,
        seed,
        stream,
        offset,
        count,
        ...Array.from(wordsAt(kind, seed, stream, offset, count), hex32),
      ]),
  },
  'draws.txt': {
    head: `\
# Single numbers and orders: random(), integers(n), permutation(n).
# A record: kind seed stream offset after method n result
# seed, stream, offset, after, n: decimal. n is 0 for random. result: decimal; of permutation with commas between, - for none.
`,
    records: () =>
      drawCases().map(({ generator, method, n }) => {
        const { result, after } = methods[method](generator, n);
        const { kind, seed, stream, offset } = generator;
        return [kind, seed, stream, offset, after, method, n, result];
      }),
  },
  'stream_ids.txt': {
    head: `\
# Stream names: FNV-1a, 64 bits, begun from the offset basis xor parent.
# A record: parent id name
# parent, id: hexadecimal, 16 digits. name: its bytes in hexadecimal (100 at most), - for none.
# Under parent 0, '', 'a' and 'foobar' have the values that Fowler, Noll and Vo publish.
`,
    records: () =>
      streamIdCases().map(({ parent, name }) => [
        hex64(parent),
        hex64(streamId(parent, name)),
        Buffer.from(name).toString('hex') || '-',
      ]),
  },
  'elements.txt': {
    head: `\
# Short tensors, element by element.
# A record: name dtype kind seed stream offset after p shape layout options count element...
${CALL}\
# Elements: the encodings of the values, hexadecimal, 8 digits (4 of 16 bits, 16 of float64); count of them (140 at most).
# Some records of philox4x32 have odd seeds and streams: they were found (by tests/golden/backwards.js) for words at
# which the transforms are at their bounds, such as 80000000 7fffffff 00000000 ffffffff.
`,
    records: () =>
      elementCases().map((c) => {
        const { elements, after } = initialize(c);
        return [...callFields(c, after), elements.length, ...encodings(elements)];
      }),
  },
  'fills.txt': {
    head: `\
# Larger tensors, by the SHA-256 of their elements as little-endian values of the dtype.
# A record: name dtype kind seed stream offset after p shape layout options sha256
${CALL}`,
    records: () => hashed(fillCases()),
  },
  'endless.txt': {
    head: `\
# The first elements of the endless tensor of each way of drawing, of which a fill at any offset is a run; see places.txt.
# A record: name dtype kind seed stream offset after p shape layout options words count element...
${CALL}\
# words: how many an element takes, 1 or 2. Elements: as in elements.txt.
`,
    records: () =>
      endlessCases().map((c) => {
        const { elements, after } = initialize(c);
        return [...callFields(c, after), wordsAnElement(c), elements.length, ...encodings(elements)];
      }),
  },
  'places.txt': {
    head: `\
# Where fills begin and end, whatever the initializer.
# A record: words offset count first after
# A fill of \`count\` elements, of so many words each, at \`offset\` gives elements first, first + 1, ... of the endless tensor
# (endless.txt has enough of them), and leaves the offset at \`after\`. Decimal.
`,
    records: () =>
      placeCases().map(({ words, offset, count }) => [
        words,
        offset,
        count,
        firstElement(offset, words),
        count ? offsetBehind(offset, count, words) : offset,
      ]),
  },
  'offsets.txt': {
    head: `\
# Fills that begin within a group, near ends of chunks, of blocks, and of the stream, by the SHA-256 of their elements as in fills.txt.
# A record: name dtype kind seed stream offset after p shape layout options sha256
${CALL}`,
    records: () => hashed(offsetCases()),
  },
  'slices.txt': {
    head: `\
# Slices: boxes of a whole tensor, by the SHA-256 of the box's elements (in its own row-major order) as in fills.txt.
# A record: name dtype kind seed stream offset after p shape layout options at box sha256
${CALL}\
# shape, layout, fans and after are those of the whole. at: where the box begins, a coordinate for each axis, with x between.
# box: its extents.
`,
    records: () =>
      sliceCases().map(({ call, at, shape }) => {
        const { elements, after } = slice(call, at, shape);
        return [...callFields(call, after), shapeField(at), shapeField(shape), sha256(elements)];
      }),
  },
  'halves.txt': {
    head: `\
# Rounding of float32 to 16 bits, to nearest even: halves, what is halfway between two, and neighbours of both.
# A record: float32 float16 bfloat16
# Encodings, hexadecimal, 8 and 4 digits; - where the value is beyond the greatest of the dtype.
`,
    records: () =>
      halfCases().map((u) => {
        const x = fromBits(u);
        const to = ({ max, encode }) => (Math.abs(x) <= max ? hex16(encode(x)) : '-');
        return [hex32(u), to(dtypes.float16), to(dtypes.bfloat16)];
      }),
  },
  'fans.txt': {
    head: `\
# Fans.
# A record: shape layout fan_in fan_out
# shape: extents with x between, or - for none (a scalar). layout: - for none. The fans are decimal, and exact.
`,
    records: () =>
      fanCases().map(({ shape, layout }) => {
        const { fanIn, fanOut } = fans(shape, layout);
        return [shapeField(shape), layout ?? '-', fanIn, fanOut];
      }),
  },
  'gains.txt': {
    head: `\
# Gains.
# A record: nonlinearity slope gain
# slope, gain: decimal, to be read as doubles; the gains are exact. slope counts for leaky_relu alone.
`,
    records: () =>
      gainCases().map(({ nonlinearity, slope }) => [nonlinearity, number(slope), number(gain(nonlinearity, slope))]),
  },
};

const check = process.argv.includes('--check');
for (const [file, { head, records }] of Object.entries(FILES)) {
  const url = new URL(file, import.meta.url);
  const text =
    `# SPDX-License-Identifier: Apache-2.0\n${head}# From tests/reference, by tests/golden/make.js.\n` +
    records()
      .map((fields) => `${fields.join(' ')}\n`)
      .join('');
  if (!check) {
    writeFileSync(url, text);
  } else if (readFileSync(url, 'utf8') !== text) {
    console.error(`${fileURLToPath(url)} is not what make.js makes`);
    process.exitCode = 1;
  }
}
