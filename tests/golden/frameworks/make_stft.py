# SPDX-License-Identifier: Apache-2.0
"""Writes stft.txt: `python3 make_stft.py`, with keras, tensorflow and scipy.

TensorFlow's is the one backend on which Keras computes in float64; on the others it rounds every step to float32.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import itertools
from pathlib import Path

import keras
import numpy
import scipy
import tensorflow

from answers import extents

VERSIONS = f"keras {keras.__version__} on tensorflow {tensorflow.__version__}, with scipy {scipy.__version__}"
HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# Keras's STFT initializer, in float64: the kernels of a convolution that takes a short-time Fourier transform.
# A record: side window scaling periodic shape count element...
# side: real or imag. window: a name of scipy.signal's, or - for none. scaling: density, spectrum, or - for none.
# periodic: true or false, of the window. shape: frame x 1 x (frequencies, that is fft_length / 2 + 1).
# Elements: all of the tensor, row-major; decimal, to be read as doubles; as Keras computes them, not exact. The angle
# under sine and cosine, up to (frame - 1) pi, is rounded: they are 1.4e-15 off at most, zeros too.
# From {VERSIONS}, by tests/golden/frameworks/make_stft.py.
"""

SIDES = ("real", "imag")
# Every side, scaling and kind of period; then the other windows; then other sizes: frames longer and shorter than the
# transform, of odd length, of one sample; a transform of two points.
SCALINGS = {"hann": ("density", "spectrum", None), "hamming": ("density",), "blackman": ("spectrum", None)}
WINDOWS = ("bartlett", "boxcar", "blackmanharris", "nuttall", "flattop", "cosine", "triang", "bohman")
SIZES = (("hann", (16, 1, 9)), ("hann", (12, 1, 9)), ("hamming", (9, 1, 4)), ("blackman", (5, 1, 9)))
CALLS = [
    *[
        (side, window, scaling, periodic, (8, 1, 5))
        for side, window in itertools.product(SIDES, SCALINGS)
        for scaling, periodic in itertools.product(SCALINGS[window], (False, True))
    ],
    *[(side, None, scaling, False, (8, 1, 5)) for side in SIDES for scaling in ("density", None)],
    *[("real", window, "density", periodic, (7, 1, 4)) for window in WINDOWS for periodic in (False, True)],
    *[(side, window, "density", True, shape) for side in SIDES for window, shape in SIZES],
    ("real", "hann", "spectrum", False, (1, 1, 3)),
    ("imag", "hamming", None, False, (2, 1, 3)),
    ("real", "hamming", "density", False, (3, 1, 2)),
    ("imag", "hamming", "density", False, (3, 1, 2)),
]


def records():
    for side, window, scaling, periodic, shape in CALLS:
        initializer = keras.initializers.STFT(side, window, scaling, periodic)
        elements = numpy.asarray(initializer(shape, dtype="float64"))
        assert elements.dtype == numpy.float64 and elements.shape == shape and numpy.isfinite(elements).all()
        fields = side, window or "-", scaling or "-", str(periodic).lower(), extents(shape), elements.size
        yield " ".join([*map(str, fields), *map(repr, map(float, elements.ravel()))])


if __name__ == "__main__":
    Path(__file__).with_name("stft.txt").write_text(HEAD + "\n".join(records()) + "\n")
