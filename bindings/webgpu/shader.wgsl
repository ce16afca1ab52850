// SPDX-License-Identifier: Apache-2.0
// The stream contract, src/bitgen/README.md, as compute shaders: words; then elements of float32, in the place of their words; then the
// elements that are wanted, gathered, and rounded to 16 bits.
//
// WGSL fixes less than IEEE-754. It lets a driver fuse and reassociate operations, divide and take roots to some ulp, and drop the
// sign of a zero. So here:
// - Every float32 operation is one function below. Its result passes an xor with P.zero, which is 0, but which no compiler knows to
//   be. No expression has two operations that could be fused, reassociated or folded.
// - A quotient and a root are estimates of the hardware, which exact integers correct.
// - Signs of zeros are set by integers.
// - The host lets no parameters pass (loops.js) with which a subnormal, an infinity or a NaN could arise.
// What remains is that the hardware rounds one sum, product or conversion to the nearest, ties to even. D3D demands it, Metal states
// it, and Vulkan's drivers do it; proofs.js looks whether the device does.

struct Params {
  seed: vec2<u32>, // the lower half first, here and in `stream` and `block`
  stream: vec2<u32>,
  block: vec2<u32>, // of the generator, that the first word is in
  skip: u32, // words of that block before the first one
  n: u32, // how many words, a multiple of 8
  // From here to `kind` for `gather` alone. Axes have the innermost first. All numbers are modulo 2^32.
  extents: vec4<u32>, // of the box
  strides: vec4<u32>, // words between two elements that are neighbours along that axis
  stride: u32, // of the outermost axis, which is none of those above
  inner: u32, // how many other axes there are
  first: u32, // the index of the word of the box's first element
  to: u32, // the index of the first element to be gathered, in the box
  count: u32, // how many elements
  kind: u32, // 0 for float32, 1 for float16, 2 for bfloat16
  zero: u32,
  // The rest is an nni_loop of nn_init.h.
  shift: f32,
  scale: f32,
  low: f32,
  high: f32,
  mean: f32,
  sigma: f32,
  below: f32,
  above: f32,
  flip: u32,
  mirror: u32,
}
@group(0) @binding(0) var<uniform> P: Params;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;
@group(0) @binding(2) var<storage, read_write> codes: array<u32>;

const SIGN = 0x80000000u;
const SIZE = 0x7fffffffu; // all bits but the sign

fn bits(x: f32) -> u32 { return bitcast<u32>(x); }
fn as_float(x: u32) -> f32 { return bitcast<f32>(x); }

// ---- Words ----

fn product(a: u32, b: u32) -> vec2<u32> { // the lower half first
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let t = a1 * b0 + ((a0 * b0) >> 16u);
  let u = a0 * b1 + (t & 0xffffu);
  return vec2<u32>(a * b, a1 * b1 + (t >> 16u) + (u >> 16u));
}

