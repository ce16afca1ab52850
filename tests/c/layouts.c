// SPDX-License-Identifier: Apache-2.0
#include "layouts.h"

#include <string.h>

nni_tensor tensor_in(const layout *layout, void *data, uint32_t dtype)
{
    nni_tensor tensor = tensor_of(data, dtype, layout->shape, strlen(layout->letters));
    tensor.layout = layout->letters;
    return tensor;
}

bool is_kernel(char letter) { return letter != 'O' && letter != 'I' && letter != 'G'; }

static bool has_role(char letter, char role)
{
    return role == 'K' ? is_kernel(letter) : role == 'C' ? letter != 'O' && letter != 'G' : letter == role;
}

size_t extent_of(const nni_tensor *tensor, char role)
{
    size_t extent = 1;
    for (size_t i = 0; i < tensor->ndim; i++)
        if (has_role(tensor->layout[i], role)) extent *= tensor->shape[i];
    return extent;
}

size_t index_along(const nni_tensor *tensor, size_t element, size_t axis)
{
    for (size_t i = tensor->ndim; --i > axis;) element /= tensor->shape[i];
    return element % tensor->shape[axis];
}

size_t index_of(const nni_tensor *tensor, size_t element, char role)
{
    size_t index = 0;
    for (size_t i = 0; i < tensor->ndim; i++)
        if (has_role(tensor->layout[i], role)) index = index * tensor->shape[i] + index_along(tensor, element, i);
    return index;
}

bool is_in_the_middle(const nni_tensor *tensor, size_t element, bool right)
{
    bool middle = true;
    for (size_t i = 0; i < tensor->ndim; i++)
        if (is_kernel(tensor->layout[i]))
            middle = middle && index_along(tensor, element, i) == (tensor->shape[i] - !right) / 2;
    return middle;
}
