# SPDX-License-Identifier: Apache-2.0
"""What PyTorch makes on the GPU of this machine: `python3 record_torch_cuda.py torch-cuda-h100.txt`, with torch and numpy.

The records are those of torch-cuda.txt, which make_torch_cuda.py makes without a GPU: put the file beside it, and its name into
STREAMS of tests/support/streams.js. Hashes are of what is bit for bit the same, elements of normals, which are near.
`--dry-run` goes through all of it on the CPU, whose numbers are others, and writes no file.
"""

import sys

import torch

from common import call, sequence, values, write

SEEDS = [0, 1234, 2**64 - 1]
F32, F64, F16, BF16 = torch.float32, torch.float64, torch.float16, torch.bfloat16
UNIFORM = [(dtype, a, b) for dtype in (F32, F64, F16, BF16) for a, b in ((0.0, 1.0), (-0.3, 0.7))]
NORMAL = [(F32, 0.0, 1.0), (F32, 0.1, 0.5), (F64, 0.0, 1.0)]
MIXED = [("uniform", *each) for each in UNIFORM] + [("normal", *each) for each in NORMAL]
TRUNCATED = [(F32, 0.0, 1.0, -2.0, 2.0), (F64, 0.1, 0.5, -0.3, 0.9)]
FILLS = {"uniform": torch.Tensor.uniform_, "normal": torch.Tensor.normal_, "truncated_normal": torch.nn.init.trunc_normal_}


def fill(device, generator, name, n, dtype, *parameters):
    made = FILLS[name](torch.empty(n, dtype=dtype, device=device), *parameters, generator=generator).cpu()
    return (made.view(torch.int16) if dtype in (F16, BF16) else made).numpy()


def named(record, dtype):
    """The record with PyTorch's name of the dtype: of 16 bits NumPy has integers."""
    return tuple(str(dtype)[6:] if str(item) in ("int16", str(dtype)[6:]) else item for item in record)


def records(device, multiprocessors, threads):
    wave = multiprocessors * (threads // 256) * 256
    sizes = [1, 1003, wave - 1, wave, wave + 1, 2 * wave + 5, 4 * wave, 4 * wave + 1, 9 * wave + 77]
    options = f"multiprocessors={multiprocessors},threads={threads}"
    for seed in SEEDS:
        head = "torch-cuda", options, seed
        new = lambda: torch.Generator(device).manual_seed(seed)
        for dtype, a, b in UNIFORM:
            for n in sizes:
                yield named(call(*head, 0, "uniform", (n,), (a, b), fill(device, new(), "uniform", n, dtype, a, b)), dtype)
        for name, kinds in ("normal", NORMAL), ("truncated_normal", TRUNCATED):
            for dtype, *parameters in kinds:
                array = fill(device, new(), name, 3000, dtype, *parameters)
                yield values(*head, name, parameters, array)
        generator = new()
        for i, ((name, dtype, *parameters), n) in enumerate(sequence(seed, MIXED)):
            array = fill(device, generator, name, n, dtype, *parameters)
            yield named(call(*head, i, name, (n,), parameters, array), dtype)


if __name__ == "__main__":
    if sys.argv[1] == "--dry-run":
        made = list(records("cpu", 3, 600))
        print(f"{len(made)} records, {sum(record[0] == 'values' for record in made)} of elements")
    else:
        gpu = torch.cuda.get_device_properties(0)
        streams = records("cuda", gpu.multi_processor_count, gpu.max_threads_per_multi_processor)
        origin = f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, {gpu.name}, by record_torch_cuda.py"
        write(sys.argv[1], "PyTorch's streams on a GPU.", origin, streams)
