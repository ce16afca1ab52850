// SPDX-License-Identifier: Apache-2.0
#include "fill.h"

#include "bitgen/bitgen.h"
#include "dtype.h"
#include "extents.h"
#include "simd.h"

/* Computed in double: a product of extents can overflow 64 bits. */
static double size_of(const nni_tensor *tensor)
{
    double product = 1;
    for (size_t i = 0; i < tensor->ndim; i++) product = nni_times(product, (double)tensor->shape[i]);
    return product;
}

nni_status nni_check_tensor(const nni_tensor *tensor)
{
    if (!tensor || (!tensor->data && tensor->count) || (!tensor->shape && tensor->ndim)) return NNI_ERROR_NULL;
    if (NNI_IS_CORE) return NNI_OK; /* it knows no shapes */
    if (tensor->dtype >= NNI_DTYPES) return NNI_ERROR_DTYPE;
    if (tensor->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    if (tensor->box) return nni_check_box(tensor, size_of(tensor));
    return (double)tensor->count > size_of(tensor) ? NNI_ERROR_COUNT : NNI_OK;
}

nni_status nni_check_whole(const nni_tensor *tensor)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    return tensor->box || (double)tensor->count != size_of(tensor) ? NNI_ERROR_COUNT : NNI_OK;
}

nni_status nni_check_placed(const nni_tensor *tensor)
{
    return tensor && tensor->box ? nni_check_tensor(tensor) : nni_check_whole(tensor);
}

/* ---- Where a fill begins and ends ---------------------------------------------------------------------------------
 */

nni_status nni_span_begin(nni_span *span, const nni_tensor *tensor, unsigned words, const nni_generator *generator)
{
    span->words = tensor->count;
    if (!NNI_IS_CORE && tensor->box) span->words = (uint64_t)size_of(tensor);
    span->words *= words;
    if (!span->words) return NNI_OK;
    if (!NNI_IS_CORE && tensor->plan) {
        tensor->plan->words = nni_whole_groups(span->words);
        return NNI_OK;
    }
    nni_status status = nni_generator_ready(generator);
    if (status) return status;
    span->from = generator->offset;
    span->begin = (generator->offset + words - 1) / words * words; /* rounded up to a whole element */
    if (!NNI_IS_CORE && tensor->box) nni_runs_begin(&span->runs, tensor->box);
    return NNI_OK;
}

void nni_span_end(const nni_span *span, const nni_tensor *tensor, nni_generator *generator)
{
    uint64_t end = span->begin + span->words;
    if (!tensor->more)
        generator->offset = nni_whole_groups(end);
    else if (!NNI_IS_CORE && tensor->box)
        generator->offset = span->from;
    else
        generator->offset = end;
}

/* ---- Values -------------------------------------------------------------------------------------------------------
 */

typedef struct nni_source {
    const nni_distribution *distribution;
    nni_generator *generator;
    uint32_t dtype;
} nni_source;

/* Makes the values of n words from `word` on; the words themselves if there is no transform. */
static void draw_in_place(const nni_source *source, nni_transform *transform, uint32_t *values, uint64_t word, size_t n)
{
    source->generator->offset = word;
    nni_generator_values(source->generator, transform, source->distribution, values, n);
}

/* Room for values before they are stored: all that are drawn, and those of them that are kept. */
typedef struct nni_room {
    union {
        uint32_t words[NNI_CHUNK];
        double aligned;
    } values;
    uint32_t kept[NNI_CHUNK];
} nni_room;

/* Makes as many of the n elements from `word` on as fit into the room. Returns how many, and where they are. */
static size_t draw_into(const nni_source *source, nni_transform *transform, nni_room *room, uint64_t word, uint64_t n,
                        const void **elements)
{
    const size_t first = word % NNI_GROUP, words = NNI_IS(source->dtype, NNI_FLOAT64) ? 2 : 1;
    const size_t most = (NNI_CHUNK - first) / words, taken = n < most ? (size_t)n : most;
    draw_in_place(source, transform, room->values.words, word - first, (size_t)nni_whole_groups(first + taken * words));
    *elements = room->values.words + first;
    return taken;
}

