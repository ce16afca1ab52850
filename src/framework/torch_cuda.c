// SPDX-License-Identifier: Apache-2.0
/* PyTorch's generator on NVIDIA's GPUs: which counter makes which element.
 * aten/src/ATen/native/cuda/DistributionTemplates.h, aten/src/ATen/cuda/CUDAGeneratorImpl.cpp, and
 * curand_philox4x32_x.h. */
#include "torch_cuda.h"

#include "../box.h"
#include "../dtype.h"
#include "torch.h"

enum { TILE = NNI_CUDA_TILE, WORDS = 4 };

/* ---- Launches ---------------------------------------------------------------------------------------------------- */

/* A launch of PyTorch's kernel. It makes n elements of a tensor, from `start` on. Thread t makes elements t, t +
 * threads, ...; one Philox counter makes `each` of them. */
typedef struct nni_launch {
    uint64_t start, n, threads;
    uint64_t counter; /* the lower half of the first counter; the upper half is the thread */
    unsigned each;
} nni_launch;

/* At most as many threads as the GPU holds at a time. */
static uint64_t threads_of(const nni_cuda *cuda, uint64_t n)
{
    const uint64_t blocks = (n + TILE - 1) / TILE, most = (uint64_t)cuda->multiprocessors * (cuda->threads / TILE);
    return TILE * (blocks < most ? blocks : most);
}

static unsigned each_of(uint32_t dtype) { return dtype == NNI_FLOAT64 ? 2 : WORDS; }

/* How many counters a launch reserves for each thread. */
static uint64_t counters_of(const nni_cuda *cuda, uint64_t n, uint32_t dtype)
{
    return (n - 1) / (threads_of(cuda, n) * each_of(dtype)) + 1;
}

/* TensorIterator halves a tensor until the byte offsets fit into 31 bits, and launches each half. The whole also
 * reserves its counters. */
static int is_halved(uint64_t n, uint32_t dtype) { return (n - 1) * nni_dtype_bytes(dtype) >= INT32_MAX; }

static uint64_t all_counters(const nni_cuda *cuda, uint64_t n, uint32_t dtype)
{
    const uint64_t own = counters_of(cuda, n, dtype);
    if (!is_halved(n, dtype)) return own;
    return own + all_counters(cuda, n / 2, dtype) + all_counters(cuda, n - n / 2, dtype);
}

/* The launch with element `place` of a tensor of n elements, in a fill that begins at the generator's offset. */
static nni_launch launch_of(const nni_framework_generator *generator, uint64_t n, uint32_t dtype, uint64_t place)
{
    const nni_cuda *cuda = &generator->state.cuda;
    uint64_t start = 0, counter = cuda->offset / WORDS;
    while (is_halved(n, dtype)) {
        const uint64_t half = n / 2;
        counter += counters_of(cuda, n, dtype);
        if (place - start < half) {
            n = half;
            continue;
        }
        counter += all_counters(cuda, half, dtype);
        start += half;
        n -= half;
    }
    return (nni_launch){
        .start = start, .n = n, .threads = threads_of(cuda, n), .counter = counter, .each = each_of(dtype)};
}

/* Moves the offset to where the fill of n elements leaves it. */
static void pass(nni_framework_generator *generator, uint64_t n, uint32_t dtype)
{
    nni_cuda *cuda = &generator->state.cuda;
    cuda->offset = (cuda->offset + WORDS * all_counters(cuda, n, dtype)) & INT64_MAX; /* 63 bits, as in PyTorch */
}

/* ---- Stripes -----------------------------------------------------------------------------------------------------
 * What a counter makes lies `threads` elements apart. So `each` stripes of that length are made side by side, tile by
 * tile, and every counter is computed once. */

/* A stripe: a part of a tensor or of its box. */
typedef struct nni_stripe {
    uint64_t begin, end; /* in the whole */
    nni_runs runs;       /* with a box: its next element */
    uint8_t *to;         /* with a box: where that element goes; otherwise where the stripe lies */
    size_t left;         /* with a box: how many of its elements are left in the stripe */
} nni_stripe;

