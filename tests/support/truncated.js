// SPDX-License-Identifier: Apache-2.0
// The law of a truncated normal. Probabilities are measured from the nearer end, as shares of what lies beyond the
// bound nearest to 0. So they are right however far out the interval is: 1 - Phi(8) is 6e-16, and 1 - Phi(40) is too
// small for a double. No code here is the library's: tails are Laplace's continued fraction and the series at 0,
// moments are integrals. statistics/truncated.test.js compares it with
// tests/golden/frameworks/truncated_normal_moments.txt.
import { inverse } from './laws.js';
import { nextFloat } from './sample.js';

/**
 * Mills' ratio (1 - Phi(x)) / phi(x), x >= 0: from 1.5 on Abramowitz and Stegun 26.2.14, with as many terms as a
 * double's precision needs; below that 26.2.11.
 */
function mills(x) {
  if (x >= 1.5) {
    let fraction = x;
    for (let k = Math.ceil(30 + 270 / (x * x)); k > 0; k--) fraction = x + k / fraction;
    return 1 / fraction;
  }
  let [sum, term] = [0, x];
  for (let k = 3; term > 1e-18 * x; k += 2) {
    sum += term;
    term *= (x * x) / k;
  }
  return Math.sqrt(Math.PI / 2) * Math.exp((x * x) / 2) - sum;
}

/** 1 - Phi(x), x >= 0. */
const tail = (x) => (x === Infinity ? 0 : (mills(x) * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));

/** Of the probability beyond u >= 0, the share between u and v, and the share beyond v. */
function shares(u, v) {
  if (v === Infinity) return { between: 1, beyond: 0 };
  const log = ((u - v) * (u + v)) / 2 + Math.log(mills(v) / mills(u));
  return { between: -Math.expm1(log), beyond: Math.exp(log) };
}

/** @returns {(x: number) => { below: number, above: number }} for a unit normal in [a, b] */
function probabilities(a, b) {
  if (b <= 0) {
    const mirrored = probabilities(-b, -a);
    return (x) => {
      const { below, above } = mirrored(-x);
      return { below: above, above: below };
    };
  }
  if (a >= 0) {
    const whole = shares(a, b).between;
    return (x) => {
      const { between, beyond } = shares(a, x);
      return { below: between / whole, above: (beyond * shares(x, b).between) / whole };
    };
  }
  const part = (u, v) => tail(u) * shares(u, v).between;
  const whole = part(0, -a) + part(0, b);
  return (x) => {
    const beyond = (x < 0 ? part(-x, -a) : part(x, b)) / whole;
    return x < 0 ? { below: beyond, above: 1 - beyond } : { below: 1 - beyond, above: beyond };
  };
}

/** Simpson's rule over 2^12 panels. */
function integral(f, low, high) {
  const n = 2 ** 13;
  const h = (high - low) / n;
  let sum = f(low) + f(high);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f(low + i * h);
  return (sum * h) / 3;
}

/** The float32 next to x, inside an interval that ends at x in this direction. */
export function floatInside(x, direction) {
  const rounded = Math.fround(x);
  return (rounded - x) * direction > 0 ? nextFloat(rounded, -direction) : rounded;
}

/**
 * A law like those of laws.js: a normal truncated to [a, b], in units of std from the mean. Both bounds belong to it.
 * Without a bound, the range is that of 32 bits, or of 64. A value that rounding would move past a bound is put on it,
 * so between the last float32 inside and the bound the distribution function is 0 or 1. `above` is 1 - cdf.
 * @param {number} a
 * @param {number} b
 * @param {{ mean?: number, std?: number, dtype?: string, binBits?: number }} [options]
 */
export function truncatedNormalLaw(a, b, { mean = 0, std = 1, dtype = 'float32', binBits } = {}) {
  const p = probabilities(a, b);
  const mode = Math.min(Math.max(0, a), b);
  const density = (x) => Math.exp(((mode - x) * (mode + x)) / 2);
  // Beyond this the density is less than e^-90 of its value at the mode.
  const reach = Math.sqrt(mode * mode + 180);
  const [from, to] = [Math.max(a, -reach), Math.min(b, reach)];
  const quantile = (y) => inverse((x) => p(x).below, y, from, to);
  const upperQuantile = (y) => -inverse((x) => p(-x).above, y, -to, -from);

  const mass = integral(density, from, to);
  const expectation = (f) => integral((x) => f(x - mode) * density(x), from, to) / mass; // from the mode, to keep digits
  const center = expectation((x) => x);
  const scale = Math.sqrt(expectation((x) => (x - center) ** 2));
  const moments = Array.from({ length: 9 }, (_, k) => expectation((x) => ((x - center) / scale) ** k));

  const isDouble = dtype === 'float64';
  const rarest = 2 ** -(isDouble ? 66 : 34);
  const inside = isDouble ? (x) => x : floatInside;
  const low = a === -Infinity ? mean + std * quantile(rarest) : inside(mean + std * a, -1);
  const high = b === Infinity ? mean + std * upperQuantile(rarest) : inside(mean + std * b, 1);
  const unit = (x) => Math.min(Math.max((x - mean) / std, a), b);
  const isOut = (x) => (a !== -Infinity && x < low) || (b !== Infinity && x > high);
  return {
    low,
    high,
    isClosed: true,
    isBounded: [a !== -Infinity, b !== Infinity],
    binBits,
    center: mean + std * (mode + center),
    scale: std * scale,
    moment: (k) => moments[k],
    cdf: (x) => (isOut(x) ? Number(x > high) : p(unit(x)).below),
    above: (x) => (isOut(x) ? Number(x < low) : p(unit(x)).above),
    quantile: (y) => Math.min(Math.max(mean + std * quantile(y), low), high),
    upperQuantile: (y) => mean + std * upperQuantile(y),
    tails: [1e-2, 1e-3, 1e-4, 1e-5],
  };
}
