/* SPDX-License-Identifier: Apache-2.0
 *
 * nn-init: the first weights of neural networks. The C API.
 *
 * The initializers of MegEngine, PyTorch, Keras and JAX, over random streams. src/bitgen/README.md defines every bit of
 * a stream: it is the same on every machine, compiler and instruction set.
 *
 * The library allocates nothing, keeps no state of its own, prints nothing, and uses no math function of the C library.
 * Different threads may use different generators and tensors at once.
 *
 * Every function that can fail returns an nni_status. It checks all of its arguments first: if it returns anything but
 * NNI_OK, it has written nothing and has not moved the generator.
 */
#ifndef NN_INIT_H
#define NN_INIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Increased whenever a struct, an enum or a signature below changes its meaning. The JavaScript wrapper compares it
 * with nni_abi() of its wasm file, which is 0x10000 more in nn-init-core.wasm, and 0x20000 more in files of generators
 * of nn_init_frameworks.h. */
#define NNI_ABI 4
uint32_t nni_abi(void);

/* ---- Status ---------------------------------------------------------------------------------------------------- */

typedef enum nni_status {
    NNI_OK = 0,
    NNI_ERROR_NULL,              /* a pointer that must not be NULL is NULL */
    NNI_ERROR_DTYPE,             /* not an nni_dtype */
    NNI_ERROR_BIT_GENERATOR,     /* not an nni_bit_generator */
    NNI_ERROR_NONLINEARITY,      /* not an nni_nonlinearity */
    NNI_ERROR_MODE,              /* not an nni_mode */
    NNI_ERROR_COUNT,             /* count does not fit the shape, or ndim is more than NNI_MAX_DIMENSIONS */
    NNI_ERROR_FANS_DIMENSIONS,   /* fans need at least 2 dimensions */
    NNI_ERROR_LAYOUT_LENGTH,     /* a layout has one letter for each dimension */
    NNI_ERROR_LAYOUT_LETTERS,    /* a layout is made of letters from A to Z with an O or I, none but O, I, G twice */
    NNI_ERROR_ZERO_FAN,          /* the fan to divide by is zero */
    NNI_ERROR_NOT_FINITE,        /* a parameter is NaN or infinite */
    NNI_ERROR_OVERFLOW,          /* values would lie outside the dtype's range */
    NNI_ERROR_NEGATIVE_STD,      /* std is negative */
    NNI_ERROR_NEGATIVE_GAIN,     /* gain is negative */
    NNI_ERROR_REVERSED_INTERVAL, /* a is greater than b */
    NNI_ERROR_EMPTY_INTERVAL,    /* no value of the dtype lies in the interval */
    NNI_ERROR_DISTRIBUTION,      /* not an nni_distribution_kind */
    NNI_ERROR_NEGATIVE_SCALE,    /* scale is negative */
    NNI_ERROR_UNREACHABLE_STD,   /* no normal truncated to [a, b] has the standard deviation std */
    NNI_ERROR_DIMENSIONS,        /* the initializer needs another number of dimensions */
    NNI_ERROR_MORE_INPUTS,       /* more input than output channels */
    NNI_ERROR_SPARSITY,          /* sparsity is not in [0, 1] */
    NNI_ERROR_DIVISIBLE,         /* an extent is not a multiple of its divisor */
    NNI_ERROR_RANGE,             /* a parameter is out of its range */
    NNI_ERROR_FRAMEWORK,         /* the generator's framework does not have this */
    NNI_STATUS_COUNT
} nni_status;

/* The comment above as a static string; "unknown status" for any other number. */
const char *nni_status_message(nni_status status);

/* ---- Generators ------------------------------------------------------------------------------------------------ */

typedef enum nni_bit_generator {
    NNI_XOSHIRO128PP = 0, /* xoshiro128++, eight lanes, reseeded every 4096 words: the default */
    NNI_PHILOX4X32 = 1,   /* Philox4x32-10, as in Random123 */
    NNI_BIT_GENERATOR_COUNT
} nni_bit_generator;

struct nni_functions; /* the functions of a generator; internal */

/* A position in an endless sequence of 32-bit words. A copy of the struct is a copy of the generator.
 * nni_generator_init sets it. Afterwards you may write `offset`, which is a seek; everything else is read-only. */
