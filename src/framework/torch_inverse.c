// SPDX-License-Identifier: Apache-2.0
/* torch.nn.init.trunc_normal_ up to 2.11, by the inverse of the error function: torch/nn/init.py,
 * _no_grad_trunc_normal_; aten/src/ATen/native/Math.h, calc_erfinv. */
#include "../dist/truncated.h"
#include "../dtype.h"
#include "../float32.h"
#include "../math64.h"
#include "fused.h"
#include "glibc.h"
#include "torch.h"

/* How many values are inverted together: they stay in the first-level cache. */
enum { CHUNK = NNI_TORCH_ERFINV };

/* ---- The inverse of the error function, of float32 --------------------------------------------------------------- */

/* calc_erfinv: a rational approximation, and two steps of Newton's method with the functions of the C library. Products
 * and sums of the approximation are contracted. The highest power comes first. */
static const float middle_p[] = {-0.140543331f, 0.914624893f, -1.645349621f, 0.886226899f};
static const float middle_q[] = {0.012229801f, -0.329097515f, 1.442710462f, -2.118377725f, 1};
static const float outer_p[] = {1.641345311f, 3.429567803f, -1.624906493f, -1.970840454f};
static const float outer_q[] = {1.637067800f, 3.543889200f, 1};
static const float middle = 0.7f;

static float contracted(const float *coefficients, int n, float x)
{
    float y = coefficients[0];
    for (int i = 1; i < n; i++) y = nni_fmaf(y, x, coefficients[i]);
    return y;
}

static float erfinv32(float y, const double *powers)
{
    const float size = __builtin_fabsf(y);
    float x;
    if (size == 1) return y * __builtin_inff();
    if (size <= middle) {
        const float z = y * y;
        x = y * contracted(middle_p, 4, z) / contracted(middle_q, 5, z);
    } else {
        const float z = __builtin_sqrtf(-nni_glibc_logf((1 - size) / 2));
        x = __builtin_copysignf(contracted(outer_p, 4, z), y) / contracted(outer_q, 3, z);
    }
    for (int i = 0; i < 2; i++)
        x -= (nni_glibc_erff(x, powers) - y) / (2 / 1.7724538509055160f * nni_glibc_expf(-x * x, powers));
    return x;
}

/* ---- The same of many -------------------------------------------------------------------------------------------- */

/* These loops do a little each. A single loop would be a chain of operations so long that a processor holds at most two
 * vectors of it at once. They leave NaN where erfinv32 has to make the value.
 *
 * The approximation is right to 2^-19, so a step of Newton's method is small, and the rounding of its slope hardly ever
 * matters. Here the slope is only right to 2^-18, and the result of a step is NaN if that might matter. */
NNI_INLINE f32v newton(f32v x, f32v excess, f32v slope)
{
    const f32v step = excess * slope, next = x - step * (1 - 0x1p-18f), other = x - step * (1 + 0x1p-18f);
    return f32v_from_bits(f32v_bits(next) | ~f32v_at_most(next, other) | ~f32v_at_most(other, next));
}

/* Coefficients for a loop, read before it: otherwise V8 would make each constant in every turn, by three
 * instructions. */
NNI_INLINE void spread(const float *coefficients, int n, f32v *c)
{
    __asm__("" : "+r"(coefficients));
    NNI_UNROLL for (int i = 0; i < n; i++) c[i] = f32v_splat(coefficients[i]);
}

NNI_INLINE f32v polynomial(const f32v *c, int n, f32v x)
{
    f32v y = c[0];
    NNI_UNROLL for (int i = 1; i < n; i++) y = y * x + c[i];
    return y;
}

/* No value that is rounded twice makes a tie: tests/c/erfinv.c tries all arguments. */
NNI_INLINE f32v contracted_lanes(const f32v *c, int n, nni_wide x)
{
    nni_wide y = f32v_widen(c[0]);
    NNI_UNROLL for (int i = 1; i < n; i++) { y = nni_wide_round32(nni_wide_product_sum(y, x, f32v_widen(c[i]))); }
    return f32v_narrow(y);
}

