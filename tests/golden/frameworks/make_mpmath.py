# SPDX-License-Identifier: Apache-2.0
"""Writes truncated_normal_*.txt, hippo_legs.txt and made_gains.txt: `python3 make_mpmath.py`, with mpmath."""

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


# mean, std, a, b: where (a - mean) / std and (b - mean) / std, in double, say little or nothing about what lies between.
HOSTILE = """
    -1e17,1,0,1 1e17,1,0,1 -1e17,1,0,1e-17 -1e17,1,0,1e-18 -1e6,1,0,1e-6 1e6,1,-1e-6,0 -1e7,1,1,1.0000001 -1e8,1,0,3e-8
    -1e3,1,0,1e-3 -1e4,1,0,1e-5 -1e5,1,-1e-6,1e-6 -3e9,7,5,5.00000001 -1e12,1e3,0,1e-6 -1e100,1,0,1 -1e100,1e50,0,1
    -1e150,1,0,inf -1e200,1e100,0,1 -1e300,1e150,0,1 -1e300,1e149,0,1e-2 -1e300,1e200,0,1 1e300,1e150,-1,0
    -1e300,1e290,1e280,inf -1e17,1,1,1.0000000000000002 -1e9,1,1,1.0000000000000002 -1e17,1e8,0,inf 1e17,1e8,-inf,0
    1e16,1,1e16,10000000000000002 0,1e-3,1e10,1.0000000000000002e10 0,1e-300,1e-10,1 0,1e-300,1e-290,1e-289
    -1e-300,1e-300,0,1e-310 -1e17,1e9,-1,1 1,1e-9,0.999999998,1.000000003 1000,1e-6,1000.000001,1000.000002
    -3.2e178,1e-300,2.6,5.6 -0.75,4.4e-315,0,1 -7.875,3.5e-308,0,1e-300 3.5e38,1e-3,-2,2 -1e308,2,1e307,1e308
    -1e308,1e300,1e308,1.7e308 1e308,1e307,-1e308,-9e307 1,1e-320,0,0.5 0,1e-310,1e-309,1e-308 0,1e308,-1e307,1e307
    -1e308,1e308,-1.7e308,1.7e308 -1e308,1e304,1e308,inf 1e308,1e156,-inf,-1e308
    0,1e39,-1e38,1e38 -3e38,2e38,-3.4e38,3.4e38 3e38,9e37,-inf,3.3e38 3.5e38,1e38,-2,2e38
""".split()
HOSTILE_SIGMA = """
    1e6,1,-2,2 1e10,1,3,4 1e10,1,-4,-3 1e10,1e-3,5,inf 1e14,1,-1.5,2.5 -1e14,1,-1.3,inf 1,1e-12,2,5 0,1e-200,-2,2
    1e12,1,1e6,1000001 0,1,1e9,1000000000.0000002 0,1,1e17,inf 1e3,1e-9,-1,1 1e13,1,0.3,0.31
""".split()
FRACTIONS = [mpf(2) ** -33, mpf(1) / 4, mpf(1) / 2, mpf(3) / 4, 1 - mpf(2) ** -33]

