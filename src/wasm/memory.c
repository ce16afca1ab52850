// SPDX-License-Identifier: Apache-2.0
/* For files of kinds without bulk memory, which are linked without a C library: clang calls these functions to copy
 * structs and arrays. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    uint8_t *bytes = to;
    for (size_t i = 0; i < n; i++) bytes[i] = ((const uint8_t *)from)[i];
    return to;
}

void *memset(void *to, int value, size_t n)
{
    uint8_t *bytes = to;
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)value;
    return to;
}
