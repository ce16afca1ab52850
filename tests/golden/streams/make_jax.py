# SPDX-License-Identifier: Apache-2.0
"""JAX's streams on the CPU, of keys of threefry2x32, without x64: `python3 make_jax.py jax.txt`, with jax."""

import sys

import jax
import jaxlib
import numpy
from jax import random
from jax.nn import initializers

from common import call, draws, values, write

# A key takes an int64 and keeps its low 32 bits.
SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53, 2**63 - 1, -1, -2, -42, -(2**31)),
    *(-(2**63), 20240229, 3735928559, 1311768467463790320, 7046029254386353131, -987654321987),
]
UNIFORM = [(0.0, 1.0), (-1.0, 1.0), (-0.3, 0.7), (-2.0, 3.5)]
SHAPE = (3, 3, 2, 3)
# Name, shape, parameters (for the file only).
INITIALIZERS = [
    *(("glorot_uniform", SHAPE, ()), ("glorot_normal", SHAPE, ()), ("he_uniform", SHAPE, ()), ("he_normal", SHAPE, ())),
    *(("lecun_uniform", SHAPE, ()), ("lecun_normal", SHAPE, ()), ("orthogonal", (4, 4), (1.0,))),
    *(("orthogonal", (3, 5), (1.0,)), ("delta_orthogonal", (3, 2, 4), (1.0,))),
]


def words(key):
    return numpy.asarray(random.key_data(key))


def records(seed, partitionable):
    jax.config.update("jax_threefry_partitionable", partitionable)
    head = "jax", f"partitionable={str(partitionable).lower()}", seed
    key = random.key(seed)
    yield draws(*head, "bits", (), lambda n: numpy.asarray(random.bits(key, (n,), numpy.uint32)))
    for a, b in UNIFORM:
        yield draws(*head, "uniform", (a, b), lambda n: numpy.asarray(random.uniform(key, (n,), numpy.float32, a, b)))
    for n in 2, 3, 5:
        yield call(*head, 0, "split", (n,), (), words(random.split(key, n)))
    for data in 0, 1, 7, 2**32 - 1:
        yield call(*head, 0, "fold_in", (), (data,), words(random.fold_in(key, data)))
    yield values(*head, "normal", (0.0, 1.0), numpy.asarray(random.normal(key, (33,))))
    truncated = random.truncated_normal(key, -2, 2, (33,))
    yield values(*head, "truncated_normal", (0.0, 1.0, -2.0, 2.0), numpy.asarray(truncated))
    if SEEDS.index(seed) % 4 < 2:
        for name, shape, parameters in INITIALIZERS:
            array = numpy.asarray(getattr(initializers, name)()(key, shape))
            yield values(*head, name, parameters, array)


if __name__ == "__main__":
    origin = f"JAX {jax.__version__}, jaxlib {jaxlib.__version__}, on {jax.devices()[0].platform}, by make_jax.py"
    about = "JAX's streams. split: the words of as many keys as its shape says; fold_in: those of a key."
    streams = [record for seed in SEEDS for record in records(seed, True)]
    streams += [record for seed in SEEDS[::2] for record in records(seed, False)]
    write(sys.argv[1], about, origin, streams)
