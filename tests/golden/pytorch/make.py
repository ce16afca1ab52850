#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes prints.json beside this file: for queries of the page's view "Same as PyTorch", the lines of Python that it should show, and
what they print. Run by Debian's python3-torch, 1.13."""

import contextlib
import io
import json
from pathlib import Path

import torch

CASES = [
    ("", 0, "64, 3, 7, 7", "kaiming_normal_(w, mode='fan_in', nonlinearity='leaky_relu', a=0)"),
    (
        "seed=42&mode=fan_out&nonlinearity=relu&shape=64, 3, 7, 7",
        42,
        "64, 3, 7, 7",
        "kaiming_normal_(w, mode='fan_out', nonlinearity='relu')",
    ),
    (
        "initializer=msraUniform_&a=0.5&shape=10x20&seed=123",
        123,
        "10, 20",
        "kaiming_uniform_(w, mode='fan_in', nonlinearity='leaky_relu', a=0.5)",
    ),
    ("initializer=xavierUniform_&gain=2&shape=8 3&seed=7", 7, "8, 3", "xavier_uniform_(w, gain=2)"),
    ("initializer=xavierNormal_&shape=3, 5&seed=18446744073709551615", 18446744073709551615, "3, 5", "xavier_normal_(w, gain=1)"),
    ("initializer=normal_&shape=5&seed=-1", -1, "5", "normal_(w, mean=0, std=1)"),
    ("initializer=normal_&mean=1&std=1e-7&shape=100&seed=2", 2, "100", "normal_(w, mean=1, std=1e-7)"),
    ("initializer=uniform_&a=-0.0001&b=0.0001&shape=33&seed=1", 1, "33", "uniform_(w, a=-0.0001, b=0.0001)"),
    (
        "initializer=truncNormal_&std=0.02&a=-0.04&b=0.04&shape=20, 20&seed=5&version=1.13",
        5,
        "20, 20",
        "trunc_normal_(w, mean=0, std=0.02, a=-0.04, b=0.04)",
    ),
]

records = []
for query, seed, shape, call in CASES:
    python = f"""import torch
torch.manual_seed({seed})
w = torch.empty({shape})
torch.nn.init.{call}
print(w.flatten()[:8].tolist())"""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(python, {})
    records.append({"query": query, "python": python, "prints": printed.getvalue().strip()})

source = f"PyTorch {torch.__version__} of Debian 12 on x86-64 with AVX2, by make.py"
Path(__file__).with_name("prints.json").write_text(json.dumps({"source": source, "records": records}, indent=2) + "\n")
