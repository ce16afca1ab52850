// SPDX-License-Identifier: Apache-2.0
#include "glibc.h"

#include "../float32.h"
#include "../float64.h"
#include "../math64.h"
#include "fused.h"

/* A polynomial, the coefficient of the highest power first. Each step is fused. */
static double fused(const double *coefficients, int n, double x)
{
    double p = coefficients[0];
    for (int i = 1; i < n; i++) p = nni_fma(p, x, coefficients[i]);
    return p;
}

/* The same in float, not fused. */
static float polynomial(const float *coefficients, int n, float x)
{
    float p = coefficients[0];
    for (int i = 1; i < n; i++) p = p * x + coefficients[i];
    return p;
}

/* ---- float ------------------------------------------------------------------------------------------------------- */

/* x = 2^k z, z in one of 16 intervals. The table has 1 / c and ln(c) for a c near the middle of each interval. */
float nni_glibc_logf(float x)
{
    static const double of_c[][2] = {
        {0x1.661ec79f8f3bep0, -0x1.57bf7808caadep-2}, {0x1.571ed4aaf883dp0, -0x1.2bef0a7c06ddbp-2},
        {0x1.49539f0f010bp0, -0x1.01eae7f513a67p-2},  {0x1.3c995b0b80385p0, -0x1.b31d8a68224e9p-3},
        {0x1.30d190c8864a5p0, -0x1.6574f0ac07758p-3}, {0x1.25e227b0b8eap0, -0x1.1aa2bc79c81p-3},
        {0x1.1bb4a4a1a343fp0, -0x1.a4e76ce8c0e5ep-4}, {0x1.12358f08ae5bap0, -0x1.1973c5a611cccp-4},
        {0x1.0953f419900a7p0, -0x1.252f438e10c1ep-5}, {0x1p0, 0x0p0},
        {0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5}, {0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4},
        {0x1.b2036576afce6p-1, 0x1.526e57720db08p-3}, {0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3},
        {0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2}, {0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2},
    };
    if (x == 0) return -__builtin_inff();
    uint32_t bits = float32_bits(x), offset = bits - 0x3f330000;
    const double *c = of_c[offset >> 19 & 15];
    double r = float32_from_bits(bits - (offset & 0xff800000)) * c[0] - 1;
    double y = c[1] + ((int32_t)offset >> 23) * 0x1.62e42fefa39efp-1;
    double p = 0x1.5575b0be00b6ap-2 * r - 0x1.ffffef20a4123p-2, square = r * r;
    return (float)((-0x1.00ea348b88334p-2 * square + p) * square + (y + r));
}

void nni_glibc_powers(double *powers)
{
    for (int i = 0; i < NNI_POWERS; i++) powers[i] = nni_exp(i * 0x1.62e42fefa39efp-6);
}

/* x = (n + r) ln(2) / 32, |r| <= 1/2. */
float nni_glibc_expf(float x, const double *powers)
{
    double r = x * 0x1.71547652b82fep5, n = r + 0x1.8p52;
    int64_t k = (int64_t)(float64_bits(n) << 32) >> 32;
    r -= n - 0x1.8p52;
    double p = 0x1.c6af84b912394p-20 * r + 0x1.ebfce50fac4f3p-13;
    double power = float64_from_bits(float64_bits(powers[k & 31]) + ((uint64_t)(k >> 5) << 52));
    return (float)((p * (r * r) + (0x1.62e42ff0c52d6p-6 * r + 1)) * power);
}

/* 1 + x = 2^k (1 + f), sqrt(1/2) < 1 + f < sqrt(2), without error on the grid of x. s = f / (2 + f). */
float nni_glibc_log1pf(float x)
{
    static const float coefficients[] = {
        0x1.2f112ep-3f, 0x1.39a09ep-3f, 0x1.74664ap-3f, 0x1.c71c52p-3f,
        0x1.24924ap-2f, 0x1.99999ap-2f, 0x1.555556p-1f, 0,
    };
    float f = x;
    int32_t k = 0;
    if (x == 0) return x;
    if (x <= -0x1.2bec4p-2f) {
        uint32_t bits = float32_bits(1 + x), offset = bits - 0x3f3504f7;
        k = (int32_t)offset >> 23;
        f = float32_from_bits(bits - (offset & 0xff800000)) - 1;
    }
    float half = 0.5f * f * f, s = f / (2 + f);
    float p = s * (half + polynomial(coefficients, 8, s * s));
    return k * 0x1.62e3p-1f - ((half - (k * 0x1.2fefa2p-17f + p)) - f);
}