typedef struct nni_generator {
    uint64_t seed;
    uint64_t stream;
    uint64_t offset;                       /* in words, modulo 2^64: the index of the next word */
    uint64_t lanes_at;                     /* cache: the offset of the lanes, which is always even */
    uint32_t lanes[32];                    /* cache: word w of the state of xoshiro128++ lane l is lanes[8 w + l] */
    uint32_t kind;                         /* an nni_bit_generator */
    const struct nni_functions *functions; /* how this kind makes words and values */
} nni_generator;

/* Sets the generator to offset 0 of the given stream. */
nni_status nni_generator_init(nni_generator *generator, nni_bit_generator kind, uint64_t seed, uint64_t stream);

/* Writes the next n raw words, from any offset, and advances by n. Unlike a fill, it rounds no offset. */
nni_status nni_words(nni_generator *generator, uint32_t *words, size_t n);

/* The number of the stream `name` below stream `parent`: FNV-1a, 64 bits (RFC 9923), of `size` bytes, started from the
 * offset basis xor `parent`. With parent 0 it is plain FNV-1a, which also turns a string into a seed. */
uint64_t nni_stream_id(uint64_t parent, const char *name, size_t size);

/* One block of Philox4x32-10, without state: output = f(counter, key). */
void nni_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/* ---- Tensors --------------------------------------------------------------------------------------------------- */

typedef enum nni_dtype {
    NNI_FLOAT32 = 0,
    NNI_FLOAT64,  /* random values have full double precision */
    NNI_FLOAT16,  /* IEEE-754 binary16; random values are made in float32 and rounded once, to nearest even */
    NNI_BFLOAT16, /* the upper half of a float32; rounded likewise */
    NNI_DTYPE_COUNT
} nni_dtype;

#define NNI_MAX_DIMENSIONS 32

typedef enum nni_distribution_kind {
    NNI_UNIFORM = 0,
    NNI_NORMAL,
    NNI_TRUNCATED_NORMAL, /* in scaling families cut at -2 and 2 sigma, where sigma gives the result the wanted std */
    NNI_DISTRIBUTION_COUNT
} nni_distribution_kind;

/* Formulas of src/bitgen/README.md that turn words into an element of float32. */
typedef enum nni_loop_kind {
    NNI_LOOP_NONE = 0, /* none: float64, or values that need doubles or all elements at once */
    NNI_LOOP_UNIFORM,
    NNI_LOOP_NORMAL,
    NNI_LOOP_MIDDLE, /* a truncated normal whose bounds are at most 2.05 sigma from the mean */
    NNI_LOOP_TAILS   /* any other truncated normal */
} nni_loop_kind;

/* A formula with its numbers, for programs that make the elements elsewhere, for example on a GPU. Numbers that a kind
 * does not need are 0. The normal needs shift (its mean) and scale, the uniform also low and high. */
typedef struct nni_loop {
    uint32_t kind; /* an nni_loop_kind */
    float shift, scale, low, high, mean, sigma, tails[2];
    uint32_t flip, mirror; /* the sign bit if the word's sign counts, else 0; the sign bit if signs are flipped */
} nni_loop;

/* What a function that draws would do, without drawing. */
typedef struct nni_plan {
    double mean, std;      /* of the values */
    double low, high;      /* all values lie between them */
    uint64_t words;        /* how many the generator would move on */
    uint32_t distribution; /* an nni_distribution_kind; NNI_DISTRIBUTION_COUNT for any other */
    nni_loop loop;         /* how to make the elements */
} nni_plan;

/* A part of a larger tensor, the whole: the box of extents `shape` that begins at `at`. All three arrays have ndim
 * entries, outermost first. The whole has as many elements as the shape of its nni_tensor, which may split axes, for
 * example into groups. It has at most 2^53 elements. */
typedef struct nni_box {
    const size_t *whole, *at, *shape;
    size_t ndim;
    size_t begin; /* `data` begins with this element of the box, in row-major order, and has `count` elements */
} nni_box;

/* A tensor to fill; the caller owns all of it. A function that draws element by element fills `count` elements at
 * `data`; the shape only gives it the fans. So you can fill a tensor in pieces: make calls with the same shape and the
 * same generator, with `more` = 1 in all except the last. If values depend on the element's place (eye, dirac,
 * orthogonal, ...), count must be the product of the shape.
 *
 * With a box, the elements are those that a fill of the whole would put at these places. Shape, layout and fans are
 * those of the whole. Functions that draw element by element take a box; so do eye and tables. For any other function,
 * make the whole and cut the box out of it by nni_take. */
