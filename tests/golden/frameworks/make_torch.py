# SPDX-License-Identifier: Apache-2.0
"""PyTorch's records of fans.txt, gains.txt, parameters.txt and identity.txt: `python3 make_torch.py`, with torch."""

import itertools

import torch
from torch import nn
from torch.nn import init

from answers import KAIMING, XAVIER, Probe, attempt, extents, gains, number, update

# On the device 'meta' a weight has a shape and no memory. In the order of the layers' arguments: inputs, outputs.
META = {"device": "meta"}
LAYERS = {
    "linear": nn.Linear(3, 8, **META),
    "linear-large": nn.Linear(65536, 262144, **META),
    "linear-one": nn.Linear(1, 1, **META),
    "bilinear": nn.Bilinear(5, 7, 3, **META),
    "embedding": nn.Embedding(50257, 768, **META),
    "attention-qkv": nn.MultiheadAttention(64, 8, **META).in_proj_weight,
    "attention-out": nn.MultiheadAttention(64, 8, **META).out_proj,
    "lstm-input": nn.LSTM(10, 20, **META).weight_ih_l0,
    "lstm-recurrent": nn.LSTM(10, 20, **META).weight_hh_l0,
    "gru-recurrent": nn.GRU(10, 20, **META).weight_hh_l0,
    "conv1d": nn.Conv1d(2, 3, 5, **META),
    "conv1d-grouped": nn.Conv1d(4, 6, 5, groups=2, **META),
    "conv1d-depthwise": nn.Conv1d(64, 64, 4, groups=64, **META),
    "conv2d": nn.Conv2d(2, 3, (5, 7), **META),
    "conv2d-pointwise": nn.Conv2d(2048, 512, 1, **META),
    "conv2d-stem": nn.Conv2d(3, 64, 7, **META),
    "conv2d-grouped": nn.Conv2d(4, 8, 3, groups=2, **META),
    "conv2d-depthwise": nn.Conv2d(4, 4, 3, groups=4, **META),
    "conv2d-depthwise-2": nn.Conv2d(4, 8, (3, 5), groups=4, **META),
    "conv2d-large": nn.Conv2d(8192, 16384, 15, **META),
    "conv3d": nn.Conv3d(2, 3, (5, 7, 9), **META),
    "conv3d-grouped": nn.Conv3d(4, 6, 3, groups=2, **META),
    "conv3d-patches": nn.Conv3d(3, 768, (2, 16, 16), **META),
    "conv_transpose1d": nn.ConvTranspose1d(2, 3, 5, **META),
    "conv_transpose2d": nn.ConvTranspose2d(2, 3, (5, 7), **META),
    "conv_transpose2d-grouped": nn.ConvTranspose2d(4, 6, 3, groups=2, **META),
    "conv_transpose3d": nn.ConvTranspose3d(2, 3, (5, 7, 9), **META),
}
# Not of one layer.
SHAPES = {
    "scalar": (),
    "bias": (7,),
    "experts": (8, 64, 256),
    "empty-output": (0, 3),
    "empty-input": (3, 0, 5),
    "tokens": (1, 197, 768),
    "locally-connected": (2, 3, 4, 5, 6, 7),
    "grouped-as-in-megengine": (2, 2, 1, 5, 7),
}


def fans():
    weights = {name: getattr(layer, "weight", layer) for name, layer in LAYERS.items()}
    weights.update({name: torch.empty(shape, **META) for name, shape in SHAPES.items()})
    for name, weight in weights.items():
        pair = attempt(init._calculate_fan_in_and_fan_out, weight)
        yield "_calculate_fan_in_and_fan_out", name, extents(weight.shape), "-", "-", "-", *map(number, pair)


    yield "selu", "2", number(gain("selu", 2))


def parameters():
    for call, (shape, g) in itertools.product(("xavier_uniform_", "xavier_normal_"), XAVIER):
        distribution, p0, p1 = getattr(init, call)(Probe(shape), g).asked
        yield call, extents(shape), "-", "-", number(g), distribution, number(p0), number(p1)
    selu = [((8, 3), 0, "fan_in", "selu")]
    for call, (shape, a, mode, name) in itertools.product(("kaiming_uniform_", "kaiming_normal_"), KAIMING + selu):
        distribution, p0, p1 = getattr(init, call)(Probe(shape), a, mode, name).asked
        yield call, extents(shape), mode, name, number(a), distribution, number(p0), number(p1)


EYES = [(1, 1), (4, 4), (3, 5), (5, 3), (1, 6), (6, 1), (64, 48), (48, 64), (0, 3), (4,), (2, 2, 2)]
# (shape, groups): odd and even kernels, more outputs, more inputs, extents of 1.
DIRACS = [
    *(((1, 1, 1), 1), ((3, 3, 3), 1), ((2, 5, 3), 1), ((5, 2, 4), 1), ((6, 2, 5), 2), ((6, 3, 2), 3), ((4, 4, 1), 2)),
    *(((3, 3, 3, 3), 1), ((3, 2, 4, 4), 1), ((2, 4, 5, 2), 1), ((6, 2, 3, 4), 2), ((6, 5, 3, 3), 2), ((9, 2, 1, 7), 3)),
    *(((8, 1, 3, 3), 8), ((16, 16, 1, 1), 1), ((64, 16, 3, 3), 4), ((6, 4, 1, 2), 3), ((12, 3, 2, 2), 3)),
    *(((2, 2, 3, 3, 3), 1), ((3, 5, 2, 3, 4), 1), ((5, 3, 4, 1, 2), 1), ((6, 2, 3, 2, 1), 3), ((4, 2, 2, 2, 2), 2)),
    *(((5, 3, 3), 2), ((4, 4), 1), ((1, 1, 1, 1, 1, 1), 1), ((0, 3, 3), 1)),
]


def equal_elements(call, shape, groups, *arguments):
    try:
        elements = call(torch.full(shape, 7.0), *arguments).flatten()
    except ValueError:
        return extents(shape), groups, "1", "-"
    positions = elements.nonzero().flatten().tolist()
    assert all(elements[i] == 1 for i in positions)
    return extents(shape), groups, "1", len(positions), *positions


def identities():
    for shape in EYES:
        yield "eye_", *equal_elements(init.eye_, shape, "-")
    for shape, groups in DIRACS:
        yield "dirac_", *equal_elements(init.dirac_, shape, groups, groups)


if __name__ == "__main__":
    answers = {
        "fans.txt": fans,
        "gains.txt": lambda: gains(init.calculate_gain),
        "parameters.txt": parameters,
        "identity.txt": identities,
    }
    for file, records in answers.items():
        update(file, "torch", torch.__version__, list(records()))
