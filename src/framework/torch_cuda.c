// SPDX-License-Identifier: Apache-2.0
/* PyTorch's generator on NVIDIA's GPUs: which counter makes which element. aten/src/ATen/native/cuda/
 * DistributionTemplates.h, aten/src/ATen/cuda/CUDAGeneratorImpl.cpp, and curand_philox4x32_x.h. */
#include "torch_cuda.h"

#include "../box.h"
#include "../dtype.h"
#include "../simd.h"

enum { TILE = NNI_CUDA_TILE, WORDS = 4 };

/* ---- Launches ---------------------------------------------------------------------------------------------------- */

/* At most as many threads as the GPU holds at a time. */
static uint64_t threads_of(const nni_cuda *cuda, uint64_t n)
{
    const uint64_t blocks = (n + TILE - 1) / TILE, most = (uint64_t)cuda->multiprocessors * (cuda->threads / TILE);
    return TILE * (blocks < most ? blocks : most);
}

static unsigned each_of(uint32_t dtype) { return dtype == NNI_FLOAT64 ? 2 : WORDS; }

/* Counters that a launch reserves for each thread. */
static uint64_t counters_of(const nni_cuda *cuda, uint64_t n, uint32_t dtype)
{
    return (n - 1) / (threads_of(cuda, n) * each_of(dtype)) + 1;
}

/* TensorIterator halves a tensor until the offsets of its bytes fit into 31 bits, and each half is a launch. The whole
 * reserves its counters, too. */
static int is_halved(uint64_t n, uint32_t dtype) { return (n - 1) * nni_dtype_bytes(dtype) >= INT32_MAX; }

static uint64_t all_counters(const nni_cuda *cuda, uint64_t n, uint32_t dtype)
{
    const uint64_t own = counters_of(cuda, n, dtype);
    if (!is_halved(n, dtype)) return own;
    return own + all_counters(cuda, n / 2, dtype) + all_counters(cuda, n - n / 2, dtype);
}

nni_cuda_launch nni_cuda_launch_of(const nni_framework_generator *generator, uint64_t n, uint32_t dtype, uint64_t place)
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
    return (nni_cuda_launch){
        .start = start, .n = n, .threads = threads_of(cuda, n), .counter = counter, .each = each_of(dtype)};
}

void nni_cuda_pass(nni_framework_generator *generator, uint64_t n, uint32_t dtype)
{
    nni_cuda *cuda = &generator->state.cuda;
    cuda->offset += WORDS * all_counters(cuda, n, dtype);
}

/* ---- Stripes -----------------------------------------------------------------------------------------------------
 * What a counter makes lies `threads` elements apart. So `each` stripes of that length are made side by side, tile by
 * tile, and every counter is computed once. */

/* Part of a tensor or of its box. */
typedef struct nni_stripe {
    uint64_t begin, end; /* in the whole */
    nni_runs runs;       /* of a box: its next element */
    uint8_t *to;         /* of a box: where that goes; else where the stripe lies */
    size_t left;         /* of a box: how many there are in the stripe */
} nni_stripe;

typedef struct nni_filling {
    const nni_tensor *tensor;
    const nni_cuda_values *values;
    uint64_t seed, n;
    nni_cuda_launch launch;
} nni_filling;

/* The elements of a box that lie before a place of the whole, of n elements; the box has any. */
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

/* The same of those that the tensor holds. */
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

/* What the tile from `t` on has of a stripe. */
static size_t elements_in(const nni_filling *f, const nni_stripe *stripe, uint64_t t)
{
    if (f->tensor->box) return stripe->left && nni_runs_place(&stripe->runs) - stripe->begin < t + TILE ? TILE : 0;
    const uint64_t length = stripe->end - stripe->begin;
    return length <= t ? 0 : length - t < TILE ? (size_t)(length - t) : TILE;
}

/* The tile with the next element of the stripes, from `t` on. */
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

/* Tiles that are made beside the tensor. */
typedef struct nni_cuda_room {
    float words[WORDS][TILE];
    union {
        uint16_t halves[WORDS][TILE];
        double doubles[2][TILE];
    } made;
} nni_cuda_room;