typedef struct nni_filling {
    const nni_tensor *tensor;
    const nni_cuda_values *values;
    uint64_t seed, n;
    nni_launch launch;
    double low, high;
    int renews, is_open; /* whether it renews only elements outside [low, high]; whether any is still outside */
} nni_filling;

/* How many elements of a box lie before a place of its whole, which has n elements. The box is not empty. */
static uint64_t elements_before(const nni_box *box, uint64_t n, uint64_t place)
{
    uint64_t elements = 0, inner = 1, stride = n;
    for (size_t i = 0; i < box->ndim; i++) inner *= box->shape[i];
    if (place >= n) return inner;
    for (size_t i = 0; i < box->ndim; i++) {
        stride /= box->whole[i];
        inner /= box->shape[i];
        const uint64_t index = place / stride;
        if (index < box->at[i]) return elements;
        if (index >= box->at[i] + box->shape[i]) return elements + box->shape[i] * inner;
        elements += (index - box->at[i]) * inner;
        place %= stride;
    }
    return elements;
}

/* The same, counting only elements that the tensor holds. */
static uint64_t held_before(const nni_filling *f, uint64_t place)
{
    const nni_box *box = f->tensor->box;
    const uint64_t before = elements_before(box, f->n, place);
    if (before <= box->begin) return 0;
    return before - box->begin < f->tensor->count ? before - box->begin : f->tensor->count;
}

static void begin_runs(const nni_filling *f, uint64_t held, nni_runs *runs)
{
    nni_box box = *f->tensor->box;
    box.begin += (size_t)held;
    nni_runs_begin(runs, &box);
}

static nni_stripe stripe_at(const nni_filling *f, uint64_t begin)
{
    const size_t bytes = nni_dtype_bytes(f->values->dtype);
    const uint64_t end = f->launch.start + f->launch.n, after = begin + f->launch.threads;
    nni_stripe stripe = {.begin = begin < end ? begin : end, .end = after < end ? after : end};
    uint64_t held = stripe.begin;
    if (f->tensor->box) {
        held = held_before(f, stripe.begin);
        stripe.left = (size_t)(held_before(f, stripe.end) - held);
        if (stripe.left) begin_runs(f, held, &stripe.runs);
    }
    stripe.to = (uint8_t *)f->tensor->data + held * bytes;
    return stripe;
}

static int is_outside(const nni_filling *f, size_t i)
{
    const double x = f->values->dtype == NNI_FLOAT32 ? ((const float *)f->tensor->data)[i]
                                                     : nni_get(f->tensor->data, f->values->dtype, i);
    return !(x >= f->low && x <= f->high);
}

static int any_outside(const nni_filling *f, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        if (is_outside(f, i)) return 1;
    return 0;
}

/* How many elements of a stripe the tile from `t` on has. */
static size_t elements_in(const nni_filling *f, const nni_stripe *stripe, uint64_t t)
{
    if (f->tensor->box) return stripe->left && nni_runs_place(&stripe->runs) - stripe->begin < t + TILE ? TILE : 0;
    const uint64_t length = stripe->end - stripe->begin;
    return length <= t ? 0 : length - t < TILE ? (size_t)(length - t) : TILE;
}

/* The tile, from `t` on, with the next element of the stripes. */
static uint64_t next_tile(const nni_filling *f, const nni_stripe *stripes, uint64_t t)
{
    if (!f->tensor->box) return elements_in(f, stripes, t) ? t : UINT64_MAX;
    uint64_t next = UINT64_MAX;
    for (unsigned c = 0; c < f->launch.each; c++) {
        if (!stripes[c].left) continue;
        const uint64_t place = nni_runs_place(&stripes[c].runs) - stripes[c].begin;
        next = place < next ? place : next;
    }
    return next == UINT64_MAX ? next : next / TILE * TILE;
}

/* Room for tiles that are made beside the tensor. */
typedef struct nni_cuda_room {
    float words[WORDS][TILE];
    union {
        uint16_t halves[WORDS][TILE];
        double doubles[2][TILE];
    } made;
} nni_cuda_room;

