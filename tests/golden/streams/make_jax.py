# SPDX-License-Identifier: Apache-2.0
"""JAX's streams on the CPU: `python3 make_jax.py jax.txt jax-dtypes.txt jax-jit.txt`, with jax. The first file has keys of
threefry2x32 and float32, without x64; the second one has the other dtypes and keys, with x64; the third one has what is
under jax.jit."""

import functools
import random as plain_random
import sys

import jax
import jaxlib
import numpy
from jax import random
from jax.nn import initializers

from common import call, draws, values, write

# A key takes an int64 and keeps its low 32 bits, but for x64.
SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53, 2**63 - 1, -1, -2, -42, -(2**31)),
    *(-(2**63), 20240229, 3735928559, 1311768467463790320, 7046029254386353131, -987654321987),
]
UNIFORM = [(0.0, 1.0), (-1.0, 1.0), (-0.3, 0.7), (-2.0, 3.5)]
NORMAL = [(0.0, 1.0), (0.0, 0.02), (0.1, 0.5)]
# In multiples of the standard deviation. At these bounds erf of float64 is that of glibc.
TRUNCATED = [(-2.0, 2.0), (-1.0, 3.0)]
SHAPE = (3, 3, 2, 3)
NAMES = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"]
# Name, shape, parameters (for the file only): those that are near.
ORTHOGONAL = [
    *(("orthogonal", (4, 4), (1.0,)), ("orthogonal", (3, 5), (1.0,)), ("delta_orthogonal", (3, 2, 4), (1.0,))),
]
DTYPES = [numpy.float64, numpy.float16, jax.numpy.bfloat16]
OTHER_KEYS = ["rbg", "unsafe_rbg"]


def words(key):
    return numpy.asarray(random.key_data(key))


def uniforms(head, key, dtype, ranges):
    for a, b in ranges:
        yield draws(*head, "uniform", (a, b), lambda n: numpy.asarray(random.uniform(key, (n,), dtype, a, b)))


def normals(head, key, dtype, parameters=NORMAL):
    for mean, std in parameters:

        def normal(n):
            array = random.normal(key, (n,), dtype) * std
            return numpy.asarray(array + mean if mean else array)

        yield draws(*head, "normal", (mean, std), normal)


def truncated(head, key, dtype):
    for a, b in TRUNCATED:
        draw = lambda n: numpy.asarray(random.truncated_normal(key, a, b, (n,), dtype))  # noqa: E731
        yield draws(*head, "truncated_normal", (0.0, 1.0, a, b), draw)


def keys(head, key):
    for n in 2, 3, 5:
        yield call(*head, 0, "split", (n,), (), words(random.split(key, n)))
    for data in 0, 1, 7, 2**32 - 1:
        yield call(*head, 0, "fold_in", (), (data,), words(random.fold_in(key, data)))
    # Numbers of keys, which of them, and data: one after the other.
    source = plain_random.Random(f"nn-init {head}")
    steps = []
    for _ in range(14):
        n = source.randint(1, 9)
        step = n, source.randrange(n), source.randrange(2**32)
        key = random.fold_in(random.split(key, n)[step[1]], step[2])
        steps += step
    yield call(*head, 0, "chain", (), steps, words(key))


def scaled(head, key, dtype):
    kind, options, seed = head
    for name in NAMES:
        yield call(*head, 0, name, SHAPE, (), numpy.asarray(getattr(initializers, name)()(key, SHAPE, dtype)))
    for distribution in "uniform", "normal", "truncated_normal":
        for mode in "fan_in", "fan_out", "fan_avg":
            array = initializers.variance_scaling(1.0, mode, distribution)(key, SHAPE, dtype)
            of = kind, f"{options},mode={mode},distribution={distribution}", seed
            yield call(*of, 0, "variance_scaling", SHAPE, (), numpy.asarray(array))


def orthogonals(head, key, dtype):
    for name, shape, parameters in ORTHOGONAL:
        yield values(*head, name, parameters, numpy.asarray(getattr(initializers, name)()(key, shape, dtype)))


def is_some(seed):
    return SEEDS.index(seed) % 4 < 2


