# SPDX-License-Identifier: Apache-2.0
"""MegEngine, as far as the page "From MegEngine" goes: its last wheels are for Python 3.10 and older.

The generator is that of ../streams/make_megengine.py, which gives what is recorded of MegEngine's kernels, bit for bit. Fans, gains and bounds
are the formulas of megengine/module/init.py; ../frameworks has what MegEngine itself answers.
"""

import math
import sys
import types

import numpy

from make_megengine import Generator

generator = None


def seed(value):
    global generator
    generator = Generator(value)


def fill_(w, value):
    w[...] = value


def uniform_(w, a=0.0, b=1.0):
    w[...] = generator.uniform(w.size, a, b).reshape(w.shape)


def normal_(w, mean=0.0, std=1.0):
    w[...] = generator.normal(w.size, mean, std).reshape(w.shape)


def calculate_gain(nonlinearity, param=0.01):
    return {"relu": math.sqrt(2), "leaky_relu": math.sqrt(2 / (1 + param**2))}[nonlinearity]


def calculate_fan_in_and_fan_out(w):
    kernel = math.prod(w.shape[2:])
    return w.shape[1] * kernel, w.shape[0] * kernel


def calculate_correct_fan(w, mode):
    return calculate_fan_in_and_fan_out(w)[mode == "fan_out"]


def xavier_std(w, gain):
    return gain * math.sqrt(2 / sum(calculate_fan_in_and_fan_out(w)))


def msra_std(w, a, mode, nonlinearity):
    return calculate_gain(nonlinearity, a) / math.sqrt(calculate_correct_fan(w, mode))


def xavier_uniform_(w, gain=1.0):
    bound = math.sqrt(3) * xavier_std(w, gain)
    uniform_(w, -bound, bound)


def xavier_normal_(w, gain=1.0):
    normal_(w, 0, xavier_std(w, gain))


def msra_uniform_(w, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    bound = math.sqrt(3) * msra_std(w, a, mode, nonlinearity)
    uniform_(w, -bound, bound)


def msra_normal_(w, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    normal_(w, 0, msra_std(w, a, mode, nonlinearity))


def zeros_(w):
    fill_(w, 0)


def ones_(w):
    fill_(w, 1)


INIT = [
    *("fill_", "zeros_", "ones_", "uniform_", "normal_", "calculate_gain", "calculate_fan_in_and_fan_out"),
    *("calculate_correct_fan", "xavier_uniform_", "xavier_normal_", "msra_uniform_", "msra_normal_"),
]


def install():
    """Makes it what `import megengine` finds."""
    module = types.ModuleType("megengine.module")
    module.init = types.SimpleNamespace(**{name: globals()[name] for name in INIT})
    package = types.ModuleType("megengine")
    package.module = module
    package.random = types.SimpleNamespace(seed=seed)
    package.Parameter = lambda array: array
    package.__version__ = "1.13.1"
    sys.modules.update({"megengine": package, "megengine.module": module})
