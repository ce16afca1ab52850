# SPDX-License-Identifier: Apache-2.0
"""JAX's records of fans.txt: `python3 make_jax.py`, with jax."""

import jax
from jax._src.nn.initializers import _compute_fans

from answers import attempt, axes, extents, number, update

# Shape, in_axis, out_axis, batch_axis.
CALLS = {
    "linear": ((3, 8), -2, -1, ()),
    "linear-transposed": ((8, 3), 1, 0, ()),
    "linear-one": ((1, 1), -2, -1, ()),
    "linear-large": ((65536, 262144), -2, -1, ()),
    "embedding": ((50257, 768), -1, 0, ()),
    "scalar": ((), -2, -1, ()),
    "bias": ((7,), -2, -1, ()),
    "bias-0": ((7,), 0, 0, ()),
    "bias-outputs": ((7,), (), (0,), ()),
    "experts": ((8, 64, 256), -2, -1, 0),
    "experts-without-batch": ((8, 64, 256), -2, -1, ()),
    "experts-fused": ((8, 2, 64, 256), -2, -1, (0, 1)),
    "stacked-layers": ((24, 1024, 4096), 1, 2, (0,)),
    "attention-qkv": ((64, 4, 16), -3, (-2, -1), ()),
    "attention-qkv-by-default": ((64, 4, 16), -2, -1, ()),
    "attention-out": ((4, 16, 64), (-3, -2), -1, ()),
    "attention-heads-as-batch": ((64, 4, 16), 0, 2, 1),
    "attention-fused-qkv": ((64, 3, 4, 16), (0,), (1, 2, 3), ()),
    "attention-fused-qkv-batch": ((64, 3, 4, 16), 0, (2, 3), 1),
    "conv1d-WIO": ((5, 2, 3), -2, -1, ()),
    "conv1d-OIW": ((3, 2, 5), 1, 0, ()),
    "conv1d-causal-depthwise": ((4, 1, 64), -2, -1, ()),
    "conv2d-HWIO": ((5, 7, 2, 3), -2, -1, ()),
    "conv2d-OIHW": ((3, 2, 5, 7), 1, 0, ()),
    "conv2d-OHWI": ((3, 5, 7, 2), 3, 0, ()),
    "conv2d-pointwise": ((1, 1, 64, 128), -2, -1, ()),
    "conv2d-grouped": ((3, 3, 2, 8), -2, -1, ()),
    "conv2d-grouped-HWGIO": ((3, 3, 2, 2, 4), -2, -1, 2),
    "conv2d-grouped-GOIHW": ((2, 4, 2, 3, 3), 2, 1, 0),
    "conv2d-depthwise": ((3, 3, 1, 8), -2, -1, ()),
    "conv2d-depthwise-batch": ((3, 5, 4, 2), (), -1, -2),
    "conv2d-large": ((15, 15, 8192, 16384), -2, -1, ()),
    "conv3d-DHWIO": ((5, 7, 9, 2, 3), -2, -1, ()),
    "conv3d-OIDHW": ((3, 2, 5, 7, 9), 1, 0, ()),
    "conv3d-grouped": ((3, 3, 3, 2, 6), -2, -1, ()),
    "conv_transpose2d-HWIO": ((5, 7, 2, 3), -2, -1, ()),
    "conv_transpose2d-HWOI": ((5, 7, 3, 2), -1, -2, ()),
    "locally-connected": ((6, 6, 18, 3), -2, -1, (0, 1)),
    "tensor-train": ((2, 3, 4, 5, 6, 7), (0, 2, 4), (1, 3, 5), ()),
    "no-axes": ((2, 3, 4), (), (), ()),
    "all-batch": ((2, 3, 4), (), (), (0, 1, 2)),
    "axis-both-ways": ((6, 10), 0, 0, ()),
    "empty-input": ((0, 3), -2, -1, ()),
    "out-of-range": ((3, 8), 2, 1, ()),
}


def as_list(axis):
    return [axis] if isinstance(axis, int) else axis


def fans():
    for name, (shape, *axes_) in CALLS.items():
        pair = attempt(_compute_fans, shape, *axes_)
        yield "_compute_fans", name, extents(shape), *map(axes, map(as_list, axes_)), *map(number, pair)


if __name__ == "__main__":
    update("fans.txt", "jax", jax.__version__, list(fans()))
