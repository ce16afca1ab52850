# SPDX-License-Identifier: Apache-2.0
"""Records how torchvision initializes a model: `python3 record.py resnet18 0 resnet18-seed0.json`.

Needs torch and torchvision. calls: each call of torch.nn.init, or of a filling method outside of one, in order, on what
became a parameter; then a constant_ for each parameter that no call touched. params: of each parameter the shape, the
SHA-256 of its float32 elements, little-endian, and the first four. skipped: the functions called on other tensors.
Further arguments go to the model: `python3 record.py googlenet 0 googlenet-seed0.json init_weights=True`.
"""

import functools
import hashlib
import inspect
import json
import re
import sys
import warnings

import torch
import torchvision

METHODS = "uniform_", "normal_", "fill_", "zero_"


class Recorder:
    """Puts itself into torch; it sees the outermost calls only."""

    def __init__(self):
        self.calls = []
        self.inside = False
        init = torch.nn.init
        for name in dir(init):
            if name.endswith("_") and not name.startswith("_"):
                function = getattr(init, name)
                setattr(init, name, self.recording(function, self.named(inspect.signature(function))))
        for name in METHODS:
            setattr(torch.Tensor, name, self.recording(getattr(torch.Tensor, name), self.as_given))

    def recording(self, function, arguments):
        @functools.wraps(function)
        def recorded(*args, **kwargs):
            if self.inside:
                return function(*args, **kwargs)
            self.calls.append((function.__name__, *arguments(*args, **kwargs)))
            self.inside = True
            try:
                return function(*args, **kwargs)
            finally:
                self.inside = False

        return recorded

    @staticmethod
    def named(signature):
        """All the arguments by their names, those of the defaults too."""

        def arguments(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return bound.arguments.pop("tensor"), dict(bound.arguments)

        return arguments

    @staticmethod
    def as_given(tensor, *args, **kwargs):
        return tensor, {"args": args, **kwargs}


def trace(name, seed, **options):
    recorder = Recorder()
    torch.manual_seed(seed)
    model = getattr(torchvision.models, name)(**options)
    parameters = dict(model.named_parameters())
    of = {parameter.data_ptr(): name for name, parameter in parameters.items()}
    calls, skipped = [], set()
    for function, tensor, arguments in recorder.calls:
        if tensor.data_ptr() in of:
            calls.append({"fn": function, "param": of[tensor.data_ptr()], "args": arguments})
        else:
            skipped.add(function)
    touched = {call["param"] for call in calls}
    for parameter, tensor in parameters.items():
        if parameter not in touched:
            assert len(tensor.unique()) == 1, f"{parameter} is not constant"
            calls.append({"fn": "constant_", "param": parameter, "args": {"val": tensor.flatten()[0].item()}})
    arrays = {parameter: tensor.detach().numpy().astype("<f4") for parameter, tensor in parameters.items()}
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    versions = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    return {
        "model": name,
        "seed": seed,
        "framework": f"{versions}, CPU {capability}",
        "calls": calls,
        "skipped": sorted(skipped),
        "params": [
            {
                "name": parameter,
                "shape": list(array.shape),
                "sha256": hashlib.sha256(array.tobytes()).hexdigest(),
                "head": array.flatten()[:4].tolist(),
            }
            for parameter, array in arrays.items()
        ],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    name, seed, path, *options = sys.argv[1:]
    options = {key: json.loads(value.lower()) for key, value in (option.split("=") for option in options)}
    recorded = trace(name, int(seed), **options)
    with open(path, "w") as file:
        json.dump(recorded, file, separators=(",", ":"))
