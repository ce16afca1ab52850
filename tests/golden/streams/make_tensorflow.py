# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's streams on the CPU, eagerly executed: `python3 make_tensorflow.py tensorflow.txt`, with tensorflow."""

import sys

import numpy
import tensorflow as tf
from tensorflow.compat.v1 import initializers

from common import GRAMMAR, SIZES, digest, joined, plain, sequence, values, write

# tf.random.stateless_*: two numbers; tf.random.Generator.from_seed: one of any size, or up to three; tf.random.set_seed.
PAIRS = [
    *([1, 0], [0, 0], [0, 1], [1, 1], [2, 0], [42, 0], [123, 456], [1337, 0], [2**31 - 1, 0], [2**31 - 2, 7]),
    *([-1, 0], [0, -1], [-5, 2**40 + 3], [2**32, 2**32], [2**53, 2**53 + 2], [2**63 - 1, -(2**63)], [100, 200]),
    *([20240229, 3735928559], [7046029254386353131, -987654321987], [1311768467463790320, 99]),
]
GENERATORS = [
    *(0, 1, 2, 42, 1234, 2**31, 2**32 - 1, 2**53 + 2, 2**63 - 1, 2**64 - 1, 2**64 - 3, 2**64, -1, -42, -(2**63)),
    *(2**100 + 7, [11, 5], [0, -1, 3], [2**62, 9, -8], [-1, -1, 11]),
]
GLOBALS = [
    *(0, 1, 2, 5, 42, 100, 1234, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 + 2, 2**63 - 1, -1, -2, -42, -(2**31)),
    *(20240229, 3735928559, -987654321987),
]
OP_SEEDS = [3, 0, 1, 42, -7, 2**31 - 1, 2**40 + 1]
UNIFORM = [(0.0, 1.0), (-1.0, 1.0), (-0.3, 0.7), (-2.0, 3.5), (-0.0314159, 0.0314159)]
NORMAL = [(0.0, 1.0), (0.0, 0.02), (0.1, 0.3)]
DTYPES = ["float32", "float64", "float16", "bfloat16"]
SHAPE = (3, 3, 2, 3)
SCALED = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"]


def bits(tensor):
    """The elements as NumPy's hash can take them."""
    array = tensor.numpy()
    return array.view(numpy.uint16) if array.itemsize == 2 else array


class Stateless:
    options = "api=stateless"
    prefix = "stateless_"

    def __init__(self, seed):
        self.seed = {"seed": seed}

    def draw(self, name, n, dtype, parameters):
        call = getattr(tf.random, self.prefix + name)
        return bits(call((n,), **self.seed, **dict(zip(KEYS[name], parameters)), dtype=dtype))


class Generator(Stateless):
    options = "api=Generator"

    def __init__(self, seed):
        self.rng = tf.random.Generator.from_seed(seed, alg="philox")

    def draw(self, name, n, dtype, parameters):
        return bits(getattr(self.rng, name)((n,), **dict(zip(KEYS[name], parameters)), dtype=dtype))


class SetSeed(Stateless):
    options = "api=set_seed"
    prefix = ""

    def __init__(self, seed, op_seed=None):
        tf.random.set_seed(seed)
        self.seed = {"seed": op_seed}


KEYS = {"uniform": ("minval", "maxval"), "normal": ("mean", "stddev"), "truncated_normal": ("mean", "stddev")}


def all_of(name, i):
    """What the i-th seed draws: parameters of the call, and as the file has them."""
    if name == "uniform":
        return UNIFORM[i % len(UNIFORM)], UNIFORM[i % len(UNIFORM)]
    parameters = NORMAL[i % len(NORMAL)]
    return parameters, parameters if name == "normal" else (*parameters, -2.0, 2.0)


def records(seed, i, options, begin):
    head = options, plain(seed)
    for dtype in DTYPES if i % 5 == 0 else DTYPES[:1]:
        for name in KEYS:
            given, written = all_of(name, i)
            hashes = [digest(begin().draw(name, n, dtype, given)) for n in SIZES]
            yield "draws", "tensorflow", *head, name, dtype, joined(written), *hashes
    generator = begin()
    choices = [(name, dtype) for name in KEYS for dtype in DTYPES]
    for index, ((name, dtype), size) in enumerate(sequence(seed, choices)):
        given, written = all_of(name, index)
        hashed = digest(generator.draw(name, size, dtype, given))
        yield "call", "tensorflow", *head, index, name, dtype, size, joined(written), hashed


def scaled(seed, op_seed):
    """Initializers that draw by operations with a seed."""
    head = "tensorflow", f"api=set_seed,opSeed={op_seed}", seed
    for dtype in DTYPES[:2]:
        tf.random.set_seed(seed)
        for index, name in enumerate(SCALED):
            array = getattr(initializers, name)(seed=op_seed)(SHAPE, dtype=dtype).numpy()
            yield "call", *head, index, name, dtype, joined(SHAPE, "x"), "-", digest(array)
    for shape in (4, 4), (3, 5), (7, 2):
        tf.random.set_seed(seed)
        array = initializers.orthogonal(seed=op_seed)(shape, dtype="float32").numpy()
        yield values(*head, "orthogonal", (1.0,), array)


def streams():
    for i, seed in enumerate(PAIRS):
        yield from records(seed, i, Stateless.options, lambda: Stateless(seed))
        words = [tf.random.stateless_uniform((n,), seed, None, None, "uint32").numpy() for n in SIZES]
        yield "draws", "tensorflow", Stateless.options, plain(seed), "bits", "uint32", "-", *map(digest, words)
    for i, seed in enumerate(GENERATORS):
        yield from records(seed, i, Generator.options, lambda: Generator(seed))
    for i, seed in enumerate(GLOBALS):
        yield from records(seed, i, SetSeed.options, lambda: SetSeed(seed))
        op_seed = OP_SEEDS[i % len(OP_SEEDS)]
        yield from records(seed, i + 1, f"{SetSeed.options},opSeed={op_seed}", lambda: SetSeed(seed, op_seed))
        yield from scaled(seed, op_seed)


if __name__ == "__main__":
    origin = f"TensorFlow {tf.__version__}, NumPy {numpy.__version__}, by make_tensorflow.py"
    write(sys.argv[1], "TensorFlow's streams.", origin, streams(), GRAMMAR)
