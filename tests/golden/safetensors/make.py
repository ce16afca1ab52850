# SPDX-License-Identifier: Apache-2.0
"""What Python's safetensors and transformers write for given tensors: tests/golden/safetensors/files.json.

pip install safetensors==0.8.0 transformers==5.24.0 torch==2.14.1, then: python tests/golden/safetensors/make.py

Byte i of tensor number t is (31 i + 7 t + 1) modulo 251, and of a bool modulo 2, so that the file has only the
headers and hashes.
"""

import ctypes
import hashlib
import json
import logging
import math
import pathlib
import tempfile

import safetensors
import torch
import transformers

WIDTHS = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
    "int32": 4, "uint32": 4, "float32": 4, "float64": 8, "int64": 8, "uint64": 8,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "complex64": 8,
}  # fmt: skip

CASES = {
    "nothing": ([], None),
    "one": ([("weight", "float32", [2, 3])], None),
    "metadata": ([("weight", "float32", [2])], {"format": "pt"}),
    "empty metadata": ([("weight", "float32", [2])], {}),
    "metadata alone": ([], {"quote \" \\ / \x7f \u2028": "\b\t\n\f\r\x00\x1f é 😀"}),
    "all dtypes": ([(f"{dtype}.weight", dtype, [3, 1]) for dtype in sorted(WIDTHS)], None),
    "scalars and empty ones": (
        [("z", "float32", []), ("a", "float32", [0]), ("b", "float32", [4, 0, 7]), ("c", "int64", []), ("d", "bool", [1])],
        None,
    ),
    "order of names": (
        [(name, "float16", [1]) for name in ["b", "a", "a.1", "a.10", "a.2", "A", "_", "~", "é", "z\u0301", "\ue000", "\uffff", "😀", "日本", ""]],
        None,
    ),
    "escapes": ([(name, "uint8", [3]) for name in ["\"", "\\", "/", "\x00\x01\x1f", "\x7f\x80", "\b\f\n\r\t", "\u2028\u2029", "<é>"]], None),
    "names of JavaScript": (
        [(name, "int32", [2]) for name in ["__proto__", "constructor", "toString", "10", "9", "hasOwnProperty"]],
        {"__proto__": "pollution"},
    ),
}  # fmt: skip


def data_of(index, dtype, shape):
    length = WIDTHS[dtype] * math.prod(shape)
    return bytes((31 * i + 7 * index + 1) % (2 if dtype == "bool" else 251) for i in range(length))


def record(content):
    length = int.from_bytes(content[:8], "little")
    return {"header": content[8 : 8 + length].decode(), "sha256": hashlib.sha256(content).hexdigest()}


def case(tensors, metadata):
    data = [data_of(i, dtype, shape) for i, (_, dtype, shape) in enumerate(tensors)]
    buffers = [ctypes.create_string_buffer(part, len(part)) for part in data]  # kept until they are written
    given = {
        name: safetensors.TensorSpec(
            dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffers[i]), data_len=len(data[i])
        )
        for i, (name, dtype, shape) in enumerate(tensors)
    }
    return {"metadata": metadata, "tensors": tensors, **record(bytes(safetensors.serialize(given, metadata)))}


class Model(transformers.PreTrainedModel):
    """Of parameters whose names and sizes make each rule of the shards matter."""

    config_class = transformers.PretrainedConfig

    def __init__(self, config, tensors):
        super().__init__(config)
        for i, (name, dtype, shape) in enumerate(tensors):
            data = torch.frombuffer(bytearray(data_of(i, dtype, shape)), dtype=getattr(torch, dtype))
            self.register_parameter(name, torch.nn.Parameter(data.reshape(shape), requires_grad=False))


# In bytes: 4,000, 4,000, 12,000, 1,000, 2,000, 10,000, 40, 40.
SHARDED = [
    ("b", "float32", [10, 100]), ("a", "float32", [1000]), ("large", "float32", [3000]), ("é", "float16", [500]),
    ("日本😀", "bfloat16", [1000]), ("full", "float32", [2500]), ("z", "int64", [5]), ("y", "float64", [5]),
]  # fmt: skip


def sharded(tensors, most):
    with tempfile.TemporaryDirectory() as directory:
        model = Model(transformers.PretrainedConfig(), tensors)
        model.save_pretrained(directory, max_shard_size=most)
        paths = sorted(pathlib.Path(directory).glob("model*"))
        files = {
            path.name: {"text": path.read_text()} if path.suffix == ".json" else record(path.read_bytes())
            for path in paths
        }
        return {"tensors": tensors, "most": most, "metadata": {"format": "pt"}, "files": files}


transformers.logging.set_verbosity(logging.ERROR)
result = {
    "made by": f"safetensors {safetensors.__version__}, transformers {transformers.__version__}",
    "files": {name: case(*given) for name, given in CASES.items()},
    "sharded": [sharded(SHARDED, most) for most in (10_000, 100_000, 8_000)],
}
path = pathlib.Path(__file__).parent / "files.json"
path.write_text(json.dumps(result, indent=1, ensure_ascii=True) + "\n")
