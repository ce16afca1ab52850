/* SPDX-License-Identifier: Apache-2.0
 *
 * nn-init: the first weights of neural networks. The C API.
 *
 * The initializers of MegEngine, PyTorch, Keras and JAX, over random streams whose every bit is fixed by
 * src/bitgen/README.md: the same on every machine, compiler and instruction set.
 *
 * The library allocates nothing, keeps no state of its own, prints nothing, and takes no value from the C library's
 * math functions. Distinct generators and tensors may be used from distinct threads.
 *
 * Every function that can fail returns an nni_status. It checks all of its arguments first: when it returns
 * anything but NNI_OK it has written nothing and has not moved the generator.
 */
#ifndef NN_INIT_H
#define NN_INIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counts up whenever a struct, an enum or a signature below changes its meaning; the JavaScript wrapper compares it
 * with that of the wasm file it was given: 0x10000 more of nn-init-core.wasm, 0x20000 more where the generators of
 * nn_init_frameworks.h are. */
#define NNI_ABI 4
uint32_t nni_abi(void);

/* ---- Status ---------------------------------------------------------------------------------------------------- */

typedef enum nni_status {
    NNI_OK = 0,
    NNI_ERROR_NULL,            /* a pointer that must not be NULL is NULL */
    NNI_ERROR_DTYPE,           /* not an nni_dtype */
    NNI_ERROR_BIT_GENERATOR,   /* not an nni_bit_generator */
    NNI_ERROR_NONLINEARITY,    /* not an nni_nonlinearity */
    NNI_ERROR_MODE,            /* not an nni_mode */
    NNI_ERROR_COUNT,           /* count does not fit the shape, or ndim is more than NNI_MAX_DIMENSIONS */
    NNI_ERROR_FANS_DIMENSIONS, /* fans need at least 2 dimensions */
    NNI_ERROR_LAYOUT_LENGTH,   /* a layout has one letter for each dimension */
    NNI_ERROR_LAYOUT_LETTERS,  /* a layout is made of letters from A to Z, O or I among them, none but O, I, G twice */
    NNI_ERROR_ZERO_FAN,        /* the fan to divide by is zero */
    NNI_ERROR_NOT_FINITE,      /* a parameter is NaN or infinite */
    NNI_ERROR_OVERFLOW,        /* values would lie outside of the dtype's range */
    NNI_ERROR_NEGATIVE_STD,    /* std is negative */
    NNI_ERROR_NEGATIVE_GAIN,   /* gain is negative */
    NNI_ERROR_REVERSED_INTERVAL, /* a is greater than b */
    NNI_ERROR_EMPTY_INTERVAL,    /* no value of the dtype lies in the interval */
    NNI_ERROR_DISTRIBUTION,      /* not an nni_distribution_kind */
    NNI_ERROR_NEGATIVE_SCALE,    /* scale is negative */
    NNI_ERROR_UNREACHABLE_STD,   /* no normal truncated to [a, b] has the standard deviation std */
    NNI_ERROR_DIMENSIONS,        /* not the number of dimensions that the initializer is for */
    NNI_ERROR_MORE_INPUTS,       /* more input than output channels */
    NNI_ERROR_SPARSITY,          /* sparsity is not in [0, 1] */
    NNI_ERROR_DIVISIBLE,         /* an extent is not a multiple of what divides it */
    NNI_ERROR_RANGE,             /* a parameter is out of its range */
    NNI_ERROR_FRAMEWORK,         /* the framework whose generator it is does not have this */
    NNI_STATUS_COUNT
} nni_status;

/* The comment above as a static string; "unknown status" for a number that is none. */
const char *nni_status_message(nni_status status);

/* ---- Generators ------------------------------------------------------------------------------------------------ */

typedef enum nni_bit_generator {
    NNI_XOSHIRO128PP = 0, /* xoshiro128++, eight lanes, begun anew every 4096 words: the default */
    NNI_PHILOX4X32 = 1,   /* Philox4x32-10, as in Random123 */
    NNI_BIT_GENERATOR_COUNT
} nni_bit_generator;

struct nni_functions; /* what a generator does; of the core itself */

/* A place in an endless sequence of 32-bit words. A copy of the struct is a copy of the generator. Set it by
 * nni_generator_init; afterwards offset may be written (that is what seek means), the rest is read-only. */
typedef struct nni_generator {
    uint64_t seed;
    uint64_t stream;
    uint64_t offset;                       /* in words, modulo 2^64: the word at this place comes next */
    uint64_t lanes_at;                     /* cache: the offset at which lanes stand; they stand at no odd one */
    uint32_t lanes[32];                    /* cache: word w of the state of xoshiro128++ lane l is lanes[8 w + l] */
    uint32_t kind;                         /* an nni_bit_generator */
    const struct nni_functions *functions; /* how this kind makes words and values */
} nni_generator;

