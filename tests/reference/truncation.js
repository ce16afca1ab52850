// SPDX-License-Identifier: Apache-2.0
/**
 * The unit normal truncated to [alpha, beta], in double: src/dist/truncated.c, operation by operation, since that file
 * is what defines the last bit.
 */
import { negHalfLog, probitMiddle, probitTail } from './elementary.js';
import { exp, log, mills } from './elementary64.js';
import { fround, hex } from './float32.js';

const TERMS = 10;
const INVERSE_SQRT_2_PI = hex('0x1.9884533d43651p-2');

/** 1 - Phi(x), for x >= 0. */
export const tailOf = (x) => exp((-x * x) / 2) * INVERSE_SQRT_2_PI * mills(x);

/** -ln of the tail beyond alpha + s over that beyond alpha. */
const exponent = (alpha, s) => s * (alpha + s / 2) + log(mills(alpha) / mills(alpha + s));

/** x of 1 - Phi(x) = r <= 1/2, as the loops of float32 find it. */
function guess(r) {
  const p = fround(r);
  return r < 0.0202 ? probitTail(fround(Math.sqrt(negHalfLog(p)))) : probitMiddle(fround(0.5 - p));
}

/** The s >= 0 of which that is e, where the tail beyond alpha + s is `tail`: Halley's method. */
function inverseExponent(alpha, e, tail) {
  const hazard = 1 / mills(alpha);
  const known = tail > 1e-27; // to float32
  let s = known ? Math.max(0, guess(tail) - alpha) : (2 * e) / (hazard + Math.sqrt(hazard * hazard + 2 * e));
  for (let steps = known ? 1 : 3; steps > 0; steps--) {
    const m = mills(alpha + s);
    const step = (s * (alpha + s / 2) - log(hazard * m) - e) * m;
    s -= step / (1 - (step * (1 - (alpha + s) * m)) / (2 * m));
  }
  return s;
}

/** The density about the centre, times n + 1, as a power series in units of half the width. */
function expand(center, half) {
  const slope = center * half;
  const square = half * half;
  const taylor = [];
  let [before, d] = [0, 1];
  for (let n = 0; n < TERMS; n++) {
    taylor.push(d / (n + 1));
    [before, d] = [d, -(slope * d + square * before) / (n + 1)];
  }
  return taylor;
}

/** The integral from the centre to z, and the density at z. */
function integral(taylor, z) {
  let [p, d] = [0, 0];
  for (let n = TERMS - 1; n >= 0; n--) {
    p = p * z + taylor[n];
    d = d * z + taylor[n] * (n + 1);
  }
  return [p * z, d];
}

function inverseIntegral(taylor, f) {
  const [high] = integral(taylor, 1);
  const [low] = integral(taylor, -1);
  const target = (high + low) / 2 + f * ((high - low) / 2);
  let z = f;
  for (let i = 0; i < 3; i++) {
    const [p, density] = integral(taylor, z);
    z -= (p - target) / density;
  }
  return z;
}

function isNarrow(alpha, beta, width) {
  return [1, Math.abs(alpha), Math.abs(beta)].every((factor) => width * factor <= 1 / 16);
}

/** The interval, reflected at 0 if it lies below. */
export const reflected = ([alpha, beta, width]) => (beta <= 0 ? [-beta, -alpha, width] : [alpha, beta, width]);

/**
 * For alpha <= beta, `width` apart, where alpha < 0 < beta or 0 <= alpha: how values are found. `value(f)`, for f in [-1, 1] but 0, is
 * counted from alpha for a tail, from the centre of a narrow one in units of half its width, else from 0.
 */
export function truncation(alpha, beta, width = beta - alpha) {
  if (isNarrow(alpha, beta, width)) {
    const center = alpha / 2 + beta / 2;
    const half = width / 2;
    const taylor = expand(center, half);
    return { kind: 'narrow', center, half, taylor, value: (f) => inverseIntegral(taylor, f) };
  }
  if (alpha >= 0) {
    const ratio = beta === Infinity ? 0 : exp(-exponent(alpha, width));
    const lower = tailOf(alpha);
    const value = (f) => {
      const part = ratio + Math.abs(f) * (1 - ratio);
      return inverseExponent(alpha, -log(part), lower * part);
    };
    return { kind: 'tail', ratio, value };
  }
  const lower = tailOf(-alpha);
  const upper = tailOf(beta);
  const value = (f) => {
    const beyond = (f < 0 ? lower : upper) + Math.abs(f) * ((1 - lower - upper) / 2);
    const past = beyond > 0.5; // on the other side of 0 than the bound that it is counted from
    const tail = past ? 1 - beyond : beyond;
    const x = inverseExponent(0, -log(2 * tail), tail);
    return f < 0 === past ? x : -x;
  };
  return { kind: 'straddling', lower, upper, value };
}

/** By Simpson's rule, where the closed form cancels. */
function farMoments(alpha, width) {
  const PANELS = 2000;
  const sum = [0, 0, 0];
  const end = width < 40 / alpha ? width : 40 / alpha;
  for (let i = 0; i <= PANELS; i++) {
    const s = i / PANELS;
    const y = s * end;
    let weight = (i === 0 || i === PANELS ? 1 : i % 2 ? 4 : 2) * exp(-y * (alpha + y / 2));
    for (let k = 0; k < 3; k++, weight *= s) sum[k] += weight;
  }
  const m = sum[1] / sum[0];
  const variance = sum[2] / sum[0] - m * m;
  return [alpha + m * end, end * Math.sqrt(variance > 0 ? variance : 0)];
}

function narrowMoments({ taylor, center, half }) {
  const sum = [0, 0, 0];
  for (let k = 0; k < 3; k++) {
    for (let n = k % 2; n < TERMS; n += 2) sum[k] += (taylor[n] * (n + 1) * 2) / (n + k + 1);
  }
  const m = sum[1] / sum[0];
  const variance = sum[2] / sum[0] - m * m;
  return [center + m * half, half * Math.sqrt(variance)];
}

/** Mean and standard deviation of the unit normal truncated to [alpha, beta]. */
export function moments(alpha, beta, width = beta - alpha) {
  if (beta <= 0 && alpha < 0) {
    const [mean, std] = moments(-beta, -alpha, width);
    return [-mean, std];
  }
  const t = truncation(alpha, beta, width);
  if (t.kind === 'narrow') return narrowMoments(t);
  if (alpha > 50) return farMoments(alpha, width);
  let a; // the density over the probability of [alpha, beta], at either end
  let b;
  if (t.kind === 'tail') {
    a = 1 / (mills(alpha) * (1 - t.ratio));
    b = beta === Infinity ? 0 : t.ratio / (mills(beta) * (1 - t.ratio));
  } else {
    const scale = INVERSE_SQRT_2_PI / (1 - t.lower - t.upper);
    a = exp((-alpha * alpha) / 2) * scale;
    b = exp((-beta * beta) / 2) * scale;
  }
  const mean = a - b;
  let variance = 1 - mean * mean;
  if (a !== 0) variance += alpha * a;
  if (b !== 0) variance -= beta * b;
  return [mean, Math.sqrt(variance > 0 ? variance : 0)];
}

/** The standard deviation of the unit normal truncated to [alpha, beta]. */
export const ratioOf = (alpha, beta, width) => moments(alpha, beta, width)[1];
