# SPDX-License-Identifier: Apache-2.0
"""PyTorch's bfloat16 and float16 on the CPU: `python3 make_torch_halves.py torch-halves.txt`, with torch 2.12 or later.

Of a timm_trunc_normal it writes timm's own trunc_normal_, of layers/weight_init.py: it is the same in every version.
"""

import math
import re
import sys
import warnings

import torch
from torch.nn import init

from common import GRAMMAR, SIZES, digest, joined, write

SEEDS = [0, 1, 2, 3, 5, 7, 42, 100, 1234, 2**31 - 1, 2**31, 2**32 - 1, 2**32 + 1, 2**53, 2**63, 2**64 - 1, -1, -42, 20240229, 97]
DRAWS = [
    *(("uniform", (0.0, 1.0)), ("uniform", (-0.0314159, 0.0314159)), ("uniform", (-1e-7, 0.0))),
    *(("normal", (0.0, 0.02)), ("normal", (0.1, 0.5))),
    *(("truncated_normal", (0.0, 0.02, -2.0, 2.0)), ("truncated_normal", (0.0371, 0.37, -0.7, 0.9))),
    *(("truncated_normal", (0.1, 1.0, 2.0, 3.0)), ("timm_trunc_normal", (0.0, 0.02, -2.0, 2.0))),
    ("timm_trunc_normal", (0.0371, 0.37, -0.7, 0.9)),
]
SHAPES = [(64, 3, 7, 7), (10, 20), (4, 5, 3), (8, 2, 3, 3, 3)]
CALLS = [("xavier_uniform", 1.0), ("xavier_normal", 1.0), ("kaiming_uniform", 0.0), ("kaiming_normal", 0.0)]
DTYPES = torch.bfloat16, torch.float16


def timm_trunc_normal_(tensor, mean, std, a, b):
    def normal_cdf(x):
        return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0

    low, high = normal_cdf((a - mean) / std), normal_cdf((b - mean) / std)
    tensor.uniform_(2 * low - 1, 2 * high - 1)
    tensor.erfinv_()
    tensor.mul_(std * math.sqrt(2.0))
    tensor.add_(mean)
    return tensor.clamp_(min=a, max=b)


FILLS = {
    "uniform": torch.Tensor.uniform_,
    "normal": torch.Tensor.normal_,
    "truncated_normal": init.trunc_normal_,
    "timm_trunc_normal": timm_trunc_normal_,
}


def bits(tensor):
    """The elements as NumPy can hold them."""
    return tensor.view(torch.int16 if tensor.dtype in DTYPES else torch.int32).numpy()


def seeded(seed, name, dtype, n, parameters):
    torch.manual_seed(seed)
    return FILLS[name](torch.empty(n, dtype=dtype), *parameters)


def records(version, seeds, dtypes, draws):
    base = f"version={version}"
    for seed in seeds:
        for dtype in dtypes:
            word = str(dtype)[6:]
            for name, parameters in draws:
                hashes = [digest(bits(seeded(seed, name, dtype, n, parameters))) for n in SIZES]
                yield "draws", "torch", base, seed, name, word, joined(parameters), *hashes


def calls(version):
    """One generator for all the shapes of a line."""
    for seed in SEEDS:
        for dtype in DTYPES:
            for name, parameter in CALLS:
                torch.manual_seed(seed)
                for i, shape in enumerate(SHAPES):
                    tensor = getattr(init, name + "_")(torch.empty(shape, dtype=dtype), parameter)
                    head = "call", "torch", f"version={version}", seed, i, name, str(dtype)[6:], joined(shape, "x")
                    yield *head, parameter, digest(bits(tensor))


def origin(program):
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    return f"PyTorch {torch.__version__}, CPU capability {capability}, by {program}"


def version():
    return ".".join(torch.__version__.split(".")[:2])


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of means far from the bounds
    torch.set_num_threads(1)
    of_all = [*records(version(), SEEDS, DTYPES, DRAWS), *calls(version())]
    write(sys.argv[1], "PyTorch's halves on the CPU.", origin("make_torch_halves.py"), of_all, GRAMMAR)
