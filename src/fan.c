// SPDX-License-Identifier: Apache-2.0
#include "fan.h"

#include <stdbool.h>

typedef nni_status fan_rule(const size_t *shape, size_t ndim, const char *layout, nni_fans *fans);

static double product(const size_t *shape, size_t begin, size_t end)
{
    double p = 1;
    for (size_t i = begin; i < end; i++) p = nni_times(p, (double)shape[i]);
    return p;
}

/* One letter an axis. */
static nni_status by_letters(const size_t *shape, size_t ndim, const char *layout, nni_fans *fans)
{
    if (ndim < 2) return NNI_ERROR_FANS_DIMENSIONS;
    size_t length = 0;
    while (layout[length]) length++;
    if (length != ndim) return NNI_ERROR_LAYOUT_LENGTH;
    const uint32_t input = 1u << ('I' - 'A'), output = 1u << ('O' - 'A'), groups = 1u << ('G' - 'A');
    uint32_t seen = 0;
    double in = 1, out = 1, kernel = 1;
    for (size_t i = 0; i < ndim; i++) {
        if (layout[i] < 'A' || layout[i] > 'Z') return NNI_ERROR_LAYOUT_LETTERS;
        uint32_t letter = 1u << (layout[i] - 'A');
        if (seen & letter) return NNI_ERROR_LAYOUT_LETTERS;
        seen |= letter;
        double extent = (double)shape[i];
        if (letter == input)
            in = extent;
        else if (letter == output)
            out = extent;
        else if (letter != groups)
            kernel = nni_times(kernel, extent);
    }
    if (!(seen & (input | output))) return NNI_ERROR_LAYOUT_LETTERS;
    *fans = (nni_fans){nni_times(in, kernel), nni_times(out, kernel)};
    return NNI_OK;
}

/* torch/nn/init.py, _calculate_fan_in_and_fan_out: (O, I, kernel...), whatever the dimensions. */
static nni_status by_torch(const size_t *shape, size_t ndim, const char *layout, nni_fans *fans)
{
    (void)layout;
    if (ndim < 2) return NNI_ERROR_FANS_DIMENSIONS;
    double kernel = product(shape, 2, ndim);
    *fans = (nni_fans){nni_times(kernel, (double)shape[1]), nni_times(kernel, (double)shape[0])};
    return NNI_OK;
}

/* megengine/module/init.py, calculate_fan_in_and_fan_out. It takes any 5-D weight for that of a grouped conv2d, as its
 * own FIXME says: a conv3d needs a layout. */
static nni_status by_megengine(const size_t *shape, size_t ndim, const char *layout, nni_fans *fans)
{
    size_t groups = ndim >= 5;
    return by_torch(groups ? shape + 1 : shape, ndim - groups, layout, fans);
}

/* keras/src/initializers/random_initializers.py, compute_fans: (kernel..., I, O). */
static nni_status by_keras(const size_t *shape, size_t ndim, const char *layout, nni_fans *fans)
{
    (void)layout;
    if (ndim < 2) {
        double extent = product(shape, 0, ndim);
        *fans = (nni_fans){extent, extent};
        return NNI_OK;
    }
    double kernel = product(shape, 0, ndim - 2);
    *fans = (nni_fans){nni_times(kernel, (double)shape[ndim - 2]), nni_times(kernel, (double)shape[ndim - 1])};
    return NNI_OK;
}

static const struct {
    const char *name;
    fan_rule *rule;
} rules[] = {{"megengine", by_megengine}, {"torch", by_torch}, {"keras", by_keras}};

static bool equal(const char *a, const char *b)
{
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

static fan_rule *rule_of(const char *layout)
{
    if (!layout) return by_megengine;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (equal(layout, rules[i].name)) return rules[i].rule;
    return by_letters;
}

nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans)
{
    if (!tensor || (!tensor->shape && tensor->ndim)) return NNI_ERROR_NULL;
    if (tensor->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    return rule_of(tensor->layout)(tensor->shape, tensor->ndim, tensor->layout, fans);
}

nni_status nni_calculate_fan_in_and_fan_out(const nni_tensor *tensor, double *fan_in, double *fan_out)
{
    nni_fans fans;
    if (!fan_in || !fan_out) return NNI_ERROR_NULL;
    nni_status status = nni_fans_of(tensor, &fans);
    if (status) return status;
    *fan_in = fans.in;
    *fan_out = fans.out;
    return NNI_OK;
}

nni_status nni_calculate_correct_fan(const nni_tensor *tensor, nni_mode mode, double *fan)
{
    nni_fans fans;
    if (!fan) return NNI_ERROR_NULL;
    if ((uint32_t)mode >= NNI_MODE_COUNT) return NNI_ERROR_MODE;
    nni_status status = nni_fans_of(tensor, &fans);
    if (status) return status;
    *fan = mode == NNI_FAN_IN ? fans.in : fans.out;
    return NNI_OK;
}
