// SPDX-License-Identifier: Apache-2.0
#include "fused.h"

#include "../float64.h"

#if !NNI_FUSES

/* Moves an even sum by one unit toward what the first rounding lost, so that it is no tie. The loss is known exactly
 * (Knuth, TAOCP 2, 4.2.2, theorem B). An odd sum is no tie, and stays. */
float nni_round_tie(double product, double addend, double sum)
{
    const double of_addend = sum - product, lost = (product - (sum - of_addend)) + (addend - of_addend);
    const uint64_t bits = float64_bits(sum);
    if (lost != 0 && !(bits & 1)) sum = float64_from_bits(bits + ((lost > 0) == (sum > 0) ? 1 : -1));
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

/* The exact error of the rounded sum a + b (Knuth). */
static double sum_error(double a, double b, double sum)
{
    double part = sum - a;
    return (a - (sum - part)) + (b - part);
}

/* Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE
 * Trans. Computers 57 (2008): `rest` is truncated, and a loss sets its last bit. Near subnormal numbers everything is
 * computed 2^500 times as large. Then the result is rounded a second time, to a subnormal number. If the first rounding
 * made a tie for the second, the last lines correct the result. */
double nni_fma(double a, double b, double c)
{
    double product = a * b;
    /* Most calls end here. The part that the sum rounds off is a multiple of the product's last bit, and so is half a
     * unit of the sum. The product's error is at most half of that bit, and decides only ties. */
    if (__builtin_fabs(product) <= __builtin_fabs(c) * 0.125) {
        double sum = c + product;
        if (sum + (product - (sum - c)) * 0x1.0000000000001p0 == sum && __builtin_fabs(sum) > 0x1p-800) return sum;
    }
    const int is_tiny = __builtin_fabs(product) < 0x1p-900 && __builtin_fabs(c) < 0x1p-800;
    if (is_tiny) {
        if (__builtin_fabs(a) < __builtin_fabs(b))
            a *= 0x1p500;
        else
            b *= 0x1p500;
        product = a * b;
        if (product == 0) return product + c;
        c *= 0x1p500;
    }
    double error = nni_product_error(a, b, product);
    double low = c + error, high = product + low;
    double x = sum_error(c, error, low), y = sum_error(product, low, high);
    double rest = x + y, lost = sum_error(x, y, rest);
    uint64_t bits = float64_bits(rest);
    if (lost != 0) bits = (bits - ((lost > 0) != (rest > 0))) | 1;
    const double odd = float64_from_bits(bits), sum = high + odd;
    if (!is_tiny) return sum;
    const double result = sum * 0x1p-500, left = sum - result * 0x1p500, before = high - sum + odd;
    if (__builtin_fabs(left) != 0x1p-575 || before == 0 || (before > 0) != (left > 0)) return result;
    return result + __builtin_copysign(0x1p-1074, left);
}

#endif
