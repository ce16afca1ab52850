# SPDX-License-Identifier: Apache-2.0
"""Paddle's records of fans.txt, gains.txt and identity.txt: `python3 make_paddle.py`, with paddlepaddle."""

import numpy
import paddle
from paddle.nn import initializer

from answers import Probe, attempt, extents, gains, number, update

LAYERS = {
    "linear": paddle.nn.Linear(3, 8),
    "embedding": paddle.nn.Embedding(100, 8),
    "conv1d": paddle.nn.Conv1D(2, 3, 5),
    "conv1d-grouped": paddle.nn.Conv1D(4, 6, 5, groups=2),
    "conv2d": paddle.nn.Conv2D(2, 3, (5, 7)),
    "conv2d-grouped": paddle.nn.Conv2D(4, 8, 3, groups=2),
    "conv2d-depthwise": paddle.nn.Conv2D(4, 4, 3, groups=4),
    "conv3d": paddle.nn.Conv3D(2, 3, (5, 7, 9)),
    "conv_transpose2d": paddle.nn.Conv2DTranspose(2, 3, (5, 7)),
    "conv_transpose3d": paddle.nn.Conv3DTranspose(2, 3, (5, 7, 9)),
}
SHAPES = {
    "scalar": (),
    "bias": (7,),
    "linear-large": (65536, 262144),
    "linear-one": (1, 1),
    "experts": (8, 64, 256),
    "empty-input": (0, 3),
}
DIRACS = [
    *(((3, 3, 3), 1), ((2, 5, 3), 1), ((5, 2, 4), 1), ((6, 2, 5), 2), ((4, 4, 1), 2), ((3, 2, 4, 4), 1)),
    *(((6, 5, 3, 3), 2), ((9, 2, 1, 7), 3), ((3, 5, 2, 3, 4), 1), ((6, 2, 3, 2, 1), 3), ((4, 4), 1), ((5, 3, 3), 2)),
]


def fans():
    shapes = {name: tuple(layer.weight.shape) for name, layer in LAYERS.items()}
    for name, shape in {**shapes, **SHAPES}.items():
        pair = attempt(initializer.Initializer()._compute_fans, Probe(shape))
        yield "_compute_fans", name, extents(shape), "-", "-", "-", *map(number, pair)


def identities():
    for shape, groups in DIRACS:
        weight = paddle.full(shape, 7.0)
        try:
            initializer.Dirac(groups)(weight)
        except AssertionError:
            yield "Dirac", extents(shape), groups, "1", "-"
            continue
        elements = weight.numpy().ravel()
        positions = numpy.flatnonzero(elements)
        assert (elements[positions] == 1).all()
        yield "Dirac", extents(shape), groups, "1", len(positions), *positions


if __name__ == "__main__":
    for file, records in {"fans.txt": fans, "gains.txt": lambda: gains(initializer.calculate_gain), "identity.txt": identities}.items():
        update(file, "paddle", paddle.__version__, list(records()))
