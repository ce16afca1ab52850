# SPDX-License-Identifier: Apache-2.0
"""Initializers of Keras 3 on the CPU: `python3 make_keras.py keras.txt`, with keras, tensorflow, jax and torch.

A program has one backend: `python3 make_keras.py --backend jax part.txt` writes the records of one.
"""

import os
import subprocess
import sys
import tempfile

BACKENDS = ["tensorflow", "jax", "torch", "numpy"]
if "--backend" in sys.argv:
    os.environ["KERAS_BACKEND"] = sys.argv[sys.argv.index("--backend") + 1]

import keras
import numpy
from keras import initializers

from common import GRAMMAR, SIZES, digest, joined, sequence, values, write

SEEDS = [
    *(0, 1, 2, 3, 5, 7, 42, 97, 100, 1234, 1337, 2**31 - 3, 2**31 - 2, 2**31 - 1, 2**31, 2**32 - 1, 2**16, 20240229),
    *(3735928559, 999999999),
]
SIGNED = [-1, -42, 2**32 + 1, 2**53, 2**63 - 1, -(2**63)]  # of TensorFlow and PyTorch
UNIFORM = [(-0.05, 0.05), (0.0, 1.0), (-0.3, 0.7), (-2.0, 3.5)]
NORMAL = [(0.0, 0.05), (0.0, 1.0), (0.1, 0.3)]
SHAPES = [(3, 3, 2, 3), (10, 20), (64,), (5, 4, 3)]
SCALED = {
    "glorot_uniform": initializers.GlorotUniform,
    "glorot_normal": initializers.GlorotNormal,
    "he_uniform": initializers.HeUniform,
    "he_normal": initializers.HeNormal,
    "lecun_uniform": initializers.LecunUniform,
    "lecun_normal": initializers.LecunNormal,
}
MODES = [
    *(("fan_in", "untruncated_normal", 1.0), ("fan_out", "uniform", 0.5), ("fan_avg", "truncated_normal", 2.0)),
    *(("fan_out", "untruncated_normal", 0.3), ("fan_in", "uniform", 1.0), ("fan_out", "truncated_normal", 1.0)),
]
# What is not near, but equal; JAX's normals are near.
EXACT = {"tensorflow": ("uniform", "normal", "truncated_normal"), "jax": ("uniform",)}
DTYPES = {"jax": ["float32"]}


def bits(array):
    array = keras.ops.convert_to_numpy(array)
    return array.view(numpy.uint16) if array.itemsize == 2 else array


def made(name, parameters, seed):
    if name == "uniform":
        return initializers.RandomUniform(*parameters, seed=seed)
    of = initializers.RandomNormal if name == "normal" else initializers.TruncatedNormal
    return of(*parameters[:2], seed=seed)


def parameters_of(name, i):
    if name == "uniform":
        return UNIFORM[i % len(UNIFORM)]
    return NORMAL[i % len(NORMAL)] + ((-2.0, 2.0) if name == "truncated_normal" else ())


def scaled(backend, seed, shapes):
    for name, of in SCALED.items():
        for shape in shapes:
            yield name, f"backend={backend}", shape, of(seed=seed)
    for mode, distribution, scale in MODES:
        options = f"backend={backend},mode={mode},distribution={distribution},scale={scale}"
        for shape in shapes:
            yield "variance_scaling", options, shape, initializers.VarianceScaling(scale, mode, distribution, seed)


def records(backend, seed, i):
    exact = EXACT.get(backend, EXACT["tensorflow"])
    dtypes = DTYPES.get(backend, ["float32", "float64", "float16", "bfloat16"])
    head = "keras", f"backend={backend}", seed
    is_near_told = i % 4 == 0
    for dtype in dtypes if i % 5 == 0 else dtypes[:1]:
        for name in EXACT["tensorflow"]:
            parameters = parameters_of(name, i)
            initializer = made(name, parameters, seed)
            if name in exact:
                hashes = [digest(bits(initializer((n,), dtype))) for n in SIZES]
                yield "draws", *head, name, dtype, joined(parameters), *hashes
            elif is_near_told:
                yield values(*head, name, parameters, bits(initializer((33,), dtype)))
    for name, options, shape, initializer in scaled(backend, seed, SHAPES):
        is_exact = len(exact) == 3 or name.endswith("uniform") or "distribution=uniform" in options
        if is_exact:
            dtype = dtypes[i % len(dtypes)] if name.startswith("he") else "float32"
            array = bits(initializer(shape, dtype))
            yield "call", "keras", options, seed, 0, name, dtype, joined(shape, "x"), "-", digest(array)
        elif is_near_told and shape == SHAPES[0]:
            yield values("keras", options, seed, name, (), bits(initializer(shape, "float32")))
    if is_near_told:
        for shape in (4, 4), (3, 5), (7, 2), (2, 2, 3):
            yield values(*head, "orthogonal", (0.5,), bits(initializers.Orthogonal(0.5, seed)(shape, "float32")))
    if backend == "torch" and not -(2**31) <= seed < 2**31:
        return  # its SeedGenerator has none such
    generator = keras.random.SeedGenerator(seed)
    for index, (name, size) in enumerate(sequence(seed, list(exact), 8)):
        parameters = parameters_of(name, index)
        hashed = digest(bits(made(name, parameters, generator)((size,), "float32")))
        options = f"backend={backend},seedGenerator=true"
        yield "call", "keras", options, seed, index, name, "float32", size, joined(parameters), hashed


def versions(backend):
    library = __import__(backend)
    return f"{backend} {library.__version__}"


if __name__ == "__main__":
    if "--backend" in sys.argv:
        backend = os.environ["KERAS_BACKEND"]
        seeds = SEEDS + SIGNED if backend in ("tensorflow", "torch") else SEEDS
        with open(sys.argv[-1], "w") as file:
            print(versions(backend), file=file)
            for i, seed in enumerate(seeds):
                for record in records(backend, seed, i):
                    print(*record, file=file)
    else:
        lines, origins = [], []
        for backend in BACKENDS:
            with tempfile.NamedTemporaryFile() as file:
                subprocess.run([sys.executable, __file__, "--backend", backend, file.name], check=True)
                origin, *rest = open(file.name).read().splitlines()
                lines += [line.split(" ") for line in rest]
                origins.append(origin)
        origin = f"Keras {keras.__version__}, {', '.join(origins)}, by make_keras.py"
        write(sys.argv[1], "Initializers of Keras.", origin, lines, GRAMMAR)
