# SPDX-License-Identifier: Apache-2.0
"""PyTorch's fills of tensors that are not contiguous: `python3 make_torch_views.py torch-views.txt`, with torch 2.12 or later."""

import random
import sys
import warnings

import torch
from torch.nn import init

from common import GRAMMAR, digest, joined, write
from make_torch_halves import FILLS, SEEDS, origin, version

# Shape, strides and offset, as torch.as_strided takes them.
VIEWS = [
    ((9, 7), (1, 9), 0),  # transposed
    ((3, 4), (1, 3), 2),
    ((9, 7), (11, 1), 0),  # the first of the columns
    ((2, 3), (5, 1), 1),
    ((9, 1), (11, 1), 4),  # one column
    ((50,), (2,), 1),  # every second element
    ((4, 11), (11, 1), 22),  # rows: contiguous
    ((2, 5, 4, 3), (60, 1, 15, 5), 0),  # channels_last
    ((6, 1, 3, 3), (9, 1, 3, 1), 0),  # the same of one channel: contiguous
    ((5, 3, 4), (1, 20, 5), 0),  # permuted
    ((4, 3, 4), (1, 24, 6), 1),  # permuted, with gaps
    ((4, 3, 5), (30, 5, 1), 5),  # with gaps in the middle
    ((2, 3), (3, 2), 0),  # interleaved
    ((4, 6), (7, 3), 3),
    ((7, 1, 9), (9, 63, 1), 0),  # an axis of one element counts nothing
    ((200, 300), (1, 200), 0),
    ((300, 57), (60, 1), 2),
]
CALLS = [
    *(("uniform", (0.0, 1.0)), ("uniform", (-0.3, 0.7)), ("normal", (0.0, 1.0)), ("normal", (0.1, 0.5))),
    *(("truncated_normal", (0.0, 1.0, -2.0, 2.0)), ("truncated_normal", (0.0, 0.02, -0.01, 0.04))),
    *(("truncated_normal", (0.1, 1.0, 2.0, 3.0)), ("timm_trunc_normal", (0.0, 0.02, -2.0, 2.0))),
    *(("xavier_uniform", (1.0,)), ("xavier_normal", (1.0,)), ("kaiming_uniform", (0.0,)), ("kaiming_normal", (0.0,))),
    ("sparse", (0.3, 0.5)),
]
DTYPES = torch.float32, torch.float64, torch.bfloat16, torch.float16
BYTES = {2: torch.int16, 4: torch.int32, 8: torch.int64}


def fits(name, shape, dtype):
    if name == "timm_trunc_normal":
        return dtype.itemsize == 2  # of others the inverse of the error function is near, or MKL's
    return len(shape) == 2 if name == "sparse" else len(shape) > 1 or name in FILLS


def filled(name, dtype, shape, strides, offset, parameters):
    """All elements, row by row."""
    end = offset + 1 + sum((extent - 1) * stride for extent, stride in zip(shape, strides))
    view = torch.zeros(end, dtype=dtype).as_strided(shape, strides, offset)
    fill = FILLS.get(name) or getattr(init, name + "_")
    fill(view, *parameters)
    return view.contiguous().view(BYTES[dtype.itemsize]).numpy()


def records(count=60):
    """One generator for all the calls of a seed, which no other seed has."""
    for seed in SEEDS:
        source = random.Random(f"nn-init views {seed}")
        torch.manual_seed(seed)
        index = 0
        while index < count:
            (name, parameters), (shape, strides, offset) = source.choice(CALLS), source.choice(VIEWS)
            dtype = source.choice(DTYPES)
            if not fits(name, shape, dtype):
                continue
            options = f"version={version()},strides={joined(strides, 'x')},offset={offset}"
            head = "call", "torch", options, seed, index, name, str(dtype)[6:], joined(shape, "x"), joined(parameters)
            yield *head, digest(filled(name, dtype, shape, strides, offset, parameters))
            index += 1


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of means far from the bounds
    torch.set_num_threads(1)
    write(sys.argv[1], "PyTorch's fills of views.", origin("make_torch_views.py"), records(), GRAMMAR)