/* At offset 0 of the given stream. */
nni_status nni_generator_init(nni_generator *generator, nni_bit_generator kind, uint64_t seed, uint64_t stream);

/* The next n raw words, from the offset on, whatever its alignment; advances by n. Not a fill: nothing is rounded. */
nni_status nni_words(nni_generator *generator, uint32_t *words, size_t n);

/* FNV-1a, 64 bits (RFC 9923), of `size` bytes, begun from the offset basis xor `parent`: the number of the stream that
 * is called so below stream `parent`. With parent 0, FNV-1a itself; so is a string made a seed. */
uint64_t nni_stream_id(uint64_t parent, const char *name, size_t size);

/* Philox4x32-10 itself, one block: output = f(counter, key), without state. */
void nni_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/* ---- Tensors --------------------------------------------------------------------------------------------------- */

typedef enum nni_dtype {
    NNI_FLOAT32 = 0,
    NNI_FLOAT64,  /* random values have double precision themselves */
    NNI_FLOAT16,  /* IEEE-754 binary16; random values are those of float32, rounded once, to nearest even */
    NNI_BFLOAT16, /* the upper half of a float32; likewise */
    NNI_DTYPE_COUNT
} nni_dtype;

#define NNI_MAX_DIMENSIONS 32

typedef enum nni_distribution_kind {
    NNI_UNIFORM = 0,
    NNI_NORMAL,
    NNI_TRUNCATED_NORMAL, /* in scaling families at -2 and 2 sigma, with sigma such that the result has the wished std
                           */
    NNI_DISTRIBUTION_COUNT
} nni_distribution_kind;

/* The formulas of src/bitgen/README.md by which an element of float32 comes of its words. */
typedef enum nni_loop_kind {
    NNI_LOOP_NONE = 0, /* float64, and what needs doubles, or all elements at once */
    NNI_LOOP_UNIFORM,
    NNI_LOOP_NORMAL,
    NNI_LOOP_MIDDLE, /* a truncated normal whose bounds are at most 2.05 sigma from the mean */
    NNI_LOOP_TAILS   /* any other truncated normal */
} nni_loop_kind;

/* Such formulas with their numbers: for programs that make the elements elsewhere, on a GPU. Numbers that a kind does
 * not need are 0: the normal has shift (its mean) and scale, the uniform also low and high. */
typedef struct nni_loop {
    uint32_t kind; /* an nni_loop_kind */
    float shift, scale, low, high, mean, sigma, tails[2];
    uint32_t flip, mirror; /* the sign bit, or 0: whether the sign of the word counts; whether signs are changed */
} nni_loop;

/* What a function that draws would do. */
typedef struct nni_plan {
    double mean, std;      /* of the values */
    double low, high;      /* between which they lie */
    uint64_t words;        /* taken from the generator */
    uint32_t distribution; /* an nni_distribution_kind; NNI_DISTRIBUTION_COUNT for what is none of them */
    nni_loop loop;         /* how elements are made */
} nni_plan;

/* A part of a larger tensor, the whole: the box of `shape` that begins at `at`. All three arrays have ndim extents,
 * outermost first. The whole has as many elements as the shape of its nni_tensor, which may split its axes (into
 * groups, say), and at most 2^53. */
typedef struct nni_box {
    const size_t *whole, *at, *shape;
    size_t ndim;
    size_t begin; /* the data begin with this element of the box, in row-major order; they end `count` later */
} nni_box;

/* What is to be filled; the caller owns all of it. A function that draws element by element fills `count` elements at
 * `data`, the shape only tells it the fans. So a tensor can be filled in pieces, by calls with the same shape and the
 * same generator, `more` being 1 in all but the last. Where the place of an element counts (eye, dirac, orthogonal,
 * ...) count is the product of the shape.
 *
 * With a box, the elements are those that a fill of the whole would have at these places. The shape, the layout and
 * the fans are the whole's. What draws element by element takes a box, and so do eye and tables; anything else
 * is made whole, and the box taken out of it by nni_take. */
