// SPDX-License-Identifier: Apache-2.0
// What the text of a golden file says. read.js reads the files; a page in a browser, which cannot, has enough of this.

/** The records of a text, each as the list of its fields. */
export const recordsOf = (text) =>
  text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(' '));

/** A field; '-' stands for what is not there. */
export const optional = (field) => (field === '-' ? undefined : field);

/** A shape. */
export const extents = (field) => (field === '-' ? [] : field.split('x').map(Number));

/** Options as values: true and false, numbers, names. */
function option(text) {
  const [key, value] = text.split('=');
  if (value === 'true' || value === 'false') return [key, value === 'true'];
  return [key, Number.isNaN(Number(value)) ? value : Number(value)];
}

/** The fields that elements.txt and fills.txt share, as a Call of tests/reference/initializers.js. */
export function call([name, dtype, kind, seed, stream, offset, after, p, shape, layout, options]) {
  return {
    name,
    dtype,
    kind,
    seed: BigInt(seed),
    stream: BigInt(stream),
    offset: BigInt(offset),
    after: BigInt(after),
    p: p.split(',').map(Number),
    shape: extents(shape),
    layout: optional(layout),
    ...(options === '-' ? {} : Object.fromEntries(options.split(',').map(option))),
  };
}

/** The array that holds elements of a dtype; those of 16 bits as their encodings. */
const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array };

/** Room for n elements. */
export const arrayOf = (dtype, n) => new ARRAYS[dtype](n);

/** How many bytes an element takes. */
export const bytesOf = (dtype) => ARRAYS[dtype].BYTES_PER_ELEMENT;

/** The records of fills.txt, from its text. */
export const fillsOf = (text) => recordsOf(text).map((fields) => ({ ...call(fields), sha256: fields[11] }));
