// SPDX-License-Identifier: Apache-2.0
/* torch/nn/init.py, sparse_; Martens, Deep Learning via Hessian-free Optimization (ICML 2010), section 5.
 *
 * Chooses rows column by column: the zeros, or the nonzeros if there are fewer. A plain fill makes the other kind, and
 * the chosen ones are scattered over it. Choosing costs 2 to 4 ns each, filling 0.1 to 1.1 ns. */
#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../fill.h"

enum { CHUNK = 512, BLOCK = 64 };

/* Random words, one chunk at a time. */
typedef struct nni_supply {
    nni_generator *generator;
    size_t left; /* how many words will still be taken */
    uint32_t next, words[CHUNK];
} nni_supply;

static uint32_t take(nni_supply *supply)
{
    if (supply->next == CHUNK) {
        size_t n = supply->left < CHUNK ? nni_whole_groups(supply->left) : CHUNK;
        nni_generator_words(supply->generator, supply->words, n);
        supply->left -= supply->left < CHUNK ? supply->left : CHUNK;
        supply->next = 0;
    }
    return supply->words[supply->next++];
}

/* Picks n rows at random into the first n places of `order`: the first n steps of a Fisher-Yates shuffle (Durstenfeld,
 * Algorithm 235, CACM 7, 1964). Any starting order works. Each row is equally likely, to within rows / 2^32. */
static void choose(uint32_t *order, size_t rows, size_t n, nni_supply *supply)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = i + (size_t)((uint64_t)take(supply) * (rows - i) >> 32);
        uint32_t chosen = order[j];
        order[j] = order[i];
        order[i] = chosen;
    }
}

/* Values to scatter. `memory` holds the last BLOCK values of one chunk, and then the next chunk. */
typedef struct nni_values {
    const nni_distribution *distribution;
    nni_generator *generator;
    nni_tensor chunk;
    size_t next, shape;
    uint64_t memory[BLOCK + CHUNK];
} nni_values;

/* Points to the next values; at least BLOCK of them follow. */
static const uint8_t *next_of(nni_values *values, size_t bytes)
{
    if (values->next > CHUNK) {
        for (size_t i = 0; i < BLOCK * bytes / 8; i++) values->memory[i] = values->memory[CHUNK * bytes / 8 + i];
        nni_draw(&values->chunk, values->distribution, values->generator);
        values->next -= CHUNK;
    }
    return (const uint8_t *)values->memory + values->next * bytes;
}

/* Copies values from `from`, `step` bytes apart, to the elements where the mask has ones. If the compiler knows
 * `bytes`, the size of an element, a copy is one instruction. */
NNI_INLINE void scatter(uint8_t *elements, uint64_t mask, const uint8_t *from, size_t step, size_t bytes)
{
    for (; mask; mask &= mask - 1, from += step)
        __builtin_memcpy(elements + (size_t)__builtin_ctzll(mask) * bytes, from, bytes);
}

/* ceil(sparsity * rows), computed like Python. */
static size_t zeros_of(double sparsity, size_t rows)
{
    double zeros = sparsity * (double)rows;
    if (zeros >= (double)rows) return rows; /* beyond 2^53 the product may exceed a size_t */
    size_t whole = (size_t)zeros;
    return whole + ((double)whole < zeros);
}

nni_status nni_sparse(const nni_tensor *tensor, double sparsity, double std, nni_generator *generator, void *workspace)
{
    nni_distribution distribution;
    nni_status status = nni_check_whole(tensor);
    if (!status) status = nni_normal_distribution(&distribution, tensor->dtype, 0, std);
    if (status) return status;
    if (tensor->ndim != 2) return NNI_ERROR_DIMENSIONS;
    if (!(sparsity >= 0 && sparsity <= 1)) return NNI_ERROR_SPARSITY;
    size_t rows = tensor->shape[0], columns = tensor->shape[1], bytes = nni_dtype_bytes(tensor->dtype);
    size_t zeros = zeros_of(sparsity, rows), kept = rows - zeros, chosen = zeros < kept ? zeros : kept;
    const nni_functions *library = nni_library_of(generator);
    if (library) return workspace || !rows ? library->sparse(tensor, zeros, std, generator, workspace) : NNI_ERROR_NULL;
    const uint64_t drawn = chosen == kept ? (uint64_t)kept * columns : tensor->count;
    const unsigned words = bytes == 8 ? 2 : 1;
    if (tensor->plan) {
        *tensor->plan = distribution.plan;
        tensor->plan->distribution = NNI_DISTRIBUTION_COUNT; /* because some values are zero */
        tensor->plan->loop = (nni_loop){0};
        tensor->plan->std *= rows ? __builtin_sqrt((double)kept / (double)rows) : 1;
        tensor->plan->words = nni_whole_groups(drawn * words) + nni_whole_groups((uint64_t)chosen * columns);
        return NNI_OK;
    }
    if (!tensor->count) return NNI_OK;
    if (!workspace) return NNI_ERROR_NULL;
    status = nni_generator_ready(generator);
    if (status) return status;

    /* The words of the values come first, then those of the choice. The choice has its own generator, so that columns
     * can be done one after the other. */
    nni_generator choice = *generator;
    choice.offset = nni_whole_groups((choice.offset + words - 1) / words * words + drawn * words);
    nni_supply supply = {.generator = &choice, .left = chosen * columns, .next = CHUNK};
    nni_values values = {.distribution = &distribution, .generator = generator, .next = CHUNK + BLOCK, .shape = CHUNK};
    values.chunk = (nni_tensor){.data = (uint8_t *)values.memory + BLOCK * bytes,
                                .count = CHUNK,
                                .shape = &values.shape,
                                .ndim = 1,
                                .dtype = tensor->dtype,
                                .more = 1};
    if (chosen == kept)
        nni_fill(tensor, 0);
    else
        nni_draw(tensor, &distribution, generator);
    const uint64_t zero = 0;
    uint64_t *masks = workspace;
    uint32_t *order = (uint32_t *)(masks + rows);
    for (size_t i = 0; i < rows; i++) order[i] = (uint32_t)i;
    for (size_t first = 0; first < columns; first += BLOCK) {
        for (size_t i = 0; i < rows; i++) masks[i] = 0;
        for (size_t column = first; column < columns && column < first + BLOCK; column++) {
            choose(order, rows, chosen, &supply);
            for (size_t i = 0; i < chosen; i++) masks[order[i]] |= (uint64_t)1 << (column - first);
        }
        for (size_t row = 0; row < rows; row++) {
            uint8_t *elements = (uint8_t *)tensor->data + (row * columns + first) * bytes;
            const uint8_t *from = (const uint8_t *)&zero;
            const size_t step = chosen == kept ? bytes : 0;
            if (step) from = next_of(&values, bytes);
            if (bytes == 4)
                scatter(elements, masks[row], from, step, 4);
            else if (bytes == 2)
                scatter(elements, masks[row], from, step, 2);
            else
                scatter(elements, masks[row], from, step, 8);
            if (step) values.next += (size_t)__builtin_popcountll(masks[row]);
        }
    }
    generator->offset = choice.offset;
    return NNI_OK;
}
