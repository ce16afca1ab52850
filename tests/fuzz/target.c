// SPDX-License-Identifier: Apache-2.0
/* What libFuzzer calls: bytes become calls of the C API, each made twice, by the core as it is built with vectors and
 * as it is built without, whose names begin with scalar_. Sanitizers watch over both; here is checked what they cannot
 * know: statuses, what a refused call leaves alone, equal bits, bounds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "nn_init.h"
#include "nn_init_frameworks.h"

/* Every function of the two headers; tests/js/fuzz.test.js holds the list to them. */
/* clang-format off */
#define FUNCTIONS(X) \
    X(nni_abi) X(nni_status_message) X(nni_generator_init) X(nni_words) X(nni_stream_id) X(nni_philox4x32) \
    X(nni_calculate_fan_in_and_fan_out) X(nni_calculate_correct_fan) X(nni_calculate_gain) X(nni_fill) X(nni_uniform) \
    X(nni_normal) X(nni_truncated_normal) X(nni_xavier) X(nni_xavier_uniform) X(nni_xavier_normal) \
    X(nni_xavier_truncated_normal) X(nni_msra) X(nni_msra_uniform) X(nni_msra_normal) X(nni_msra_truncated_normal) \
    X(nni_variance_scaling) X(nni_siren) X(nni_assign) X(nni_scale) X(nni_eye) X(nni_dirac) X(nni_bilinear) \
    X(nni_icnr) X(nni_sparse) X(nni_orthogonal_workspace) X(nni_orthogonal_begin) X(nni_orthogonal_step) X(nni_power) \
    X(nni_table) X(nni_stft) X(nni_log_uniform) X(nni_mamba_dt_bias) X(nni_framework_init) X(nni_torch_randperm) \
    X(nni_jax_split) X(nni_jax_fold_in) X(nni_take) X(nni_torch_erfinv_normal)
/* clang-format on */

#define DECLARE(name) extern __typeof__(name) scalar_##name;
#define MEMBER(name) __typeof__(name) *name;
#define OWN(name) name,
#define SCALAR(name) scalar_##name,
#define NUMBER(name) DO_##name,
#define NAME(name) #name,
FUNCTIONS(DECLARE)
typedef struct core {
    FUNCTIONS(MEMBER)
} core;
static const core cores[2] = {{FUNCTIONS(OWN)}, {FUNCTIONS(SCALAR)}};
enum { FUNCTIONS(NUMBER) FUNCTION_COUNT };

/* Says what was called, when a check or a sanitizer stops it. */
static void describe(void);
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            describe();                                                                                                \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* ---- A call ---- */

typedef struct call {
    int function, integers[4];
    double numbers[4];
    arguments target, filters;
    uint64_t word;
    size_t n;
    nni_stft_window window;
    double *values; /* `target.tensor.count` of them, or as many as the first extent */
    size_t value_count;
    uint32_t seed[8];
    int has_generator, asks_plan;
    double room; /* bytes of workspace */
} call;

static const char *const names[] = {FUNCTIONS(NAME)};
static const call *current;
static uint32_t current_kind;

static void describe(void)
{
    const nni_tensor *t = &current->target.tensor;
    fprintf(stderr, "%s, count %zu of dtype %u, ndim %zu, layout %s:", names[current->function], t->count, t->dtype,
            t->ndim, t->layout ? current->target.layout : "none");
    for (size_t i = 0; i < t->ndim && i < NNI_MAX_DIMENSIONS; i++) fprintf(stderr, " %zu", current->target.shape[i]);
    for (int i = 0; i < 4; i++) fprintf(stderr, "; %.17g, %d", current->numbers[i], current->integers[i]);
    fprintf(stderr, "; fans %g %g; generator of kind %u\n", current->target.fans[0], current->target.fans[1],
            current_kind);
}

/* What came of it; without room between the members, but that is zero. */
typedef struct result {
    int status; /* -1: there is none */
    double numbers[2];
    uint64_t word;
    uint32_t words[64], distribution;
    double plan[4];
    uint64_t planned_words;
} result;

static void make_values(call *c, size_t n)
{
    c->value_count = n;
    c->values = malloc(n * sizeof *c->values + 1);
    for (size_t i = 0; i < n; i++) c->values[i] = i < 8 ? number() : c->values[i % 8];
}

