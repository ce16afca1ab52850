// SPDX-License-Identifier: Apache-2.0
#include "../dtype.h"
#include "../fill.h"
#include "../math64.h"

/* keras/src/initializers/constant_initializers.py, STFT: the transform as the kernel of a convolution (frame length,
 * channels, bins), its real or imaginary part. Here angles are reduced as integers, so quarter turns are exact. Keras
 * computes them in float32, with errors up to 2e-4 for frames of 1024. */
static double cosine_window(const double *coefficients, double turn)
{
    double sum = 0;
    for (int i = 0; i < 5; i++) {
        double sine, cosine;
        nni_sin_cos_pi(2 * turn * i, &sine, &cosine);
        sum += (i % 2 ? -1 : 1) * coefficients[i] * cosine;
    }
    return sum;
}

/* Harris, On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform (Proceedings of the IEEE
 * 66:1, 1978); coefficients as in scipy.signal.windows. */
static const double windows[][5] = {
    [NNI_BOXCAR] = {1},
    [NNI_HANN] = {0.5, 0.5},
    [NNI_HAMMING] = {0.54, 0.46},
    [NNI_BLACKMAN] = {0.42, 0.5, 0.08},
    [NNI_BLACKMAN_HARRIS] = {0.35875, 0.48829, 0.14128, 0.01168},
    [NNI_NUTTALL] = {0.3635819, 0.4891775, 0.1365995, 0.0106411},
    [NNI_FLAT_TOP] = {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368},
};

/* A window of one point is 1. */
static double window_at(const nni_stft_window *window, size_t length, size_t i)
{
    if (window->values) return window->values[i];
    size_t turns = window->periodic ? length : length - 1;
    return turns ? cosine_window(windows[window->kind], (double)i / (double)turns) : 1;
}

nni_status nni_stft(const nni_tensor *tensor, int imaginary, const nni_stft_window *window)
{
    nni_status status = nni_check_whole(tensor);
    if (status) return status;
    if (!window) return NNI_ERROR_NULL;
    if (tensor->ndim != 3) return NNI_ERROR_DIMENSIONS;
    size_t length = tensor->shape[0], channels = tensor->shape[1], bins = tensor->shape[2];
    if (window->kind >= NNI_WINDOW_COUNT || window->scaling >= NNI_SCALING_COUNT || bins < 2) return NNI_ERROR_RANGE;
    if (!tensor->count && !window->values) return NNI_OK; /* even if the frame is long, there are no elements */
    double sum = 0;
    for (size_t t = 0; t < length; t++) {
        double w = window_at(window, length, t);
        sum += window->scaling == NNI_DENSITY ? w * w : w < 0 ? -w : w;
    }
    if (sum - sum != 0) return NNI_ERROR_NOT_FINITE;
    double scale = window->scaling == NNI_UNSCALED ? 1 : window->scaling == NNI_DENSITY ? __builtin_sqrt(sum) : sum;
    if (scale == 0) return NNI_ERROR_RANGE;
    for (size_t t = 0; t < length; t++)
        if (!(__builtin_fabs(window_at(window, length, t)) <= nni_dtype_max(tensor->dtype) * scale))
            return NNI_ERROR_OVERFLOW;
    size_t size = 2 * (bins - 1), element = 0;
    for (size_t t = 0; t < length; t++) {
        double w = window_at(window, length, t) / scale;
        for (size_t c = 0; c < channels; c++)
            for (size_t k = 0; k < bins; k++, element++) {
                double sine, cosine;
                nni_sin_cos_pi(2 * (double)((uint64_t)t * k % size) / (double)size, &sine, &cosine);
                nni_put(tensor->data, tensor->dtype, element, (imaginary ? -sine : cosine) * w);
            }
    }
    return NNI_OK;
}
