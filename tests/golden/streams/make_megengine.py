# SPDX-License-Identifier: Apache-2.0
"""MegEngine's streams on the CPU: `python3 make_megengine.py megengine-cpu.json megengine.txt`, with numpy, on glibc.

MegEngine itself is not needed: this is its generator once more, which first has to give what is recorded of
MegEngine in megengine-cpu.json, bit for bit. Its float32 logarithm, cosine and sine are the C library's.
"""

import ctypes
import json
import math
import platform
import sys

import numpy
from numpy import float32

from common import call, draws, sequence, write

SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**40, 2**53, 2**63 - 1, 2**63, 2**64 - 42),
    *(2**64 - 2, 2**64 - 1, 20240229, 3735928559, 1311768467463790320, 7046029254386353131, 0x9E3779B97F4A7C15),
]
DRAWS = [
    *(("uniform", (0.0, 1.0)), ("uniform", (-0.3, 0.7)), ("uniform", (-2.0, 3.5))),
    *(("normal", (0.0, 1.0)), ("normal", (0.5, 0.02))),
]
MASK = 2**64 - 1


def libm(name):
    function = getattr(ctypes.CDLL("libm.so.6"), name)
    function.argtypes, function.restype = [ctypes.c_float], ctypes.c_float
    return lambda array: numpy.fromiter(map(function, array.tolist()), float32, array.size)


logf, cosf, sinf = map(libm, ("logf", "cosf", "sinf"))


class Xoroshiro128Plus:
    def __init__(self, seed):
        self.state = [self.splitmix64(seed + i * 0x9E3779B97F4A7C15 & MASK) for i in (1, 2)]

    @staticmethod
    def splitmix64(z):
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        return z ^ z >> 31

    def words(self, n):
        a, b = self.state
        for _ in range(n):
            yield a + b & MASK
            b ^= a
            a, b = (a << 55 & MASK | a >> 9) ^ b ^ (b << 14 & MASK), b << 36 & MASK | b >> 28
        self.state = [a, b]

    def uniforms(self, n):
        """In (0, 1]."""
        words = numpy.fromiter(self.words(n), numpy.uint64)
        return float32(2) - (words >> numpy.uint64(41) | numpy.uint64(0x3F800000)).astype(numpy.uint32).view(float32)


class Generator:
    """An engine for each distribution, both of the same seed."""

    def __init__(self, seed):
        self.engines = {"uniform": Xoroshiro128Plus(seed), "normal": Xoroshiro128Plus(seed)}

    def uniform(self, n, low, high):
        u = self.engines["uniform"].uniforms(n)
        return u if (low, high) == (0, 1) else float32(low) + float32(high - low) * u

    def normal(self, n, mean, std):
        u1, u2 = self.engines["normal"].uniforms(n + n % 2).reshape(-1, 2).T
        r = float32(std) * numpy.sqrt(float32(-2) * logf(u1))
        theta = (2 * math.pi * u2.astype(float)).astype(float32)
        pairs = numpy.stack([r * cosf(theta), r * sinf(theta)], 1) + float32(mean)
        return pairs.flatten()[:n]


def check(path):
    with open(path) as file:
        cases = json.load(file)["cases"]
    for case in cases:
        generator = Generator(int(case["seed"]))
        uniform = [generator.uniform(n, 0, 1) for n in (5, 64)]
        normal = [generator.normal(7, 0, 1), generator.normal(64, 0.5, 0.02), generator.normal(1, 0, 1)]
        bits = [array.view(numpy.uint32).tolist() for array in [numpy.concatenate(uniform), *normal]]
        assert bits == [case["uniform"], *case["normal_calls"]], f"not as recorded, for seed {case['seed']}"


def records():
    for seed in SEEDS:
        for name, parameters in DRAWS:
            draw = getattr(Generator, name)
            yield draws("megengine", "-", seed, name, parameters, lambda n: draw(Generator(seed), n, *parameters))
        if SEEDS.index(seed) % 3 < 2:
            generator = Generator(seed)
            for i, ((name, parameters), n) in enumerate(sequence(seed, DRAWS)):
                array = getattr(generator, name)(n, *parameters)
                yield call("megengine", "-", seed, i, name, array.shape, parameters, array)


if __name__ == "__main__":
    check(sys.argv[1])
    libc = " ".join(platform.libc_ver())
    origin = f"the generator of MegEngine 47952c07 as it is in make_megengine.py, with the libm of {libc}"
    write(sys.argv[2], "MegEngine's streams on the CPU.", origin, records())
