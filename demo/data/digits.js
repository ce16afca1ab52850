// SPDX-License-Identifier: Apache-2.0
// Reads digits.bin: for each image its 64 pixels, row by row, from 0 to 16, and its digit; a byte each. See README.md.

export const PIXELS = 64;
export const CLASSES = 10;

/** Every so many images, one is for testing. */
const TEST_EVERY = 6;

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ pixels: Uint8Array, label: number }[]}
 */
export function decode(buffer) {
  const bytes = new Uint8Array(buffer);
  return Array.from({ length: bytes.length / (PIXELS + 1) }, (_, i) => {
    const record = bytes.subarray(i * (PIXELS + 1), (i + 1) * (PIXELS + 1));
    return { pixels: record.subarray(0, PIXELS), label: record[PIXELS] };
  });
}

/** Images to train with and images to test with, standardized by the mean and standard deviation of the first. */
export function split(digits) {
  const train = digits.filter((_, i) => i % TEST_EVERY !== 0);
  const test = digits.filter((_, i) => i % TEST_EVERY === 0);
  const pixels = train.flatMap((digit) => [...digit.pixels]);
  const mean = pixels.reduce((sum, x) => sum + x, 0) / pixels.length;
  const std = Math.sqrt(pixels.reduce((sum, x) => sum + (x - mean) ** 2, 0) / pixels.length);
  return { train: new Images(train, mean, std), test: new Images(test, mean, std) };
}

class Images {
  #order;

  constructor(digits, mean, std) {
    this.images = Float32Array.from(
      digits.flatMap(({ pixels }) => [...pixels]),
      (x) => (x - mean) / std,
    );
    this.labels = Int32Array.from(digits, ({ label }) => label);
    this.#order = [...this.labels.keys()];
  }

  /** @param {ArrayLike<bigint | number>} order a permutation of the images, in which batches take them from now on */
  shuffle(order) {
    this.#order = Array.from(order, Number);
  }

  /** @param {number} from @param {number} size */
  batch(from, size) {
    const chosen = this.#order.slice(from, from + size);
    const images = new Float32Array(size * PIXELS);
    chosen.forEach((index, i) => images.set(this.images.subarray(index * PIXELS, (index + 1) * PIXELS), i * PIXELS));
    return { images, labels: Int32Array.from(chosen, (index) => this.labels[index]) };
  }
}
