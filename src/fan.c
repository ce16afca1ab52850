// SPDX-License-Identifier: Apache-2.0
#include "fan.h"

#include <stdbool.h>

#include "dtype.h"
#include "extents.h"

/* ---- Letters: one for each axis -------------------------------------------------------------------------------- */

static unsigned role_of(char letter)
{
    return letter == 'O' ? NNI_OUTPUTS : letter == 'I' ? NNI_INPUTS : letter == 'G' ? NNI_GROUPS : NNI_KERNEL;
}

/* A letter for an axis of the kernel may not repeat: that is a mistake. */
static nni_status letter_roles(const char *layout, size_t ndim, uint8_t *roles)
{
    size_t length = 0;
    while (layout[length]) length++;
    if (length != ndim) return NNI_ERROR_LAYOUT_LENGTH;
    uint32_t seen = 0;
    unsigned all = 0;
    for (size_t i = 0; i < ndim; i++) {
        if (layout[i] < 'A' || layout[i] > 'Z') return NNI_ERROR_LAYOUT_LETTERS;
        uint32_t letter = 1u << (layout[i] - 'A');
        roles[i] = role_of(layout[i]);
        if (seen & letter && roles[i] == NNI_KERNEL) return NNI_ERROR_LAYOUT_LETTERS;
        seen |= letter;
        all |= roles[i];
    }
    return all & (NNI_INPUTS | NNI_OUTPUTS) ? NNI_OK : NNI_ERROR_LAYOUT_LETTERS;
}

/* ---- The frameworks' rules ------------------------------------------------------------------------------------- */

/* The axes of the output and of the input channels. Axes before `first` are groups, all others the kernel. */
typedef struct nni_places {
    size_t first, output, input;
} nni_places;

/* torch/nn/init.py, _calculate_fan_in_and_fan_out: (O, I, kernel...), whatever the dimensions. */
static nni_places by_torch(size_t ndim) { return (void)ndim, (nni_places){0, 0, 1}; }

/* megengine/module/init.py, calculate_fan_in_and_fan_out. It takes any 5-D weight for a grouped conv2d's, as its own
 * FIXME says, so a conv3d needs a layout. */
static nni_places by_megengine(size_t ndim) { return ndim >= 5 ? (nni_places){1, 1, 2} : by_torch(ndim); }

/* keras/src/initializers/random_initializers.py, compute_fans: (kernel..., I, O). */
static nni_places by_keras(size_t ndim) { return (nni_places){0, ndim - 1, ndim - 2}; }

static const struct {
    const char *name;
    nni_places (*places)(size_t ndim);
} rules[] = {{"megengine", by_megengine}, {"torch", by_torch}, {"keras", by_keras}};
enum { RULES = sizeof rules / sizeof *rules, KERAS = 2 };

static bool equal(const char *a, const char *b)
{
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

/* The number of the rule with this name; RULES if there is none. */
static size_t rule_of(const char *layout)
{
    size_t rule = 0;
    while (rule < RULES && !equal(layout, rules[rule].name)) rule++;
    return rule;
}

nni_status nni_layout_roles(const char *layout, size_t ndim, uint8_t *roles)
{
    size_t rule = rule_of(layout);
    if (rule == RULES) return letter_roles(layout, ndim, roles);
    nni_places places = rules[rule].places(ndim);
    for (size_t i = 0; i < ndim; i++)
        roles[i] = i == places.output  ? NNI_OUTPUTS
                   : i == places.input ? NNI_INPUTS
                   : i < places.first  ? NNI_GROUPS
                                       : NNI_KERNEL;
    return NNI_OK;
}

/* ---- Fans ------------------------------------------------------------------------------------------------------ */

static nni_status by_layout(const nni_tensor *tensor, nni_fans *fans)
{
    if (!tensor || (!tensor->shape && tensor->ndim)) return NNI_ERROR_NULL;
    if (tensor->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    const char *layout = tensor->layout ? tensor->layout : rules[0].name;
    if (tensor->ndim < 2) { /* only Keras has fans for these: n and n, 1 and 1 */
        if (rule_of(layout) != KERAS) return NNI_ERROR_FANS_DIMENSIONS;
        fans->in = fans->out = tensor->ndim ? (double)tensor->shape[0] : 1;
        return NNI_OK;
    }
    uint8_t roles[NNI_MAX_DIMENSIONS];
    nni_status status = nni_layout_roles(layout, tensor->ndim, roles);
    if (status) return status;
    *fans = (nni_fans){1, 1};
    for (size_t i = 0; i < tensor->ndim; i++) {
        if (roles[i] & (NNI_INPUTS | NNI_KERNEL)) fans->in = nni_times(fans->in, (double)tensor->shape[i]);
        if (roles[i] & (NNI_OUTPUTS | NNI_KERNEL)) fans->out = nni_times(fans->out, (double)tensor->shape[i]);
    }
    return NNI_OK;
}

/* Whether it is a valid fan; NaN stands for a fan that is not given. */
static bool is_fan(double fan) { return fan != fan || (fan >= 0 && fan - fan == 0); }

nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans)
{
    nni_status status = by_layout(tensor, fans);
    if (!tensor || !tensor->fans) return status;
    const double in = tensor->fans[0], out = tensor->fans[1];
    if (!is_fan(in) || !is_fan(out)) return NNI_ERROR_RANGE;
    if (status == NNI_ERROR_FANS_DIMENSIONS && (in == in || out == out)) { /* only one fan is given, and the shape has
                                                                            * no other */
        *fans = (nni_fans){in, out};
        return NNI_OK;
    }
    if (in == in) fans->in = in;
    if (out == out) fans->out = out;
    return status;
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
    const double choices[NNI_MODE_COUNT] = {fans.in, fans.out, (fans.in + fans.out) / 2,
                                            __builtin_sqrt(fans.in * fans.out)};
    if (choices[mode] != choices[mode]) return NNI_ERROR_FANS_DIMENSIONS;
    *fan = choices[mode];
    return NNI_OK;
}
