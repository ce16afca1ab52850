# SPDX-License-Identifier: Apache-2.0
"""The gains that gain.c holds as constants: `python3 src/gain.py`, with mpmath.

The gain of f is 1 / sqrt(E f(z)^2), z ~ N(0, 1): what keeps the mean square of the signal. As relu's sqrt(2) does (He,
Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015).
"""
from mpmath import exp, log1p, mp, mpf, ncdf, npdf, pi, quad, sqrt, tanh

mp.dps = 40


def softplus(z):
    return log1p(exp(z))


def silu(z):
    return z / (1 + exp(-z))


FUNCTIONS = {
    "gelu": lambda z: z * ncdf(z),
    "gelu_tanh": lambda z: z / 2 * (1 + tanh(sqrt(2 / pi) * (z + mpf("0.044715") * z**3))),
    "silu": silu,
    "mish": lambda z: z * tanh(softplus(z)),
    "elu": lambda z: z if z > 0 else exp(z) - 1,
    "softplus": softplus,
    "hardswish": lambda z: z * min(max(z + 3, 0), 6) / 6,
}

if __name__ == "__main__":
    for name, f in FUNCTIONS.items():
        square = quad(lambda z: f(z) ** 2 * npdf(z), [-20, -10, -5, -3, -1, 0, 1, 3, 5, 10, 20])
        gain = 1 / sqrt(square)
        print(name, mp.nstr(gain, 17), float.hex(float(gain)))
