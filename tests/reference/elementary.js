// SPDX-License-Identifier: Apache-2.0
// The elementary functions of the stream contract: one fround for each operator, in the order written there.
import { bits, fround, fromBits, hex } from './float32.js';

/** Horner's scheme in float32, coefficients from the highest power down. */
function horner(coefficients, x) {
  return coefficients.reduce((sum, c) => fround(fround(sum * x) + c));
}

const SQRT_HALF_BITS = 0x3f3504f3;
const MINUS_HALF_LN_2 = hex('-0x1.62e43p-2');
const LOG = ['0x1.31dfeap-3', '0x1.995edap-3', '0x1.55557ap-2'].map(hex);
const COS = ['0x1.c1ac2ep-3', '-0x1.54f172p0', '0x1.03bcdp2', '-0x1.3bd3a2p2', '0x1.fffffep-1'].map(hex);
const SIN = ['0x1.407998p-4', '-0x1.328004p-1', '0x1.466b26p1', '-0x1.4abbd8p2', '0x1.921fb6p1'].map(hex);

const MIDDLE_ABOVE = ['0x1.67e9b6p15', '0x1.d21714p16', '0x1.bedf38p14', '0x1.20ffp10', '0x1.91678p2'].map(hex);
const MIDDLE_BELOW = ['0x1.9baa6ep15', '0x1.a96082p15', '0x1.074642p13', '0x1.f29facp7', '0x1p0'].map(hex);
const TAIL_ABOVE = ['0x1.4ccafcp-2', '0x1.15082ap1', '0x1.0d80c8p2', '0x1.24aff8p1'].map(hex);
const TAIL_BELOW = ['0x1.4d077ap-17', '0x1.4c3afp-3', '0x1.aff0dp-1', '0x1p0'].map(hex);

/** -ln(x) / 2, for x in (0, 1]. */
export function negHalfLog(x) {
  const d = (bits(x) - SQRT_HALF_BITS) | 0;
  const e = fround(d >> 23);
  const m = fromBits((d & 0x007fffff) + SQRT_HALF_BITS);
  const s = fround(fround(1 - m) / fround(1 + m));
  const z = fround(s * s);
  const q = horner(LOG, z);
  const tail = fround(fround(s * z) * q);
  return fround(fround(tail + s) + fround(e * MINUS_HALF_LN_2));
}

/** cos(pi t), for |t| <= 1/2. To subtract a constant, as the contract does, is to add its negation: the same bits. */
export function cosPi(t) {
  return horner(COS, fround(t * t));
}

/** sin(pi t), for |t| <= 1/2. */
export function sinPi(t) {
  return fround(horner(SIN, fround(t * t)) * t);
}

/** x of Phi(x) = 1/2 + q, for |q| <= 0.4803. */
export function probitMiddle(q) {
  const y = fround(0.25 - fround(q * q));
  return fround(q * fround(horner(MIDDLE_ABOVE, y) / horner(MIDDLE_BELOW, y)));
}

/** x of 1 - Phi(x) = r, for x from 2.03 on, given s = sqrt(-ln(r) / 2). */
export function probitTail(s) {
  const y = fround(s - 1.5);
  return fround(horner(TAIL_ABOVE, y) / horner(TAIL_BELOW, y));
}