/* Values y, approximations x of their inverses, and the slopes there: the derivatives of the inverse. */
typedef struct nni_inverses {
    size_t n;
    float y[CHUNK + NNI_LANES], x[CHUNK + NNI_LANES], slopes[CHUNK + NNI_LANES];
    uint16_t places[CHUNK];
} nni_inverses;

static void approximate_middle(nni_inverses *all)
{
    /* sqrt(pi) / 2 e^s, 0 <= s <= 0.54, to 2^-20 */
    static const float exponential[] = {0x1.8a8536p-5f, 0x1.238452p-3f, 0x1.c6c81cp-2f, 0x1.c5b70cp-1f, 0x1.c5bf9ep-1f};
    f32v p[4], q[5], e[5];
    spread(middle_p, 4, p);
    spread(middle_q, 5, q);
    spread(exponential, 5, e);
    for (size_t i = 0; i < all->n; i += NNI_LANES) {
        const f32v y = f32v_load(all->y + i);
        const nni_wide z = f32v_widen(y * y);
        const f32v approximation = y * contracted_lanes(p, 4, z) / contracted_lanes(q, 5, z);
        f32v_store(all->x + i, approximation);
        f32v_store(all->slopes + i, polynomial(e, 5, approximation * approximation));
    }
}

static void gather_outer(const nni_inverses *all, nni_inverses *outer)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const uint32_t size = float32_bits(all->y[i]) & 0x7fffffff;
        outer->places[n] = (uint16_t)i;
        outer->y[n] = float32_from_bits(size);
        n += size > float32_bits(middle);
    }
    outer->n = n;
}

static void approximate_outer(nni_inverses *outer)
{
    /* sqrt(pi) / 2 e^(x^2) erfc(x), 0.73 <= x <= 2.87, to 2^-24, of 1 / (x + 2) */
    static const float mills[] = {
        -0x1.9ed13cp+2f, 0x1.1e125ap+3f, -0x1.a2890ep-2f, 0x1.64bd2cp+0f, 0x1.d9299ep-2f, 0x1.8eb462p-10f,
    };
    f32v p[4], q[3], m[6];
    spread(outer_p, 4, p);
    spread(outer_q, 3, q);
    spread(mills, 6, m);
    for (size_t i = 0; i < outer->n; i++) outer->x[i] = -nni_glibc_logf((1 - outer->y[i]) * 0.5f);
    for (size_t i = 0; i < outer->n; i += NNI_LANES) {
        const nni_wide z = f32v_widen(f32v_sqrt(f32v_load(outer->x + i)));
        const f32v x = contracted_lanes(p, 4, z) / contracted_lanes(q, 3, z);
        f32v_store(outer->x + i, x);
        f32v_store(outer->slopes + i, polynomial(m, 6, 1.0f / (x + 2.0f)) / (1.0f - f32v_load(outer->y + i)));
    }
}

/* The intervals of erff below 1 / 0.35. One in 20,000 normal values lies beyond. */
enum { NEAR, ABOUT_1, FAR, PARTS };
static const float begins[] = {0, 0.84375f, 1.25f, 0x1.6db6dcp1f};

/* Puts the outer values into the part in which x lies. */
static void divide(const nni_inverses *outer, nni_inverses parts[PARTS + 1])
{
    for (int k = 0; k <= PARTS; k++) parts[k].n = 0;
    for (size_t i = 0; i < outer->n; i++) {
        const float x = outer->x[i];
        nni_inverses *part = parts + !(x < begins[1]) + !(x < begins[2]) + !(x < begins[3]);
        part->places[part->n] = outer->places[i];
        part->y[part->n] = outer->y[i];
        part->slopes[part->n] = outer->slopes[i];
        part->x[part->n++] = x;
    }
}

