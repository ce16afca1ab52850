# SPDX-License-Identifier: Apache-2.0
"""Runs the programs in Python of the site's pages "Coming from": `python3 record.py pytorch`, with that framework, and node.

Writes pytorch.json: all names that the framework has, and what each program makes. `keras` needs tensorflow, `jax` flax; `megengine` needs numpy alone.
"""

import hashlib
import inspect
import json
import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "streams"))
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy


def public(module):
    return sorted(name for name in dir(module) if not name.startswith("_"))


def of_pytorch():
    import torch

    init = [n for n in public(torch.nn.init) if inspect.isfunction(f := getattr(torch.nn.init, n)) and "init" in f.__module__]
    resets = ("reset_parameters", "_reset_parameters")
    layers = [n for n in public(torch.nn) if any(hasattr(getattr(torch.nn, n), reset) for reset in resets)]
    return torch.__version__.split("+")[0], {"init": init, "layers": layers}


def of_keras():
    import keras

    return keras.__version__, {"initializers": public(keras.initializers)}


def of_jax():
    import flax
    import jax

    from flax import linen

    names = sorted({*public(jax.nn.initializers), *public(linen.initializers)})
    return f"{jax.__version__}, Flax {flax.__version__}", {"initializers": names}


def of_megengine():
    import megengine_stand_in

    megengine_stand_in.install()
    return "1.13.1, by megengine_stand_in.py", {"init": sorted(megengine_stand_in.INIT)}


def of_numpy():
    return numpy.__version__, {}


def recorded(value, near):
    if hasattr(value, "detach"):
        value = value.detach()
    array = numpy.asarray(value)
    record = {"dtype": str(array.dtype), "shape": list(array.shape)}
    if near or array.size < 4:
        return {**record, "values": array.flatten().tolist()}
    little = numpy.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return {**record, "sha256": hashlib.sha256(little.tobytes()).hexdigest()}


def run(entry):
    scope = {"numpy": numpy}
    exec(entry["program"], scope)
    return {name: recorded(eval(expression, scope), entry["near"]) for name, expression in entry["compare"].items()}


def main(name):
    version, names = globals()[f"of_{name}"]()
    listed = subprocess.run(["node", here / "entries.js", name], check=True, capture_output=True, text=True)
    made = {entry["name"]: run(entry) for entry in json.loads(listed.stdout)}
    record = {"version": version, "program": "tests/golden/from/record.py", "names": names, "made": made}
    (here / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