typedef struct nni_tensor {
    void *data;          /* aligned to its element; may be NULL if count is 0 */
    size_t count;        /* at most the product of the shape */
    const size_t *shape; /* ndim extents, outermost first; may be NULL if ndim is 0 */
    size_t ndim;         /* at most NNI_MAX_DIMENSIONS */
    const char *layout;  /* a letter for each dimension, NUL-terminated; or "megengine", "torch", "keras"; or NULL */
    uint32_t dtype;      /* an nni_dtype */
    const double *fans;  /* fan_in and fan_out that replace the layout's, NaN for none; or NULL */
    nni_plan *plan;      /* or NULL: nni_fill and functions that draw fill it instead of `data`; others ignore it */
    const nni_box *box;  /* or NULL: the tensor is the whole */
    uint32_t more;       /* 1 if another piece follows: the generator goes on to it, or, with a box, stays where it
                          * is */
} nni_tensor;

/* Copies the elements of tensor->box from the whole, which has the same dtype, to tensor->data. */
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
    NNI_GELU,       /* from here on the gain is 1 / sqrt(E f(z)^2), z ~ N(0, 1): src/gain.py */
    NNI_GELU_TANH,
    NNI_SILU,
    NNI_MISH,
    NNI_ELU, /* with alpha 1 */
    NNI_SOFTPLUS,
    NNI_HARDSWISH,
    NNI_GIVEN_GAIN, /* the slope itself is the gain, >= 0 */
    NNI_NONLINEARITY_COUNT
} nni_nonlinearity;

#define NNI_DEFAULT_NEGATIVE_SLOPE 0.01

/* It reads only shape, ndim, layout and fans of the tensor. In a layout, O means output channels, I input channels, and
 * G groups (or experts, or gates: anything that makes separate matrices of one tensor). Any other letter is an axis of
 * the kernel. fan_in = I * kernel, fan_out = O * kernel. A missing letter counts 1. O, I and G may repeat, for example
 * for the heads of a fused projection: "IGOO". Examples: "OIHW", "GOIDHW", "HWIO", "IOHW" (a transposed convolution),
 * "HWGO" (a depthwise one of Keras), "OI", "IO". Without a layout, or with "megengine", it follows
 * megengine.module.init: (O, I) for 2-D, otherwise (O, I, kernel...), and from 5-D on the first axis is groups. "torch"
 * follows torch.nn.init, which has no groups. "keras" follows keras.initializers: (kernel..., I, O), where a vector of
 * n has fans n and n, and a scalar 1 and 1. */
nni_status nni_calculate_fan_in_and_fan_out(const nni_tensor *tensor, double *fan_in, double *fan_out);
nni_status nni_calculate_correct_fan(const nni_tensor *tensor, nni_mode mode, double *fan);

/* Only NNI_LEAKY_RELU and NNI_GIVEN_GAIN use `slope`. Up to NNI_SELU the table is that of megengine.module.init and
 * torch.nn.init. */
nni_status nni_calculate_gain(nni_nonlinearity nonlinearity, double slope, double *gain);

/* ---- Distributions --------------------------------------------------------------------------------------------- */
/* Parameters are doubles and must be finite. Formulas are computed in double, in MegEngine's order of operations. A
 * fill that draws begins at the generator's offset. It takes one word an element; for float64 two, and an odd offset is
 * first rounded up. It leaves the offset at its end, rounded up to a multiple of 8. So element k of a fill is element
 * offset + k of an endless tensor. With a box the fill is that of the whole. If the whole has no elements, nothing is
 * drawn and no generator is needed. */

nni_status nni_fill(const nni_tensor *tensor, double value);

/* Uniform on [a, b): a <= x < b for every element, in the dtype. If a = b, every element is a. */
nni_status nni_uniform(const nni_tensor *tensor, double a, double b, nni_generator *generator);

/* std >= 0; |mean| + 6.7 std (9.5 std for float64) must not exceed the dtype's range. Values reach 6.66 std (9.42) on
 * either side. */
nni_status nni_normal(const nni_tensor *tensor, double mean, double std, nni_generator *generator);

typedef enum nni_bounds {
    NNI_ABSOLUTE = 0, /* [a, b] itself, as in torch.nn.init */
    NNI_SIGMA,        /* [mean + a std, mean + b std], as in Keras and JAX */
    NNI_BOUNDS_COUNT
} nni_bounds;

