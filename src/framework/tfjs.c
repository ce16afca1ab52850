// SPDX-License-Identifier: Apache-2.0
/* TF.js: tfjs-core/src/ops/rand_util.ts, with alea of seedrandom 3. A call with a seed begins anew, and so does each
 * call here. */
#include "../float64.h"
#include "../simd.h"
#include "two_sigma.h"

/* Baagøe's Mash: a hash of characters, computed in doubles; as a 32-bit fraction. */
NNI_SMALL static uint32_t mash(double *n, const uint32_t *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        *n += text[i];
        double h = 0.02519603282416938 * *n;
        *n = (double)(uint32_t)h;
        h -= *n;
        h *= *n;
        *n = (double)(uint32_t)h;
        h -= *n;
        *n += h * 0x1p32;
    }
    return (uint32_t)(int64_t)*n;
}

NNI_SMALL static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    const uint32_t space = ' ';
    double n = 0xefc8249d;
    uint32_t *state = generator->state.alea;
    for (int i = 0; i < 3; i++) state[i] = mash(&n, &space, 1);
    for (int i = 0; i < 3; i++) state[i] -= mash(&n, seed, words);
}

/* Baagøe's Alea, multiply with carry. Its 32-bit fractions are doubles in JavaScript, where nothing is rounded. */
typedef struct alea {
    uint32_t s0, s1, s2, carry;
} alea;

static alea begin(const nni_framework_generator *generator)
{
    const uint32_t *s = generator->state.alea;
    return (alea){s[0], s[1], s[2], 1};
}

NNI_INLINE uint32_t next(alea *a)
{
    const uint64_t t = UINT64_C(2091639) * a->s0 + a->carry;
    a->carry = (uint32_t)(t >> 32);
    a->s0 = a->s1;
    a->s1 = a->s2;
    return a->s2 = (uint32_t)t;
}

NNI_INLINE double fraction(alea *a) { return next(a) * 0x1p-32; }

NNI_SMALL static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    alea a = begin(generator);
    for (size_t i = 0; i < n; i++) words[i] = next(&a);
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    alea state = begin(generator);
    float *values = tensor->data;
    for (size_t i = 0; i < tensor->count; i++) values[i] = (float)(a + (b - a) * fraction(&state));
}

/* Math.log of V8 and SpiderMonkey, for 0 < x < 1: fdlibm's e_log.c. If x is a power of two, its formula for k = 0 and
 * the other one agree. */
static double fdlibm_log(double x)
{
    const uint64_t bits = float64_bits(x);
    const uint32_t high = bits >> 32 & 0xfffff, carry = (high + 0x95f64) & 0x100000;
    const double k = (double)((int)(bits >> 52) - 1023 + (int)(carry >> 20));
    const uint64_t scaled = (bits & 0xfffffffffffff) | (uint64_t)(carry ^ 0x3ff00000) << 32;
    const double f = float64_from_bits(scaled) - 1, high_2 = k * 0x1.62e42feep-1, low_2 = k * 0x1.a39ef35793c76p-33;
    if (((2 + high) & 0xfffff) < 3) return high_2 - ((f * f * (0.5 - 0.33333333333333333 * f) - low_2) - f);
    const double s = f / (2 + f), z = s * s, w = z * z;
    const double even = w * (0x1.999999997fa04p-2 + w * (0x1.c71c51d8e78afp-3 + w * 0x1.39a09d078c69fp-3));
    const double odd =
        z * (0x1.5555555555593p-1 + w * (0x1.2492494229359p-2 + w * (0x1.7466496cb03dep-3 + w * 0x1.2f112df3e5244p-3)));
    const double r = odd + even;
    if (high < 0x6147a || high > 0x6b851) return high_2 - ((s * (f - r) - low_2) - f);
    const double half_square = 0.5 * f * f;
    return high_2 - ((half_square - (s * (half_square + r) + low_2)) - f);
}

enum { PAIRS = 128 };

/* Marsaglia's polar method: points of the unit disc and their squares, PAIRS of each, kept without a branch. */
static void points(alea *state, double *x, double *y, double *square)
{
    for (size_t n = 0; n < PAIRS;) {
        const double v = 2 * fraction(state) - 1, w = 2 * fraction(state) - 1, sum = v * v + w * w;
        x[n] = v;
        y[n] = w;
        square[n] = sum;
        n += (sum < 1) & (sum != 0);
    }
}

/* With bounds, pairs whose first value lies outside are drawn again, and a second one outside is dropped. */
static void polar(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std, double low,
                  double high)
{
    alea state = begin(generator);
    double x[PAIRS], y[PAIRS], square[PAIRS];
    float *values = tensor->data;
    for (size_t i = 0; i < tensor->count;) {
        points(&state, x, y, square);
        for (int k = 0; k < PAIRS && i < tensor->count; k++) {
            const double factor = __builtin_sqrt(-2 * fdlibm_log(square[k]) / square[k]);
            const double v = mean + std * x[k] * factor, w = mean + std * y[k] * factor;
            const int has_first = v <= high && v >= low;
            values[i] = (float)v;
            i += has_first;
            if (i == tensor->count) break;
            values[i] = (float)w;
            i += has_first && w <= high && w >= low;
        }
    }
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    polar(generator, tensor, mean, std, -__builtin_inf(), __builtin_inf());
}

static nni_status truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                   double std, double a, double b, nni_bounds bounds)
{
    const nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (!status && tensor->count) polar(generator, tensor, mean, std, mean - 2 * std, mean + 2 * std);
    return status;
}

/* tfjs-layers/src/initializers.ts, VarianceScaling: normals are truncated, and std is not corrected for that. */
static void of_variance(nni_framework_generator *generator, const nni_tensor *tensor, double variance,
                        nni_distribution_kind distribution)
{
    const double limit = __builtin_sqrt(3 * variance), std = __builtin_sqrt(variance);
    if (distribution == NNI_UNIFORM)
        uniform(generator, tensor, -limit, limit);
    else
        polar(generator, tensor, 0, std, -2 * std, 2 * std);
}

const nni_rules nni_tfjs_rules = {
    .dtypes = 1 << NNI_FLOAT32,
    .orthogonal = NNI_DRAWN_TALL,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
    .of_variance = of_variance,
};
