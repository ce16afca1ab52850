# SPDX-License-Identifier: Apache-2.0
"""NumPy's orders: `python3 make_numpy.py numpy.txt`, or `python3 make_numpy.py --legacy numpy-legacy.txt`, with numpy.

The first are of Generator(PCG64), as default_rng makes it; the others are of RandomState. `--spawn spawn.txt` has the first
words of the children that SeedSequence spawns.
"""

import sys

import numpy
from numpy.random import RandomState, SeedSequence, default_rng

from common import GRAMMAR, plain, records, write

SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**64 - 1, 2**64, 2**130 + 7, 20240229),
    *([1234, 0], [0, 5], [0, 0], [1, 2, 3, 4, 5], [7, 2**70 + 1, 2**32 - 1]),
]
LEGACY_SEEDS = [
    *(0, 1, 2, 3, 7, 42, 100, 12345, 2**16, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 20240229, 3735928559),
    *([1234, 0], [0, 5], [0, 0], [1, 2, 3, 4, 5], [7] * 625),
]
# dtype, low, high: from narrow ranges to all that the dtype has.
RANGES = [
    *(("int64", 0, 10), ("int64", -5, 2**32 - 6), ("int64", 0, 2**32), ("int64", 3, 2**32 + 4), ("int64", -(2**40), 2**52)),
    *(("int64", -(2**63), 2**63), ("uint64", 0, 2**64), ("uint64", 2**63, 2**64 - 5), ("uint64", 2**63, 2**63 + 9)),
    *(("int32", -(2**31), 2**31), ("int32", -70000, 12345), ("uint32", 0, 2**32), ("uint32", 7, 2**32 - 1)),
    *(("int16", -(2**15), 2**15), ("uint16", 3, 60000), ("int8", -100, 100), ("uint8", 0, 256), ("bool", 0, 2), ("bool", 1, 2)),
    ("int64", 5, 6),
]


def weights(n):
    counts = [i % 7 + 1 for i in range(n)]
    total = sum(counts)
    return [count / total for count in counts]


def listed(array):
    return numpy.asarray(array).ravel().tolist()


def shuffled(generator, given):
    generator.shuffle(given)
    return listed(given)


def choice(**options):
    """choice(n, count(n), **options)"""
    count = options.pop("count", lambda n: n)
    if options.pop("p", False):
        return lambda g, n: listed(g.choice(n, count(n), p=weights(n), **options))
    return lambda g, n: listed(g.choice(n, count(n), **options))


def integers(method, dtype, low, high):
    return lambda g, n: listed(getattr(g, method)(low, high, n, dtype=dtype))


def third(n):
    return (n + 2) // 3


def cases(method):
    return {
        "permutation": lambda g, n: listed(g.permutation(n)),
        "permutation_array": lambda g, n: listed(g.permutation([3 * i for i in range(n)])),
        "permutation_rows": lambda g, n: listed(g.permutation(numpy.arange(2 * n).reshape(n, 2))),
        "shuffle": lambda g, n: shuffled(g, numpy.arange(n)),
        "shuffle_list": lambda g, n: shuffled(g, list(range(n))),
        "shuffle_rows": lambda g, n: shuffled(g, numpy.arange(2 * n).reshape(n, 2)),
        "choice": choice(),
        "choice_one": lambda g, n: [int(g.choice(n)) for _ in range(3)],
        "choice_few": choice(count=third, replace=False),
        "choice_all": choice(replace=False),
        "choice_of_many": lambda g, n: listed(g.choice(n + 20000, min(n, 1003), replace=False)),
        "choice_weighted": choice(p=True),
        "choice_weighted_few": choice(count=third, replace=False, p=True),
        "integers_one": lambda g, n: [int(getattr(g, method)(n)) for _ in range(3)],
        "random": lambda g, n: listed(g.random(n)),
        **{f"{dtype}:{low}:{high}": integers(method, dtype, low, high) for dtype, low, high in RANGES},
        "fill_normal": lambda g, n: listed(g.normal(0, 1, n)),
    }


GENERATOR = {
    **cases("integers"),
    "choice_unmixed": choice(count=third, replace=False, shuffle=False),
    "integers_endpoint": lambda g, n: listed(g.integers(-3, n, n, endpoint=True)),
    "fill_random32": lambda g, n: [float(x) for x in g.random(n, dtype=numpy.float32)],
    "fill_normal32": lambda g, n: [float(x) for x in g.standard_normal(n, dtype=numpy.float32)],
}


def spawned():
    for seed in SEEDS:
        parent = SeedSequence(seed)
        children = [*parent.spawn(3), *parent.spawn(2)]
        for child in [*children, *children[1].spawn(2)]:
            words = [int(word) for word in default_rng(child).bit_generator.random_raw(2)]
            yield "spawn", plain(seed), plain(list(child.spawn_key)), plain(words)


if __name__ == "__main__":
    origin = f"NumPy {numpy.__version__}, by make_numpy.py"
    path = sys.argv[-1]
    if sys.argv[1] == "--legacy":
        legacy = records("numpy-legacy", LEGACY_SEEDS, RandomState, cases("randint"))
        write(path, "Orders of NumPy's RandomState.", origin, legacy, GRAMMAR)
    elif sys.argv[1] == "--spawn":
        write(path, "spawn seed key words: of a child, two words of 64 bits of PCG64.", origin, spawned())
    else:
        write(path, "Orders of NumPy's Generator(PCG64).", origin, records("numpy", SEEDS, default_rng, GENERATOR), GRAMMAR)