// clang-format off
const float nni_glibc_erf[] = {
    /* |x| < 0.84375: of x^2 */
    -0x1.8ead62p-16f, -0x1.7a2912p-8f, -0x1.d2a51ep-6f, -0x1.4cd7d6p-2f, 0x1.06eba8p-3f,
    -0x1.09c434p-18f, 0x1.15dc92p-13f, 0x1.4d022cp-8f, 0x1.0a54c6p-4f, 0x1.97779cp-2f, 1,
    /* |x| < 1.25: of |x| - 1 */
    -0x1.1bf38p-9f, 0x1.22a366p-5f, -0x1.c63984p-4f, 0x1.45fca8p-2f, -0x1.7d241p-2f, 0x1.a8d00ap-2f, -0x1.359b8cp-9f,
    0x1.88b546p-7f, 0x1.bedc26p-7f, 0x1.02660ep-3f, 0x1.2635cep-4f, 0x1.14af0ap-1f, 0x1.b3e662p-4f, 1,
    /* |x| < 1 / 0.35: of 1 / x^2 */
    -0x1.3a0efcp3f, -0x1.452656p6f, -0x1.7135cep7f, -0x1.44cb18p7f, -0x1.f300aep5f, -0x1.51e044p3f, -0x1.63416ep-1f,
    -0x1.434126p-7f,
    -0x1.eeff2ep-5f, 0x1.a47ef8p2f, 0x1.b28a3ep6f, 0x1.ad0216p8f, 0x1.42b192p9f, 0x1.b290dep8f, 0x1.1350c6p7f,
    0x1.3a6b9cp4f, 1,
    /* beyond that, polynomials in 1 / x^2 */
    -0x1.e384eap8f, -0x1.004616p10f, -0x1.3ec882p9f, -0x1.4145d4p7f, -0x1.1c2096p4f, -0x1.993ba8p-1f, -0x1.434124p-7f,
    -0x1.670e24p4f, 0x1.da874ep8f, 0x1.3f219cp11f, 0x1.8ffb76p11f, 0x1.802eb2p10f, 0x1.45cae2p8f, 0x1.e568b2p4f, 1,
};
// clang-format on

/* Rational functions on four intervals. */
float nni_glibc_erff(float x, const double *powers)
{
    float size = __builtin_fabsf(x), t;
    if (size > 6) size = 6;                                   /* the result is 1 long before that */
    const float *p = nni_glibc_erf, *q = p + 5, *end = q + 6; /* p / q */
    if (size < 0.84375f) {
        t = size * size;
    } else if (size < 1.25f) {
        t = size - 1;
        p = end, q = p + 7, end = q + 7;
    } else {
        t = 1 / (size * size);
        p = end + 14, q = p + 8, end = q + 9;
        if (size >= 0x1.6db6dcp1f) p = end, q = p + 7, end = q + 8;
    }
    float y = polynomial(p, (int)(q - p), t) / polynomial(q, (int)(end - q), t);
    /* Times 16, so that no product is subnormal. */
    if (size < 0.84375f) return 0.0625f * (16 * x + 16 * x * y);
    if (size < 1.25f) {
        y += 0x1.b0ac16p-1f;
    } else {
        float z = float32_from_bits(float32_bits(size) & 0xfffff000);
        y = 1 - nni_glibc_expf(-z * z - 0.5625f, powers) * nni_glibc_expf((z - size) * (z + size) + y, powers) / size;
    }
    return x < 0 ? -y : y;
}

/* The sine and cosine after n more quarter turns. */
static void turn(unsigned n, double *sine, double *cosine)
{
    for (n %= 4; n > 0; n--) {
        double s = *sine;
        *sine = *cosine;
        *cosine = -s;
    }
}