def of_float32(seed, partitionable):
    jax.config.update("jax_threefry_partitionable", partitionable)
    head = "jax", f"partitionable={str(partitionable).lower()}", seed
    key = random.key(seed)
    yield draws(*head, "bits", (), lambda n: numpy.asarray(random.bits(key, (n,), numpy.uint32)))
    yield from uniforms(head, key, numpy.float32, UNIFORM)
    yield from normals(head, key, numpy.float32)
    yield from truncated(head, key, numpy.float32)
    yield from keys(head, key)
    if is_some(seed):
        yield from scaled(head, key, numpy.float32)
        yield from orthogonals(head, key, numpy.float32)


def of_dtypes(seed, partitionable):
    jax.config.update("jax_threefry_partitionable", partitionable)
    head = "jax", f"partitionable={str(partitionable).lower()},x64=true", seed
    key = random.key(seed)
    for dtype in DTYPES if partitionable else []:
        yield from uniforms(head, key, dtype, UNIFORM[2:])
        yield from truncated(head, key, dtype)
        if is_some(seed):
            yield from scaled(head, key, dtype)
    for dtype in DTYPES:
        yield from normals(head, key, dtype, NORMAL[:1] if SEEDS.index(seed) % 2 else NORMAL[2:])
    if partitionable and is_some(seed):
        yield from orthogonals(head, key, numpy.float64)
    for impl in OTHER_KEYS:
        head = "jax", f"partitionable={str(partitionable).lower()},x64=true,impl={impl}", seed
        key = random.key(seed, impl=impl)
        yield from keys(head, key)
        if partitionable:
            # Of a key whose halves differ; JAX has no name for its words, and a generator takes them as its seed.
            data = words(random.fold_in(random.split(key, 3)[1], 5))
            key = random.wrap_key_data(data, impl=impl)
            head = *head[:2], list(map(int, data))
            yield draws(*head, "bits", (), lambda n: numpy.asarray(random.bits(key, (n,), numpy.uint32)))
            yield from uniforms(head, key, numpy.float32, UNIFORM[2:3])
            for dtype in DTYPES:
                yield from normals(head, key, dtype, NORMAL[:1])


@functools.cache
def jitted(name, dtype, n, *p):
    """One compiled function for all keys."""
    if name == "truncated_normal":
        return jax.jit(lambda key: random.truncated_normal(key, p[2], p[3], (n,), dtype) * p[1] + p[0])
    if name == "normal" and p[0]:
        return jax.jit(lambda key: random.normal(key, (n,), dtype) * p[1] + p[0])
    if name == "normal":
        return jax.jit(lambda key: random.normal(key, (n,), dtype) * p[1])
    return jax.jit(lambda key: initializers.variance_scaling(1.0, *p)(key, n, dtype))


def under_jit(seed, partitionable):
    jax.config.update("jax_threefry_partitionable", partitionable)
    head = "jax", f"partitionable={str(partitionable).lower()},x64=true,jit=true", seed
    key = random.key(seed)
    for dtype in [numpy.float32, *DTYPES] if partitionable else []:
        for name, p in (("normal", NORMAL[1]), ("normal", NORMAL[2]), ("truncated_normal", (0.1, 0.7, -2.0, 2.0))):
            yield draws(*head, name, p, lambda n: numpy.asarray(jitted(name, dtype, n, *p)(key)))
        for distribution in "uniform", "normal", "truncated_normal":
            array = numpy.asarray(jitted("variance_scaling", dtype, SHAPE, "fan_in", distribution)(key))
            of = *head[:1], f"{head[1]},mode=fan_in,distribution={distribution}", seed
            yield call(*of, 0, "variance_scaling", SHAPE, (), array)


def write_file(path, about, records):
    origin = f"JAX {jax.__version__}, jaxlib {jaxlib.__version__}, on {jax.devices()[0].platform}, by make_jax.py"
    keys = "split: the words of as many keys as its shape says; fold_in: those of a key; chain: those of the last one of"
    streams = [record for seed in SEEDS for record in records(seed, True)]
    streams += [record for seed in SEEDS[::2] for record in records(seed, False)]
    write(path, f"{about} {keys} split(n)[i], then fold_in(data), by turns.", origin, streams)


if __name__ == "__main__":
    write_file(sys.argv[1], "JAX's streams.", of_float32)
    jax.config.update("jax_enable_x64", True)
    write_file(sys.argv[2], "JAX's other dtypes and keys.", of_dtypes)
    write_file(sys.argv[3], "JAX's streams under jax.jit.", under_jit)
