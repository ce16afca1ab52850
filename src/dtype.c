// SPDX-License-Identifier: Apache-2.0
#include "dtype.h"

#include <float.h>

#include "float64.h"
#include "simd.h"

/* `mantissa` is how many bits of it are stored; `exponent` is that of the least normal. */
static const struct {
    double max;
    uint8_t bytes, mantissa;
    int16_t exponent;
} dtypes[NNI_DTYPE_COUNT] = {
    [NNI_FLOAT32] = {FLT_MAX, 4, 23, -126},
    [NNI_FLOAT64] = {DBL_MAX, 8, 52, -1022},
    [NNI_FLOAT16] = {65504, 2, 10, -14},
    [NNI_BFLOAT16] = {0x1.fep127, 2, 7, -126},
};

size_t nni_dtype_bytes(uint32_t dtype) { return NNI_IS_CORE ? 4 : dtypes[dtype].bytes; }
double nni_dtype_max(uint32_t dtype) { return NNI_IS_CORE ? FLT_MAX : dtypes[dtype].max; }

static double power_of_two(int exponent) { return float64_from_bits((uint64_t)(1023 + exponent) << 52); }

/* The encoding, without sign, of the value nearest to x >= 0. Adding 2^52 units in the last place of the dtype, at x's
 * exponent, leaves their number in the low bits of the sum, rounded to even. Below the least normal the unit stays what
 * it is there. A carry out of the mantissa raises the exponent, as it should. */
static uint64_t encode(uint32_t dtype, double x)
{
    if (dtype == NNI_FLOAT64) return float64_bits(x);
    int mantissa = dtypes[dtype].mantissa, least = dtypes[dtype].exponent;
    int exponent = (int)(float64_bits(x) >> 52) - 1023;
    if (exponent < least) exponent = least;
    double unit = power_of_two(exponent - mantissa + 52);
    return float64_bits(x + unit) - float64_bits(unit) + ((uint64_t)(exponent - least) << mantissa);
}

static double decode(uint32_t dtype, uint64_t code)
{
    if (dtype == NNI_FLOAT64) return float64_from_bits(code);
    int mantissa = dtypes[dtype].mantissa, exponent = (int)(code >> mantissa);
    uint64_t fraction = code & ((1u << mantissa) - 1);
    if (exponent)
        fraction |= 1u << mantissa;
    else
        exponent = 1;
    return (double)fraction * power_of_two(exponent - 1 + dtypes[dtype].exponent - mantissa);
}

/* The value nearest to x if it lies on the wanted side of x, else its neighbour on that side. */
static double next_to(uint32_t dtype, double x, int up)
{
    int negative = x < 0;
    double magnitude = __builtin_fabs(x);
    uint64_t code = encode(dtype, magnitude);
    double nearest = decode(dtype, code);
    if (up == negative ? nearest > magnitude : nearest < magnitude) code += up == negative ? -1 : 1;
    nearest = decode(dtype, code);
    return negative ? -nearest : nearest;
}

double nni_dtype_at_least(uint32_t dtype, double x) { return next_to(dtype, x, 1); }
double nni_dtype_at_most(uint32_t dtype, double x) { return next_to(dtype, x, 0); }

double nni_dtype_nearest(uint32_t dtype, double x)
{
    return __builtin_copysign(decode(dtype, encode(dtype, __builtin_fabs(x))), x);
}

double nni_dtype_below(uint32_t dtype, double x)
{
    double most = nni_dtype_at_most(dtype, x);
    if (most < x) return most;
    if (x > 0) return decode(dtype, encode(dtype, x) - 1);
    return -decode(dtype, encode(dtype, __builtin_fabs(x)) + 1);
}

void nni_put(void *data, uint32_t dtype, size_t i, double x)
{
    if (NNI_IS(dtype, NNI_FLOAT32))
        ((float *)data)[i] = (float)x;
    else if (NNI_IS(dtype, NNI_FLOAT64))
        ((double *)data)[i] = x;
    else
        ((uint16_t *)data)[i] = (uint16_t)(encode(dtype, __builtin_fabs(x)) | (float64_bits(x) >> 63 << 15));
}

double nni_get(const void *data, uint32_t dtype, size_t i)
{
    if (dtype == NNI_FLOAT32) return ((const float *)data)[i];
    if (dtype == NNI_FLOAT64) return ((const double *)data)[i];
    uint16_t code = ((const uint16_t *)data)[i];
    double magnitude = decode(dtype, code & 0x7fff);
    return code >> 15 ? -magnitude : magnitude;
}
