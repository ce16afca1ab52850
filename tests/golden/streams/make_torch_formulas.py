# SPDX-License-Identifier: Apache-2.0
"""What others make of PyTorch's draws: `python3 make_torch_formulas.py torch-formulas.txt`, with torch 2.12 or later.

Each function is that of its authors: SIREN's of vsitzmann/siren, explore_siren.ipynb; lecun_uniform and lecun_trunc_normal are
_variance_scaling of transformers 5.24; log_uniform is A_log of mamba2.py, mamba_dt_bias dt_bias of mamba_simple.py, both of
state-spaces/mamba.
"""

import math
import sys
import warnings

import torch
from torch.nn import init

from common import GRAMMAR, digest, joined, values, write
from make_torch_halves import SEEDS, bits, origin, version

SHAPES = [(64, 3, 7, 7), (10, 20), (4, 5, 3), (3, 1)]
F32, F64, HALVES = torch.float32, torch.float64, (torch.bfloat16, torch.float16)


def fan_in(tensor):
    return init._calculate_fan_in_and_fan_out(tensor)[0]


def siren(tensor, omega):
    bound = math.sqrt(6 / fan_in(tensor)) / omega
    return tensor.uniform_(-bound, bound)


def siren_first(tensor):
    return tensor.uniform_(-1 / fan_in(tensor), 1 / fan_in(tensor))


def lecun_uniform(tensor):
    bound = math.sqrt(3 * (1 / fan_in(tensor)))
    return init.uniform_(tensor, -bound, bound)


def lecun_trunc_normal(tensor):
    return init.trunc_normal_(tensor, std=math.sqrt(1 / fan_in(tensor)) / 0.87962566103423978)


def log_uniform(tensor, a, b):
    drawn = torch.float64 if tensor.dtype == torch.float64 else torch.float32
    return torch.log(torch.empty(tensor.shape, dtype=drawn).uniform_(a, b)).to(dtype=tensor.dtype)


def mamba_dt_bias(tensor, dt_min, dt_max, floor):
    dt = torch.exp(
        torch.rand(tensor.shape, dtype=tensor.dtype) * (math.log(dt_max) - math.log(dt_min)) + math.log(dt_min)
    ).clamp(min=floor)
    return dt + torch.log(-torch.expm1(-dt))


EXACT = [(siren, (30.0,)), (siren, (1.0,)), (siren_first, ()), (lecun_uniform, ()), (lecun_trunc_normal, ())]
NEAR = [
    *((log_uniform, (1.0, 16.0)), (log_uniform, (0.5, 1.5))),
    *((mamba_dt_bias, (0.001, 0.1, 0.0001)), (mamba_dt_bias, (0.0001, 2.0, 0.001))),
]
# Bit for bit: what MKL's exponential or logarithm makes in float32 or float64 is near.
EQUAL = {log_uniform: (), mamba_dt_bias: HALVES}


def elements(tensor):
    return bits(tensor) if tensor.dtype in HALVES else tensor.numpy()


def records():
    """One generator for all the shapes of a line."""
    for seed in SEEDS:
        base = f"version={version()}"
        for function, parameters in [*EXACT, *NEAR]:
            for dtype in EQUAL.get(function, (F32, F64, *HALVES)):
                torch.manual_seed(seed)
                for i, shape in enumerate(SHAPES):
                    array = elements(function(torch.empty(shape, dtype=dtype), *parameters))
                    head = "call", "torch", base, seed, i, function.__name__, str(dtype)[6:]
                    yield *head, joined(shape, "x"), joined(parameters), digest(array)
        for dtype in (F32, F64) if seed in SEEDS[:4] else ():
            for function, parameters in NEAR:
                torch.manual_seed(seed)
                tensor = function(torch.empty(200, dtype=dtype), *parameters)
                yield values("torch", base, seed, function.__name__, parameters, tensor.numpy())


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of means far from the bounds
    torch.set_num_threads(1)
    write(sys.argv[1], "What others make of PyTorch's draws.", origin("make_torch_formulas.py"), records(), GRAMMAR)
