// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the golden files that tests/reference answers. `node tests/golden/make.js` rewrites them, and with --check
 * exits with 1 if a file is not what it would write. philox4x32.txt and xoshiro128pp.txt are not made here: they come
 * from elsewhere, and the reference has to satisfy them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fans } from '../reference/fans.js';
import { bits } from '../reference/float32.js';
import { gain } from '../reference/gains.js';
import { initialize, sha256 } from '../reference/initializers.js';
import { streamId } from '../reference/stream_id.js';
import { wordsAt } from '../reference/words.js';
import { elementCases, fanCases, fillCases, gainCases, streamIdCases, wordCases } from './cases.js';

const hex32 = (u) => u.toString(16).padStart(8, '0');
const hex64 = (u) => u.toString(16).padStart(16, '0');
/** The shortest decimal that reads back as the same double; '0' would lose the sign of -0. */
const number = (x) => (Object.is(x, -0) ? '-0' : String(x));
const shapeField = (shape) => shape.join('x') || '-';

function callFields(c, after) {
  const [p0 = 0, p1 = 0] = c.p;
  return [
    c.name,
    c.kind,
    c.seed,
    c.stream,
    c.offset,
    after,
    number(p0),
    number(p1),
    shapeField(c.shape),
    c.layout ?? '-',
    c.mode ?? '-',
    c.nonlinearity ?? '-',
  ];
}

const CALL = `\
# name: fill, uniform, normal, xavier_uniform, xavier_normal, msra_uniform or msra_normal.
# kind seed stream offset: the generator before the call; after: its offset after the call. Decimal, u64.
# p0 p1: the parameters: value; a b; mean std; gain; slope; 0 for what is not there. Decimal, to be read as doubles.
# shape: extents with x between, or - for none (a scalar); all of the tensor is made. layout: - for none.
# mode: fan_in or fan_out, nonlinearity: by name; both - for other functions than msra's.
`;

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
# A record: name kind seed stream offset after p0 p1 shape layout mode nonlinearity count element...
${CALL}\
# Elements: the IEEE-754 encodings of the float32 values, hexadecimal, 8 digits; count of them (64 at most).
# Some records of philox4x32 have odd seeds and streams: they were found (by tests/golden/backwards.js) for words at
# which the transforms are at their bounds, such as 80000000 7fffffff 00000000 ffffffff.
`,
    records: () =>
      elementCases().map((c) => {
        const { elements, after } = initialize(c);
        return [...callFields(c, after), elements.length, ...Array.from(elements, (x) => hex32(bits(x)))];
      }),
  },
  'fills.txt': {
    head: `\
# Larger tensors, by the SHA-256 of their elements as little-endian float32.
# A record: name kind seed stream offset after p0 p1 shape layout mode nonlinearity sha256
${CALL}`,
    records: () =>
      fillCases().map((c) => {
        const { elements, after } = initialize(c);
        return [...callFields(c, after), sha256(elements)];
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
