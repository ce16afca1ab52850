/* SPDX-License-Identifier: Apache-2.0
 *
 * Steps from one float32 to the next, and rounds a double in a given direction. */
#ifndef NNI_FLOAT32_H
#define NNI_FLOAT32_H

#include <stdint.h>

static inline uint32_t float32_bits(float x)
{
    uint32_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float32_from_bits(uint32_t bits)
{
    float x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

/* The neighbours of a finite x. */
static inline float float32_next_up(float x)
{
    if (x == 0) return float32_from_bits(1);
    return float32_from_bits(float32_bits(x) + (x > 0 ? 1 : -1));
}

static inline float float32_next_down(float x) { return -float32_next_up(-x); }

/* The least float32 >= x, and the greatest < x, for |x| <= FLT_MAX. */
static inline float float32_at_least(double x)
{
    float nearest = (float)x;
    return nearest < x ? float32_next_up(nearest) : nearest;
}

static inline float float32_below(double x)
{
    float nearest = (float)x;
    return nearest < x ? nearest : float32_next_down(nearest);
}

#endif
