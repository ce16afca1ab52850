// SPDX-License-Identifier: Apache-2.0
/* Only in files with relaxed SIMD. bindings/frameworks/relaxed.js calls these functions to see whether the engine's
 * multiply-add is fused, and recognizes such files by them. */
#include "../framework/fused.h"

#ifdef __wasm_relaxed_simd__
/* Whether a b + c is `expected` in each lane. */
int32_t nni_is_fused(float a, float b, float c, float expected)
{
    return __builtin_wasm_all_true_i32x4(f32v_fma(f32v_splat(a), f32v_splat(b), f32v_splat(c)) == f32v_splat(expected));
}

int32_t nni_is_fused64(double a, double b, double c, double expected)
{
    return __builtin_wasm_all_true_i64x2(f64v_fma(f64v_splat(a), f64v_splat(b), f64v_splat(c)) == f64v_splat(expected));
}
#endif
