# SPDX-License-Identifier: Apache-2.0
"""What the programs beside this file share: writing one framework's records into files that hold several frameworks'.

Each program asks one framework; whoever has that framework runs it, and the records of the others stay.
"""

from pathlib import Path


def number(x):
    """The shortest decimal that reads back as the same double; integers without a point."""
    if x is None:
        return "-"
    return str(int(x)) if x == int(x) and abs(x) < 2**53 else repr(float(x))


def extents(shape):
    return "x".join(map(str, shape)) or "-"


def axes(list_):
    return "-" if list_ is None or len(list_) == 0 else ",".join(map(str, list_))


def update(file, framework, version, records):
    """Replace the records of `framework` in `file`; the frameworks are in alphabetical order, under the file's head."""
    path = Path(__file__).with_name(file)
    lines = path.read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    others = [line for line in lines if not line.startswith("#") and line.split(" ")[0] != framework]
    own = [" ".join([framework, version, *map(str, record)]) for record in records]
    assert len(set(own)) == len(own), "a record twice"
    path.write_text("\n".join(head + sorted(others + own, key=lambda line: line.split(" ")[0])) + "\n")


def attempt(function, *arguments, **named):
    """The function's answer, or a pair of Nones where the framework refuses."""
    try:
        return function(*arguments, **named)
    except (ValueError, IndexError, ZeroDivisionError):
        return None, None


def gains(calculate_gain):
    """Records of a framework's calculate_gain, where it takes the nonlinearity."""

    def gain(*arguments):
        try:
            return number(calculate_gain(*arguments))
        except ValueError:
            return number(None)

    for nonlinearity in NONLINEARITIES:
        yield nonlinearity, "-", gain(nonlinearity)
    for slope in SLOPES:
        yield "leaky_relu", number(slope), gain("leaky_relu", slope)


class Probe:
    """Stands for a weight of any shape: it remembers the distribution that an initializer asks it to be filled with."""

    def __init__(self, shape):
        self.shape = tuple(shape)
        self.asked = None

    def dim(self):
        return len(self.shape)

    def size(self, axis=None):
        return self.shape if axis is None else self.shape[axis]

    def uniform_(self, a, b):
        self.asked = "uniform", a, b
        return self

    def normal_(self, mean, std):
        self.asked = "normal", mean, std
        return self


# (shape of the weight, gain) for xavier, and (shape, slope, mode, nonlinearity) for kaiming or msra. Shared, so that
# the frameworks that agree are seen to agree.
XAVIER = [
    *(((8, 3), 1), ((1000, 2048), 1), ((3, 2, 5, 7), 1), ((64, 3, 7, 7), 5 / 3), ((6, 2, 3), 0.5)),
    *(((8, 4, 3, 3, 3), 1), ((1, 1), 2**0.5), ((50257, 768), 1), ((3072, 1024), 1 / 2**0.5), ((2, 3, 2, 3, 3, 3), 1)),
]
KAIMING = [
    *(((8, 3), 0, "fan_in", "leaky_relu"), ((8, 3), 5**0.5, "fan_in", "leaky_relu")),
    *(((64, 3, 7, 7), 0, "fan_out", "relu"), ((64, 3, 7, 7), 0, "fan_in", "relu")),
    *(((6, 2, 3), 0.01, "fan_out", "leaky_relu"), ((6, 2, 3), 0, "fan_in", "tanh")),
    *(((1000, 2048), 0, "fan_in", "linear"), ((1000, 2048), 0, "fan_out", "sigmoid")),
    *(((8, 4, 3, 3, 3), 0.2, "fan_in", "leaky_relu"), ((8, 4, 3, 3, 3), 0.2, "fan_out", "leaky_relu")),
    *(((1, 1), 1, "fan_in", "leaky_relu"), ((50257, 768), 5**0.5, "fan_in", "leaky_relu")),
    *(((2, 3, 2, 3, 3, 3), 0, "fan_in", "relu"), ((2048, 512, 1, 1), 0, "fan_out", "relu")),
]
NONLINEARITIES = [
    *("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    *("sigmoid", "tanh", "relu", "leaky_relu", "selu", "gelu"),
]
SLOPES = [0, 0.01, 0.2, 0.25, 1, -1, 5**0.5, 1e-9, 1e9]
