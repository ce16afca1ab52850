# SPDX-License-Identifier: Apache-2.0
"""What ports of Mamba make of JAX's draws: `python3 make_jax_formulas.py jax-formulas.txt`, with jax and numpy.

The functions are those of state-spaces/mamba, by jax.numpy and jax.random, eagerly; see make_torch_formulas.py.
"""

import math
import sys

import jax
import numpy
from jax import numpy as jnp

from common import call, values, write

SEEDS = [0, 1, 42, 2**31, 20240229]
SHAPES = [(10, 20), (4, 5, 3), (3, 1)]
NEAR = [("log_uniform", (1.0, 16.0)), ("mamba_dt_bias", (0.001, 0.1, 0.0001)), ("mamba_dt_bias", (0.0001, 2.0, 0.001))]


def log_uniform(key, shape, a, b):
    return jnp.log(jax.random.uniform(key, shape, minval=a, maxval=b))


def mamba_dt_bias(key, shape, dt_min, dt_max, floor):
    drawn = jax.random.uniform(key, shape) * (math.log(dt_max) - math.log(dt_min)) + math.log(dt_min)
    dt = jnp.clip(jnp.exp(drawn), min=floor)
    return dt + jnp.log(-jnp.expm1(-dt))


def siren(key, shape, omega):
    bound = math.sqrt(6 / math.prod(shape[:-1])) / omega
    return jax.random.uniform(key, shape, minval=-bound, maxval=bound)


def records():
    for seed in SEEDS:
        for index, shape in enumerate(SHAPES):
            array = numpy.asarray(siren(jax.random.key(seed), shape, 30.0))
            yield call("jax", "-", seed, index, "siren", shape, (30.0,), array)
        for name, parameters in NEAR:
            array = numpy.asarray(globals()[name](jax.random.key(seed), (200,), *parameters))
            yield values("jax", "-", seed, name, parameters, array)


if __name__ == "__main__":
    origin = f"JAX {jax.__version__} on the CPU, by make_jax_formulas.py"
    write(sys.argv[1], "What others make of JAX's draws.", origin, records())