/* Newton's steps for x in erff's first interval; the next functions are for the others. */
static void step_near(nni_inverses *part)
{
    f32v c[11];
    spread(nni_glibc_erf, 11, c);
    for (size_t i = 0; i < part->n; i += NNI_LANES) {
        const f32v x = f32v_load(part->x + i), square = x * x;
        const f32v y = polynomial(c, 5, square) / polynomial(c + 5, 6, square);
        const f32v erf = (x * 16.0f + x * 16.0f * y) * 0.0625f;
        f32v_store(part->x + i, newton(x, erf - f32v_load(part->y + i), f32v_load(part->slopes + i)));
    }
}

static void step_about_1(nni_inverses *part)
{
    f32v c[14];
    spread(nni_glibc_erf + 11, 14, c);
    for (size_t i = 0; i < part->n; i += NNI_LANES) {
        const f32v x = f32v_load(part->x + i);
        const f32v erf = polynomial(c, 7, x - 1.0f) / polynomial(c + 7, 7, x - 1.0f) + 0x1.b0ac16p-1f;
        f32v_store(part->x + i, newton(x, erf - f32v_load(part->y + i), f32v_load(part->slopes + i)));
    }
}

static void step_far(nni_inverses *part, const double *powers)
{
    f32v c[17];
    spread(nni_glibc_erf + 25, 17, c);
    float tails[CHUNK + NNI_LANES];
    for (size_t i = 0; i < part->n; i += NNI_LANES) {
        const f32v x = f32v_load(part->x + i), t = 1.0f / (x * x);
        f32v_store(tails + i, polynomial(c, 8, t) / polynomial(c + 8, 9, t));
    }
    for (size_t i = 0; i < part->n; i++) {
        const float x = part->x[i], z = float32_from_bits(float32_bits(x) & 0xfffff000);
        const float tail = nni_glibc_expf((z - x) * (z + x) + tails[i], powers);
        tails[i] = nni_glibc_expf(-z * z - 0.5625f, powers) * tail;
    }
    for (size_t i = 0; i < part->n; i += NNI_LANES) {
        const f32v x = f32v_load(part->x + i), erf = 1.0f - f32v_load(tails + i) / x;
        f32v_store(part->x + i, newton(x, erf - f32v_load(part->y + i), f32v_load(part->slopes + i)));
    }
}

/* The second step must be in the same interval. */
static void check_part(nni_inverses *part, float begin, float end)
{
    for (size_t i = 0; i < part->n; i += NNI_LANES) {
        const f32v x = f32v_load(part->x + i);
        const u32v within = f32v_at_most(f32v_splat(begin), x) & f32v_less(x, f32v_splat(end));
        f32v_store(part->x + i, f32v_from_bits(f32v_bits(x) | ~within));
    }
}

static void put_part(const nni_inverses *part, nni_inverses *all)
{
    for (size_t i = 0; i < part->n; i++) {
        const size_t place = part->places[i];
        all->x[place] = __builtin_copysignf(part->x[i], all->y[place]);
    }
}

void nni_torch_erfinv(float *values, size_t n, const double *powers)
{
    nni_inverses all, outer, parts[PARTS + 1];
    all.n = n;
    for (size_t i = 0; i < n; i += NNI_LANES) f32v_store(all.y + i, f32v_load(values + i));
    approximate_middle(&all);
    gather_outer(&all, &outer);
    approximate_outer(&outer);
    divide(&outer, parts);
    for (int i = 0; i < 2; i++) {
        step_near(&all);
        step_near(parts + NEAR);
        step_about_1(parts + ABOUT_1);
        step_far(parts + FAR, powers);
        for (int k = 0; k < PARTS && i == 0; k++) check_part(parts + k, begins[k], begins[k + 1]);
    }
    for (size_t i = 0; i < parts[PARTS].n; i++) parts[PARTS].x[i] = __builtin_nanf("");
    for (int k = 0; k <= PARTS; k++) put_part(parts + k, &all);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        const f32v x = f32v_load(all.x + i);
        f32v_store(values + i, x);
        if (__builtin_expect(u32v_any(~f32v_at_most(x, x)), 0))
            for (size_t k = i; k < i + NNI_LANES; k++) values[k] = erfinv32(all.y[k], powers);
    }
}

