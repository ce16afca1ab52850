// SPDX-License-Identifier: Apache-2.0
// What the checks need of a device: buffers that can be read, and comparisons. For pages, Node.js and Deno alike.

/** The flags of GPUBufferUsage, which not all hosts have as globals. */
export const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8 };

/** @param {boolean} condition @param {string} what */
export function ensure(condition, what) {
  if (!condition) throw new Error(what);
}

/** A buffer that can be filled and read; it begins with these bytes. @param {any} device @param {Uint8Array} bytes */
export function bufferOf(device, bytes) {
  const buffer = device.createBuffer({ size: bytes.length, usage: USAGE.COPY_SRC | USAGE.COPY_DST });
  device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

/** @param {any} device @param {any} buffer @returns {Promise<Uint8Array>} */
export async function bytesOf(device, buffer) {
  const copy = device.createBuffer({ size: buffer.size, usage: USAGE.MAP_READ | USAGE.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(1);
  const bytes = new Uint8Array(copy.getMappedRange().slice(0));
  copy.destroy();
  return bytes;
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array };
/** @param {string} dtype */
export const arrayOf = (dtype) => ARRAYS[dtype];
export const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

/** The first place where two arrays of bytes differ, and how many do. @param {Uint8Array} a @param {Uint8Array} b */
export function difference(a, b) {
  if (a.length !== b.length) return { count: Infinity, first: 0 };
  const even = a.length - (a.length % 4);
  const [x, y] = [a, b].map((bytes) => new Uint32Array(bytes.slice(0, even).buffer));
  let [count, first] = [0, -1];
  for (let i = 0; i < x.length; i++)
    if (x[i] !== y[i]) {
      if (!count++) first = 4 * i;
    }
  for (let i = even; i < a.length; i++) if (a[i] !== b[i] && !count++) first = i;
  return { count, first };
}

const SENTINEL = 0xa5;

/**
 * Fills a buffer on the device, and an array by nn, and compares all bytes, those around the tensor too, and the generators.
 * @param {any} host
 * @param {any} gpu
 * @param {string} name of the initializer
 * @param {{ shape: number[], dtype?: string, layout?: string, offset?: number, after?: number, make?: (nn: any) => any, of?: number[],
 *   at?: number[], options?: any }} call `make` makes the generator
 */
export async function compare({ nn, device }, gpu, name, call) {
  const { shape, dtype = 'float32', layout, offset = 0, after = 8, make, of, at, options = {} } = call;
  const place = { ...(of && { of }), ...(at && { at }) };
  const array = arrayOf(dtype);
  const bytes = Math.ceil((sizeOf(shape) * array.BYTES_PER_ELEMENT) / 4) * 4;
  const wanted = new Uint8Array(offset + bytes + after).fill(SENTINEL);
  const buffer = bufferOf(device, wanted);
  const [mine, its] = make ? [make(nn), make(nn)] : [];
  const drawn = (generator) => (generator ? { generator } : {});
  const placed = { shape, dtype, offset, ...(layout && { layout }), ...place };
  const given = name === 'fill_' ? [options.value] : [{ ...options, ...place, ...drawn(mine) }];
  const result = await gpu[name](buffer, { ...placed, ...options, ...drawn(its) });
  ensure(result === buffer, `${name} gives another buffer`);
  wanted.fill(0, offset, offset + bytes);
  const data = new array(sizeOf(shape));
  nn[name]({ data, shape, dtype, ...(layout && { layout }) }, ...(/^(zeros|ones)_$/.test(name) ? [] : given));
  wanted.set(new Uint8Array(data.buffer), offset);
  const { count, first } = difference(wanted, await bytesOf(device, buffer));
  buffer.destroy();
  const what = `${name} ${JSON.stringify({ shape, dtype, offset, options, of, at })} ${mine ? JSON.stringify(mine.state()) : ''}`;
  ensure(count === 0, `${what}: ${count} words differ, the first at byte ${first}`);
  ensure(!mine || mine.offset === its.offset, `${what}: the generator is at ${its?.offset}, not at ${mine?.offset}`);
  return sizeOf(shape);
}
