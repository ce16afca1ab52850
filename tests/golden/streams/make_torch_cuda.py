# SPDX-License-Identifier: Apache-2.0
"""PyTorch's streams on NVIDIA's GPUs: `python3 make_torch_cuda.py torch-cuda.txt`, with numpy. No GPU is needed.

A second implementation, of the same sources: DistributionTemplates.h of PyTorch 2.14, cuRAND's headers and libdevice's logf
of CUDA 12. Philox is the one of Random123's known answers. Of the hardware's sine it takes what is known: README.md of
src/framework says what, and how near it comes. record_torch_cuda.py records what a GPU itself makes.
"""

import ctypes
import ctypes.util
import math
import random
import sys

import numpy as np

from common import call, draws, sequence, values, write

F32, F64 = np.float32, np.float64
SEEDS = [
    *(0, 1, 2, 42, 1234, 5678, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1),
    *(-1, -42, -(2**31), -(2**63), 20240229, 1311768467463790320),
]
# The smallest there can be, one whose waves end within the sizes, and an H100.
DEVICES = [(1, 256), (7, 1000), (132, 2048)]
UNIFORM = [
    *((F32, 0.0, 1.0), (F32, -0.0314159, 0.0314159), (F32, -2.0, 3.5), (F64, 0.0, 1.0), (F64, -0.3, 0.7)),
    *(("float16", 0.0, 1.0), ("float16", -0.3, 0.7), ("bfloat16", 0.0, 1.0), ("bfloat16", -0.3, 0.7)),
]
MIXED = [("uniform", *parameters) for parameters in UNIFORM] + [("normal", F32, 0.0, 1.0), ("normal", F64, 0.0, 1.0)]
WORD = np.uint64(0xFFFFFFFF)

libm = ctypes.CDLL(ctypes.util.find_library("m"))
libm.fma.restype, libm.fma.argtypes = ctypes.c_double, [ctypes.c_double] * 3
fma64 = np.vectorize(libm.fma, otypes=[F64])


def philox(key, counter):
    """Philox4x32-10 of a key of two words and of four arrays of words."""
    k0, k1 = key
    x = [np.asarray(word, np.uint64) for word in counter]
    for _ in range(10):
        p, q = x[0] * np.uint64(0xD2511F53), x[2] * np.uint64(0xCD9E8D57)
        x = [q >> np.uint64(32) ^ x[1] ^ np.uint64(k0), q & WORD, p >> np.uint64(32) ^ x[3] ^ np.uint64(k1), p & WORD]
        k0, k1 = k0 + 0x9E3779B9 & 0xFFFFFFFF, k1 + 0xBB67AE85 & 0xFFFFFFFF
    return x


def fma32(a, b, c):
    """a b + c, rounded once: the product is exact in double, and the sum is rounded to odd there."""
    product, c = np.asarray(a, F64) * np.asarray(b, F64), np.asarray(c, F64)
    total = product + c
    of_c = total - product
    lost = (product - (total - of_c)) + (c - of_c)
    bits = total.view(np.int64)
    away = np.where((lost > 0) == (total > 0), 1, -1)
    return np.where((lost != 0) & (bits & 1 == 0), bits + away, bits).view(F64).astype(F32)


