# SPDX-License-Identifier: Apache-2.0
"""Contestants NumPy and PyTorch, on one thread: `python.py numpy|torch|torch-openblas`. Run by bench.js; serve.js has
the protocol, works.js the works."""

import json
import sys
import time

import lapack


def dtype_of(work):
    return "float64" if work.endswith("-float64") else "float32"


def numpy():
    import numpy as np

    kinds = ("PCG64", "SFC64", "Philox", "MT19937")
    generators = {kind: np.random.Generator(getattr(np.random, kind)(42)) for kind in kinds}
    works = {
        "fill": lambda x, _: x.fill(0.5),
        "uniform": lambda x, g: g.random(dtype=x.dtype, out=x),
        "normal": lambda x, g: g.standard_normal(dtype=x.dtype, out=x),
    }
    contests = {"fill": ["ndarray.fill"], "uniform": list(generators), "normal": list(generators)}
    for work in ("uniform", "normal"):
        works[work + "-float64"] = works[work]
        contests[work + "-float64"] = ["PCG64", "SFC64"]  # the default and the fastest
    for work in [work for work in works if work != "fill"]:  # by the default, as nn-init/frameworks
        works["numpy-" + work] = works[work]
        contests["numpy-" + work] = ["PCG64"]

    def prepare(work, variant, array):
        call, generator = works[work], generators.get(variant)
        return lambda: call(array, generator)

    return "NumPy", np.__version__, contests, lambda size, dtype: np.zeros(size, dtype), prepare


def torch(wanted=None):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(42)
    library = lapack.of_torch(torch)
    if wanted not in (None, library):
        raise RuntimeError(f"PyTorch's LAPACK is {library}, not {wanted}")
    init = torch.nn.init
    works = {
        "fill": ("fill_", lambda t: t.fill_(0.5)),
        "uniform": ("uniform_", lambda t: t.uniform_()),
        "normal": ("normal_", lambda t: t.normal_()),
        "truncated": ("trunc_normal_", init.trunc_normal_),
        "xavier": ("xavier_uniform_", init.xavier_uniform_),
        "msra": ("kaiming_normal_", init.kaiming_normal_),
        "uniform-float64": ("uniform_", lambda t: t.uniform_()),
        "normal-float64": ("normal_", lambda t: t.normal_()),
        "orthogonal": (library, init.orthogonal_),
        "sparse-0.1": ("sparse_", lambda t: init.sparse_(t, 0.1)),
        "sparse-0.9": ("sparse_", lambda t: init.sparse_(t, 0.9)),
    }
    for work in ("uniform", "normal", "truncated"):
        works["torch-" + work] = works[work]
    # A PyTorch has one of the two algorithms. Its time is compared with both of ours.
    works["torch-truncated-2.12"] = works["truncated"]
    if wanted:
        works = {"orthogonal": works["orthogonal"]}

    def allocate(size, dtype):
        rows = 1 << (size.bit_length() // 2)
        return torch.zeros(rows, size // rows, dtype=getattr(torch, dtype))

    def prepare(work, _variant, tensor):
        call = works[work][1]
        return lambda: call(tensor)

    version = f"{torch.__version__}, {library}"
    return "PyTorch", version, {work: [name] for work, (name, _) in works.items()}, allocate, prepare


def main():
    systems = {"numpy": numpy, "torch": torch, "torch-openblas": lambda: torch("OpenBLAS")}
    system, version, contests, allocate, prepare = systems[sys.argv[1]]()
    version += ", Python " + sys.version.split()[0]
    print(json.dumps({"system": system, "version": version, "contests": contests}), flush=True)
    arrays = {}
    for line in sys.stdin:
        _, work, variant, size, calls = line.split()
        key = int(size), dtype_of(work)
        if key not in arrays:
            arrays[key] = allocate(*key)
        call = prepare(work, variant, arrays[key])
        start = time.perf_counter_ns()
        for _ in range(int(calls)):
            call()
        print(time.perf_counter_ns() - start, flush=True)


main()