/* A normal with the given mean and std, truncated to a <= x <= b; a and b may be infinite. It uses the inverse of the
 * normal distribution function, and takes one word an element for any bounds. With `correct`, std is that of the
 * truncated normal; without it, of the normal before truncation. Bounds in sigma are always multiples of the std before
 * truncation. */
nni_status nni_truncated_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                nni_bounds bounds, int correct, nni_generator *generator);

/* ---- Scaling families ------------------------------------------------------------------------------------------ */

/* Glorot and Bengio, AISTATS 2010. std = gain * sqrt(2 / (fan_in + fan_out)). The uniform is on [-a, a), a = sqrt(3) *
 * std. */
nni_status nni_xavier(const nni_tensor *tensor, double gain, nni_distribution_kind distribution,
                      nni_generator *generator);
nni_status nni_xavier_uniform(const nni_tensor *tensor, double gain, nni_generator *generator);
nni_status nni_xavier_normal(const nni_tensor *tensor, double gain, nni_generator *generator);
nni_status nni_xavier_truncated_normal(const nni_tensor *tensor, double gain, nni_generator *generator);

/* He, Zhang, Ren and Sun, ICCV 2015. std = calculate_gain(nonlinearity, slope) / sqrt(fan). The uniform is on [-bound,
 * bound), bound = sqrt(3) * std. */
nni_status nni_msra(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                    nni_distribution_kind distribution, nni_generator *generator);
nni_status nni_msra_uniform(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                            nni_generator *generator);
nni_status nni_msra_normal(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                           nni_generator *generator);
nni_status nni_msra_truncated_normal(const nni_tensor *tensor, double slope, nni_mode mode,
                                     nni_nonlinearity nonlinearity, nni_generator *generator);

/* keras.initializers.VarianceScaling and jax.nn.initializers.variance_scaling: variance scale / fan. With scale 1 and
 * NNI_FAN_IN it is LeCun's (Efficient BackProp, 1998). */
nni_status nni_variance_scaling(const nni_tensor *tensor, double scale, nni_mode mode,
                                nni_distribution_kind distribution, nni_generator *generator);

/* Sitzmann, Martel, Bergman, Lindell and Wetzstein, Implicit Neural Representations with Periodic Activation Functions
 * (NeurIPS 2020), for a layer sin(omega (W x + b)) with n = fan_in. The first layer's weights are uniform on [-1 / n, 1
 * / n), all others' on [-sqrt(6 / n) / omega, sqrt(6 / n) / omega). omega > 0. gain multiplies either bound. */
nni_status nni_siren(const nni_tensor *tensor, double omega, int first, double gain, nni_generator *generator);

/* ---- Structure ------------------------------------------------------------------------------------------------- */
/* These functions need all of the tensor at once. Where a layout counts and none is given, axes are (O, I, kernel...),
 * as in PyTorch. */

/* Rounds and stores `count` values. */
nni_status nni_assign(const nni_tensor *tensor, const double *values);

/* Multiplies every element by factor, and rounds again. */
nni_status nni_scale(const nni_tensor *tensor, double factor);

/* 2-D: gain on the diagonal, 0 elsewhere. */
nni_status nni_eye(const nni_tensor *tensor, double gain);

/* torch.nn.init.dirac_: a convolution that passes its channels through, as many as there are both inputs and outputs,
 * in each group of the layout. One to three kernel axes; the centre of an even one is extent / 2. */
nni_status nni_dirac(const nni_tensor *tensor);

/* Upsampling by linear interpolation along one to three kernel axes. Every pair of an output and an input channel gets
 * the same kernel. With `diagonal`, only pairs (i, i) of each group get it and all others are zeros, so channel i of
 * the image becomes channel i of the larger one. */
nni_status nni_bilinear(const nni_tensor *tensor, int diagonal);

/* Repeats each of `filters` `repeat` times as outputs, one for each part of a pixel. `filters` has the same dtype and
 * shape as the tensor, except that it has fewer outputs, by that factor. The copies are neighbours, for PyTorch's
 * PixelShuffle; or, interleaved, as far apart as there are channels, for TensorFlow's depth_to_space. */
nni_status nni_icnr(const nni_tensor *tensor, const nni_tensor *filters, size_t repeat, int interleaved);

