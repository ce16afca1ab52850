/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_EXTENTS_H
#define NNI_EXTENTS_H

/* A product of extents, in double: it can overflow 64 bits. Zero times anything is zero, even if the rest is
 * infinite. */
static inline double nni_times(double product, double extent)
{
    return product == 0 || extent == 0 ? 0 : product * extent;
}

#endif