static void decode(call *c)
{
    c->function = below(FUNCTION_COUNT);
    for (int i = 0; i < 4; i++) c->integers[i] = seldom() ? (int)raw(4) : (int)below(9);
    for (int i = 0; i < 4; i++) c->numbers[i] = number();
    make_tensor(&c->target);
    c->has_generator = !seldom();
    c->asks_plan = seldom();
    if (c->function == DO_nni_icnr) make_tensor(&c->filters);
    if (c->function == DO_nni_assign) make_values(c, c->target.tensor.count);
    if (c->function == DO_nni_take) { /* doubles are as large as any element */
        double product = 1;
        for (size_t i = 0; i < c->target.tensor.ndim && i < NNI_MAX_DIMENSIONS; i++)
            product *= (double)c->target.shape[i];
        if (product <= MOST) make_values(c, (size_t)product);
    }
    if (c->function == DO_nni_stft) {
        c->window = (nni_stft_window){(uint32_t)c->integers[1], (uint32_t)c->integers[2], byte() & 1, NULL};
        size_t frame = c->target.tensor.ndim ? c->target.shape[0] : 0;
        if (frame <= MOST && byte() & 1) {
            make_values(c, frame);
            c->window.values = c->values;
        }
    }
    c->word = raw(4);
    c->n = byte() % 65;
    for (int i = 0; i < 8; i++) c->seed[i] = (uint32_t)raw(1 + i % 4);
}

/* Of a whole tensor alone: else nothing is known of how much is needed, and the call is refused before it needs any. */
static void *workspace_of(const core *core, const call *c, const nni_tensor *t)
{
    double size = 0;
    if (c->function == DO_nni_sparse && c->target.is_whole && t->count) size = 12.0 * (double)c->target.shape[0];
    if (c->function == DO_nni_orthogonal_begin || c->function == DO_nni_orthogonal_step)
        size = core->nni_orthogonal_workspace(t, c->integers[0]);
    CHECK(size >= 0);
    if (size > 1 << 26) return NULL;
    return malloc((size_t)size + !size);
}