/* torch.nn.init.sparse_, 2-D: ceil(sparsity * rows) random zeros in each column; all other values are normal with mean
 * 0. `workspace` has 12 bytes for each row, aligned to 8. src/bitgen/README.md says which words are used for what. */
nni_status nni_sparse(const nni_tensor *tensor, double sparsity, double std, nni_generator *generator, void *workspace);

/* Saxe, McClelland and Ganguli (ICLR 2014). Each group of the layout is a matrix with one row for each output and one
 * column for each input and kernel position. Its rows or its columns, whichever are fewer, are orthonormal, times gain.
 * It is Haar-distributed (Mezzadri, Notices of the AMS 54, 2007): Q of the Householder QR decomposition of a normal
 * matrix, with a positive diagonal of R; in float32, or in double for float64. With `delta` (Xiao et al., ICML 2018)
 * only the centre of the kernel, (extent - 1) / 2 if extent is even, holds such a matrix, of outputs by inputs, with at
 * most as many inputs as outputs. Everything else is zeros.
 *
 * nni_orthogonal_begin moves the generator on. Then call nni_orthogonal_step until it returns 0; each call takes some
 * milliseconds, and in the end `data` is written. `workspace` is aligned to 16, holds nni_orthogonal_workspace bytes,
 * and must live until then. That size is a double, since it may exceed memory; it is 0 if the tensor is refused. */
double nni_orthogonal_workspace(const nni_tensor *tensor, int delta);
nni_status nni_orthogonal_begin(const nni_tensor *tensor, double gain, int delta, nni_generator *generator,
                                void *workspace);
int nni_orthogonal_step(void *workspace);

/* ---- Numbers --------------------------------------------------------------------------------------------------- */

/* x^y for x > 0, |y log(x)| < 700, for functions of a network's depth. Unlike pow, it is the same on every machine.
 * Error at most 2 |y log(x)| + 2 ulp. Beyond that range 0 or e^700; 1 for y = 0, NaN for x < 0. */
double nni_power(double x, double y);

/* ---- Tables and recurrent networks ----------------------------------------------------------------------------- */

typedef enum nni_table_kind {
    NNI_HIPPO_LEGS = 0,    /* square: the matrix A of HiPPO-LegS */
    NNI_HIPPO_LEGS_INPUT,  /* a vector, a row or a column: B of HiPPO-LegS */
    NNI_S4D_LIN,           /* along the last axis: imaginary parts pi n; the real parts are -1/2 */
    NNI_S4D_INV,           /* (N / pi) (N / (2 n + 1) - 1), where N is twice the extent */
    NNI_S4D_REAL,          /* -(n + 1) */
    NNI_MAMBA_A_LOG,       /* log(n + 1) */
    NNI_SINUSOIDAL,        /* 2-D, positions by features: sin, cos, sin, cos, ... of row / parameter^(2 i / features) */
    NNI_SINUSOIDAL_HALVES, /* all sines, then all cosines */
    NNI_ALIBI,             /* one slope for each head */
    NNI_TABLE_COUNT
} nni_table_kind;

/* Only the sinusoidal tables use `parameter`, which must be more than 1. They have at most 2^20 rows. */
nni_status nni_table(const nni_tensor *tensor, nni_table_kind table, double parameter);

typedef struct nni_stft_window {
    uint32_t kind; /* NNI_BOXCAR, ... */
    uint32_t scaling;
    uint32_t periodic;    /* otherwise symmetric */
    const double *values; /* one number for each place of a frame, instead of a kind; or NULL */
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

/* keras.initializers.STFT: 3-D, (frame length, channels, bins), at least 2 bins, for a transform of 2 (bins - 1)
 * points. */
nni_status nni_stft(const nni_tensor *tensor, int imaginary, const nni_stft_window *window);

/* factor * log(u), u uniform on (a, b), 0 < a <= b. It takes one word an element in every dtype, so u has 32 bits.
 * Tallec and Ollivier, Can Recurrent Neural Networks Warp Time? (ICLR 2018): biases of forget gates use (1, T - 1);
 * biases of input gates are the same numbers negated. */
nni_status nni_log_uniform(const nni_tensor *tensor, double a, double b, double factor, nni_generator *generator);

/* state-spaces/mamba: the values that softplus turns into a time step dt. Its logarithm is uniform between those of
 * dt_min and dt_max, and dt is at least `floor`. */
nni_status nni_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                             nni_generator *generator);

#ifdef __cplusplus
}
#endif

#endif /* NN_INIT_H */
