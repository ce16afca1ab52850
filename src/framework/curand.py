# SPDX-License-Identifier: Apache-2.0
"""The coefficients of nni_curand_sin: `python3 src/framework/curand.py`, with NumPy.

sin(pi / 2 x) / x - 1 by powers of x^2, for 0 <= x <= 1: fitted by least squares, weighted again and again until the errors of
x times it are level (Lawson's algorithm); each coefficient is then rounded to float32, from the lowest power up, and the others
fitted anew.
"""

import numpy

DEGREE = 4
x = numpy.cos(numpy.linspace(0, numpy.pi / 2, 4000))[:-1]
z, target = x * x, numpy.sin(numpy.pi / 2 * x) / x - 1


def fit(rounded):
    """The coefficients that follow those that are rounded."""
    weights = numpy.ones_like(x)
    matrix = numpy.stack([x * z**k for k in range(len(rounded), DEGREE + 1)], 1)
    right = x * (target - sum(c * z**k for k, c in enumerate(rounded)))
    for _ in range(400):
        root = numpy.sqrt(weights)
        found, *_ = numpy.linalg.lstsq(matrix * root[:, None], right * root, rcond=None)
        error = abs(matrix @ found - right)
        weights *= error / error.max() + 1e-6
        weights /= weights.sum()
    return found


rounded = []
while len(rounded) <= DEGREE:
    rounded.append(float(numpy.float32(fit(rounded)[0])))
error = abs(x * (target - sum(c * z**k for k, c in enumerate(rounded)))).max()
print(*(f"{numpy.float32(c)}f" for c in rounded), f"error 2^{numpy.log2(error):.1f}")
