# SPDX-License-Identifier: Apache-2.0
"""Variance scaling of transformers by PyTorch's draws: `python3 make_torch_scaling.py torch-scaling.txt`, with torch and
transformers.
"""

import sys

import torch
import transformers
from transformers import initialization

from common import GRAMMAR, joined, digest, write
from make_torch_halves import DTYPES, SEEDS, bits, origin, version

SHAPES = [(64, 3, 7, 7), (10, 20), (4, 5, 3), (3, 1)]
CALLS = [("fan_in", "normal"), ("fan_out", "uniform"), ("fan_avg", "truncated_normal")]


def records():
    """One generator for all the shapes of a line."""
    for seed in SEEDS:
        for dtype in (torch.float32, *DTYPES):
            for mode, distribution in CALLS:
                torch.manual_seed(seed)
                for i, shape in enumerate(SHAPES):
                    tensor = torch.empty(shape, dtype=dtype)
                    initialization._variance_scaling(tensor, mode, distribution)
                    options = f"version={version()},mode={mode},distribution={distribution}"
                    head = "call", "torch", options, seed, i, "variance_scaling", str(dtype)[6:]
                    yield *head, joined(shape, "x"), "-", digest(bits(tensor))
            torch.manual_seed(seed)
            for i, shape in enumerate(SHAPES):
                tensor = initialization.lecun_normal_(torch.empty(shape, dtype=dtype))
                head = "call", "torch", f"version={version()}", seed, i, "lecun_normal", str(dtype)[6:]
                yield *head, joined(shape, "x"), "-", digest(bits(tensor))


if __name__ == "__main__":
    torch.set_num_threads(1)
    versions = f"transformers {transformers.__version__}, {origin('make_torch_scaling.py')}"
    write(sys.argv[1], "Variance scaling of transformers.", versions, records(), GRAMMAR)
