// SPDX-License-Identifier: Apache-2.0
#include "../bitgen/bitgen.h"
#include "../fill.h"

nni_status nni_uniform(const nni_tensor *tensor, double a, double b, nni_generator *generator)
{
    const nni_functions *library = nni_library_of(generator);
    if (library) return library->uniform(tensor, a, b, generator);
    nni_distribution distribution;
    if (!tensor) return NNI_ERROR_NULL;
    nni_status status = nni_uniform_distribution(&distribution, tensor->dtype, a, b);
    return status ? status : nni_draw(tensor, &distribution, generator);
}

nni_status nni_normal(const nni_tensor *tensor, double mean, double std, nni_generator *generator)
{
    const nni_functions *library = nni_library_of(generator);
    if (library) return library->normal(tensor, mean, std, generator);
    nni_distribution distribution;
    if (!tensor) return NNI_ERROR_NULL;
    nni_status status = nni_normal_distribution(&distribution, tensor->dtype, mean, std);
    return status ? status : nni_draw(tensor, &distribution, generator);
}

nni_status nni_truncated_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                nni_bounds bounds, int correct, nni_generator *generator)
{
    const nni_functions *library = nni_library_of(generator);
    if (library) return library->truncated_normal(tensor, mean, std, a, b, bounds, correct, generator);
    nni_distribution distribution;
    if (!tensor) return NNI_ERROR_NULL;
    nni_status status = nni_truncated_normal_distribution(&distribution, tensor->dtype, mean, std, a, b, bounds,
                                                          correct, tensor->plan != NULL);
    return status ? status : nni_draw(tensor, &distribution, generator);
}