fn philox4x32(low: u32, high: u32) -> vec4<u32> {
  var c = vec4<u32>(low, high, P.stream);
  var key = P.seed;
  for (var i = 0; i < 10; i++) {
    let x = product(0xD2511F53u, c.x);
    let y = product(0xCD9E8D57u, c.z);
    c = vec4<u32>(y.y ^ c.y ^ key.x, y.x, x.y ^ c.w ^ key.y, x.x);
    key += vec2<u32>(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}

fn rotl(x: u32, k: u32) -> u32 { return (x << k) | (x >> (32u - k)); }

// One lane of one block a thread: 512 steps.
@compute @workgroup_size(32)
fn xoshiro(@builtin(global_invocation_id) id: vec3<u32>) {
  let block = id.x >> 3u;
  let lane = id.x & 7u;
  if (4096u * block >= P.n + P.skip) { return; }
  let low = P.block.x + block;
  let high = P.block.y + u32(low < block);
  var s = philox4x32((low << 3u) | lane, (high << 3u) | (low >> 29u) | SIGN);
  if (all(s == vec4<u32>())) { s.x = 1u; }
  var i = 4096u * block + lane - P.skip; // below 0 it wraps, and is not below n
  for (var step = 0; step < 512; step++) {
    if (i < P.n) { words[i] = rotl(s.x + s.w, 7u) + s.x; }
    i += 8u;
    let t = s.y << 9u;
    s.z ^= s.x;
    s.w ^= s.y;
    s.y ^= s.z;
    s.x ^= s.w;
    s.z ^= t;
    s.w = rotl(s.w, 11u);
  }
}

// ---- One IEEE-754 operation each ----

fn hidden(x: f32) -> f32 { return as_float(bits(x) ^ P.zero); }
fn with_sign(x: f32, sign: u32) -> f32 { return as_float((bits(x) & SIZE) | (sign & SIGN)); }
fn add(a: f32, b: f32) -> f32 { return hidden(a + b); }
fn mul(a: f32, b: f32) -> f32 { return hidden(a * b); }
fn of_int(x: u32) -> f32 { return hidden(f32(bitcast<i32>(x))); }

fn significand(x: f32) -> u32 { return (bits(x) & 0x7fffffu) | 0x800000u; }
fn exponent(x: f32) -> u32 { return (bits(x) & SIZE) >> 23u; }

// The estimate may be several ulp off. Of the exact remainder the lower 32 bits are enough. No quotient of two float32 is halfway
// between two others.
fn div(a: f32, b: f32) -> f32 {
  let sign = bits(a) ^ bits(b);
  if ((bits(a) & SIZE) == 0u) { return with_sign(0.0, sign); }
  let y = significand(b);
  let wide = u32(significand(a) < y);
  let x = significand(a) << wide; // the quotient is in [1, 2)
  var q = u32(f32(x) / f32(y) * 8388608.0);
  var r = i32((x << 23u) - q * y);
  for (var i = 0; i < 8 && r < 0; i++) { q -= 1u; r += i32(y); }
  for (var i = 0; i < 8 && r >= i32(y); i++) { q += 1u; r -= i32(y); }
  q += u32(2 * r > i32(y));
  return with_sign(as_float(((exponent(a) - exponent(b) + 126u - wide) << 23u) + q), sign);
}

// Likewise, for a >= 0. No root of a float32 is halfway between two others.
fn root(a: f32) -> f32 {
  if ((bits(a) & SIZE) == 0u) { return a; }
  let e = exponent(a) + 1u;
  let x = significand(a) << (e & 1u); // a = x 2^k for an even k
  var q = clamp(u32(sqrt(f32(x)) * 2896.3093757400986), 0x800000u, 0xffffffu); // sqrt(2^23)
  var r = i32((x << 23u) - q * q);
  for (var i = 0; i < 16 && r < 0; i++) { q -= 1u; r += i32(2u * q + 1u); }
  for (var i = 0; i < 16 && r > i32(2u * q); i++) { r -= i32(2u * q + 1u); q += 1u; }
  q += u32(r > i32(q));
  return as_float((((e >> 1u) + 62u) << 23u) + q);
}

// ---- More than one ----

fn madd(a: f32, b: f32, c: f32) -> f32 { return add(mul(a, b), c); }

// x y + z, and the sign that IEEE-754 gives to a zero.
fn scaled(x: f32, y: f32, z: f32) -> f32 {
  let xy = with_sign(mul(x, y), bits(x) ^ bits(y));
  let sum = add(xy, z);
  return select(sum, with_sign(0.0, bits(xy) & bits(z)), (bits(sum) & SIZE) == 0u);
}

fn between(x: f32, low: f32, high: f32) -> f32 {
  let y = select(x, low, x < low);
  return select(y, high, high < y);
}

// ---- The elementary functions ----

fn neg_half_log(x: f32) -> f32 {
  let d = bits(x) - 0x3f3504f3u;
  let e = of_int(bitcast<u32>(bitcast<i32>(d) >> 23u));
  let m = as_float((d & 0x7fffffu) + 0x3f3504f3u);
  let s = div(add(1.0, -m), add(1.0, m));
  let z = mul(s, s);
  let q = madd(madd(0x1.31dfeap-3f, z, 0x1.995edap-3f), z, 0x1.55557ap-2f);
  return abs(madd(e, -0x1.62e43p-2f, madd(mul(s, z), q, s)));
}

fn cospi(v: f32) -> f32 {
  let p = madd(madd(0x1.c1ac2ep-3f, v, -0x1.54f172p0f), v, 0x1.03bcdp2f);
  return madd(madd(p, v, -0x1.3bd3a2p2f), v, 0x1.fffffep-1f);
}

fn sinpi_over_t(v: f32) -> f32 {
  let p = madd(madd(0x1.407998p-4f, v, -0x1.328004p-1f), v, 0x1.466b26p1f);
  return madd(madd(p, v, -0x1.4abbd8p2f), v, 0x1.921fb6p1f);
}

// ---- Elements, in the place of their words ----

@compute @workgroup_size(128)
fn uniform_elements(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= P.n) { return; }
  words[i] = bits(between(scaled(of_int(words[i]), P.scale, P.shift), P.low, P.high));
}

// Elements j and j + 4 of a group a thread.
@compute @workgroup_size(128)
fn normal_elements(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = (id.x >> 2u) * 8u + (id.x & 3u);
  if (i >= P.n) { return; }
  let f = add(of_int(words[i]), 0.5);
  let r = with_sign(mul(root(neg_half_log(mul(abs(f), 0x1p-31f))), P.scale), bits(f));
  let t = mul(of_int(words[i + 4u]), 0x1p-32f);
  let v = mul(t, t);
  words[i] = centred(r, cospi(v));
  words[i + 4u] = centred(r, with_sign(mul(sinpi_over_t(v), t), bits(t)));
}
// Nothing is added where the mean is 0.
fn centred(r: f32, x: f32) -> u32 {
  if ((bits(P.shift) & SIZE) == 0u) { return bits(with_sign(mul(r, x), bits(r) ^ bits(x))); }
  return bits(scaled(r, x, P.shift));
}

// One value: its bits are those of P.flip, and of P.mirror in every other word.
@compute @workgroup_size(128)
fn constant_elements(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < P.n) { words[id.x] = select(P.flip, P.mirror, (id.x & 1u) == 1u); }
}

