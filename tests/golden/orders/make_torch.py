# SPDX-License-Identifier: Apache-2.0
"""PyTorch's integers, permutations and trials, and its names: `python3 make_torch.py torch.txt`, with torch of 2.12 or later."""

import sys

import torch

from common import GRAMMAR, records, write

SEEDS = [
    *(0, 1, 2, 3, 7, 42, 100, 5489, 12345, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**64 - 1),
    *(20240229, 3735928559, -1),
]
RANGES = [(0, 10), (-5, 1000), (0, 2**28 - 1), (0, 2**28), (-(2**31), 2**31), (0, 2**40), (-(2**51), 2**51 + 9), (3, 4)]


def odds(n):
    return torch.arange(n, dtype=torch.float32) % 11 / 10


CASES = {
    "rand": lambda g, n: torch.rand(n, generator=g).tolist(),
    "randn": lambda g, n: torch.randn(n, generator=g).tolist(),
    "bernoulli": lambda g, n: torch.empty(n).bernoulli_(0.3, generator=g).int().tolist(),
    "bernoulli_each": lambda g, n: torch.bernoulli(odds(n), generator=g).int().tolist(),
    "bernoulli_each64": lambda g, n: torch.bernoulli(odds(n).double() / 3, generator=g).int().tolist(),
    "randperm": lambda g, n: torch.randperm(n, generator=g).tolist(),
    **{
        f"int64:{low}:{high}": lambda g, n, low=low, high=high: torch.randint(low, high, (n,), generator=g).tolist()
        for low, high in RANGES
    },
}


def new(seed):
    return torch.Generator().manual_seed(seed)


if __name__ == "__main__":
    torch.set_num_threads(1)
    origin = f"PyTorch {torch.__version__}, by make_torch.py"
    write(sys.argv[-1], "Integers and orders of PyTorch.", origin, records("torch", SEEDS, new, CASES), GRAMMAR)
