# SPDX-License-Identifier: Apache-2.0
"""NumPy's streams: `python3 make_numpy.py numpy.txt`, or `python3 make_numpy.py --legacy numpy-legacy.txt`, with numpy.

The first are of Generator(PCG64), as default_rng makes it; the others are of RandomState.
"""

import sys

import numpy
from numpy.random import RandomState, default_rng

from common import call, draws, sequence, write

SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64),
    *(2**130 + 7, 20240229, 1311768467463790320, 98765432109876543210987654321),
    *([1234, 0], [0, 5], [0, 0], [5, 0, 0, 0, 0], [1, 2, 3, 4, 5], [2**40, 3], [0, 2**32], [7, 2**70 + 1, 2**32 - 1]),
]
LEGACY_SEEDS = [
    *(0, 1, 2, 3, 7, 42, 100, 12345, 2**16, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 20240229, 3735928559, 305419896),
    *([1234, 0], [0, 5], [0, 0], [1, 2, 3, 4, 5], [2**32 - 1, 1], [291, 564, 837, 1110], [7] * 625),
]
DRAWS = [
    *(("uniform", "float64", (0.0, 1.0)), ("uniform", "float64", (-0.3, 0.7)), ("uniform", "float64", (-2.0, 3.5))),
    *(("uniform", "float32", (0.0, 1.0)), ("uniform", "float32", (-0.3, 0.7))),
    *(("normal", "float64", (0.0, 1.0)), ("normal", "float64", (0.1, 0.5))),
    *(("normal", "float32", (0.0, 1.0)), ("normal", "float32", (0.1, 0.5))),
]


def draw(generator, n, name, dtype, parameters):
    p0, p1 = parameters
    standard = parameters == (0, 1)
    if dtype == "float64":
        if standard:
            return generator.random(n) if name == "uniform" else generator.standard_normal(n)
        return getattr(generator, name)(p0, p1, n)
    if name == "uniform":
        array = generator.random(n, dtype=numpy.float32)
        return array if standard else array * (p1 - p0) + p0
    array = generator.standard_normal(n, dtype=numpy.float32)
    return array if standard else array * p1 + p0


def draw_legacy(generator, n, name, dtype, parameters):
    return getattr(generator, name)(*parameters, n).astype(dtype)


def records(kind, seeds, new, draw):
    for seed in seeds:
        for name, dtype, parameters in DRAWS:
            yield draws(kind, "-", seed, name, parameters, lambda n: draw(new(seed), n, name, dtype, parameters))
    for seed in seeds[::2]:
        generator = new(seed)
        for i, ((name, dtype, parameters), n) in enumerate(sequence(seed, DRAWS)):
            array = draw(generator, n, name, dtype, parameters)
            assert array.dtype == dtype
            yield call(kind, "-", seed, i, name, array.shape, parameters, array)


if __name__ == "__main__":
    origin = f"NumPy {numpy.__version__}, by make_numpy.py"
    if sys.argv[1] == "--legacy":
        legacy = records("numpy-legacy", LEGACY_SEEDS, RandomState, draw_legacy)
        write(sys.argv[2], "NumPy's streams of RandomState.", origin, legacy)
    else:
        write(sys.argv[1], "NumPy's streams of Generator(PCG64).", origin, records("numpy", SEEDS, default_rng, draw))