/* x = n pi / 2 + r. */
void nni_glibc_sincosf(float x, float *sine, float *cosine)
{
    double r = x, n = r * 0x1.45f306dc9c883p-1 + 0x1.8p52;
    unsigned turns = 0;
    if (__builtin_fabsf(x) >= 0.75f) {
        turns = (unsigned)float64_bits(n);
        n -= 0x1.8p52;
        r = r - n * 0x1.921fb5p0 - n * 0x1.110b46p-26; /* a double pi / 2, with one rounding */
    }
    double square = r * r, s = 0x1.1107605230bc4p-7 - 0x1.994eb3774cf24p-13 * square;
    s = r * (1 + square * (square * s - 0x1.555545995a603p-3));
    double c = 0x1.99343027bf8c3p-16 * square - 0x1.6c087e89a359dp-10;
    c = 1 + square * (square * (square * c + 0x1.55553e1068f19p-5) - 0x1.ffffffd0c621cp-2);
    turn(turns, &s, &c);
    *sine = (float)s;
    *cosine = (float)c;
}

/* ---- double ------------------------------------------------------------------------------------------------------ */

/* x = 2^k z. Unless x is near 1, z lies in one of 128 intervals, and r = z / c - 1 for a c near the middle of the
 * interval. glibc has tables of 1 / c and ln(c), with c chosen so that ln(c) is a multiple of 2^-43, to within about
 * 2^-67. This file stores only how much ln(c) differs from nni_log of the middle, in units of 2^-43; nni_exp then makes
 * 1 / c. Compressed, words and bytes are 70 bytes less than 32-bit numbers. */
// clang-format off
#define MIDDLES(F) \
    F(31163) F(78062) F(319128) F(170725) F(-26227) F(170770) F(697802) F(-479470) F(330219) F(-81265) F(-730817) \
    F(344598) F(-122486) F(-41435) F(-412844) F(-500495) F(100486) F(511009) F(133721) F(692112) F(-427779) \
    F(737655) F(-569511) F(-72143) F(648036) F(401224) F(-519269) F(-695932) F(-240549) F(-702225) F(-380047) \
    F(665910) F(347458) F(154844) F(330569) F(594099) F(559539) F(831190) F(-788409) F(-344177) F(-709162) F(-25703) \
    F(-737413) F(699727) F(-123115) F(-870697) F(-862324) F(-142872) F(-565926) F(-260811) F(-652764) F(-344192) \
    F(-374461) F(605753) F(-626340) F(-380635) F(407801) F(234636) F(-385037) F(834612) F(600528) F(-699027) \
    F(728472) F(-468154) F(-877722) F(-636989) F(-237680) F(-404092) F(302283) F(-552779) F(443631) F(130988) \
    F(-177583) F(519399) F(-175665) F(-55680) F(-498738) F(-746562) F(469174) F(-133332) F(-378760) F(-404036) \
    F(-64776) F(121267) F(-191563) F(32995) F(51262) F(-159246) F(360447) F(-155624) F(418958) F(454915) F(-114825) \
    F(540641) F(-230684) F(-334893) F(364136) F(101486) F(-7497) F(-308227) F(581133) F(570469) F(-557565) F(324509) \
    F(-124316) F(-36250) F(343418) F(485089) F(-178268) F(129597) F(-272606) F(-560374) F(553962) F(604589) \
    F(-630184) F(-615231) F(-422323) F(-665393) F(580983) F(399109) F(469477) F(544892) F(-470914) F(-406655) \
    F(581092) F(91528) F(703911) F(-580257)
