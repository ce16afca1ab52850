# SPDX-License-Identifier: Apache-2.0
"""The coefficients that vmath.sollya cannot make, quotients of polynomials: `python3 src/vmath.py`, with NumPy and mpmath.

Each is fitted by least squares, weighted again and again until the errors are level (Lawson's algorithm), in relative
error; then its coefficients are rounded one by one, from the highest power down, and the others fitted anew.
"""
import mpmath
import numpy

mpmath.mp.dps = 50
SQRT2 = mpmath.sqrt(2)


def tail(x):
    """1 - Phi(x)."""
    return mpmath.erfc(x / SQRT2) / 2


def mills(x):
    if x < 60:
        return tail(x) * mpmath.exp(x * x / 2) * mpmath.sqrt(2 * mpmath.pi)
    term = total = mpmath.mpf(1)
    for n in range(1, 60):
        term *= -(2 * n - 1) / x**2
        if abs(term) < mpmath.mpf(10) ** -45:
            break
        total += term
    return total / x


def quotient(x, f, p, q, rounded):
    """Coefficients, {(part, power): value}, of a quotient of degrees p and q with the given ones; and its error."""
    names = [("a", i) for i in range(p + 1)] + [("b", i) for i in range(1, q + 1)]
    free = [name for name in names if name not in rounded]
    columns = {name: x ** name[1] / f if name[0] == "a" else -(x ** name[1]) for name in names}
    scale = x.max()
    right = 1 - sum(columns[name] * rounded[name] for name in rounded)
    below, weights, best = numpy.ones_like(x), numpy.ones_like(x), (numpy.inf, dict(rounded))
    for _ in range(300):
        matrix = numpy.array([columns[name] * scale ** -name[1] for name in free]).T
        if not free:
            matrix = numpy.zeros((len(x), 1))
        found, *_ = numpy.linalg.lstsq(matrix / below[:, None] * weights[:, None], right / below * weights, rcond=None)
        trial = dict(rounded, **{})
        trial.update({name: value * scale ** -name[1] for name, value in zip(free, found)})
        above = sum(trial[("a", i)] * x**i for i in range(p + 1))
        below = 1 + sum(trial[("b", i)] * x**i for i in range(1, q + 1))
        error = abs(above / below / f - 1)
        if error.max() < best[0]:
            best = (error.max(), trial)
        weights *= (error / error.max() + 1e-3) ** 0.25
        weights /= weights.max()
    return best


def fit(name, x, f, p, q):
    rounded = {}
    powers = sorted([("a", i) for i in range(p + 1)] + [("b", i) for i in range(1, q + 1)], key=lambda n: -n[1])
    for key in powers:
        _, found = quotient(x, f, p, q, rounded)
        rounded[key] = float(numpy.float32(found[key]))
    error, _ = quotient(x, f, p, q, rounded)
    print(name, "relative error", error * 2**24, "* 2^-24")
    for part, degree in (("a", p), ("b", q)):
        print(" ", part, [float.hex(rounded.get((part, i), 1.0)) for i in range(degree, -1, -1)])


def main():
    xs = numpy.linspace(1e-4, 2.06, 4000)
    qs = [mpmath.erf(mpmath.mpf(x) / SQRT2) / 2 for x in xs]
    y = numpy.array([float(mpmath.mpf(1) / 4 - q * q) for q in qs])
    fit("f32v_probit_middle", y, numpy.array([float(mpmath.mpf(x) / q) for x, q in zip(xs, qs)]), 4, 4)
    xs = numpy.linspace(2.03, 12, 4000)
    s = numpy.array([float(mpmath.sqrt(-mpmath.log(tail(mpmath.mpf(x))) / 2)) for x in xs])
    fit("f32v_probit_tail", s - 1.5, xs, 3, 3)

    # nni_mills: the Chebyshev series of mills(x) / y in t = 8 y - 1, y = 1 / (x + 4), as powers of t.
    terms, nodes = 24, 60
    ts = [mpmath.cos(mpmath.pi * (j + mpmath.mpf(1) / 2) / nodes) for j in range(nodes)]
    values = [mills(8 / (t + 1) - 4) * 8 / (t + 1) for t in ts]
    series = [2 / mpmath.mpf(nodes) * sum(v * mpmath.chebyt(n, t) for v, t in zip(values, ts)) for n in range(terms)]
    series[0] /= 2
    chebyshev = [[mpmath.mpf(1)], [mpmath.mpf(0), mpmath.mpf(1)]]
    while len(chebyshev) < terms:
        following = [mpmath.mpf(0)] + [2 * c for c in chebyshev[-1]]
        for i, c in enumerate(chebyshev[-2]):
            following[i] -= c
        chebyshev.append(following)
    powers = [sum(series[n] * chebyshev[n][i] for n in range(i, terms)) for i in range(terms)]
    print("nni_mills", [float.hex(float(c)) for c in reversed(powers)])


if __name__ == "__main__":
    main()
