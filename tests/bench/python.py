# SPDX-License-Identifier: Apache-2.0
"""Contestants NumPy and PyTorch, on one thread: `python.py numpy|torch`. Run by bench.js; serve.js has the protocol."""

import json
import sys
import time


def numpy():
    import numpy as np

    kinds = ("PCG64", "SFC64", "Philox", "MT19937")
    generators = {kind: np.random.Generator(getattr(np.random, kind)(42)) for kind in kinds}
    works = {
        "fill": lambda x, _: x.fill(0.5),
        "uniform": lambda x, g: g.random(dtype=np.float32, out=x),
        "normal": lambda x, g: g.standard_normal(dtype=np.float32, out=x),
    }
    contests = {"fill": ["ndarray.fill"], "uniform": list(generators), "normal": list(generators)}

    def prepare(work, variant, array):
        call, generator = works[work], generators.get(variant)
        return lambda: call(array, generator)

    return "NumPy", np.__version__, contests, lambda size: np.zeros(size, np.float32), prepare


def torch():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(42)
    init = torch.nn.init
    works = {
        "fill": ("fill_", lambda t: t.fill_(0.5)),
        "uniform": ("uniform_", lambda t: t.uniform_()),
        "normal": ("normal_", lambda t: t.normal_()),
        "xavier": ("xavier_uniform_", init.xavier_uniform_),
        "msra": ("kaiming_normal_", init.kaiming_normal_),
    }

    def allocate(size):
        rows = 1 << (size.bit_length() // 2)
        return torch.zeros(rows, size // rows)

    def prepare(work, _variant, tensor):
        call = works[work][1]
        return lambda: call(tensor)

    return "PyTorch", torch.__version__, {work: [name] for work, (name, _) in works.items()}, allocate, prepare


def main():
    system, version, contests, allocate, prepare = {"numpy": numpy, "torch": torch}[sys.argv[1]]()
    version += ", Python " + sys.version.split()[0]
    print(json.dumps({"system": system, "version": version, "contests": contests}), flush=True)
    arrays = {}
    for line in sys.stdin:
        _, work, variant, size, calls = line.split()
        size = int(size)
        if size not in arrays:
            arrays[size] = allocate(size)
        call = prepare(work, variant, arrays[size])
        start = time.perf_counter_ns()
        for _ in range(int(calls)):
            call()
        print(time.perf_counter_ns() - start, flush=True)


main()
