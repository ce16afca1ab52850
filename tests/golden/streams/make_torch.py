# SPDX-License-Identifier: Apache-2.0
"""PyTorch's streams on the CPU: `python3 make_torch.py torch-1.13.txt`, with torch and numpy.

`python3 make_torch.py torch-2.txt torch-1.13.txt` leaves out what an older version's file has already: all that is not
truncated, where its hashes are the same. `python3 make_torch.py --states torch-rng-states.txt` writes the states.
"""

import base64
import math
import re
import sys
import warnings
import zlib

import torch
from torch.nn import init

from common import call, digest, draws, sequence, values, write

SEEDS = [
    *(0, 1, 2, 42, 100, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53, 2**63 - 1, 2**63, 2**64 - 1),
    *(-1, -2, -42, -(2**31), -(2**63), 20240229, 3735928559, 1311768467463790320, 7046029254386353131, -987654321987),
]
F32, F64 = torch.float32, torch.float64
KEPT = [("uniform", F32, (-2.0, 3.5)), ("normal", F32, (0.1, 0.5))]  # in the newer file though they are the same
DRAWS = [
    *(("uniform", F32, (0.0, 1.0)), ("uniform", F32, (-0.0314159, 0.0314159)), KEPT[0]),
    *(("uniform", F64, (0.0, 1.0)), ("uniform", F64, (-0.3, 0.7))),
    *(("normal", F32, (0.0, 1.0)), ("normal", F32, (0.0, 0.02)), KEPT[1]),
    *(("normal", F64, (0.0, 1.0)), ("normal", F64, (0.1, 0.3))),
    *(("truncated_normal", F32, (0.0, 1.0, -2.0, 2.0)), ("truncated_normal", F32, (0.0, 0.02, -2.0, 2.0))),
    *(("truncated_normal", F32, (0.1, 1.0, -1.5, 2.0)), ("truncated_normal", F32, (0.1, 1.0, 2.0, 3.0))),
    ("truncated_normal", F64, (0.0, 1.0, -2.0, 2.0)),
]
# By the inverse of the error function, up to 2.11, these depend on the C library to the last bit: elements, not hashes.
NEAR = [(0.0, 1.0, -2.0, 2.0), (0.1, 1.0, 2.0, 3.0), (0.0, 0.02, -0.04, 0.04)]
MIXED = [
    *(*DRAWS, ("randperm", torch.int64, ()), ("truncated_normal", F64, (0.1, 1.0, 2.0, 3.0))),
    *(("randperm", torch.int64, ()), ("truncated_normal", F32, (0.0, 0.02, -0.04, 0.04))),
]
SHAPES = [(64, 3, 7, 7), (10, 20), (4, 5, 3), (8, 2, 3, 3, 3)]
FAN_OUT = {"mode": "fan_out", "nonlinearity": "relu"}
# One generator for all the shapes of a line. For fewer than 16 normals, 2.x takes log1p(-u) and 1.13 took log(1 - u).
CALLS = [
    *(("xavier_uniform", F32, (1.0,), {}, SHAPES), ("xavier_uniform", F32, (5 / 3,), {}, SHAPES)),
    *(("xavier_normal", F32, (1.0,), {}, SHAPES), ("kaiming_uniform", F32, (0.0,), {}, SHAPES)),
    *(("kaiming_uniform", F32, (math.sqrt(5),), FAN_OUT, SHAPES), ("kaiming_normal", F32, (0.0,), FAN_OUT, SHAPES)),
    ("kaiming_normal", F32, (0.2,), {}, SHAPES),
    *(("sparse", F32, (0.1, 0.01), {}, [(7, 5), (64, 33)]), ("sparse", F32, (0.9, 0.5), {}, [(100, 10), (16, 16)])),
    ("randperm", torch.int64, (), {}, [(1,), (8,), (1000,), (30000,)]),
    ("normal", F64, (0.0, 1.0), {}, [(9,), (15,), (14,), (11,)]),
]
ORTHOGONAL = [(4, 4), (3, 5), (8, 2, 3), (7, 4)]
FILLS = {"uniform": torch.Tensor.uniform_, "normal": torch.Tensor.normal_, "truncated_normal": init.trunc_normal_}
# uniform and normal take one word of the engine an element in float32 from 16 elements on. The engine has 624 words.
STATES = [
    *("-", "uniform:float32:1", "uniform:float32:623", "uniform:float32:624", "uniform:float32:625"),
    *("normal:float32:7", "normal:float32:7,normal:float32:7", "normal:float64:5,uniform:float32:619"),
    *("normal:float32:7,uniform:float32:33", "normal:float32:1,normal:float32:17,uniform:float64:20"),
    *("normal:float64:624", "uniform:float64:1000,normal:float64:15"),
]
STATE_GRAMMAR = """\
# A record: state seed calls state hash
# calls: those made after manual_seed(seed), as name:dtype:size with commas between, - for none.
# state: get_rng_state() thereafter: its bytes by zlib, in base64.
# hash: of torch.empty(7).normal_() thereafter, the first 16 hexadecimal digits of the SHA-256 of the elements."""


