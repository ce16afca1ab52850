#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes digits.bin beside this file, from Debian's python3-sklearn (1.2.1): for each of the 1,797 images its 64 pixels, row by
row, from 0 to 16, and its digit; a byte each."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
assert digits.data.shape == (1797, 64) and digits.data.min() == 0 and digits.data.max() == 16
records = np.column_stack([digits.data, digits.target]).astype(np.uint8)
Path(__file__).with_name("digits.bin").write_bytes(records.tobytes())