static int run(const core *core, const call *c, const nni_tensor *t, nni_generator *generator, result *r)
{
    const double *x = c->numbers;
    const int *k = c->integers;
    nni_framework_generator *framework = (nni_framework_generator *)generator;
    int is_torch = generator && generator->kind == NNI_TORCH, is_jax = generator && generator->kind == NNI_JAX;
    nni_tensor filters = c->filters.tensor;
    filters.data = c->filters.before;
    if (!c->filters.bytes) filters.data = NULL;
    switch (c->function) {
    case DO_nni_abi: r->word = core->nni_abi(); return -1;
    case DO_nni_status_message: CHECK(*core->nni_status_message((nni_status)k[0])); return -1;
    case DO_nni_generator_init: {
        nni_generator fresh;
        return core->nni_generator_init(&fresh, (nni_bit_generator)k[0], c->word, c->n);
    }
    case DO_nni_words: return core->nni_words(generator, r->words, c->n % 65);
    case DO_nni_stream_id: r->word = core->nni_stream_id(c->word, (const char *)c->seed, c->n % 32); return -1;
    case DO_nni_philox4x32: core->nni_philox4x32(c->seed, c->seed + 4, r->words); return -1;
    case DO_nni_calculate_fan_in_and_fan_out:
        return core->nni_calculate_fan_in_and_fan_out(t, &r->numbers[0], &r->numbers[1]);
    case DO_nni_calculate_correct_fan: return core->nni_calculate_correct_fan(t, (nni_mode)k[0], &r->numbers[0]);
    case DO_nni_calculate_gain: return core->nni_calculate_gain((nni_nonlinearity)k[0], x[0], &r->numbers[0]);
    case DO_nni_fill: return core->nni_fill(t, x[0]);
    case DO_nni_uniform: return core->nni_uniform(t, x[0], x[1], generator);
    case DO_nni_normal: return core->nni_normal(t, x[0], x[1], generator);
    case DO_nni_truncated_normal:
        return core->nni_truncated_normal(t, x[0], x[1], x[2], x[3], (nni_bounds)k[0], k[1] & 1, generator);
    case DO_nni_xavier: return core->nni_xavier(t, x[0], (nni_distribution_kind)k[0], generator);
    case DO_nni_xavier_uniform: return core->nni_xavier_uniform(t, x[0], generator);
    case DO_nni_xavier_normal: return core->nni_xavier_normal(t, x[0], generator);
    case DO_nni_xavier_truncated_normal: return core->nni_xavier_truncated_normal(t, x[0], generator);
    case DO_nni_msra:
        return core->nni_msra(t, x[0], (nni_mode)k[0], (nni_nonlinearity)k[1], (nni_distribution_kind)k[2], generator);
    case DO_nni_msra_uniform: return core->nni_msra_uniform(t, x[0], (nni_mode)k[0], (nni_nonlinearity)k[1], generator);
    case DO_nni_msra_normal: return core->nni_msra_normal(t, x[0], (nni_mode)k[0], (nni_nonlinearity)k[1], generator);
    case DO_nni_msra_truncated_normal:
        return core->nni_msra_truncated_normal(t, x[0], (nni_mode)k[0], (nni_nonlinearity)k[1], generator);
    case DO_nni_variance_scaling:
        return core->nni_variance_scaling(t, x[0], (nni_mode)k[0], (nni_distribution_kind)k[1], generator);
    case DO_nni_siren: return core->nni_siren(t, x[0], k[0] & 1, x[1], generator);
    case DO_nni_assign: return core->nni_assign(t, c->values);
    case DO_nni_scale: return core->nni_scale(t, x[0]);
    case DO_nni_eye: return core->nni_eye(t, x[0]);
    case DO_nni_dirac: return core->nni_dirac(t);
    case DO_nni_bilinear: return core->nni_bilinear(t, k[0] & 1);
    case DO_nni_icnr: return core->nni_icnr(t, &filters, (size_t)k[0], k[1] & 1);
    case DO_nni_orthogonal_workspace: r->numbers[0] = core->nni_orthogonal_workspace(t, k[0]); return -1;
    case DO_nni_sparse:
    case DO_nni_orthogonal_begin:
    case DO_nni_orthogonal_step: {
        void *workspace = workspace_of(core, c, t);
        int status;
        if (c->function == DO_nni_sparse)
            status = core->nni_sparse(t, x[0], x[1], generator, workspace);
        else {
            status = core->nni_orthogonal_begin(t, x[0], k[0], generator, workspace);
            while (status == NNI_OK && !t->plan && core->nni_orthogonal_step(workspace)) continue;
        }
        free(workspace);
        return status;
    }
    case DO_nni_power:
        r->numbers[0] = core->nni_power(x[0], x[1]);
        CHECK(isnan(r->numbers[0]) ? !(x[0] >= 0 && !isnan(x[1])) : r->numbers[0] >= 0 && r->numbers[0] < 1.1e304);
        return -1;
    case DO_nni_table: return core->nni_table(t, (nni_table_kind)k[0], x[0]);
    case DO_nni_stft: return core->nni_stft(t, k[0] & 1, &c->window);
    case DO_nni_log_uniform: return core->nni_log_uniform(t, x[0], x[1], x[2], generator);
    case DO_nni_mamba_dt_bias: return core->nni_mamba_dt_bias(t, x[0], x[1], x[2], generator);
    case DO_nni_framework_init: {
        nni_framework_generator fresh;
        return core->nni_framework_init(&fresh, (nni_framework)(16u + (uint32_t)k[0]), (uint32_t)k[1], c->seed,
                                        c->n % 9);
    }
    case DO_nni_torch_randperm: return is_torch ? (int)core->nni_torch_randperm(framework, r->words, c->n % 65) : -1;
    case DO_nni_jax_split: return is_jax ? (int)core->nni_jax_split(framework, r->words, c->n % 17) : -1;
    case DO_nni_jax_fold_in: return is_jax ? (int)core->nni_jax_fold_in(framework, (uint32_t)c->word, r->words) : -1;
    case DO_nni_torch_erfinv_normal:
        return is_torch ? (int)core->nni_torch_erfinv_normal(t, x[0], x[1], x[2], x[3], c->seed, c->n % 9, framework)
                        : -1;
    case DO_nni_take: return core->nni_take(t, c->values);
    default: abort();
    }
}

/* ---- What is checked ---- */

/* All of a generator but what is remembered to be faster. */
static int is_same(const nni_framework_generator *a, const nni_framework_generator *b)
{
    if (a->base.seed != b->base.seed || a->base.stream != b->base.stream || a->base.offset != b->base.offset ||
        a->base.kind != b->base.kind)
        return 0;
    return a->base.kind < NNI_TORCH || (a->option == b->option && !memcmp(&a->state, &b->state, sizeof a->state));
}

