// SPDX-License-Identifier: Apache-2.0
/* Initializers whose values depend on the element's place. They draw nothing. */
#include "../axes.h"
#include "../dtype.h"
#include "../fill.h"

/* Clears a plan, if there is one: these functions make none. */
static void clear(const nni_tensor *tensor)
{
    nni_tensor filled = *tensor;
    filled.plan = NULL;
    nni_fill(&filled, 0);
}

static nni_status check_value(const nni_tensor *tensor, double value)
{
    if (value - value != 0) return NNI_ERROR_NOT_FINITE;
    double max = nni_dtype_max(tensor->dtype);
    return value < -max || value > max ? NNI_ERROR_OVERFLOW : NNI_OK;
}

/* Writes the diagonal of a box: the part of it in each run. */
static nni_status put_diagonal(const nni_tensor *tensor, double gain, size_t length)
{
    const uint64_t step = (uint64_t)tensor->shape[1] + 1, end = length * step;
    nni_runs runs;
    nni_runs_begin(&runs, tensor->box);
    for (size_t i = 0, n; i < tensor->count; i += n) {
        const uint64_t place = nni_runs_place(&runs);
        n = runs.length - runs.within < tensor->count - i ? runs.length - runs.within : tensor->count - i;
        for (uint64_t at = (place + step - 1) / step * step; at < end && at - place < n; at += step)
            nni_put(tensor->data, tensor->dtype, i + (size_t)(at - place), gain);
        nni_runs_pass(&runs, n);
    }
    return NNI_OK;
}

/* torch/nn/init.py, eye_; keras/src/initializers/constant_initializers.py, Identity. */
nni_status nni_eye(const nni_tensor *tensor, double gain)
{
    nni_status status = nni_check_placed(tensor);
    if (status) return status;
    if (tensor->ndim != 2) return NNI_ERROR_DIMENSIONS;
    status = check_value(tensor, gain);
    if (status) return status;
    clear(tensor);
    const size_t length = tensor->shape[0] < tensor->shape[1] ? tensor->shape[0] : tensor->shape[1];
    if (tensor->box) return put_diagonal(tensor, gain, length);
    for (size_t i = 0; i < length; i++) nni_put(tensor->data, tensor->dtype, i * tensor->shape[1] + i, gain);
    return NNI_OK;
}

/* torch/nn/init.py, dirac_. */
nni_status nni_dirac(const nni_tensor *tensor)
{
    nni_axes axes;
    nni_status status = nni_axes_of(tensor, &axes);
    if (status) return status;
    size_t kernel_axes = nni_axes_count(&axes, NNI_KERNEL);
    if (kernel_axes < 1 || kernel_axes > 3) return NNI_ERROR_DIMENSIONS;
    clear(tensor);
    if (!tensor->count) return NNI_OK;
    const size_t groups = (size_t)nni_axes_size(&axes, NNI_GROUPS);
    const size_t outputs = (size_t)nni_axes_size(&axes, NNI_OUTPUTS), inputs = (size_t)nni_axes_size(&axes, NNI_INPUTS);
    for (size_t g = 0; g < groups; g++)
        for (size_t d = 0; d < outputs && d < inputs; d++)
            nni_put(tensor->data, tensor->dtype,
                    nni_axes_offset(&axes, NNI_GROUPS, g) + nni_axes_offset(&axes, NNI_OUTPUTS, d) +
                        nni_axes_offset(&axes, NNI_INPUTS, d) + nni_axes_middle(&axes, 1),
                    1);
    return NNI_OK;
}

/* Long, Shelhamer and Darrell, Fully Convolutional Networks for Semantic Segmentation (CVPR 2015);
 * fcn.berkeleyvision.org, surgery.py, upsample_filt, for one axis. */
static double triangle(size_t extent, size_t i)
{
    double factor = (double)((extent + 1) / 2), middle = extent % 2 ? factor - 1 : factor - 0.5;
    double distance = (double)i - middle;
    return 1 - (distance < 0 ? -distance : distance) / factor;
}

/* The place of an element along all axes with a role. The last axis counts fastest. */
static size_t place_along(const nni_axes *axes, unsigned role, size_t element)
{
    size_t place = 0;
    for (size_t i = 0; i < axes->ndim; i++)
        if (axes->role[i] == role) place = place * axes->extent[i] + element / axes->stride[i] % axes->extent[i];
    return place;
}

