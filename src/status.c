// SPDX-License-Identifier: Apache-2.0
#include "dtype.h"

uint32_t nni_abi(void) { return NNI_ENTRY + NNI_ABI; }

const char *nni_status_message(nni_status status)
{
    static const char *const messages[NNI_STATUS_COUNT] = {
        [NNI_OK] = "no error",
        [NNI_ERROR_NULL] = "a pointer that must not be NULL is NULL",
        [NNI_ERROR_DTYPE] = "not an nni_dtype",
        [NNI_ERROR_BIT_GENERATOR] = "not an nni_bit_generator",
        [NNI_ERROR_NONLINEARITY] = "not an nni_nonlinearity",
        [NNI_ERROR_MODE] = "not an nni_mode",
        [NNI_ERROR_COUNT] = "count does not fit the shape, or ndim is more than NNI_MAX_DIMENSIONS",
        [NNI_ERROR_FANS_DIMENSIONS] = "fans need at least 2 dimensions",
        [NNI_ERROR_LAYOUT_LENGTH] = "a layout has one letter for each dimension",
        [NNI_ERROR_LAYOUT_LETTERS] = "a layout is made of letters from A to Z with an O or I, none but O, I, G twice",
        [NNI_ERROR_ZERO_FAN] = "the fan to divide by is zero",
        [NNI_ERROR_NOT_FINITE] = "a parameter is NaN or infinite",
        [NNI_ERROR_OVERFLOW] = "values would lie outside the dtype's range",
        [NNI_ERROR_NEGATIVE_STD] = "std is negative",
        [NNI_ERROR_NEGATIVE_GAIN] = "gain is negative",
        [NNI_ERROR_REVERSED_INTERVAL] = "a is greater than b",
        [NNI_ERROR_EMPTY_INTERVAL] = "no value of the dtype lies in the interval",
        [NNI_ERROR_DISTRIBUTION] = "not an nni_distribution_kind",
        [NNI_ERROR_NEGATIVE_SCALE] = "scale is negative",
        [NNI_ERROR_UNREACHABLE_STD] = "no normal truncated to [a, b] has the standard deviation std",
        [NNI_ERROR_DIMENSIONS] = "the initializer needs another number of dimensions",
        [NNI_ERROR_MORE_INPUTS] = "more input than output channels",
        [NNI_ERROR_SPARSITY] = "sparsity is not in [0, 1]",
        [NNI_ERROR_DIVISIBLE] = "an extent is not a multiple of its divisor",
        [NNI_ERROR_RANGE] = "a parameter is out of its range",
        [NNI_ERROR_FRAMEWORK] = "the generator's framework does not have this",
    };
    return (uint32_t)status < NNI_STATUS_COUNT ? messages[status] : "unknown status";
}
