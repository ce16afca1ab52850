# SPDX-License-Identifier: Apache-2.0
"""Truncated normals by the inverse error function of MKL, which PyTorch's wheels take:
`python3 make_mkl_erfinv.py torch-erfinv.txt`, with torch 2.12 or later.

`python3 make_mkl_erfinv.py --lists` prints the lists of bindings/frameworks/mkl-erfinv.js: where that function differs from the
correctly rounded one, of all arguments that uniform values on two intervals have.
"""

import base64
import sys
import textwrap

import numpy
import torch

from common import GRAMMAR, write
from make_torch_halves import SEEDS, origin, records, version

DRAWS = [
    *(("timm_trunc_normal", (0.0, 0.02, -2.0, 2.0)), ("timm_trunc_normal", (0.0, 1.0, -2.0, 2.0))),
    *(("timm_trunc_normal", (0.0, 0.02, -0.04, 0.04)), ("timm_trunc_normal", (0.5, 0.1, -2.0, 2.0))),
]
HIGHS = 1.0, 0.9544997361036416


def encoded(high):
    """The list of positive arguments below `high`."""
    step = float(numpy.float32(high)) * 2.0**-23
    y = torch.from_numpy((numpy.arange(1, 2**23) * step).astype("float32"))
    mkl, rounded = torch.erfinv(y), torch.erfinv(y.double()).float()
    assert torch.equal(torch.erfinv(-y), -mkl)
    difference = mkl.view(torch.int32) - rounded.view(torch.int32)
    assert difference.abs().max() == 1
    data, last = bytearray(), 0
    for i in difference.nonzero().flatten().tolist():
        value = (i + 1 - last) * 2 + int(difference[i] < 0)
        last = i + 1
        while value > 127:
            data.append(value & 127 | 128)
            value >>= 7
        data.append(value)
    return base64.b64encode(data).decode().rstrip("=")


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "--lists":
        print("\n\n".join("\n".join(textwrap.wrap(encoded(high), 120)) for high in HIGHS))
    else:
        of_all = list(records(version(), SEEDS, [torch.float32], DRAWS))
        write(sys.argv[1], "Truncated normals of PyTorch's wheels.", origin("make_mkl_erfinv.py"), of_all, GRAMMAR)