/* Without `diagonal` every slice gets the kernel, as in Caffe (filler.hpp, BilinearFiller), MXNet and Paddle. Their
 * kernel differs for odd extents, and for 2, 6, 10, ...: it is not symmetric there. With `diagonal`, as in the authors'
 * surgery.py, interp. */
nni_status nni_bilinear(const nni_tensor *tensor, int diagonal)
{
    nni_axes axes;
    nni_status status = nni_axes_of(tensor, &axes);
    if (status) return status;
    size_t kernel_axes = nni_axes_count(&axes, NNI_KERNEL);
    if (kernel_axes < 1 || kernel_axes > 3) return NNI_ERROR_DIMENSIONS;
    for (size_t element = 0; element < tensor->count; element++) {
        const int is_empty =
            diagonal && place_along(&axes, NNI_OUTPUTS, element) != place_along(&axes, NNI_INPUTS, element);
        double value = !is_empty;
        for (size_t i = 0; i < axes.ndim; i++)
            if (axes.role[i] == NNI_KERNEL)
                value *= triangle(axes.extent[i], element / axes.stride[i] % axes.extent[i]);
        nni_put(tensor->data, tensor->dtype, element, value);
    }
    return NNI_OK;
}

/* Aitken, Ledig, Theis, Caballero, Wang and Shi, Checkerboard artifact free sub-pixel convolution (2017): one filter
 * gives as many output channels as a pixel has parts. In the order of PyTorch's PixelShuffle these are neighbours; in
 * that of TensorFlow's depth_to_space they are as far apart as there are channels. */
nni_status nni_icnr(const nni_tensor *tensor, const nni_tensor *filters, size_t repeat, int interleaved)
{
    nni_axes to, from;
    nni_status status = nni_axes_of(tensor, &to);
    if (!status) status = nni_axes_of(filters, &from);
    if (status) return status;
    const double all = nni_axes_size(&to, NNI_OUTPUTS), given = nni_axes_size(&from, NNI_OUTPUTS);
    const unsigned rest = NNI_INPUTS | NNI_GROUPS | NNI_KERNEL;
    if (filters->dtype != tensor->dtype) return NNI_ERROR_DTYPE;
    if (to.ndim != from.ndim) return NNI_ERROR_DIMENSIONS;
    for (size_t i = 0; i < to.ndim; i++)
        if (to.role[i] != from.role[i] || (to.role[i] & rest && to.extent[i] != from.extent[i]))
            return NNI_ERROR_DIMENSIONS;
    if (repeat == 0 || all != given * (double)repeat) return NNI_ERROR_DIVISIBLE;
    if (!tensor->count) return NNI_OK; /* even if it has outputs, it has no elements */
    const size_t outputs = (size_t)all, distinct = (size_t)given, size = (size_t)nni_axes_size(&to, rest);
    for (size_t o = 0; o < outputs; o++) {
        size_t row = nni_axes_offset(&to, NNI_OUTPUTS, o);
        size_t filter = nni_axes_offset(&from, NNI_OUTPUTS, interleaved ? o % distinct : o / repeat);
        for (size_t i = 0; i < size; i++)
            nni_put(tensor->data, tensor->dtype, row + nni_axes_offset(&to, rest, i),
                    nni_get(filters->data, tensor->dtype, filter + nni_axes_offset(&from, rest, i)));
    }
    return NNI_OK;
}

nni_status nni_assign(const nni_tensor *tensor, const double *values)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (!values && tensor->count) return NNI_ERROR_NULL;
    for (size_t i = 0; i < tensor->count; i++) {
        status = check_value(tensor, values[i]);
        if (status) return status;
    }
    for (size_t i = 0; i < tensor->count; i++) nni_put(tensor->data, tensor->dtype, i, values[i]);
    return NNI_OK;
}

nni_status nni_scale(const nni_tensor *tensor, double factor)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (factor - factor != 0) return NNI_ERROR_NOT_FINITE;
    for (size_t i = 0; i < tensor->count; i++) {
        status = check_value(tensor, nni_get(tensor->data, tensor->dtype, i) * factor);
        if (status) return NNI_ERROR_OVERFLOW;
    }
    for (size_t i = 0; i < tensor->count; i++)
        nni_put(tensor->data, tensor->dtype, i, nni_get(tensor->data, tensor->dtype, i) * factor);
    return NNI_OK;
}
