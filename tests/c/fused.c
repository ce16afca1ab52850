// SPDX-License-Identifier: Apache-2.0
/* fused: what src/framework/fused.h, box_muller.h and curand.h compute without a fused multiply-add, against the same
 * with one, for every argument that there is; and the emulation itself against the processor, where ties are. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "float32.h"
#include "float64.h"
#include "framework/box_muller.h"
#include "framework/curand.h"

static unsigned long passed, failed;

static void check(const char *what, uint32_t argument, float actual, float expected)
{
    if (float32_bits(actual) == float32_bits(expected)) {
        passed++;
    } else if (failed++ < 20) {
        printf("%s of %" PRIu32 " is %a, not %a\n", what, argument, (double)actual, (double)expected);
    }
}

/* Cephes's logarithm and sine, as avx_mathfun.h has them, one lane of it, with fused operations. */
static float reference_radius(float x)
{
    static const float p[] = {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                              -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
    float e = (float)((int)(float32_bits(x) >> 23) - 126);
    x = float32_from_bits((float32_bits(x) & 0x7fffff) | 0x3f000000);
    const int small = x < 0.707106781186547524f;
    const float added = small ? x : 0;
    e -= (float)small;
    x = x - 1.0f + added;
    const float z = x * x;
    float y = 7.0376836292e-2f;
    for (int i = 0; i < 8; i++) y = fmaf(y, x, p[i]);
    y = fmaf(y * x, z, e * -2.12194440e-4f);
    y = fmaf(-z, 0.5f, y);
    return sqrtf(-2 * fmaf(e, 0.693359375f, x + y));
}

static void reference_sin_cos(float x, float *sine, float *cosine)
{
    const int j = ((int)(x * 1.27323954473516f) + 1) & ~1;
    const float octants = (float)j;
    x = fmaf(octants, -0.78515625f, x);
    x = fmaf(octants, -2.4187564849853515625e-4f, x);
    x = fmaf(octants, -3.77489497744594108e-8f, x);
    const float z = x * x;
    float c = fmaf(2.443315711809948e-5f, z, -1.388731625493765e-3f), s = fmaf(-1.9515295891e-4f, z, 8.3321608736e-3f);
    c = fmaf(c, z, 4.166664568298827e-2f) * z;
    c = fmaf(c, z, -(z * 0.5f)) + 1;
    s = fmaf(s, z, -1.6666654611e-1f) * z;
    s = fmaf(s, x, x);
    *sine = j & 2 ? c : s;
    *cosine = j & 2 ? s : c;
    if (j & 4) *sine = -*sine;
    if ((j + 2) & 4) *cosine = -*cosine;
}

/* Every fraction of 24 bits. */
static void box_muller(void)
{
    enum { N = NNI_SIDES * NNI_LANES };
    const nni_box_muller *k = nni_box_muller_constants();
    for (uint32_t first = 0; first < 1 << 24; first += N) {
        float angles[N], fractions[N], results[3][N];
        uint32_t turns[N];
        u32v turn[NNI_SIDES];
        f32v x[NNI_SIDES], sine[NNI_SIDES], cosine[NNI_SIDES];
        for (uint32_t i = 0; i < N; i++) {
            fractions[i] = (float)((1 << 24) - (first + i));
            turns[i] = first + i;
            angles[i] = (float)turns[i] * 0x1p-24f * 6.283185307179586f;
        }
        NNI_EACH(i) x[i] = f32v_load(fractions + NNI_LANES * i);
        NNI_EACH(i) turn[i] = u32v_load(turns + NNI_LANES * i);
        nni_torch_radii(k, x);
        nni_torch_sin_cos(k, turn, sine, cosine);
        NNI_EACH(i)
        {
            f32v_store(results[0] + NNI_LANES * i, x[i]);
            f32v_store(results[1] + NNI_LANES * i, sine[i]);
            f32v_store(results[2] + NNI_LANES * i, cosine[i]);
        }
        for (uint32_t i = 0; i < N; i++) {
            float s, c;
            reference_sin_cos(angles[i], &s, &c);
            check("radius", first + i, results[0][i], reference_radius(fractions[i] * 0x1p-24f));
            check("sine", first + i, results[1][i], s);
            check("cosine", first + i, results[2][i], c);
        }
    }
}

/* logf of CUDA's libdevice, by its instructions. */
static float reference_log(float x)
{
    static const float terms[] = {0x1.2073ecp-3f, -0x1.f19b98p-4f, 0x1.1e52aap-3f, -0x1.55b172p-3f,
                                  0x1.99da16p-3f, -0x1.fffe44p-3f, 0x1.5554fp-2f,  -0.5f};
    const uint32_t exponents = (float32_bits(x) - 0x3f2aaaab) & 0xff800000;
    const float e = (float)(int32_t)exponents * 0x1p-23f, m = float32_from_bits(float32_bits(x) - exponents) - 1;
    float y = -0x1.0aa04ep-3f;
    for (int i = 0; i < 8; i++) y = fmaf(y, m, terms[i]);
    return fmaf(e, 0x1.62e43p-1f, fmaf(y * m, m, m));
}

/* Every float32 of three binades of the fractions, so that all m come up; and the turns of many angles, by the
 * operations of a GPU. */
static void curand(void)
{
    static const uint32_t binades[] = {126, 125, 96};
    for (int k = 0; k < 3; k++)
        for (uint32_t i = 0; i < 1 << 23; i += NNI_LANES) {
            float x[NNI_LANES], logs[NNI_LANES];
            for (uint32_t lane = 0; lane < NNI_LANES; lane++)
                x[lane] = float32_from_bits((binades[k] << 23) + i + lane);
            f32v_store(logs, nni_curand_log(f32v_load(x)));
            for (int lane = 0; lane < NNI_LANES; lane++)
                check("logf", float32_bits(x[lane]), logs[lane], reference_log(x[lane]));
        }
    double worst = 0;
    for (uint32_t i = 0; i < 1 << 23; i++) {
        const double error = fabs((double)nni_curand_sin(u32v_splat(i))[0] - sin(i * (1.5707963267948966 * 0x1p-23)));
        worst = error > worst ? error : worst;
    }
    check("the worst sine", 0, worst <= exp2(-23.1), 1);
    for (uint64_t word = 0; word < UINT64_C(1) << 32; word += 1021) {
        const float scale = 2.3283064e-10f * 6.2831855f, x = fmaf((float)word, scale, scale / 2);
        const double exact = (double)x * (double)0.15915494f;
        float turns = (float)exact;
        if (turns > exact) turns = nextafterf(turns, 0);
        const uint32_t actual = nni_curand_turns(f32v_splat(x))[0], expected = (uint32_t)((double)turns * 0x1p25);
        check("turns", (uint32_t)word, (float)actual, (float)expected);
        check("fraction", (uint32_t)word, nni_curand_fraction(u32v_splat((uint32_t)word))[0], (float)word * 0x1p-32f);
    }
}

static uint32_t next_random(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(state >> 32);
}

/* Of any arguments two in three are such that the product, an odd integer of 25 bits, is a tie of float32, and what is
 * added is so little that the sum in double cannot tell it, or just can. */
static void fused(void)
{
    for (uint32_t i = 0; i < 20000000; i += NNI_LANES) {
        float a[NNI_LANES], b[NNI_LANES], c[NNI_LANES], results[NNI_LANES];
        for (int k = 0; k < NNI_LANES; k++) {
            const uint32_t sign = next_random() & 0x80000000;
            if ((i / NNI_LANES + (uint32_t)k) % 3) {
                do {
                    a[k] = (float)(4097 + next_random() % 2048 * 2);
                    b[k] = (float)(4097 + next_random() % 2048 * 2);
                } while (a[k] * b[k] >= 0x1p25f);
                c[k] = float32_from_bits(sign | (next_random() & 0x7fffff) | (86 + next_random() % 64) << 23);
            } else {
                a[k] = float32_from_bits(sign | (next_random() & 0x7fffff) | (120 + next_random() % 16) << 23);
                b[k] = float32_from_bits((next_random() & 0x7fffff) | 127 << 23);
                c[k] = float32_from_bits((next_random() & 0x807fffff) | (100 + next_random() % 40) << 23);
            }
        }
        f32v_store(results, f32v_fma(f32v_load(a), f32v_load(b), f32v_load(c)));
        for (int k = 0; k < NNI_LANES; k++) {
            const float expected = fmaf(a[k], b[k], c[k]);
            check("fma, lanes,", i, results[k], expected);
            check("fma", i, nni_fmaf(a[k], b[k], c[k]), expected);
        }
    }
}

/* Significands with random bits, or with few, which make sums ties. Exponents, and the product's, are at least `least`.
 */
static double next_double(int least, int exponents)
{
    const uint64_t bits = (uint64_t)next_random() << 32 | next_random();
    const uint64_t significand = (bits & 0xfffffffffffff) & ~UINT64_C(0)
                                                                << (next_random() % 3 ? 0 : next_random() % 52);
    const double x = ldexp(1 + (double)significand * 0x1p-52, least + (int)(next_random() % (unsigned)exponents));
    return bits >> 63 ? -x : x;
}

static void check64(double a, double b, double c)
{
    const double actual = nni_fma(a, b, c), expected = fma(a, b, c);
    if (float64_bits(actual) == float64_bits(expected)) {
        passed++;
    } else if (failed++ < 20) {
        printf("fma of %a, %a, %a is %a, not %a\n", a, b, c, actual, expected);
    }
}

/* In double, with subnormal numbers too: a fraction or a normal value times a width or a standard deviation, plus a
 * mean. */
static void small(void)
{
    for (int i = 0; i < 5000000; i++) {
        check64(next_double(-60, 64), next_double(-30, 60), next_double(-100, 130));
        check64(next_double(-60, 64), next_double(-1073, 80), i % 4 ? next_double(-1074, 60) : i % 8 ? 0.0 : -0.0);
        check64(i % 2 ? 0.0 : -0.0, next_double(-1074, 200), i % 4 < 2 ? 0.0 : -0.0);
        const float a = (float)next_double(-50, 53), b = (float)next_double(-149, 60), c = (float)next_double(-149, 40);
        check("fma, small,", (uint32_t)i, nni_fmaf(a, b, c), fmaf(a, b, c));
        check("fma, to zero,", (uint32_t)i, nni_fmaf(a, b, 0), fmaf(a, b, 0));
    }
}

int main(void)
{
    box_muller();
    curand();
    fused();
    small();
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed != 0;
}