typedef struct nni_tensor {
    void *data;          /* aligned to its element; may be NULL if count is 0 */
    size_t count;        /* at most the product of the shape */
    const size_t *shape; /* ndim extents, outermost first; may be NULL if ndim is 0 */
    size_t ndim;         /* at most NNI_MAX_DIMENSIONS */
    const char *layout;  /* a letter for each dimension, NUL-terminated; or "megengine", "torch", "keras"; or NULL */
    uint32_t dtype;      /* an nni_dtype */
    const double *fans;  /* fan_in and fan_out to be taken instead of the layout's, NaN for one that is not; or NULL */
    nni_plan *plan;      /* or NULL: filled in by nni_fill and what draws, instead of `data`; of no effect elsewhere */
    const nni_box *box;  /* or NULL: the tensor is the whole */
    uint32_t more;       /* 1 if another piece follows: the generator goes on to it, or, of a box, stays where it is */
} nni_tensor;

/* Copies the elements of tensor->box from the whole, of the same dtype, to tensor->data. */
nni_status nni_take(const nni_tensor *tensor, const void *whole);

/* ---- Fans and gains -------------------------------------------------------------------------------------------- */

typedef enum nni_mode {
    NNI_FAN_IN = 0,
    NNI_FAN_OUT,
    NNI_FAN_AVG,     /* (fan_in + fan_out) / 2 */
    NNI_FAN_GEO_AVG, /* sqrt(fan_in * fan_out) */
    NNI_MODE_COUNT
} nni_mode;

typedef enum nni_nonlinearity {
    NNI_LINEAR = 0, /* linear, conv1d to 3d, conv_transpose1d to 3d: 1 */
    NNI_SIGMOID,    /* 1 */
    NNI_TANH,       /* 5/3 */
    NNI_RELU,       /* sqrt(2) */
    NNI_LEAKY_RELU, /* sqrt(2 / (1 + slope^2)) */
    NNI_SELU,       /* 3/4, as in torch.nn.init */
    NNI_GELU,       /* from here on 1 / sqrt(E f(z)^2), z ~ N(0, 1): src/gain.py */
    NNI_GELU_TANH,
    NNI_SILU,
    NNI_MISH,
    NNI_ELU, /* of alpha 1 */
    NNI_SOFTPLUS,
    NNI_HARDSWISH,
    NNI_GIVEN_GAIN, /* the slope is the gain itself, >= 0 */
    NNI_NONLINEARITY_COUNT
} nni_nonlinearity;

#define NNI_DEFAULT_NEGATIVE_SLOPE 0.01

/* Only shape, ndim, layout and fans of the tensor are read. By the layout: the letter O stands for output channels, I
 * for input channels, G for groups (or experts, or gates: whatever makes separate matrices of one tensor), any other
 * for an axis of the kernel; fan_in = I * kernel, fan_out = O * kernel; a letter that is not there counts 1, and O, I
 * and G may stand several times, as for the heads of a fused projection: "IGOO". "OIHW", "GOIDHW", "HWIO", "IOHW" (a
 * transposed convolution), "HWGO" (a depthwise one of Keras), "OI", "IO". Without a layout, or with "megengine", by the
 * rule of megengine.module.init: 2-D is (O, I); else (O, I, kernel...), and from 5-D on the first axis is that of
 * groups. "torch": torch.nn.init's, which knows no groups. "keras": that of keras.initializers, (kernel..., I, O),
 * where a vector of n has fans n, n and a scalar 1, 1. */
nni_status nni_calculate_fan_in_and_fan_out(const nni_tensor *tensor, double *fan_in, double *fan_out);
nni_status nni_calculate_correct_fan(const nni_tensor *tensor, nni_mode mode, double *fan);

/* `slope` counts for NNI_LEAKY_RELU and NNI_GIVEN_GAIN alone. Up to NNI_SELU the table is that of megengine.module.init
 * and torch.nn.init. */
nni_status nni_calculate_gain(nni_nonlinearity nonlinearity, double slope, double *gain);

/* ---- Distributions --------------------------------------------------------------------------------------------- */
/* Parameters are doubles and must be finite; formulas are computed in double, in MegEngine's order of operations. A
 * fill that draws begins at the generator's offset, one word an element (two for float64, from an even offset on, an
 * odd one being rounded up), and leaves it at its end, rounded up to a multiple of 8. So element k of a fill is element
 * offset + k of an endless tensor. With a box the fill is that of the whole. If that has no elements, nothing is drawn
 * and no generator needed. */

nni_status nni_fill(const nni_tensor *tensor, double value);

/* On [a, b): a <= x < b for every element, in the dtype; a = b gives a throughout. */
nni_status nni_uniform(const nni_tensor *tensor, double a, double b, nni_generator *generator);

/* std >= 0; |mean| + 6.7 std (9.5 std for float64) must not exceed the dtype's range. Values reach 6.66 std (9.42) to
 * either side. */
nni_status nni_normal(const nni_tensor *tensor, double mean, double std, nni_generator *generator);

