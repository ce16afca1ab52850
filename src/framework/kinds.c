// SPDX-License-Identifier: Apache-2.0
#include "framework.h"

static const nni_rules *const rules_of_kind[NNI_FRAMEWORK_END - NNI_TORCH] = {
    [NNI_TORCH - NNI_TORCH] = &nni_torch_rules,
    [NNI_MEGENGINE - NNI_TORCH] = &nni_megengine_rules,
    [NNI_NUMPY - NNI_TORCH] = &nni_numpy_rules,
    [NNI_NUMPY_LEGACY - NNI_TORCH] = &nni_numpy_legacy_rules,
    [NNI_JAX - NNI_TORCH] = &nni_jax_rules,
    [NNI_TFJS - NNI_TORCH] = &nni_tfjs_rules,
    [NNI_PYTHON - NNI_TORCH] = &nni_python_rules,
    [NNI_TENSORFLOW - NNI_TORCH] = &nni_tensorflow_rules,
    [NNI_KERAS_TENSORFLOW - NNI_TORCH] = &nni_keras_tensorflow_rules,
    [NNI_KERAS_JAX - NNI_TORCH] = &nni_keras_jax_rules,
    [NNI_KERAS_TORCH - NNI_TORCH] = &nni_keras_torch_rules,
    [NNI_KERAS_NUMPY - NNI_TORCH] = &nni_keras_numpy_rules,
    [NNI_TORCH_CUDA - NNI_TORCH] = &nni_torch_cuda_rules,
};

const nni_rules *nni_rules_of(uint32_t kind)
{
    return kind >= NNI_TORCH && kind < NNI_FRAMEWORK_END ? rules_of_kind[kind - NNI_TORCH] : NULL;
}