/* ---- float64 ----------------------------------------------------------------------------------------------------- */

/* In double PyTorch's own result is right to rounding, and so is this one: Newton's method, from the result in
 * float32. */
static double erfinv64(double y, const double *powers)
{
    const double size = __builtin_fabs(y), tail = 1 - size;
    if (tail == 0) return y * __builtin_inf();
    double x = erfinv32(tail < 0x1p-24 ? 1 - 0x1p-24f : (float)size, powers);
    /* Solve 1 - erf(x) = tail, which loses nothing far out. 1 - erf(x) is twice the tail of the normal distribution. */
    for (int i = 0; i < (tail < 0x1p-20 ? 6 : 3); i++)
        x += (2 * nni_normal_tail(x * 0x1.6a09e667f3bcdp0) - tail) / (0x1.20dd750429b6dp0 * nni_exp(-x * x));
    return y < 0 ? -x : x;
}

/* Values from uniform ones between `low` and `high`, in the dtype's arithmetic. */
typedef struct nni_inversion {
    double low, high, mean, std, a, b;
    const double *powers;
    const uint32_t *exceptions;
    size_t n; /* how many uniform values */
} nni_inversion;

static void inverses(const nni_inversion *inversion, float *values, size_t n)
{
    if (inversion->exceptions)
        nni_torch_erfinv_but(values, n, inversion->powers, inversion->exceptions, inversion->n);
    else
        nni_torch_erfinv(values, n, inversion->powers);
}

/* Inverts whole vectors, at most CHUNK values. */
static void invert_vectors(const nni_inversion *inversion, float *values, size_t n)
{
    const float scale = (float)(inversion->std * 0x1.6a09e667f3bcdp0), mean = (float)inversion->mean;
    const f32v a = f32v_splat((float)inversion->a), b = f32v_splat((float)inversion->b);
    inverses(inversion, values, n);
    for (size_t i = 0; i < n; i += NNI_LANES)
        f32v_store(values + i, f32v_clamp(f32v_load(values + i) * scale + mean, a, b));
}

static void invert32(const nni_inversion *inversion, float *values, size_t n)
{
    const size_t whole = n / NNI_LANES * NNI_LANES;
    float rest[NNI_LANES] = {0};
    for (size_t i = 0, m; i < whole; i += m) {
        m = whole - i < CHUNK ? whole - i : CHUNK;
        invert_vectors(inversion, values + i, m);
    }
    for (size_t i = whole; i < n; i++) rest[i - whole] = values[i];
    if (whole < n) invert_vectors(inversion, rest, NNI_LANES);
    for (size_t i = whole; i < n; i++) values[i] = rest[i - whole];
}

static void invert64(const nni_inversion *inversion, double *values, size_t n)
{
    const double scale = inversion->std * 0x1.6a09e667f3bcdp0, a = inversion->a, b = inversion->b;
    for (size_t i = 0; i < n; i++) {
        double x = erfinv64(values[i], inversion->powers) * scale + inversion->mean;
        x = x < a ? a : x;
        values[i] = x > b ? b : x;
    }
}