HOSTILE_HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# Normals of parameters of very different sizes, truncated: moments and quantiles.
# A record: bounds mean std a b mean std quantile...
# bounds: 0 if a and b are values, 1 if they are multiples of std from the mean. The second mean and std are the result's.
# mean, std, a, b: decimal, to be read as doubles; or inf, -inf. The others are the doubles nearest to the exact values.
# Quantiles, at these probabilities: 2^-33 0.25 0.5 0.75 1-2^-33
# From mpmath {mpmath.__version__}, with {mp.dps} digits, by tests/golden/frameworks/make_mpmath.py.
"""


def beside(alpha, width):
    """Moments and quantiles of s on [0, width] of the density exp(-(alpha s + s^2 / 2)), alpha >= 0."""
    unit = 1 / alpha if alpha > 1 else mpf(1)
    unit = min(unit, width)  # s = unit t; in t neither the density nor the interval is of an unusual size
    end = min(width / unit, mpf(120))
    slope, square = alpha * unit, unit * unit
    integral = lambda f, t: mp.quad(f, mp.linspace(0, t, max(3, int(t / 4) + 2)))
    density = lambda t: mp.exp(-t * (slope + square * t / 2))
    mass = integral(density, end)
    mean = integral(lambda t: t * density(t), end) / mass
    variance = integral(lambda t: (t - mean) ** 2 * density(t), end) / mass

    def at(u):
        t = end * u if mass > end / 2 else -mp.log(1 - u * (1 - mp.exp(-slope * end))) / slope if slope else end * u
        for _ in range(60):
            step = (integral(density, t) - u * mass) / density(t)
            t = min(max(t - step, t / 4), end)
            if abs(step) < mpf(10) ** -30 * t:
                break
        else:
            raise ArithmeticError((alpha, width, u))
        return t * unit

    return mean * unit, mp.sqrt(variance) * unit, at


def hostile(bounds, text):
    mean, std, a, b = (mpf(float(x)) for x in text.split(","))
    if bounds:
        a, b = mean + a * std, mean + b * std
    with mp.workdps(700 if max(abs(mean), 1 / std) > 1e100 else 100):  # a - mean is exact
        alpha, beta = (a - mean) / std, (b - mean) / std
        width = (b - a) / std
    with mp.workdps(40):
        if alpha < 0 < beta:
            with mp.workdps(100):
                middle, deviation = moments(alpha, beta)
                values = [quantile(alpha, beta, u) for u in FRACTIONS]
            result = [mean + middle * std, deviation * std, *(mean + x * std for x in values)]
        elif beta <= 0:
            middle, deviation, at = beside(-beta, width)
            result = [b - middle * std, deviation * std, *(b - at(1 - u) * std for u in FRACTIONS)]
        else:
            middle, deviation, at = beside(alpha, width)
            result = [a + middle * std, deviation * std, *(a + at(u) * std for u in FRACTIONS)]
    return " ".join([str(bounds), *text.split(","), *(repr(float(x)) for x in result)])


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


GAINS_HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# Gains that are computed, not recommended by a paper: 1 / sqrt(E f(z)^2), z ~ N(0, 1).
# A record: nonlinearity gain
# gain: decimal, to be read as a double, nearest to the exact value.
# From mpmath {mpmath.__version__}, by tests/golden/frameworks/make_mpmath.py: sums over z = n / 64, from -20 to 20.
"""


def gains():
    """Sums, where src/gain.py integrates: what is smooth converges at once, and elu and hardswish are taken in parts."""
    phi = lambda z: mp.npdf(z)
    sigmoid = lambda z: 1 / (1 + mp.exp(-z))
    softplus = lambda z: mp.log1p(mp.exp(z))
    smooth = {
        "gelu": lambda z: z * mp.ncdf(z),
        "gelu_tanh": lambda z: z * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (z + mpf("0.044715") * z**3))) / 2,
        "silu": lambda z: z * sigmoid(z),
        "swish": lambda z: z * sigmoid(z),
        "mish": lambda z: z * mp.tanh(softplus(z)),
        "softplus": softplus,
    }
    with mp.workdps(30):
        step = mpf(1) / 64
        nodes = [n * step for n in range(-20 * 64, 20 * 64 + 1)]
        squares = {name: sum(f(z) ** 2 * phi(z) for z in nodes) * step for name, f in smooth.items()}
        # E (e^z - 1)^2 over z < 0, and E z^2 over z > 0, in closed form.
        squares["elu"] = mp.exp(2) * mp.ncdf(-2) - 2 * mp.exp(mpf(1) / 2) * mp.ncdf(-1) + mpf(1) / 2 + mpf(1) / 2
        # z^2 (z + 3)^2 / 36 between -3 and 3, z^2 beyond 3, by the moments of the truncated normal.
        m2 = mp.ncdf(3) - mp.ncdf(-3) - 6 * phi(3)
        m4 = 3 * m2 - 54 * phi(3)
        squares["hardswish"] = (m4 + 9 * m2) / 36 + (1 - m2) / 2
        return [f"{name} {float(1 / mp.sqrt(square))!r}" for name, square in squares.items()]


def write(file, head, records):
    Path(__file__).with_name(file).write_text(head + "\n".join(records) + "\n")


if __name__ == "__main__":
    write("truncated_normal_moments.txt", HEAD, map(record, INTERVALS))
    cases = [hostile(0, text) for text in HOSTILE] + [hostile(1, text) for text in HOSTILE_SIGMA]
    write("truncated_normal_hostile.txt", HOSTILE_HEAD, cases)
    write("made_gains.txt", GAINS_HEAD, gains())
    write("hippo_legs.txt", HIPPO_HEAD, map(hippo_legs, (1, 2, 4, 9)))
