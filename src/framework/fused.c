// SPDX-License-Identifier: Apache-2.0
#include "fused.h"

#include "../float64.h"

#if !NNI_FUSES

/* A tie moves toward what the first rounding took away, which is known exactly (Knuth, TAOCP 2, 4.2.2, theorem B). */
float nni_fmaf(float a, float b, float c)
{
    const double product = (double)a * b, addend = c;
    double sum = product + addend;
    if ((float64_bits(sum) & 0x1fffffff) == 0x10000000) {
        const double of_addend = sum - product;
        const double lost = (product - (sum - of_addend)) + (addend - of_addend);
        if (lost != 0) sum = float64_from_bits(float64_bits(sum) + ((lost > 0) == (sum > 0) ? 1 : -1));
    }
    return (float)sum;
}

/* Dekker 1971, with Veltkamp's halves of 26 bits. */
double nni_product_error(double a, double b, double product)
{
    double a_high = a * 0x1.0000002p27, b_high = b * 0x1.0000002p27;
    a_high -= a_high - a;
    b_high -= b_high - b;
    double a_low = a - a_high, b_low = b - b_high;
    return a_high * b_high - product + a_high * b_low + a_low * b_high + a_low * b_low;
}

/* The error of sum = a + b rounded, exactly (Knuth). */
static double sum_error(double a, double b, double sum)
{
    double part = sum - a;
    return (a - (sum - part)) + (b - part);
}

/* Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE
 * Trans. Computers 57 (2008): `rest` is truncated, and what that loses sets its last bit. */
double nni_fma(double a, double b, double c)
{
    double product = a * b;
    /* Most calls end here. What the sum rounds off is a multiple of the product's last bit, and so is what would be a
     * tie: the error of the product, half of that bit at most, decides nothing but a tie. */
    if (__builtin_fabs(product) <= __builtin_fabs(c) * 0.125) {
        double sum = c + product;
        if (sum + (product - (sum - c)) * 0x1.0000000000001p0 == sum) return sum;
    }
    double error = nni_product_error(a, b, product);
    double low = c + error, high = product + low;
    double x = sum_error(c, error, low), y = sum_error(product, low, high);
    double rest = x + y, lost = sum_error(x, y, rest);
    uint64_t bits = float64_bits(rest);
    if (lost != 0) bits = (bits - ((lost > 0) != (rest > 0))) | 1;
    return high + float64_from_bits(bits);
}

#endif
