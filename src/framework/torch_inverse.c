// SPDX-License-Identifier: Apache-2.0
/* torch.nn.init.trunc_normal_ up to 2.11, by the inverse of the error function: torch/nn/init.py,
 * _no_grad_trunc_normal_; aten/src/ATen/native/Math.h, calc_erfinv. */
#include "../dist/truncated.h"
#include "../dtype.h"
#include "../math64.h"
#include "fused.h"
#include "glibc.h"
#include "torch.h"

enum { CHUNK = 512 };

static float horner(const float *coefficients, int n, float x)
{
    float y = coefficients[0];
    for (int i = 1; i < n; i++) y = nni_fmaf(y, x, coefficients[i]);
    return y;
}

/* Rational approximations, and two steps of Newton's method with the functions of the C library; in float32, products
 * and sums contracted. */
static float erfinv32(float y, const double *powers)
{
    static const float a[] = {-0.140543331f, 0.914624893f, -1.645349621f, 0.886226899f};
    static const float b[] = {0.012229801f, -0.329097515f, 1.442710462f, -2.118377725f, 1};
    static const float c[] = {1.641345311f, 3.429567803f, -1.624906493f, -1.970840454f};
    static const float d[] = {1.637067800f, 3.543889200f, 1};
    const float size = __builtin_fabsf(y);
    float x;
    if (size == 1) return y * __builtin_inff();
    if (size <= 0.7f) {
        const float z = y * y;
        x = y * horner(a, 4, z) / horner(b, 5, z);
    } else {
        const float z = __builtin_sqrtf(-nni_glibc_logf((1 - size) / 2));
        x = __builtin_copysignf(horner(c, 4, z), y) / horner(d, 3, z);
    }
    for (int i = 0; i < 2; i++)
        x -= (nni_glibc_erff(x, powers) - y) / (2 / 1.7724538509055160f * nni_glibc_expf(-x * x, powers));
    return x;
}

/* In double PyTorch's own is right to rounding, and so is this: by Newton's method from the same in float32. */
static double erfinv64(double y, const double *powers)
{
    const double size = __builtin_fabs(y), tail = 1 - size;
    if (tail == 0) return y * __builtin_inf();
    double x = erfinv32(tail < 0x1p-24 ? 1 - 0x1p-24f : (float)size, powers);
    /* Of 1 - erf(x) = tail, which loses nothing far out; 1 - erf(x) is twice the tail of the normal distribution. */
    for (int i = 0; i < (tail < 0x1p-20 ? 6 : 3); i++)
        x += (2 * nni_normal_tail(x * 0x1.6a09e667f3bcdp0) - tail) / (0x1.20dd750429b6dp0 * nni_exp(-x * x));
    return y < 0 ? -x : x;
}

/* Values of uniform ones between `low` and `high`, in the dtype's arithmetic. */
typedef struct nni_inversion {
    double low, high, mean, std, a, b;
    const double *powers;
} nni_inversion;

static void invert32(const nni_inversion *inversion, float *values, size_t n)
{
    const float scale = (float)(inversion->std * 0x1.6a09e667f3bcdp0), mean = (float)inversion->mean;
    const float a = (float)inversion->a, b = (float)inversion->b;
    for (size_t i = 0; i < n; i++) {
        float x = erfinv32(values[i], inversion->powers) * scale + mean;
        x = x < a ? a : x;
        values[i] = x > b ? b : x;
    }
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

static void invert(const nni_inversion *inversion, const nni_tensor *tensor)
{
    if (tensor->dtype == NNI_FLOAT32)
        invert32(inversion, tensor->data, tensor->count);
    else
        invert64(inversion, tensor->data, tensor->count);
}

/* Whether PyTorch would give none but finite numbers. The inverse of 1 is infinite: clamping makes it a bound, which
 * may be infinite too, and it is NaN times a std that is 0 in the dtype. Only then are the values made once before, on
 * the side. */
static int is_finite_throughout(const nni_framework_generator *generator, const nni_inversion *inversion,
                                const nni_tensor *tensor)
{
    const double max = nni_framework_greatest(tensor->dtype);
    const double scale = inversion->std * 0x1.6a09e667f3bcdp0;
    const int has_scale = tensor->dtype == NNI_FLOAT32 ? (float)scale > 0 : scale > 0;
    if (has_scale && inversion->a >= -max && inversion->b <= max) return 1;
    nni_mt19937 mt = generator->state.mt19937;
    double values[CHUNK];
    for (size_t left = tensor->count, n; left; left -= n) {
        n = left < CHUNK ? left : CHUNK;
        const nni_tensor chunk = {.data = values, .count = n, .dtype = tensor->dtype};
        nni_torch_uniform(&mt, &chunk, inversion->low, inversion->high, 0);
        invert(inversion, &chunk);
        for (size_t i = 0; i < n; i++) {
            const double x = nni_get(values, tensor->dtype, i);
            if (x - x != 0) return 0;
        }
    }
    return 1;
}

nni_status nni_torch_by_inverse(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std,
                                double a, double b, double low, double high)
{
    const nni_inversion inversion = {low, high, mean, std, a, b, nni_libm_of(generator)->powers};
    if (!is_finite_throughout(generator, &inversion, tensor)) return NNI_ERROR_OVERFLOW;
    nni_torch_uniform(&generator->state.mt19937, tensor, low, high, 0);
    invert(&inversion, tensor);
    return NNI_OK;
}
