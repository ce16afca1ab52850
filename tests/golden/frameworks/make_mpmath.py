# SPDX-License-Identifier: Apache-2.0
"""Writes truncated_normal_moments.txt and hippo_legs.txt: `python3 make_mpmath.py`, with mpmath."""

from pathlib import Path

import mpmath
from mpmath import mp, mpf

mp.dps = 100  # of a narrow interval's variance half of the digits cancel, of its quantiles a third

# Both of them decimals, to be read as doubles.
INTERVALS = """
    -2,2 -1,1 -3,3 -6,6 -8,8 -0.5,0.5 -0.1,0.1 -1e-3,2e-3 -1e-9,1e-9 -inf,inf
    0,inf -inf,0 -inf,1 1,inf -1,inf 3,inf 8,inf -inf,-8 38,inf 100,inf
    -1,3 -3,1 -2,0.5 0,1 0,1e-6 1,1.001 2,4 2,2.5 -4,-2 -1.5,40
    8,8.5 -9,-8 20,21 -21,-20 100,101 5,1000 -1000,-5 37,37.5 -40,2 0.02,0.04
""".split()
PROBABILITIES = ["2^-33", "2^-20", "0.001", "0.1", "0.25", "0.5", "0.75", "0.9", "0.999", "1-2^-20", "1-2^-33"]
VALUES = [mpf(2) ** -33, mpf(2) ** -20, *(mpf(p) for p in PROBABILITIES[2:-2]), 1 - mpf(2) ** -20, 1 - mpf(2) ** -33]

HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# Standard normals truncated to [a, b]: moments and quantiles.
# A record: a b mean std quantile...
# a, b: decimal, to be read as doubles; or inf, -inf. The others are the doubles nearest to the exact values.
# Quantiles, at these probabilities, as decimals and not as doubles: {" ".join(PROBABILITIES[:6])}
# {" ".join(PROBABILITIES[6:])}
# From mpmath {mpmath.__version__}, with {mp.dps} digits, by tests/golden/frameworks/make_mpmath.py.
"""


def above(x):
    """The probability of a standard normal above x, to the last digit in either tail."""
    return mpmath.erfc(x / mp.sqrt(2)) / 2


def times_density(x, power):
    return mpf(0) if mp.isinf(x) else x**power * mp.npdf(x)


def moments(a, b):
    mass = above(a) - above(b)
    mean = (times_density(a, 0) - times_density(b, 0)) / mass
    variance = 1 + (times_density(a, 1) - times_density(b, 1)) / mass - mean**2
    return mean, mp.sqrt(variance)


def quantile(a, b, u):
    """Bisection until the bracket is 2^-200 of the value wide: slow, and nothing to go wrong."""
    target = above(a) - u * (above(a) - above(b))
    # 60 beyond the end nearest to the mode there is less than 2^-2000 of the mass.
    mode = min(max(a, mpf(0)), b)
    low, high = max(a, mode - 60), min(b, mode + 60)
    while high - low > mpf(2) ** -200 * max(abs(low), mpf(2) ** -100):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > target else (low, middle)
    return (low + high) / 2


def decimal(x):
    """A median of 0 comes out of the bisection as 1e-90."""
    return "0" if abs(x) < mpf(2) ** -200 else repr(float(x))


def record(interval):
    a, b = (mpf(float(end)) for end in interval.split(","))
    if mp.isinf(a) and b <= 0 or a < 0 and b < 0:  # the tails are as precise on the right alone
        mean, std = moments(-b, -a)
        quantiles = [-quantile(-b, -a, 1 - u) for u in VALUES]
        mean = -mean
    else:
        mean, std = moments(a, b)
        quantiles = [quantile(a, b, u) for u in VALUES]
    return " ".join([*interval.split(","), *map(decimal, [mean, std, *quantiles])])


HIPPO_HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# HiPPO-LegS: the state matrices of Gu, Dao, Ermon, Rudra, Re, 2020, theorem 2, with S4's sign: x' = A x + B u.
# A record: n count element...
# Elements: A, (n, n), row-major, -sqrt((2 i + 1) (2 j + 1)) below the diagonal, -(i + 1) on it; then B, n elements,
# sqrt(2 i + 1): the doubles nearest to the exact values.
# From mpmath {mpmath.__version__}, by tests/golden/frameworks/make_mpmath.py.
"""


def hippo_legs(n):
    def a(i, j):
        return -mp.sqrt((2 * i + 1) * (2 * j + 1)) if i > j else -(i + 1) if i == j else 0

    elements = [a(i, j) for i in range(n) for j in range(n)] + [mp.sqrt(2 * i + 1) for i in range(n)]
    return " ".join([str(n), str(len(elements)), *(repr(float(x)) for x in elements)])


def write(file, head, records):
    Path(__file__).with_name(file).write_text(head + "\n".join(records) + "\n")


if __name__ == "__main__":
    write("truncated_normal_moments.txt", HEAD, map(record, INTERVALS))
    write("hippo_legs.txt", HIPPO_HEAD, map(hippo_legs, (1, 2, 4, 9)))
