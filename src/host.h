/* SPDX-License-Identifier: Apache-2.0
 *
 * What a machine and a compiler must be like for the bits of the contract. Any other is refused here, by name. */
#ifndef NNI_HOST_H
#define NNI_HOST_H

#include <float.h>

#if !defined __BYTE_ORDER__ || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "nn-init needs a little-endian machine: tensors and states are bytes in that order"
#endif

#if FLT_RADIX != 2 || FLT_MANT_DIG != 24 || FLT_MAX_EXP != 128 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "nn-init needs float and double to be binary32 and binary64 of IEEE-754"
#endif

#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16 /* 16 means 0, and binary16 as it is */
#error "nn-init needs FLT_EVAL_METHOD 0: float and double are computed as such, without more digits (x86: -mfpmath=sse)"
#endif

#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__)
#error "nn-init needs IEEE-754 arithmetic: it must not be compiled with -ffast-math or a part of it"
#endif

#endif
