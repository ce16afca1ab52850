/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_EXTENTS_H
#define NNI_EXTENTS_H

/* A product of extents, in double: it may pass 64 bits. Nothing times anything is nothing, even where the rest has
 * become infinite. */
static inline double nni_times(double product, double extent)
{
    return product == 0 || extent == 0 ? 0 : product * extent;
}

#endif
