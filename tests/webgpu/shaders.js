// SPDX-License-Identifier: Apache-2.0
// Other shaders than the package's, made of its own: by a device that changes the code that it is given.

/** As npm/rollup.config.js writes the shader. @param {string} code */
const squeezed = (code) => code.replace(/ *([-+*/=<>&|^(){},;:!]) */g, '$1');

/** The first part of the shader may not have it. @param {string} code @param {string} from @param {string} to */
function replaced(code, from, to) {
  if (!code.includes(squeezed(from)) && code.includes('fn gather(')) throw new Error(`the shader has no "${from}"`);
  return code.replace(squeezed(from), to);
}

const ADD = 'return hidden(a + b);';
const MUL = 'return hidden(a * b);';
const OF_INT = 'return hidden(f32(bitcast<i32>(x)));';
const MADD = 'return add(mul(a, b), c);';

/**
 * Round-to-nearest-even in integers alone: the second witness, exact by WGSL's own rules on every device. A value is its bits.
 * `top` has 24 bits of a significand, the first of them set, and 8 more, of which the last stands for all that follow.
 */
const SOFT = `
fn soft_pack(sign: u32, e: u32, top: u32) -> u32 {
  let q = top >> 8u;
  return sign | (((e - 1u) << 23u) + q + u32((top & 0xffu) + (q & 1u) > 0x80u));
}
fn soft_mul(a: f32, b: f32) -> f32 {
  let sign = (bits(a) ^ bits(b)) & SIGN;
  if ((bits(a) & SIZE) == 0u || (bits(b) & SIZE) == 0u) { return as_float(sign); }
  let x = significand(a);
  let y = significand(b);
  let low = (x & 0xfffu) * (y & 0xfffu);
  let t = (x >> 12u) * (y & 0xfffu) + (x & 0xfffu) * (y >> 12u) + (low >> 12u);
  var top = (((x >> 12u) * (y >> 12u)) << 8u) + (t >> 4u);
  top |= u32(((t & 0xfu) | (low & 0xfffu)) != 0u);
  let shift = 1u - (top >> 31u);
  return as_float(soft_pack(sign, exponent(a) + exponent(b) - 126u - shift, top << shift));
}
fn soft_add(p: f32, q: f32) -> f32 {
  let a = bits(p);
  let b = bits(q);
  let swap = (b & SIZE) > (a & SIZE);
  let g = select(a, b, swap);
  let l = select(b, a, swap);
  if ((l & SIZE) == 0u) { return as_float(select(g, a & b, (g & SIZE) == 0u)); }
  let e = (g & SIZE) >> 23u;
  let d = min(e - ((l & SIZE) >> 23u), 31u);
  let x = significand(as_float(g)) << 6u;
  let y = significand(as_float(l)) << 6u;
  let z = (y >> d) | u32((y & ((1u << d) - 1u)) != 0u);
  let sum = select(x + z, x - z, ((a ^ b) & SIGN) != 0u);
  if (sum == 0u) { return 0.0; }
  let n = countLeadingZeros(sum);
  return as_float(soft_pack(g & SIGN, e + 2u - n, sum << n));
}
fn soft_of_int(w: u32) -> f32 {
  if (w == 0u) { return 0.0; }
  let sign = w & SIGN;
  let x = select(w, 0u - w, sign != 0u);
  let n = countLeadingZeros(x);
  return as_float(soft_pack(sign, 158u - n, x << n));
}
`;

/**
 * x y + z rounded once, but for rare ties: the product's error by the splitting of Veltkamp and Dekker, each operation behind the zero that
 * keeps this device from fusing it.
 */
const FUSED = `
fn error_of(a: f32, b: f32, p: f32) -> f32 {
  let ca = mul(4097.0, a);
  let cb = mul(4097.0, b);
  let ah = add(ca, -add(ca, -a));
  let bh = add(cb, -add(cb, -b));
  let al = add(a, -ah);
  let bl = add(b, -bh);
  return add(mul(al, bl), -add(add(add(p, -mul(ah, bh)), -mul(al, bh)), -mul(ah, bl)));
}
fn fused(a: f32, b: f32, c: f32) -> f32 {
  let p = mul(a, b);
  let s = add(p, c);
  let v = add(s, -p);
  let t = add(add(p, -add(s, -v)), add(c, -v));
  return add(s, add(t, error_of(a, b, p)));
}
`;