/* For 16-bit types PyTorch rounds after each step, and always uses calc_erfinv. An infinite value is clamped. */
static void invert_halves(const nni_inversion *inversion, const nni_tensor *tensor)
{
    const uint32_t dtype = tensor->dtype;
    const float scale = (float)(inversion->std * 0x1.6a09e667f3bcdp0),
                mean = (float)nni_torch_half(dtype, inversion->mean);
    const double a = nni_torch_half(dtype, inversion->a), b = nni_torch_half(dtype, inversion->b);
    for (size_t i = 0, n; i < tensor->count; i += n) {
        float values[CHUNK] = {0};
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        for (size_t k = 0; k < n; k++) values[k] = (float)nni_get(tensor->data, dtype, i + k);
        nni_torch_erfinv(values, CHUNK, inversion->powers);
        for (size_t k = 0; k < n; k++) {
            const float scaled = (float)nni_torch_half(dtype, values[k]) * scale;
            const double x = nni_torch_half(dtype, (float)nni_torch_half(dtype, scaled) + mean);
            nni_torch_put_half(tensor, i + k, x < a ? a : x > b ? b : x);
        }
    }
}

static void invert(const nni_inversion *inversion, const nni_tensor *tensor)
{
    if (tensor->dtype == NNI_FLOAT32)
        invert32(inversion, tensor->data, tensor->count);
    else if (NNI_IS_HALF(tensor->dtype))
        invert_halves(inversion, tensor);
    else
        invert64(inversion, tensor->data, tensor->count);
}

/* Whether PyTorch would give only finite numbers. The inverse of 1 is infinite. Clamping makes it a bound, which may be
 * infinite too; times a std that is 0 in the dtype it is NaN. Only in these cases are the values made once before, on
 * the side. */
static int is_finite_throughout(const nni_framework_generator *generator, const nni_inversion *inversion,
                                const nni_tensor *tensor)
{
    const double max = nni_framework_greatest(tensor->dtype);
    const double scale = inversion->std * 0x1.6a09e667f3bcdp0;
    const int has_scale = tensor->dtype == NNI_FLOAT64 ? scale > 0 : (float)scale > 0;
    if (has_scale && inversion->a >= -max && inversion->b <= max) return 1;
    nni_mt19937 mt = generator->state.mt19937;
    double values[CHUNK];
    for (size_t left = tensor->count, n; left; left -= n) {
        n = left < CHUNK ? left : CHUNK;
        const nni_tensor chunk = {.data = values, .count = n, .dtype = tensor->dtype};
        nni_torch_uniform(&mt, &chunk, inversion->low, inversion->high, generator->option >= NNI_TORCH_2_12);
        invert(inversion, &chunk);
        for (size_t i = 0; i < n; i++) {
            const double x = nni_get(values, tensor->dtype, i);
            /* nni_get does not know infinities and NaN of 16 bits: it takes their codes for numbers above the
             * greatest. */
            if (x - x != 0 || (NNI_IS_HALF(tensor->dtype) && __builtin_fabs(x) > max)) return 0;
        }
    }
    return 1;
}

nni_status nni_torch_by_inverse(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std,
                                double a, double b, const uint32_t *exceptions, size_t n)
{
    if (!tensor->count) return NNI_OK;
    const double low = 2 * nni_torch_normal_cdf((a - mean) / std) - 1;
    const double high = 2 * nni_torch_normal_cdf((b - mean) / std) - 1;
    const nni_inversion inversion = {low, high, mean, std, a, b, nni_libm_of(generator)->powers, exceptions, n};
    if (!is_finite_throughout(generator, &inversion, tensor)) return NNI_ERROR_OVERFLOW;
    nni_torch_uniform(&generator->state.mt19937, tensor, low, high, generator->option >= NNI_TORCH_2_12);
    invert(&inversion, tensor);
    return NNI_OK;
}

nni_status nni_torch_erfinv_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                   const uint32_t *exceptions, size_t n, nni_framework_generator *generator)
{
    if (!generator || (!exceptions && n)) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_TORCH) return NNI_ERROR_FRAMEWORK;
    nni_status status = nni_framework_check_truncated(&generator->base, tensor, mean, std, a, b);
    if (status) return status;
    return nni_torch_by_inverse(generator, tensor, mean, std, a, b, exceptions, n);
}