static double value_of(const nni_tensor *t, size_t i)
{
    if (t->dtype == NNI_FLOAT32) return ((float *)t->data)[i];
    if (t->dtype == NNI_FLOAT64) return ((double *)t->data)[i];
    uint32_t bits = ((uint16_t *)t->data)[i];
    float value;
    if (t->dtype == NNI_FLOAT16) {
        uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
        if (exponent == 31) return fraction ? NAN : INFINITY;
        double magnitude = exponent ? ldexp(1024 + fraction, (int)exponent - 25) : ldexp(fraction, -24);
        return bits >> 15 ? -magnitude : magnitude;
    }
    bits <<= 16;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Nothing but finite numbers; of our own generators those in the caller's bounds: some frameworks return a bound that
 * they exclude. */
static void check_values(const call *c, const nni_tensor *t)
{
    const double *x = c->numbers;
    for (size_t i = 0; i < t->count; i++) {
        double value = value_of(t, i);
        CHECK(isfinite(value));
        if (current_kind >= NNI_TORCH) continue;
        if (c->function == DO_nni_uniform) CHECK(x[0] == x[1] || (value >= x[0] && value < x[1]));
        if (c->function == DO_nni_truncated_normal && c->integers[0] == NNI_ABSOLUTE)
            CHECK(value >= x[2] && value <= x[3]);
    }
}

static int fills(int function)
{
    return function == DO_nni_take || function == DO_nni_torch_erfinv_normal ||
           (function >= DO_nni_fill && function <= DO_nni_mamba_dt_bias && function != DO_nni_orthogonal_workspace &&
            function != DO_nni_power);
}

/* The call by one build. */
static void make_call(const core *core, const call *c, nni_framework_generator *generator, result *r)
{
    const arguments *target = &c->target;
    const nni_framework_generator before = *generator;
    nni_tensor t = target->tensor;
    if (target->bytes) memcpy(t.data, target->before, target->bytes);
    if (t.layout) t.layout = target->layout;
    if (t.shape) t.shape = target->shape;
    if (t.fans) t.fans = target->fans;
    nni_box box = {target->shape, target->at, target->part, target->box.ndim, target->box.begin};
    if (t.box) t.box = &box;
    nni_plan plan = {0};
    if (c->asks_plan) t.plan = &plan;
    r->status = run(core, c, &t, c->has_generator ? &generator->base : NULL, r);
    r->plan[0] = plan.mean, r->plan[1] = plan.std, r->plan[2] = plan.low, r->plan[3] = plan.high;
    r->planned_words = plan.words, r->distribution = plan.distribution;
    CHECK(r->status >= -1 && r->status < NNI_STATUS_COUNT);
    if (r->status > NNI_OK || (c->asks_plan && fills(c->function))) CHECK(is_same(&before, generator));
    if (target->bytes && (r->status > NNI_OK || !fills(c->function)))
        CHECK(!memcmp(t.data, target->before, target->bytes));
    if (r->status == NNI_OK && fills(c->function) && c->function != DO_nni_take && target->bytes && !c->asks_plan)
        check_values(c, &t);
}

/* The call by both builds, each with its own generator at the same place. */
static void make_calls(const call *c, nni_framework_generator generators[2])
{
    const arguments *target = &c->target;
    uint8_t *first = malloc(target->bytes + 1);
    result results[2];
    memset(results, 0, sizeof results);
    current = c;
    current_kind = generators[0].base.kind;
    for (int i = 0; i < 2; i++) {
        make_call(&cores[i], c, &generators[i], &results[i]);
        if (!target->bytes) continue;
        if (i)
            CHECK(!memcmp(first, target->tensor.data, target->bytes));
        else
            memcpy(first, target->tensor.data, target->bytes);
    }
    CHECK(!memcmp(&results[0], &results[1], sizeof *results));
    CHECK(is_same(&generators[0], &generators[1]));
    free(first);
}

static void make_generators(nni_framework_generator generators[2])
{
    uint32_t seed[6];
    int kind = below(14 + 1), words = below(7);
    uint32_t option = below(4);
    for (int i = 0; i < 6; i++) seed[i] = (uint32_t)raw(2);
    uint64_t offset = byte() < 128 ? below(64) : raw(8);
    memset(generators, 0, 2 * sizeof *generators);
    for (int i = 0; i < 2; i++) {
        nni_framework_generator *g = &generators[i];
        int status = kind < 2
                         ? NNI_ERROR_FRAMEWORK
                         : (int)cores[i].nni_framework_init(g, (nni_framework)(14 + kind), option, seed, (size_t)words);
        CHECK(status >= 0 && status < NNI_STATUS_COUNT);
        if (status) cores[i].nni_generator_init(&g->base, (nni_bit_generator)(kind & 1), seed[0], seed[1]);
        g->base.offset = offset;
    }
}

/* Called by the sanitizers when they have found something. */
void __asan_on_error(void) { describe(); }
void __ubsan_on_report(void) { describe(); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static nni_framework_generator generators[2];
    bytes = data;
    left = size;
    make_generators(generators);
    for (int i = 0; i < 3 && (left || !i); i++) {
        call c;
        memset(&c, 0, sizeof c);
        decode(&c);
        make_calls(&c, generators);
        free(c.target.tensor.data);
        free(c.target.before);
        free(c.filters.tensor.data);
        free(c.filters.before);
        free(c.values);
    }
    return 0;
}