class Generator:
    def __init__(self, seed, device):
        self.key = seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF
        self.multiprocessors, self.threads = device
        self.offset = 0

    def words(self, n, unroll):
        """The four words of the counter of each of n elements, and which of its values the element is."""
        grid = min((n + 255) // 256, self.multiprocessors * (self.threads // 256))
        threads = 256 * grid
        i = np.arange(n, dtype=np.uint64)
        turn = i // np.uint64(threads)
        counter = np.uint64(self.offset // 4) + turn // np.uint64(unroll)
        words = philox(self.key, (counter & WORD, counter >> np.uint64(32), i % np.uint64(threads), i * np.uint64(0)))
        self.offset += ((n - 1) // (threads * unroll) + 1) * 4
        return np.stack(words), (turn % np.uint64(unroll)).astype(int)

    def raw(self, n):
        words, which = self.words(n, 4)
        return words[which, np.arange(n)].astype(np.uint32)

    def uniform(self, n, dtype, a, b):
        at = np.arange(n)
        if dtype is F64:
            words, which = self.words(n, 2)
            x = fma64(double53(words[2 * which, at], words[2 * which + 1, at]) * 2.0**-53 + 2.0**-54, b - a, a)
            return np.where(x == b, a, x)
        a, b = rounded(a, dtype), rounded(b, dtype)
        words, which = self.words(n, 4)
        x = rounded(fma32(fraction(words[which, at]), rounded(b - a, dtype), a), dtype)
        return np.where(x == b, a, x)

    def normal(self, n, dtype, mean, std):
        at = np.arange(n)
        if dtype is F64:
            words, which = self.words(n, 2)
            radius = np.sqrt(-2 * np.log(double53(words[0], words[1]) * 2.0**-53 + 2.0**-54))
            turns = double53(words[2], words[3]) * 2.0**-52 + 2.0**-53
            return sin_pi(np.where(which == 0, turns, turns + 0.5)) * radius * std + mean
        words, which = self.words(n, 4)
        pair = which // 2 * 2
        radius = np.sqrt(F32(-2) * log(fraction(words[pair, at])))
        turn = F32(2.3283064e-10) * F32(6.2831855)
        angle = fma32(words[pair + 1, at].astype(F32), turn, turn / F32(2))
        return rounded(fma32(sine(angle, which % 2) * radius, F32(std), F32(mean)), dtype)

    def truncated_normal(self, n, dtype, mean, std, a, b):
        """torch.nn.init.trunc_normal_ since 2.12, where more than 0.3 of the values are in bounds."""
        x = self.normal(n, dtype, mean, std)
        while True:
            outside = (x < rounded(a, dtype)) | (x > rounded(b, dtype))
            if not outside.any():
                return x
            x = np.where(outside, self.normal(n, dtype, mean, std), x)


def fraction(words):
    return words.astype(F32) * F32(2.0**-32) + F32(2.0**-33)


def double53(low, high):
    return (low ^ high << np.uint64(21)).astype(F64)


def sin_pi(x):
    """sin(pi x) of 0 <= x < 2.6, near its zeros too."""
    nearest = np.round(x)
    return np.sin((x - nearest) * math.pi) * np.where(nearest % 2 == 0, 1, -1)


def rounded(x, dtype):
    """Numbers of the dtype; those of 16 bits in float32."""
    if dtype is F64:
        return x
    x = np.asarray(x, F32)
    if dtype == "float16":
        return x.astype(np.float16).astype(F32)
    if dtype == "bfloat16":
        bits = x.view(np.uint32)
        return (bits + (bits >> 16 & 1) + 0x7FFF & 0xFFFF0000).astype(np.uint32).view(F32)
    return x


def stored(x, dtype):
    """As the files have it: numbers of 16 bits as these."""
    if dtype == "float16":
        return x.astype(np.float16).view(np.uint16)
    return (x.view(np.uint32) >> 16).astype(np.uint16) if dtype == "bfloat16" else x


LOG = [0xBE055027, 0x3E1039F6, 0xBDF8CDCC, 0x3E0F2955, 0xBE2AD8B9, 0x3E4CED0B, 0xBE7FFF22, 0x3EAAAA78, 0xBF000000]


def log(x):
    """logf of libdevice, of normal numbers."""
    first, *terms = np.array(LOG, np.uint32).view(F32)
    bits = x.view(np.int32)
    exponents = (bits - 0x3F2AAAAB) & -0x800000
    m = (bits - exponents).view(F32) - F32(1)
    y = first
    for term in terms:
        y = fma32(y, m, term)
    return fma32(exponents.astype(F32) * F32(2.0**-23), F32(0.693147182464599609375), fma32(y * m, m, m))


def sine(x, quarters):
    """__sinf(x + quarters pi / 2): the turns of x truncated to 24 bits, then to 25 behind the point; the complement of
    what lies within a quarter in every second quarter."""
    exact = x.astype(F64) * F64(F32(0.15915494))
    turns = exact.astype(F32)
    turns = np.where(turns > exact, np.nextafter(turns, F32(0)), turns)
    at = np.floor(turns.astype(F64) * 2**25).astype(np.int64) + quarters * 2**23
    quarter, within = at >> 23, at & 2**23 - 1
    within = np.where(quarter % 2 == 1, 2**23 - 1 - within, within)
    return (np.sin(within * (math.pi / 2**24)) * np.where(quarter & 2, -1, 1)).astype(F32)


def options(device):
    return "multiprocessors={},threads={}".format(*device)


def named(record, dtype):
    """The record with the name of a dtype that numpy has not."""
    return tuple(dtype if isinstance(item, np.dtype) and item == np.uint16 else item for item in record)


def records():
    for seed in SEEDS:
        for device in DEVICES:
            head = "torch-cuda", options(device), seed
            if device != DEVICES[2]:
                yield draws(*head, "bits", (), lambda n: Generator(seed, device).raw(n))
            for dtype, a, b in UNIFORM:
                if device == DEVICES[1] or (dtype is F32 and (a, b) != (-2.0, 3.5)) or seed == SEEDS[4]:
                    make = lambda n: stored(Generator(seed, device).uniform(n, dtype, a, b), dtype)
                    yield named(draws(*head, "uniform", (a, b), make), dtype)
    # Near: the elements themselves. The greatest size goes beyond all stripes of the smallest device.
    for seed in SEEDS[:5]:
        for dtype, mean, std, n in (F32, 0.0, 1.0, 1111), (F32, 0.1, 0.5, 300), (F64, 0.0, 1.0, 600):
            array = Generator(seed, DEVICES[0]).normal(n, dtype, mean, std)
            yield values("torch-cuda", options(DEVICES[0]), seed, "normal", (mean, std), array)
        for dtype, *parameters, n in (F32, 0.0, 1.0, -2.0, 2.0, 700), (F64, 0.1, 0.5, -0.3, 0.9, 300):
            array = Generator(seed, DEVICES[0]).truncated_normal(n, dtype, *parameters)
            yield values("torch-cuda", options(DEVICES[0]), seed, "truncated_normal", parameters, array)
    for seed in SEEDS[::2]:
        generator, device = None, random.Random(seed).choice(DEVICES)
        generator = Generator(seed, device)
        for i, ((name, dtype, a, b), n) in enumerate(sequence(seed, MIXED)):
            array = stored(getattr(generator, name)(n, dtype, a, b), dtype)
            yield named(call("torch-cuda", options(device), seed, i, name, (n,), (a, b), array), dtype)


if __name__ == "__main__":
    known = philox((0xA4093822, 0x299F31D0), (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344))
    assert [int(word) for word in known] == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]
    about = "PyTorch's streams on NVIDIA's GPUs, by a second implementation. bits: those of a fill of float32."
    write(sys.argv[1], about, f"NumPy {np.__version__}, by make_torch_cuda.py", records())
