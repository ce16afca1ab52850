# SPDX-License-Identifier: Apache-2.0
"""Keras's records of fans.txt, parameters.txt and identity.txt: `KERAS_BACKEND=numpy python3 make_keras.py`, with keras
and that or another of its backends."""

from types import SimpleNamespace

import keras
import numpy
from keras import initializers, layers
from keras.src.initializers import random_initializers

from answers import XAVIER, attempt, axes, extents, number, update

# Layer, and the shapes of its inputs. From Keras 3.15 on, EinsumDense tells compute_fans which axes are which.
LAYERS = {
    "dense": (layers.Dense(8), (1, 3)),
    "dense-one": (layers.Dense(1), (1, 1)),
    "einsum-qkv": (layers.EinsumDense("abc,cde->abde", (None, 4, 16)), (1, 10, 64)),
    "einsum-out": (layers.EinsumDense("abde,dec->abc", (None, 64)), (1, 10, 4, 16)),
    "einsum-experts": (layers.EinsumDense("ebc,ecd->ebd", (None, 256)), (8, 10, 64)),
    "attention-qkv": (layers.MultiHeadAttention(4, 16), (1, 10, 64), (1, 10, 64)),
    "attention-grouped-query": (layers.GroupQueryAttention(8, 6, 2), (1, 10, 32), (1, 10, 32)),
    "lstm-input": (layers.LSTM(20), (1, 5, 10)),
    "gru-input": (layers.GRU(20), (1, 5, 10)),
    "conv_lstm2d": (layers.ConvLSTM2D(6, 3), (1, 5, 9, 9, 4)),
    "conv1d": (layers.Conv1D(3, 5), (1, 20, 2)),
    "conv1d-grouped": (layers.Conv1D(6, 5, groups=2), (1, 20, 4)),
    "conv1d-depthwise": (layers.DepthwiseConv1D(5, depth_multiplier=2), (1, 20, 4)),
    "conv2d": (layers.Conv2D(3, (5, 7)), (1, 20, 20, 2)),
    "conv2d-pointwise": (layers.Conv2D(128, 1), (1, 4, 4, 64)),
    "conv2d-stem": (layers.Conv2D(64, 7), (1, 20, 20, 3)),
    "conv2d-grouped": (layers.Conv2D(8, 3, groups=2), (1, 20, 20, 4)),
    "conv2d-depthwise": (layers.DepthwiseConv2D(3), (1, 20, 20, 4)),
    "conv2d-depthwise-2": (layers.DepthwiseConv2D((3, 5), depth_multiplier=2), (1, 20, 20, 4)),
    "conv2d-separable": (layers.SeparableConv2D(6, 3, depth_multiplier=2), (1, 20, 20, 4)),
    "conv3d": (layers.Conv3D(3, (5, 7, 9)), (1, 20, 20, 20, 2)),
    "conv3d-grouped": (layers.Conv3D(6, 3, groups=2), (1, 20, 20, 20, 4)),
    "conv_transpose1d": (layers.Conv1DTranspose(3, 5), (1, 20, 2)),
    "conv_transpose2d": (layers.Conv2DTranspose(3, (5, 7)), (1, 20, 20, 2)),
    "conv_transpose3d": (layers.Conv3DTranspose(3, (5, 7, 9)), (1, 20, 20, 20, 2)),
}
# Straight to compute_fans: shape, input_axes, output_axes.
CALLS = {
    "scalar": ((), None, None),
    "bias": ((7,), None, None),
    "embedding": ((50257, 768), None, None),
    "dense-large": ((65536, 262144), None, None),
    "conv2d-large": ((15, 15, 8192, 16384), None, None),
    "qkv-without-axes": ((64, 4, 16), None, None),
    "qkv-one-list": ((64, 4, 16), [0], None),
    "qkv-from-the-end": ((64, 4, 16), [-3], [-2, -1]),
    "empty-input": ((0, 3), None, None),
    "empty-output": ((5, 3, 0), None, None),
    "locally-connected": ((2, 3, 4, 5, 6, 7), None, None),
}


def fans():
    compute_fans = random_initializers.compute_fans
    calls = []

    def spy(shape, input_axes=None, output_axes=None):
        calls.append((name, tuple(shape), input_axes, output_axes))
        return compute_fans(shape, input_axes, output_axes)

    random_initializers.compute_fans = spy
    for name, (layer, *inputs) in LAYERS.items():
        layer.build(*inputs)
    random_initializers.compute_fans = compute_fans
    calls += [(name, *call) for name, call in CALLS.items()]
    for name, shape, ins, outs in dict.fromkeys(tuple(map(frozen, call)) for call in calls):
        pair = attempt(compute_fans, shape, ins, outs)
        yield "compute_fans", name, extents(shape), axes(ins), axes(outs), "-", *map(number, pair)


def frozen(field):
    return tuple(field) if isinstance(field, list) else field


def variance_scalings():
    """Initializers with the shapes for them."""
    for name in ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"):
        for shape in [shape for shape, _ in XAVIER] + [(), (7,)]:
            yield name, getattr(initializers, name)(), shape
    for mode in ("fan_in", "fan_out", "fan_avg"):
        for distribution in ("uniform", "truncated_normal", "untruncated_normal"):
            for shape in ((64, 3, 7, 7), (0, 3), (6, 2, 3)):
                yield "VarianceScaling", initializers.VarianceScaling(0.75, mode, distribution), shape


def parameters():
    """What VarianceScaling and its children ask of keras.random."""
    cases = list(variance_scalings())
    random_initializers.random = SimpleNamespace(
        truncated_normal=lambda shape, mean, stddev, **_: ("truncated_normal", mean, stddev),
        normal=lambda shape, mean, stddev, **_: ("normal", mean, stddev),
        uniform=lambda shape, minval, maxval, **_: ("uniform", minval, maxval),
    )
    for name, initializer, shape in cases:
        distribution, p0, p1 = initializer(shape)
        scale = number(initializer.scale)
        yield name, extents(shape), initializer.mode, "-", scale, distribution, number(p0), number(p1)


IDENTITIES = [
    ((4, 4), 1),
    ((3, 5), 1),
    ((5, 3), -2.5),
    ((1, 6), 0.5),
    ((6, 1), 1),
    ((7, 7), 3),
    ((0, 3), 1),
    ((2, 2, 2), 1),
]


def identities():
    for shape, gain in IDENTITIES:
        try:
            elements = numpy.asarray(initializers.Identity(gain)(shape, dtype="float64")).ravel()
        except ValueError:
            yield "Identity", extents(shape), "-", number(gain), "-"
            continue
        positions = numpy.flatnonzero(elements)
        assert (elements[positions] == gain).all()
        yield "Identity", extents(shape), "-", number(gain), len(positions), *positions


if __name__ == "__main__":
    for file, records in {"fans.txt": fans, "parameters.txt": parameters, "identity.txt": identities}.items():
        update(file, "keras", keras.__version__, list(records()))