// clang-format on
#define LOW(d) (uint16_t)(d),
#define HIGH(d) (d) / 65536 - ((d) < 0),
double nni_glibc_log(double x)
{
    static const uint16_t low_words[] = {MIDDLES(LOW)};
    static const int8_t high_bytes[] = {MIDDLES(HIGH)};
    static const double near[] = {
        -0x1.5521375d145cdp-4, 0x1.78182f7afd085p-4, -0x1.999eb43b068ffp-4, 0x1.c7184282ad6cap-4,
        -0x1.fffffa4423d65p-4, 0x1.24924a344de30p-3, -0x1.55555556745a7p-3, 0x1.999999995dd0cp-3,
        -0x1.ffffffffffdcbp-3, 0x1.5555555555577p-2,
    };
    uint64_t bits = float64_bits(x);
    if (bits - 0x3fee000000000000 < 0x3090000000000) {
        double r = x - 1, square = r * r, cube = r * square, p[3];
        for (int i = 0; i < 3; i++) {
            const double *c = near + 3 * i;
            p[i] = nni_fma(square, c[1], nni_fma(c[2], r, c[3]));
        }
        double y = nni_fma(nni_fma(nni_fma(cube, near[0], p[0]), cube, p[1]), cube, p[2]);
        double wide = r * 0x1p27, head = r + wide - wide, w = head * head * -0.5, high = r + w;
        y = nni_fma(y, cube, nni_fma(-0.5 * (r - head), head + r, r - high + w));
        return high + y;
    }
    uint64_t offset = bits - 0x3fe6000000000000;
    int i = offset >> 45 & 127;
    double k = (int32_t)(offset >> 32) >> 20, z = float64_from_bits(bits - (offset & 0xfff0000000000000));
    double c = nni_log(float64_from_bits((float64_bits(z) & 0xffffe00000000000) | 0x100000000000));
    c = c + 0x1.8p9 - 0x1.8p9 + (high_bytes[i] * 65536 + low_words[i]) * 0x1p-43; /* ln(c) */
    double inverse = nni_exp(-c), product = z * inverse, r = product - 1 + nni_product_error(z, inverse, product);
    double w = k * 0x1.62e42fefa38p-1 + c, high = w + r, low = nni_fma(k, 0x1.ef35793c7673p-45, w - high + r);
    double square = r * r;
    low = nni_fma(square, -0x1.0000000000001p-1, low);
    double p = nni_fma(nni_fma(r, -0x1.55575e506c89fp-3, 0x1.999b324f10111p-3), square,
                       nni_fma(r, -0x1.fffffffeb459p-3, 0x1.555555551305bp-2));
    return nni_fma(r * square, p, low) + high;
}

/* 1 + x = 2^k (1 + f), sqrt(1/2) < 1 + f < sqrt(2), without error on the grid of x. s = f / (2 + f). */
double nni_glibc_log1p(double x)
{
    double f = x, k = 0;
    if (-x < 0x1p-29) return x - x * x * 0.5;
    if (x <= -0x1.2bec4p-2) {
        uint64_t bits = float64_bits(1 + x), offset = bits - 0x3fe6a09e00000000;
        k = (int32_t)(offset >> 32) >> 20;
        f = float64_from_bits(bits - (offset & 0xfff0000000000000)) - 1;
    }
    double half = 0.5 * f * f, low = k * 0x1.a39ef35793c76p-33, rest;
    if (k != 0 && f >= -0x1.8p-20 && f < 0x1p-20) {
        rest = half * nni_fma(-0x1.5555555555555p-1, f, 1) - low;
    } else {
        double s = f / (2 + f), z = s * s, z2 = z * z, z4 = z2 * z2;
        double p = nni_fma(0x1.5555555555593p-1, z, z2 * nni_fma(0x1.2492494229359p-2, z, 0x1.999999997fa04p-2));
        p = nni_fma(z4, nni_fma(0x1.7466496cb03dep-3, z, 0x1.c71c51d8e78afp-3), p);
        p = nni_fma(z2 * z4, nni_fma(0x1.2f112df3e5244p-3, z, 0x1.39a09d078c69fp-3), p);
        rest = half - (low + s * (half + p));
    }
    return k * 0x1.62e42feep-1 - (rest - f);
}

/* For each k / 128: sin, the rest of sin, cos, the rest of cos, by Taylor series in pairs of doubles. All 220 first
 * parts are glibc's. 58 of the rests are not, by at most 2^-107. This may change one sine in 2^54, which does not
 * justify a correction for each. */