typedef enum nni_bounds {
    NNI_ABSOLUTE = 0, /* [a, b] itself, as in torch.nn.init */
    NNI_SIGMA,        /* [mean + a std, mean + b std], as in Keras and JAX */
    NNI_BOUNDS_COUNT
} nni_bounds;

/* A normal of the given mean and std, truncated to a <= x <= b; a and b may be infinite. By the inverse of the normal
 * distribution function, one word an element whatever the bounds. With `correct`, std is that of the truncated normal,
 * not of the normal that is truncated: bounds in sigma then are multiples of the latter's. */
nni_status nni_truncated_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                nni_bounds bounds, int correct, nni_generator *generator);

/* ---- Scaling families ------------------------------------------------------------------------------------------ */

/* Glorot and Bengio, AISTATS 2010. std = gain * sqrt(2 / (fan_in + fan_out)); the uniform one on [-a, a), a = sqrt(3) *
 * std. */
nni_status nni_xavier(const nni_tensor *tensor, double gain, nni_distribution_kind distribution,
                      nni_generator *generator);
nni_status nni_xavier_uniform(const nni_tensor *tensor, double gain, nni_generator *generator);
nni_status nni_xavier_normal(const nni_tensor *tensor, double gain, nni_generator *generator);
nni_status nni_xavier_truncated_normal(const nni_tensor *tensor, double gain, nni_generator *generator);

/* He, Zhang, Ren and Sun, ICCV 2015. std = calculate_gain(nonlinearity, slope) / sqrt(fan); the uniform one on
 * [-bound, bound), bound = sqrt(3) * std. */
nni_status nni_msra(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                    nni_distribution_kind distribution, nni_generator *generator);
nni_status nni_msra_uniform(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                            nni_generator *generator);
nni_status nni_msra_normal(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                           nni_generator *generator);
nni_status nni_msra_truncated_normal(const nni_tensor *tensor, double slope, nni_mode mode,
                                     nni_nonlinearity nonlinearity, nni_generator *generator);

/* keras.initializers.VarianceScaling and jax.nn.initializers.variance_scaling: variance scale / fan. LeCun's (Efficient
 * BackProp, 1998) is that of scale 1 and NNI_FAN_IN. */
nni_status nni_variance_scaling(const nni_tensor *tensor, double scale, nni_mode mode,
                                nni_distribution_kind distribution, nni_generator *generator);

/* Sitzmann, Martel, Bergman, Lindell and Wetzstein, Implicit Neural Representations with Periodic Activation Functions
 * (NeurIPS 2020): of a layer sin(omega (W x + b)), n = fan_in: the first one's weights on [-1 / n, 1 / n), the others'
 * on [-sqrt(6 / n) / omega, sqrt(6 / n) / omega). omega > 0. Either bound times gain. */
nni_status nni_siren(const nni_tensor *tensor, double omega, int first, double gain, nni_generator *generator);

/* ---- Structure ------------------------------------------------------------------------------------------------- */
/* These need all of the tensor at once. Where a layout counts and none is given, axes are (O, I, kernel...), as in
 * PyTorch. */

/* Rounded from the values, `count` of them. */
nni_status nni_assign(const nni_tensor *tensor, const double *values);

/* Every element times factor, rounded again. */
nni_status nni_scale(const nni_tensor *tensor, double factor);

/* 2-D: gain on the diagonal, 0 elsewhere. */
nni_status nni_eye(const nni_tensor *tensor, double gain);

/* torch.nn.init.dirac_: a convolution that keeps its channels, as many as there are both of inputs and outputs, in each
 * group of the layout. One to three kernel axes; of an even one the middle is extent / 2. */
nni_status nni_dirac(const nni_tensor *tensor);

/* Upsampling by linear interpolation along one to three kernel axes: the same kernel for every pair of an output and an
 * input channel. With `diagonal`, only for pairs (i, i) of each group, and zeros for the others: channel i of the image
 * becomes channel i of the larger one. */
nni_status nni_bilinear(const nni_tensor *tensor, int diagonal);

/* As many outputs as a pixel has parts, `repeat`, from each of `filters`: a tensor of the same dtype and shape but for
 * its outputs, fewer by that factor. Neighbours, as PyTorch's PixelShuffle wants them; or, interleaved, a channel count
 * apart, as TensorFlow's depth_to_space does. */
nni_status nni_icnr(const nni_tensor *tensor, const nni_tensor *filters, size_t repeat, int interleaved);

/* torch.nn.init.sparse_, 2-D: in each column ceil(sparsity * rows) zeros at random, elsewhere normal values of mean 0.
 * `workspace`, aligned to 8, is of 12 bytes a row. src/bitgen/README.md says which words are taken for what. */
