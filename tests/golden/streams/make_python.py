# SPDX-License-Identifier: Apache-2.0
"""Streams of Python's random: `python3 make_python.py python.txt`, with numpy, which draws nothing here."""

import random
import sys

import numpy

from common import call, draws, sequence, write

SEEDS = [
    *(0, 1, 2, 42, 100, 5489, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63, 2**64 - 1, 2**64, 2**130 + 7, 20240229),
    *(-1, -(2**32) - 5, 98765432109876543210987654321, 3735928559),
]
DRAWS = [
    *(("uniform", "float64", (0.0, 1.0)), ("uniform", "float64", (-0.3, 0.7)), ("uniform", "float32", (-2.0, 3.5))),
    *(("normal", "float64", (0.0, 1.0)), ("normal", "float64", (0.1, 0.5)), ("normal", "float32", (0.0, 0.02))),
]


def draw(generator, n, name, dtype, parameters):
    one = generator.uniform if name == "uniform" else generator.gauss
    return numpy.array([one(*parameters) for _ in range(n)], dtype)


def records():
    for seed in SEEDS:
        for name, dtype, parameters in DRAWS:
            array = lambda n: draw(random.Random(seed), n, name, dtype, parameters)
            yield draws("python", "-", seed, name, parameters, array)
    for seed in SEEDS[::2]:
        generator = random.Random(seed)
        for i, ((name, dtype, parameters), n) in enumerate(sequence(seed, DRAWS)):
            array = draw(generator, n, name, dtype, parameters)
            yield call("python", "-", seed, i, name, array.shape, parameters, array)


if __name__ == "__main__":
    write(sys.argv[1], "Streams of Python's random.", f"CPython {sys.version.split()[0]}, by make_python.py", records())
