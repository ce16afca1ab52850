// SPDX-License-Identifier: Apache-2.0
/* glibc [RANDOM [STRIDE]]: the functions of src/framework/glibc.h against the libm that this is linked with, bit for
 * bit, at RANDOM doubles (a million) and at every STRIDE-th float (1009; 1 for all, which takes minutes).
 *
 * That libm has to be glibc's for x86-64, on a processor with FMA, and of 2.28 to 2.40: erff and log1pf are other ones
 * since 2.41 (CORE-MATH). log1p is fused since 2.39, and in updates of older releases: in Debian 12's 2.36 since
 * 2.36-9+deb12u10. Elsewhere one result of 2200 is another one. */
#define _GNU_SOURCE /* sincos */
#include "framework/glibc.h"
#include "framework/fused.h"

#include <gnu/libc-version.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "float32.h"

enum { MAX_REPORTS = 5 }; /* of each function */

static unsigned long passed, failed, compared, differing;

/* ---- Comparisons ---- */

static void check(const char *name, double x, double actual, double expected)
{
    compared++;
    if (!memcmp(&actual, &expected, sizeof actual)) return;
    if (++differing <= MAX_REPORTS) printf("%s(%a) is %a, not %a\n", name, x, actual, expected);
}

static void finish(const char *name)
{
    printf("%-8s %12lu compared, %lu differ\n", name, compared, differing);
    failed += differing;
    passed += compared - differing;
    compared = differing = 0;
}

/* ---- Arguments ---- */

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t random_word(void)
{
    static uint64_t state;
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static unsigned below(unsigned n) { return (unsigned)(random_word() % n); }

/* On the grid of 2^-53: uniform, or of any size, or near 0, 1/8, ... 7/8. */
static double uniform(void)
{
    uint64_t word = random_word() >> 11;
    switch (below(8)) {
    case 0: word >>= below(53); break;
    case 1: word = ((uint64_t)below(8) << 50) + (random_word() >> (14 + below(50))); break;
    case 2: word = (((uint64_t)below(8) << 50) - (random_word() >> (14 + below(50)))) & ((1ull << 53) - 1); break;
    }
    return (double)word * 0x1p-53;
}

/* With as many bits as may be, so that products are exact now and then, and sums ties. */
static double factor(void)
{
    int shift = (int)below(64), exponent = -(int)below(80);
    double x = ldexp((double)(random_word() >> shift), exponent);
    return below(2) ? -x : x;
}

/* ---- Functions ---- */

/* f at every stride-th float from low to high, which have one sign; and at those two. */
#define FLOATS(f, low, high, ...)                                                                                      \
    do {                                                                                                               \
        uint32_t end_ = float32_bits(high);                                                                            \
        for (uint32_t b_ = float32_bits(low); b_ < end_; b_ += stride)                                                 \
            check(#f, float32_from_bits(b_), nni_glibc_##f(float32_from_bits(b_) __VA_ARGS__),                         \
                  f(float32_from_bits(b_)));                                                                           \
        check(#f, high, nni_glibc_##f(high __VA_ARGS__), f(high));                                                     \
    } while (0)

static void test_sincosf(float x)
{
    float s, c, both[2];
    nni_glibc_sincosf(x, &s, &c);
    sincosf(x, &both[0], &both[1]);
    check("sinf", x, s, sinf(x));
    check("cosf", x, c, cosf(x));
    check("sincosf's sinf", x, s, both[0]);
    check("sincosf's cosf", x, c, both[1]);
}

static void test_floats(uint32_t stride)
{
    double powers[NNI_POWERS];
    nni_glibc_powers(powers);
    FLOATS(logf, 0x1p-126f, 0x1.fffffep127f, );
    check("logf", 0, nni_glibc_logf(0), logf(0));
    finish("logf");
    FLOATS(expf, 0.0f, 32.0f, , powers);
    FLOATS(expf, -0.0f, -63.0f, , powers);
    finish("expf");
    FLOATS(erff, 0.0f, 0x1.fffffep127f, , powers);
    FLOATS(erff, -0.0f, -0x1.fffffep127f, , powers);
    finish("erff");
    for (uint32_t k = 0; k < 1 << 24; k++) {
        float x = -((float)k * 0x1p-24f);
        check("log1pf", x, nni_glibc_log1pf(x), log1pf(x));
    }
    finish("log1pf");
    for (uint32_t b = 0; b < float32_bits(120); b += stride) {
        test_sincosf(float32_from_bits(b));
        test_sincosf(-float32_from_bits(b));
    }
    finish("sincosf");
}

static void test_doubles(unsigned long n)
{
    for (unsigned long i = 0; i < n; i++) {
        double a = factor(), b = factor(), product = -(a * b);
        /* Sums that cancel, of a few bits or many, and of terms that have nothing to do with each other. */
        double c = below(2) ? product : below(2) ? product * (1 + factor() * 0x1p-60) : factor();
        if (a == 0 || b == 0 || c == 0) continue;
        check("fma", c, nni_fma(a, b, c), fma(a, b, c));
    }
    finish("fma");

    for (unsigned long i = 0; i < n; i++) {
        double u = uniform(), v = 2 * uniform() - 1, w = 2 * uniform() - 1, square = v * v + w * w;
        check("log", 1 - u, nni_glibc_log(1 - u), log(1 - u));
        if (square > 0) check("log", square, nni_glibc_log(square), log(square));
        double any = ldexp(1 + u, (int)below(2045) - 1022);
        check("log", any, nni_glibc_log(any), log(any));
    }
    finish("log");

    if (log1p(-0x1.0e4p-2) == -0x1.39c3d1fd60e74p-2) {
        puts("log1p    is not fused here: not compared");
    } else {
        for (unsigned long i = 0; i < n; i++) {
            double u = uniform();
            check("log1p", -u, nni_glibc_log1p(-u), log1p(-u));
        }
        finish("log1p");
    }

    static double table[NNI_SINES];
    nni_glibc_sincos_table(table);
    for (unsigned long i = 0; i < n; i++) {
        double x = 0x1.921fb54442d18p2 * uniform(), s, c, both[2];
        nni_glibc_sincos(x, table, &s, &c);
        sincos(x, &both[0], &both[1]);
        check("sin", x, s, sin(x));
        check("cos", x, c, cos(x));
        check("sincos' sin", x, s, both[0]);
        check("sincos' cos", x, c, both[1]);
    }
    finish("sincos");
}

int main(int argc, char **argv)
{
    int major = 0, minor = 0;
    sscanf(gnu_get_libc_version(), "%d.%d", &major, &minor);
    printf("glibc %s\n", gnu_get_libc_version());
    if (major != 2 || minor < 28 || minor > 40 || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("avx2")) {
        puts("not compared: needs glibc 2.28 to 2.40, FMA and AVX2");
        return 0;
    }
    test_floats(argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1009);
    test_doubles(argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000);
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed > 0;
}