void nni_glibc_sincos_table(double *table)
{
    for (int i = 0; i < NNI_SINES; i += 2) {
        int k = i / 4, cosine = i / 2 % 2;
        double x = cosine ? 1 : k * 0x1p-7, square = k * k * 0x1p-14, high = 1, low = 0;
        for (int n = 30 + cosine; n > 0; n -= 2) {
            /* 1 - square * (high + low) / (n (n + 1)) */
            double divisor = n * (n + 1), p = high * square, error = nni_product_error(high, square, p) + low * square;
            double q = p / divisor, back = q * divisor;
            low = ((p - back) - nni_product_error(q, divisor, back) + error) / divisor;
            high = 1 - q;
            low = (1 - high) - q - low;
        }
        double p = high * x, error = nni_product_error(high, x, p) + low * x;
        table[i] = p + error;
        table[i + 1] = error - (table[i] - p);
    }
}

/* The sine, or cosine, of x + dx, |x| < 110 / 128, as in IBM's Accurate Mathematical Library: a Taylor series, or the
 * series around k / 128 in r. */
static double table_sin(double x, double dx, const double *table, int cosine)
{
    double size = __builtin_fabs(x);
    if (!cosine && size < 0x1.020c49ba5e354p-3) {
        static const double taylor[] = {
            -0x1.addffc2fcdf59p-26, 0x1.71de27b9a7ed9p-19, -0x1.a01a019db08b8p-13,
            0x1.1111111110ecep-7,   -0x1.5555555555555p-3,
        };
        double square = x * x;
        return x + nni_fma(square, nni_fma(fused(taylor, 5, square), x, -0.5 * dx), dx);
    }
    double u = size + 0x1.8p45, r = size - (u - 0x1.8p45);
    const double *entry = table + (float64_bits(u) & 127) * 4;
    if (x < 0) dx = -dx;
    double t = dx;
    if (cosine) {
        t = r += dx;
        dx = 0;
    }
    double square = r * r;
    double s = nni_fma(r * square, nni_fma(0x1.11110e829872fp-7, square, -0x1.5555555555515p-3), t);
    double c = nni_fma(nni_fma(0x1.6c16bedd9e239p-10, square, -0x1.5555555555535p-5), square, 0.5);
    c = nni_fma(dx, r, square * c);
    int self = 0, other = 2;
    if (cosine) {
        s = -s;
        self = 2;
        other = 0;
    } else {
        s += r;
    }
    double rest = nni_fma(-c, entry[self], nni_fma(s, entry[other + 1], entry[self + 1]));
    rest = entry[self] + nni_fma(s, entry[other], rest);
    return !cosine && x < 0 ? -rest : rest;
}

void nni_glibc_sincos(double x, const double *table, double *sine, double *cosine)
{
    if (x < 0x1.b6p-1) {
        *sine = table_sin(x, 0, table, 0);
        *cosine = table_sin(x, 0, table, 1);
        return;
    }
    if (x < 0x1.368fdp1) {
        double y = 0x1.921fb54442d18p0 - x, a = y + 0x1.1a62633145c07p-54;
        *sine = table_sin(y, 0x1.1a62633145c07p-54, table, 1);
        *cosine = table_sin(a, (y - a) + 0x1.1a62633145c07p-54, table, 0);
        return;
    }
    /* Subtract n quarter turns, in parts whose products with n are exact, except for the last. The bounds are where x 2
     * / pi, fused and rounded to an integer, changes. */
    unsigned n = 2 + (x >= 0x1.f6a7a2955385ep1) + (x >= 0x1.5fdbbe9bba775p2);
    double y = x - n * 0x1.921fb58p0 + n * 0x1.dde973cp-27, z = y + n * 0x1.cb3b398p-55;
    double a = nni_fma(n, 0x1.d747f23e32ed7p-83, z), da = (y - z) + n * 0x1.cb3b398p-55;
    da += nni_fma(n, 0x1.d747f23e32ed7p-83, z - a);
    *sine = table_sin(a, da, table, 0);
    *cosine = table_sin(a, da, table, 1);
    turn(n, sine, cosine);
}