// ==== The rest, which is loaded when a fill first needs it ====

// One of four words a thread.
@compute @workgroup_size(64)
fn philox(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = 4u * id.x;
  if (i >= P.n) { return; }
  let low = P.block.x + id.x;
  let w = philox4x32(low, P.block.y + u32(low < id.x));
  words[i] = w.x;
  words[i + 1u] = w.y;
  words[i + 2u] = w.z;
  words[i + 3u] = w.w;
}

// ---- Truncated normals ----

fn probit_middle(q: f32) -> f32 {
  let y = add(0.25, -mul(q, q));
  var a = madd(madd(0x1.67e9b6p15f, y, 0x1.d21714p16f), y, 0x1.bedf38p14f);
  var b = madd(madd(0x1.9baa6ep15f, y, 0x1.a96082p15f), y, 0x1.074642p13f);
  a = madd(madd(a, y, 0x1.20ffp10f), y, 0x1.91678p2f);
  b = madd(madd(b, y, 0x1.f29facp7f), y, 1.0f);
  return with_sign(mul(q, div(a, b)), bits(q));
}

fn probit_tail(s: f32) -> f32 {
  let y = add(s, -1.5);
  let a = madd(madd(madd(0x1.4ccafcp-2f, y, 0x1.15082ap1f), y, 0x1.0d80c8p2f), y, 0x1.24aff8p1f);
  let b = madd(madd(madd(0x1.4d077ap-17f, y, 0x1.4c3afp-3f), y, 0x1.aff0dp-1f), y, 1.0f);
  return div(a, b);
}

@compute @workgroup_size(128)
fn middle_elements(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= P.n) { return; }
  let x = probit_middle(scaled(of_int(words[i]), P.scale, P.shift));
  words[i] = bits(between(scaled(x, P.sigma, P.mean), P.low, P.high));
}

@compute @workgroup_size(128)
fn tails_elements(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= P.n) { return; }
  let f = add(of_int(words[i]), 0.5);
  let r = madd(abs(f), P.scale, select(P.above, P.below, f < 0.0));
  var x: f32;
  if (r < 0.0202f) {
    x = probit_tail(root(neg_half_log(r)));
  } else {
    x = probit_middle(add(0.5, -r));
  }
  x = as_float(bits(x) ^ (bits(f) & P.flip) ^ P.mirror);
  words[i] = bits(between(scaled(x, P.sigma, P.mean), P.low, P.high));
}

// ---- 16 bits ----

fn float16(x: u32) -> u32 {
  let sign = (x >> 16u) & 0x8000u;
  let size = x & SIZE;
  if (size >= 0x38800000u) { return sign | ((size - 0x38000000u + 0xfffu + ((size >> 13u) & 1u)) >> 13u); }
  let s = min(126u - (size >> 23u), 31u); // the unit of subnormal numbers, 2^-24, is 2^s units of x
  let m = (size & 0x7fffffu) | 0x800000u;
  let tie = 1u << (s - 1u);
  let q = m >> s;
  return sign | (q + u32((m & (2u * tie - 1u)) + (q & 1u) > tie));
}
fn bfloat16(x: u32) -> u32 { return (x + 0x7fffu + ((x >> 16u) & 1u)) >> 16u; }
fn code_of(x: u32) -> u32 {
  if (P.kind == 0u) { return x; }
  if (P.kind == 1u) { return float16(x); }
  return bfloat16(x);
}

// ---- The elements of a box, one after the other ----

// Of element i of those to be gathered.
fn code(i: u32) -> u32 {
  var rest = P.to + i;
  var place = P.first;
  for (var axis = 0u; axis < P.inner; axis++) {
    place += (rest % P.extents[axis]) * P.strides[axis];
    rest /= P.extents[axis];
  }
  return code_of(words[place + rest * P.stride]);
}

// One word a thread: an element, or two of 16 bits. What comes after the last of an odd number is 0.
@compute @workgroup_size(128)
fn gather(@builtin(global_invocation_id) id: vec3<u32>) {
  let step = 1u + min(P.kind, 1u);
  let i = step * id.x;
  if (i >= P.count) { return; }
  var word = code(i);
  if (step == 2u && i + 1u < P.count) { word |= code(i + 1u) << 16u; }
  codes[id.x] = word;
}