def draw(name, dtype, shape, parameters, options={}):
    if name == "randperm":
        return torch.randperm(*shape).numpy()
    fill = FILLS.get(name) or getattr(init, name + "_")
    return fill(torch.empty(shape, dtype=dtype), *parameters, **options).numpy()


def seeded(seed, *arguments):
    torch.manual_seed(seed)
    return draw(*arguments)


def records(version):
    """Lists of records; those of a list are kept or left out together."""
    base = f"version={version}"
    by_inverse = tuple(map(int, version.split("."))) < (2, 12)
    for seed in SEEDS:
        for name, dtype, parameters in DRAWS:
            if by_inverse and (name, dtype) == ("truncated_normal", F64):
                continue
            yield [draws("torch", base, seed, name, parameters, lambda n: seeded(seed, name, dtype, (n,), parameters))]
        for name, dtype, parameters, options, shapes in CALLS:
            torch.manual_seed(seed)
            head = "torch", ",".join([base, *(f"{key}={value}" for key, value in options.items())]), seed
            arrays = [draw(name, dtype, shape, parameters, options) for shape in shapes]
            yield [call(*head, i, name, array.shape, parameters, array) for i, array in enumerate(arrays)]
        for i, shape in enumerate(ORTHOGONAL):
            gain = (1.0, math.sqrt(2))[i % 2]
            yield [values("torch", base, seed, "orthogonal", (gain,), seeded(seed, "orthogonal", F32, shape, (gain,)))]
    for seed in SEEDS[::6] if by_inverse else ():
        for parameters in NEAR:
            array = seeded(seed, "truncated_normal", F64, (33,), parameters)
            yield [values("torch", base, seed, "truncated_normal", parameters, array)]
    for seed in SEEDS[::2]:
        torch.manual_seed(seed)
        yield [
            call("torch", base, seed, i, name, (n,), parameters, draw(name, dtype, (n,), parameters))
            for i, ((name, dtype, parameters), n) in enumerate(sequence(seed, MIXED))
        ]


def lines(records_, version=r"[\d.]+"):
    """The records as text, whatever the version."""
    return [re.sub(f"version={version}", "", " ".join(map(str, record))) for record in records_]


def new(lists, file):
    """Those of the lists of records that the file has not, the truncated ones, and the samples."""
    with open(file) as old_file:
        old = set(lines([line.rstrip("\n").split(" ") for line in old_file if not line.startswith("#")]))
    samples = [(name, str(dtype)[6:], ",".join(map(str, parameters))) for name, dtype, parameters in KEPT]
    left, differing = 0, []
    for list_ in lists:
        same = old.issuperset(lines(list_))
        truncated = any("truncated_normal" in record for record in list_)
        if not same and not truncated:
            differing += list_
        if same and not truncated and tuple(map(str, list_[0][4:7])) not in samples:
            left += len(list_)
        else:
            yield list_
    print(f"{left} records left out as the same; not truncated and not the same: {len(differing)}")
    print(*lines(differing), sep="\n")


def states():
    for i, calls in enumerate(STATES):
        seed = SEEDS[i]
        torch.manual_seed(seed)
        for name, dtype, n in [word.split(":") for word in calls.split(",") if word != "-"]:
            draw(name, getattr(torch, dtype), (int(n),), ())
        state = base64.b64encode(zlib.compress(torch.get_rng_state().numpy().tobytes(), 9)).decode()
        yield "state", seed, calls, state, digest(torch.empty(7).normal_().numpy())


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of means far from the bounds
    torch.set_num_threads(1)
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    origin = f"PyTorch {torch.__version__}, CPU capability {capability}, by make_torch.py"
    if sys.argv[1] == "--states":
        write(sys.argv[2], "States of PyTorch's generator.", origin, states(), STATE_GRAMMAR)
    else:
        lists = records(".".join(torch.__version__.split(".")[:2]))
        lists = new(lists, sys.argv[2]) if len(sys.argv) > 2 else lists
        write(sys.argv[1], "PyTorch's streams on the CPU.", origin, [record for list_ in lists for record in list_])