/* Takes from a tile what belongs to the tensor. */
static void keep(const nni_filling *f, nni_stripe *stripe, uint64_t t, size_t n, const void *made)
{
    const size_t bytes = nni_dtype_bytes(f->values->dtype);
    if (!f->tensor->box) {
        __builtin_memcpy(stripe->to + t * bytes, made, n * bytes);
        return;
    }
    const nni_window window = {.elements = made, .first = stripe->begin + t, .n = n, .bytes = bytes};
    const size_t kept = nni_runs_copy(&stripe->runs, &window, stripe->to, stripe->left);
    stripe->to += kept * bytes;
    stripe->left -= kept;
}

static void fill_tile(const nni_filling *f, nni_cuda_room *room, nni_stripe *stripes, uint64_t counter, uint64_t t)
{
    const uint32_t dtype = f->values->dtype;
    float *words[WORDS];
    void *to[WORDS] = {NULL};
    size_t n[WORDS] = {0};
    for (unsigned c = 0; c < WORDS; c++) words[c] = room->words[c];
    for (unsigned c = 0; c < f->launch.each; c++) {
        n[c] = elements_in(f, &stripes[c], t);
        if (!n[c]) continue;
        /* A whole tile of float32 is made where it belongs. */
        if (dtype == NNI_FLOAT32 && !f->tensor->box && n[c] == TILE) words[c] = (float *)stripes[c].to + t;
        to[c] = dtype == NNI_FLOAT32   ? (void *)words[c]
                : dtype == NNI_FLOAT64 ? (void *)room->made.doubles[c]
                                       : (void *)room->made.halves[c];
    }
    nni_cuda_make(f->values, &(nni_cuda_threads){f->seed, counter, (uint32_t)t}, words, to);
    for (unsigned c = 0; c < f->launch.each; c++)
        if (n[c] && to[c] != (float *)stripes[c].to + t) keep(f, &stripes[c], t, n[c], to[c]);
}

/* Makes what lies in the stripes of the counters of `place`. Returns where these end. */
static uint64_t fill_stripes(const nni_filling *f, nni_cuda_room *room, uint64_t place)
{
    const nni_cuda_launch *launch = &f->launch;
    const uint64_t all = launch->threads * launch->each, number = (place - launch->start) / all;
    const uint64_t begin = launch->start + number * all;
    nni_stripe stripes[WORDS];
    for (unsigned c = 0; c < launch->each; c++) stripes[c] = stripe_at(f, begin + c * launch->threads);
    for (uint64_t t = next_tile(f, stripes, 0); t < launch->threads; t = next_tile(f, stripes, t + TILE))
        fill_tile(f, room, stripes, launch->counter + number, t);
    return stripes[launch->each - 1].end;
}

/* The place of the next element of the tensor, from a place on; n if there is none. */
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

void nni_cuda_fill(nni_framework_generator *generator, const nni_tensor *tensor, const nni_cuda_values *values)
{
    nni_filling f = {.tensor = tensor, .values = values, .seed = generator->base.seed, .n = tensor->count};
    nni_cuda_room room;
    if (tensor->box) {
        f.n = 1;
        for (size_t i = 0; i < tensor->box->ndim; i++) f.n *= tensor->box->whole[i];
    }
    if (!f.n) return;
    for (uint64_t place = next_place(&f, 0); place < f.n; place = next_place(&f, place)) {
        f.launch = nni_cuda_launch_of(generator, f.n, values->dtype, place);
        place = fill_stripes(&f, &room, place);
    }
    if (!(tensor->box && tensor->more)) nni_cuda_pass(generator, f.n, values->dtype);
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
    nni_cuda_fill(generator, &tensor, &(nni_cuda_values){.distribution = NNI_CUDA_WORDS, .dtype = NNI_FLOAT32});
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    nni_cuda_fill(generator, tensor, &(nni_cuda_values){NNI_CUDA_UNIFORM, tensor->dtype, a, b});
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    nni_cuda_fill(generator, tensor, &(nni_cuda_values){NNI_CUDA_NORMAL, tensor->dtype, mean, std});
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
};