static void renew(nni_filling *f, size_t first, size_t n, const void *made)
{
    const uint32_t dtype = f->values->dtype;
    for (size_t i = 0; i < n; i++) {
        if (!is_outside(f, first + i)) continue;
        nni_put(f->tensor->data, dtype, first + i, nni_get(made, dtype, i));
        f->is_open |= is_outside(f, first + i);
    }
}

/* Takes the tensor's elements out of a tile. */
static void keep(nni_filling *f, nni_stripe *stripe, uint64_t t, size_t n, const void *made)
{
    const size_t bytes = nni_dtype_bytes(f->values->dtype);
    if (f->renews) {
        renew(f, (size_t)(stripe->begin + t), n, made);
        return;
    }
    if (!f->tensor->box) {
        __builtin_memcpy(stripe->to + t * bytes, made, n * bytes);
        return;
    }
    const nni_window window = {.elements = made, .first = stripe->begin + t, .n = n, .bytes = bytes};
    const size_t kept = nni_runs_copy(&stripe->runs, &window, stripe->to, stripe->left);
    stripe->to += kept * bytes;
    stripe->left -= kept;
}

static void fill_tile(nni_filling *f, nni_cuda_room *room, nni_stripe *stripes, uint64_t counter, uint64_t t)
{
    const uint32_t dtype = f->values->dtype;
    float *words[WORDS];
    void *to[WORDS] = {NULL};
    size_t n[WORDS] = {0};
    int found = 0;
    for (unsigned c = 0; c < WORDS; c++) words[c] = room->words[c];
    for (unsigned c = 0; c < f->launch.each; c++) {
        n[c] = elements_in(f, &stripes[c], t);
        if (f->renews && !any_outside(f, (size_t)(stripes[c].begin + t), n[c])) n[c] = 0;
        if (!n[c]) continue;
        found = 1;
        /* A whole float32 tile is made where it belongs. */
        if (dtype == NNI_FLOAT32 && !f->tensor->box && !f->renews && n[c] == TILE)
            words[c] = (float *)stripes[c].to + t;
        to[c] = dtype == NNI_FLOAT32   ? (void *)words[c]
                : dtype == NNI_FLOAT64 ? (void *)room->made.doubles[c]
                                       : (void *)room->made.halves[c];
    }
    if (!found) return;
    nni_cuda_make(f->values, &(nni_cuda_threads){f->seed, counter, (uint32_t)t}, words, to);
    for (unsigned c = 0; c < f->launch.each; c++)
        if (n[c] && to[c] != (float *)stripes[c].to + t) keep(f, &stripes[c], t, n[c], to[c]);
}

/* Makes the elements in the stripes of the counters of `place`. Returns where these stripes end. */
static uint64_t fill_stripes(nni_filling *f, nni_cuda_room *room, uint64_t place)
{
    const nni_launch *launch = &f->launch;
    const uint64_t all = launch->threads * launch->each, number = (place - launch->start) / all;
    const uint64_t begin = launch->start + number * all;
    nni_stripe stripes[WORDS];
    for (unsigned c = 0; c < launch->each; c++) stripes[c] = stripe_at(f, begin + c * launch->threads);
    for (uint64_t t = next_tile(f, stripes, 0); t < launch->threads; t = next_tile(f, stripes, t + TILE))
        fill_tile(f, room, stripes, launch->counter + number, t);
    return stripes[launch->each - 1].end;
}

/* The place of the tensor's next element, from `place` on; n if there is none. */
static uint64_t next_place(const nni_filling *f, uint64_t place)
{
    nni_runs runs;
    if (!f->tensor->box) return place;
    if (!f->tensor->count) return f->n;
    const uint64_t held = held_before(f, place);
    if (held == f->tensor->count) return f->n;
    begin_runs(f, held, &runs);
    return nni_runs_place(&runs);
}