nni_status nni_sparse(const nni_tensor *tensor, double sparsity, double std, nni_generator *generator, void *workspace);

/* Saxe, McClelland and Ganguli (ICLR 2014): for each group of the layout a matrix of orthonormal rows or columns,
 * whichever are fewer, times gain: one row for each output, one column for each input and place of the kernel. It is
 * Haar-distributed (Mezzadri, Notices of the AMS 54, 2007): Q of the Householder QR decomposition of a normal matrix,
 * R's diagonal positive; in float32, or double for float64. With `delta` (Xiao et al., ICML 2018) only the middle of
 * the kernel, (extent - 1) / 2 of an even one, holds such a matrix, of outputs by inputs, not more of the latter;
 * elsewhere are zeros.
 *
 * nni_orthogonal_begin moves the generator on; then nni_orthogonal_step is called until it returns 0, each call taking
 * some milliseconds, and `data` is written. `workspace` is aligned to 16, holds nni_orthogonal_workspace bytes (a
 * double: it may be more than there is memory; 0 if the tensor is refused), and must live until then. */
double nni_orthogonal_workspace(const nni_tensor *tensor, int delta);
nni_status nni_orthogonal_begin(const nni_tensor *tensor, double gain, int delta, nni_generator *generator,
                                void *workspace);
int nni_orthogonal_step(void *workspace);

/* ---- Numbers --------------------------------------------------------------------------------------------------- */

/* x^y for x > 0, |y log(x)| < 700, the same on every machine, which pow is not: for the depth of networks. Error at
 * most 2 |y log(x)| + 2 ulp. Beyond, 0 or e^700; 1 for y = 0, NaN for x < 0. */
double nni_power(double x, double y);

/* ---- Tables and recurrent networks ----------------------------------------------------------------------------- */

typedef enum nni_table_kind {
    NNI_HIPPO_LEGS = 0,    /* square: A of HiPPO-LegS */
    NNI_HIPPO_LEGS_INPUT,  /* a vector, a row or a column: its B */
    NNI_S4D_LIN,           /* the last axis: imaginary parts pi n; the real ones are -1/2 */
    NNI_S4D_INV,           /* (N / pi) (N / (2 n + 1) - 1), N twice the extent */
    NNI_S4D_REAL,          /* -(n + 1) */
    NNI_MAMBA_A_LOG,       /* log(n + 1) */
    NNI_SINUSOIDAL,        /* 2-D, positions by features: sin, cos, sin, cos, ... of row / parameter^(2 i / features) */
    NNI_SINUSOIDAL_HALVES, /* all sines, then all cosines */
    NNI_ALIBI,             /* one slope a head */
    NNI_TABLE_COUNT
} nni_table_kind;

/* The parameter counts for the sinusoidal ones, of at most 2^20 rows: more than 1. */
nni_status nni_table(const nni_tensor *tensor, nni_table_kind table, double parameter);

typedef struct nni_stft_window {
    uint32_t kind; /* NNI_BOXCAR, ... */
    uint32_t scaling;
    uint32_t periodic;    /* or symmetric */
    const double *values; /* one for each place of a frame, instead of a kind; or NULL */
} nni_stft_window;
enum {
    NNI_BOXCAR,
    NNI_HANN,
    NNI_HAMMING,
    NNI_BLACKMAN,
    NNI_BLACKMAN_HARRIS,
    NNI_NUTTALL,
    NNI_FLAT_TOP,
    NNI_WINDOW_COUNT
};
enum { NNI_UNSCALED, NNI_DENSITY, NNI_SPECTRUM, NNI_SCALING_COUNT };

/* keras.initializers.STFT: 3-D, (frame length, channels, bins), at least 2 bins; for 2 (bins - 1) points. */
nni_status nni_stft(const nni_tensor *tensor, int imaginary, const nni_stft_window *window);

/* factor * log(u), u uniform on (a, b), 0 < a <= b; one word an element in every dtype, so u has 32 bits. Tallec and
 * Ollivier, Can Recurrent Neural Networks Warp Time? (ICLR 2018): biases of forget gates are that for (1, T - 1), those
 * of input gates the same numbers negated. */
nni_status nni_log_uniform(const nni_tensor *tensor, double a, double b, double factor, nni_generator *generator);

/* state-spaces/mamba: what softplus makes a time step dt, whose logarithm is uniform between those of dt_min and
 * dt_max; dt is at least `floor`. */
nni_status nni_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                             nni_generator *generator);

#ifdef __cplusplus
}
#endif

#endif /* NN_INIT_H */