/* Turns n words into values, wherever they were in their groups. */
static void transform_words(const nni_distribution *distribution, uint32_t *words, size_t n)
{
    union {
        uint32_t words[NNI_GROUP];
        double aligned;
    } group = {{0}};
    const size_t whole = n / NNI_GROUP * NNI_GROUP;
    if (whole) distribution->transform(distribution, words, whole);
    if (whole == n) return;
    for (size_t i = whole; i < n; i++) group.words[i - whole] = words[i];
    distribution->transform(distribution, group.words, NNI_GROUP);
    for (size_t i = whole; i < n; i++) words[i] = group.words[i - whole];
}

/* Draws n consecutive elements. */
static void draw_run(const nni_source *source, nni_room *room, uint8_t *to, uint64_t word, size_t n)
{
    const size_t words = NNI_IS(source->dtype, NNI_FLOAT64) ? 2 : 1;
    if (!NNI_IS_HALF(source->dtype)) {
        draw_in_place(source, source->distribution->transform, (uint32_t *)(void *)to, word, n * words);
        return;
    }
    for (size_t taken; n; to += 2 * taken, word += taken, n -= taken) {
        const void *elements;
        taken = draw_into(source, source->distribution->transform, room, word, n, &elements);
        nni_round_halves(source->dtype, (uint16_t *)(void *)to, elements, taken);
    }
}

/* Draws the elements of a box. Runs near each other are drawn together with the elements between them, and then picked
 * out. If a value depends only on its own words, the words are picked, so that those between are not transformed. */
static void draw_box(const nni_source *source, nni_room *room, const nni_tensor *tensor, nni_span *span)
{
    const size_t bytes = nni_dtype_bytes(source->dtype), words = bytes == 8 ? 2 : 1;
    nni_runs *runs = &span->runs;
    uint8_t *to = tensor->data;
    for (size_t left = tensor->count, n; left; left -= n, to += n * bytes) {
        const uint64_t place = nni_runs_place(runs), word = span->begin + place * words;
        if (runs->sparse == runs->ndim) {
            n = runs->length - runs->within < left ? runs->length - runs->within : left;
            draw_run(source, room, to, word, n);
            nni_runs_pass(runs, n);
            continue;
        }
        const int by_word = source->distribution->by_word, is_half = NNI_IS_HALF(source->dtype);
        void *kept = is_half ? (void *)room->kept : to;
        nni_window window = {.first = place, .bytes = 4 * words};
        nni_transform *transform = by_word ? NULL : source->distribution->transform;
        window.n = draw_into(source, transform, room, word, nni_runs_end(runs) - place, &window.elements);
        n = nni_runs_copy(runs, &window, kept, left);
        if (by_word) transform_words(source->distribution, kept, n * words);
        if (is_half) nni_round_halves(source->dtype, (uint16_t *)(void *)to, kept, n);
    }
}

/* Draws through buffers on the stack. */
static void draw_by_room(const nni_source *source, const nni_tensor *tensor, nni_span *span)
{
    nni_room room;
    if (tensor->box)
        draw_box(source, &room, tensor, span);
    else
        draw_run(source, &room, tensor->data, span->begin, tensor->count);
}

nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (!NNI_IS_CORE && tensor->plan) {
        nni_plan *plan = tensor->plan;
        *plan = distribution->plan;
        if (plan->low == plan->high) /* one value, as it is stored */
            plan->mean = plan->low = plan->high = nni_dtype_nearest(tensor->dtype, plan->low);
    }
    const unsigned words = NNI_IS(tensor->dtype, NNI_FLOAT64) ? 2 : 1;
    nni_span span;
    status = nni_span_begin(&span, tensor, words, generator);
    if (status || !span.words || (!NNI_IS_CORE && tensor->plan)) return status;
    const nni_source source = {distribution, generator, tensor->dtype};
    if (!NNI_IS_CORE && (tensor->box || NNI_IS_HALF(tensor->dtype)))
        draw_by_room(&source, tensor, &span);
    else
        draw_in_place(&source, distribution->transform, tensor->data, span.begin, tensor->count * words);
    nni_span_end(&span, tensor, generator);
    return NNI_OK;
}