static void fill(nni_framework_generator *generator, nni_filling *f)
{
    const nni_box *box = f->tensor->box;
    nni_cuda_room room;
    f->seed = generator->base.seed;
    f->n = box ? 1 : f->tensor->count;
    for (size_t i = 0; box && i < box->ndim; i++) f->n *= box->whole[i];
    if (!f->n) return;
    for (uint64_t place = next_place(f, 0); place < f->n; place = next_place(f, place)) {
        f->launch = launch_of(generator, f->n, f->values->dtype, place);
        place = fill_stripes(f, &room, place);
    }
    if (!(box && f->tensor->more)) pass(generator, f->n, f->values->dtype);
}

static void fill_with(nni_framework_generator *generator, const nni_tensor *tensor, const nni_cuda_values *values)
{
    fill(generator, &(nni_filling){.tensor = tensor, .values = values});
}

/* ---- The generator ----------------------------------------------------------------------------------------------- */

static int is_seed(const uint32_t *seed)
{
    return seed[2] >= 1 && seed[2] <= UINT16_MAX && seed[3] >= TILE && seed[3] <= UINT16_MAX;
}

static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.seed = seed[0] | (uint64_t)seed[1] << 32;
    generator->state.cuda = (nni_cuda){.offset = 0, .multiprocessors = seed[2], .threads = seed[3]};
    (void)words;
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    const nni_tensor tensor = {.data = words, .count = n, .dtype = NNI_FLOAT32};
    fill_with(generator, &tensor, &(nni_cuda_values){.distribution = NNI_CUDA_WORDS, .dtype = NNI_FLOAT32});
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    fill_with(generator, tensor, &(nni_cuda_values){NNI_CUDA_UNIFORM, tensor->dtype, a, b});
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    fill_with(generator, tensor, &(nni_cuda_values){NNI_CUDA_NORMAL, tensor->dtype, mean, std});
}

static double rounded(uint32_t dtype, double x)
{
    return NNI_IS_HALF(dtype) ? nni_torch_half(dtype, x) : dtype == NNI_FLOAT32 ? (float)x : x;
}

/* The share of normal values that lie on [low, high] after rounding: up to half a step beyond. */
static double part_within(uint32_t dtype, double mean, double std, double low, double high)
{
    const double max = nni_dtype_max(dtype);
    if (dtype != NNI_FLOAT64) {
        mean = (float)mean;
        std = (float)std;
    }
    if (low >= -max && low <= max) low = (low + nni_dtype_below(dtype, low)) / 2;
    if (high >= -max && high <= max) high = (high - nni_dtype_below(dtype, -high)) / 2;
    return nni_torch_normal_cdf((high - mean) / std) - nni_torch_normal_cdf((low - mean) / std);
}

/* torch.nn.init.trunc_normal_ of 2.12 and later: it draws whole tensors of normal values until each element was in
 * bounds once. If less than 0.3 of the values would be in bounds, PyTorch uses another method, with the GPU's
 * divisions, which is not implemented here. */
static nni_status truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                   double std, double a, double b, nni_bounds bounds)
{
    const uint32_t dtype = tensor->dtype;
    const double low = rounded(dtype, a), high = rounded(dtype, b);
    const double part = nni_torch_normal_cdf((b - mean) / std) - nni_torch_normal_cdf((a - mean) / std);
    const nni_cuda_values values = {NNI_CUDA_NORMAL, dtype, mean, std};
    if (bounds != NNI_ABSOLUTE || !(part > 0.3)) return NNI_ERROR_FRAMEWORK;
    if (!tensor->count) return NNI_OK;
    if (!(part_within(dtype, mean, std, low, high) >= NNI_TORCH_LEAST_PART)) return NNI_ERROR_FRAMEWORK;
    nni_filling filling = {.tensor = tensor, .values = &values, .low = low, .high = high};
    fill(generator, &filling);
    filling.is_open = any_outside(&filling, 0, tensor->count);
    filling.renews = 1;
    while (filling.is_open) {
        filling.is_open = 0;
        fill(generator, &filling);
    }
    return NNI_OK;
}

const nni_rules nni_torch_cuda_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .has_boxes = 1,
    .orthogonal = NNI_DRAWN_AS_SHAPED,
    .least = 4,
    .is_seed = is_seed,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
};
