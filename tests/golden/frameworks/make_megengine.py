# SPDX-License-Identifier: Apache-2.0
"""MegEngine's records of fans.txt, gains.txt and parameters.txt: `python3 make_megengine.py`, with megengine.

Its last wheels are for Python 3.8 to 3.10; they run without a GPU.
"""

import itertools

import megengine
from megengine import module
from megengine.module import init

from answers import KAIMING, XAVIER, Probe, attempt, extents, gains, number, update

LAYERS = {
    "linear": module.Linear(3, 8),
    "embedding": module.Embedding(100, 8),
    "attention": module.MultiHeadAttention(8, 2).io_weight_bias,
    "conv1d": module.Conv1d(2, 3, 5),
    "conv1d-grouped": module.Conv1d(4, 6, 5, groups=2),
    "conv2d": module.Conv2d(2, 3, (5, 7)),
    "conv2d-pointwise": module.Conv2d(20, 10, 1),
    "conv2d-grouped": module.Conv2d(4, 8, 3, groups=2),
    "conv2d-depthwise": module.Conv2d(4, 4, 3, groups=4),
    "conv2d-depthwise-2": module.Conv2d(4, 8, (3, 5), groups=4),
    "conv3d": module.Conv3d(2, 3, (5, 7, 9)),
    "conv3d-grouped": module.Conv3d(4, 6, (3, 5, 7), groups=2),
    "conv_transpose2d": module.ConvTranspose2d(2, 3, (5, 7)),
    "conv_transpose2d-grouped": module.ConvTranspose2d(4, 6, 3, groups=2),
    "conv_transpose3d": module.ConvTranspose3d(2, 3, (5, 7, 9)),
    "local_conv2d": module.LocalConv2d(2, 3, 8, 9, (5, 7)),
    "deformable_conv2d": module.DeformableConv2d(4, 6, 3),
}
SHAPES = {
    "scalar": (),
    "bias": (7,),
    "linear-large": (262144, 65536),
    "linear-one": (1, 1),
    "conv2d-large": (16384, 8192, 15, 15),
    "empty-output": (0, 3),
    "empty-input": (3, 0, 5),
}


def fans():
    shapes = {name: tuple(map(int, getattr(layer, "weight", layer).shape)) for name, layer in LAYERS.items()}
    for name, shape in {**shapes, **SHAPES}.items():
        pair = attempt(init.calculate_fan_in_and_fan_out, Probe(shape))
        yield "calculate_fan_in_and_fan_out", name, extents(shape), "-", "-", "-", *map(number, pair)


def parameters():
    init.uniform_, init.normal_ = Probe.uniform_, Probe.normal_
    for call, (shape, g) in itertools.product(("xavier_uniform_", "xavier_normal_"), XAVIER):
        weight = Probe(shape)
        getattr(init, call)(weight, g)
        distribution, p0, p1 = weight.asked
        yield call, extents(shape), "-", "-", number(g), distribution, number(p0), number(p1)
    for call, (shape, a, mode, name) in itertools.product(("msra_uniform_", "msra_normal_"), KAIMING):
        weight = Probe(shape)
        getattr(init, call)(weight, a, mode, name)
        distribution, p0, p1 = weight.asked
        yield call, extents(shape), mode, name, number(a), distribution, number(p0), number(p1)


if __name__ == "__main__":
    for file, records in {"fans.txt": fans, "gains.txt": lambda: gains(init.calculate_gain), "parameters.txt": parameters}.items():
        update(file, "megengine", megengine.__version__, list(records()))