/** The words of seed 60782 are hard ones in place of the generator's: at and beside powers of 2, and halfway between two float32. */
export const HARD_SEED = 60782;
const HARD = `
fn hash(x: u32) -> u32 {
  var h = x * 0x9E3779B9u;
  h = (h ^ (h >> 15u)) * 0x85EBCA6Bu;
  return h ^ (h >> 13u);
}
fn hard(i: u32) -> u32 {
  let h = hash(i + 1u);
  let k = h & 31u;
  var w = (1u << k) + ((h >> 5u) % 5u) - 2u;
  let s = (h >> 8u) & 7u;
  if ((h & 0x1000u) != 0u) { w = ((hash(h) & 0x7fffffu) | 0x800000u) << s; }
  if ((h & 0x3000u) == 0x1000u && s > 0u) { w |= 1u << (s - 1u); }
  return select(w, 0u - w, (h & 0x4000u) != 0u);
}
`;
const WORD = 'words[i] = rotl(s.x + s.w, 7u) + s.x;';
const withHardWords = (code) =>
  replaced(code, WORD, `words[i] = select(rotl(s.x + s.w, 7u) + s.x, hard(i), P.seed.x == ${HARD_SEED}u);`) + HARD;

const withSoft = (code) => {
  const plain = replaced(code, ADD, 'return soft_add(a, b);');
  return replaced(replaced(plain, MUL, 'return soft_mul(a, b);'), OF_INT, 'return soft_of_int(x);') + SOFT;
};

/** What changes the package's shader, by name. @type {Record<string, (code: string) => string>} */
export const CHANGES = {
  none: (code) => code,
  hard: withHardWords,
  soft: withSoft,
  'hard and soft': (code) => withHardWords(withSoft(code)),
  'estimates 5 ulp too high': (code) =>
    replaced(
      replaced(code, '* 8388608.0);', '* 8388608.0) + 5u;'),
      '* 2896.3093757400986),',
      '* 2896.3093757400986) + 5u,',
    ),
  'estimates 5 ulp too low': (code) =>
    replaced(
      replaced(code, '* 8388608.0);', '* 8388608.0) - 5u;'),
      '* 2896.3093757400986),',
      '* 2896.3093757400986) - 5u,',
    ),
};

/** Shaders of devices that do not do what IEEE-754 says: none of them may pass the proofs. @type {Record<string, (code: string) => string>} */
export const WRONG = {
  'fuses multiply-add': (code) => replaced(code, MADD, 'return fused(a, b, c);') + FUSED,
  'rounds toward zero': (code) => withSoft(code).replace('u32((top & 0xffu) + (q & 1u) > 0x80u)', '0u'),
  'rounds up': (code) =>
    withSoft(code).replace('u32((top & 0xffu) + (q & 1u) > 0x80u)', 'u32((top & 0xffu) > 0u && sign == 0u)'),
  'rounds ties away from zero': (code) =>
    withSoft(code).replace('u32((top & 0xffu) + (q & 1u) > 0x80u)', 'u32((top & 0xffu) >= 0x80u)'),
  'divides to an ulp': (code) => replaced(code, 'q += u32(2 * r > i32(y));', 'q += 1u;'),
  'takes roots to an ulp': (code) => replaced(code, 'q += u32(r > i32(q));', 'q += 1u;'),
  'cuts bfloat16 off': (code) => replaced(code, '(x + 0x7fffu + ((x >> 16u) & 1u)) >> 16u', 'x >> 16u'),
  'does not compile': () => 'no shader',
};

/** The device, but with a changed shader. @param {any} device @param {(code: string) => string} change */
export function changedDevice(device, change) {
  const own = { createShaderModule: ({ code }) => device.createShaderModule({ code: change(code) }) };
  return new Proxy(device, {
    get: (target, key) => {
      if (Object.hasOwn(own, key)) return own[key];
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
