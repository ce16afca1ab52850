// SPDX-License-Identifier: Apache-2.0
#include "axes.h"

#include "extents.h"
#include "fill.h"

nni_status nni_axes_of(const nni_tensor *tensor, nni_axes *axes)
{
    nni_status status = nni_check_whole(tensor);
    if (status) return status;
    size_t ndim = tensor->ndim, size = 1;
    if (ndim < 2) return NNI_ERROR_DIMENSIONS;
    axes->ndim = ndim;
    for (size_t i = ndim; i-- > 0; size *= tensor->shape[i]) {
        axes->extent[i] = tensor->shape[i];
        axes->stride[i] = size;
    }
    return nni_layout_roles(tensor->layout ? tensor->layout : "torch", ndim, axes->role);
}

size_t nni_axes_count(const nni_axes *axes, unsigned roles)
{
    size_t count = 0;
    for (size_t i = 0; i < axes->ndim; i++) count += (axes->role[i] & roles) != 0;
    return count;
}

double nni_axes_size(const nni_axes *axes, unsigned roles)
{
    double size = 1;
    for (size_t i = 0; i < axes->ndim; i++)
        if (axes->role[i] & roles) size = nni_times(size, (double)axes->extent[i]);
    return size;
}

size_t nni_axes_offset(const nni_axes *axes, unsigned roles, size_t i)
{
    size_t offset = 0;
    for (size_t axis = axes->ndim; axis-- > 0;)
        if (axes->role[axis] & roles) {
            offset += i % axes->extent[axis] * axes->stride[axis];
            i /= axes->extent[axis];
        }
    return offset;
}

size_t nni_axes_next(const nni_axes *axes, unsigned roles, size_t *at, size_t offset)
{
    for (size_t axis = axes->ndim; axis-- > 0;)
        if (axes->role[axis] & roles) {
            offset += axes->stride[axis];
            if (++at[axis] < axes->extent[axis]) break;
            offset -= axes->stride[axis] * axes->extent[axis];
            at[axis] = 0;
        }
    return offset;
}

size_t nni_axes_middle(const nni_axes *axes, int right)
{
    size_t offset = 0;
    for (size_t i = 0; i < axes->ndim; i++)
        if (axes->role[i] == NNI_KERNEL)
            offset += (axes->extent[i] - (!right && axes->extent[i])) / 2 * axes->stride[i];
    return offset;
}
