# SPDX-License-Identifier: Apache-2.0
"""Standard deviations by the functions of mup/init.py: `python3 record_mup.py CHECKOUT mup.json`.

CHECKOUT is microsoft/mup at the version that bindings/model/mup.js names; needs torch. The functions are called with draws that
note what they are asked for.
"""

import importlib.util
import json
import math
import sys
from functools import partial
from pathlib import Path
from unittest import mock

import torch

SHAPES = [
    ([64, 64], [256, 256]),
    ([64, 16], [256, 64]),
    ([10, 64], [10, 256]),
    ([64, 10], [256, 10]),
    ([64, 64], [64, 64]),
    ([128, 64], [64, 32]),
    ([8, 16, 3, 3], [32, 32, 3, 3]),
    ([8, 3, 3, 3], [32, 3, 3, 3]),
]
CALLS = [
    ("normal_", {"std": 0.02}),
    ("uniform_", {"a": -0.1, "b": 0.1}),
    ("trunc_normal_", {"std": 0.5}),
    ("xavier_uniform_", {}),
    ("xavier_normal_", {"gain": 0.5}),
    *[("kaiming_normal_", {"mode": mode, "nonlinearity": "relu"}) for mode in ("fan_in", "fan_out")],
    *[("kaiming_uniform_", {"mode": mode, "a": math.sqrt(5)}) for mode in ("fan_in", "fan_out")],
]


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def main(folder, path):
    init, infshape = module(folder / "mup/init.py"), module(folder / "mup/infshape.py")
    asked = {}
    # What is asked for: the standard deviation, and the lower bound of a truncated normal.
    normal = lambda _, mean=0, std=1, a=None, b=None: asked.update(std=std, **({} if a is None else {"a": a}))
    uniform = lambda _, a, b: asked.update(std=(b - a) / math.sqrt(12))
    draws = {"_no_grad_normal_": normal, "_no_grad_trunc_normal_": normal, "_no_grad_uniform_": uniform}
    patches = mock.patch.multiple(init, **draws), mock.patch.multiple(torch.Tensor, normal_=normal, uniform_=uniform)
    cases = []
    with patches[0], patches[1]:
        for base, shape in SHAPES:
            for name, options in CALLS:
                tensor = torch.empty(*shape)
                tensor.infshape = infshape.zip_infshape(base, shape)
                asked.clear()
                partial(getattr(init, name), tensor)(**options)
                cases.append({"name": name, "base": base, "shape": shape, "options": options, **asked})
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))
