# SPDX-License-Identifier: Apache-2.0
"""First weights of whole models of Flax: `python3 make_flax.py flax.txt`, with flax and jax. Every parameter that is drawn, with
how Flax comes to its key: in linen by the path of its module and its number there, in nnx by how many keys were taken before."""

import sys

import flax
import jax
import jax.numpy as jnp
import numpy
from flax import linen, nnx

from common import digest, joined, write

SEEDS = [0, 7, 20240229]
GRAMMAR = """\
# A record: linen separator seed path number initializer dtype shape hash
# or: nnx count seed initializer dtype shape hash
# separator: whether flax_fix_rng_separator is set. path: names of modules with / between, - for none. number: of the parameter.
# count: of the keys that were taken of the stream before. initializer: of nn-init, and options as key=value with commas between.
# shape: extents with x between, those that the initializer was given. hash: the first 16 hexadecimal digits of the SHA-256 of
# the elements, little-endian."""

# What the models' modules draw by, by the name of the parameter.
EMBEDDING = "varianceScaling_,mode=fan_in,distribution=normal,layout=OI"
INITIALIZERS = {"kernel": "lecunNormal_", "embedding": EMBEDDING, "positions": "normal_,std=0.02", "scale": None, "bias": None}


class Block(linen.Module):
    @linen.compact
    def __call__(self, x):
        x = x + linen.MultiHeadDotProductAttention(num_heads=2)(linen.LayerNorm()(x))
        return x + linen.Dense(8)(linen.gelu(linen.Dense(16, name="up")(linen.LayerNorm()(x))))


class Network(linen.Module):
    @linen.compact
    def __call__(self, image, tokens):
        x = linen.Conv(8, (3, 3))(image)
        x = linen.Conv(8, (3, 3), use_bias=False, name="second")(x).reshape(image.shape[0], -1, 8)
        positions = self.param("positions", linen.initializers.normal(0.02), (1, 4, 8))
        x = x[:, :4] + linen.Embed(11, 8)(tokens) + positions
        for _ in range(2):
            x = Block()(x)
        return linen.Dense(3, name="head")(x)


def given_shape(path, shape):
    """DenseGeneral of attention draws matrices."""
    names = "/".join(path)
    if "/out/" in names:
        return shape[0] * shape[1], shape[2]
    return (shape[0], shape[1] * shape[2]) if "Attention" in names else shape


def of_linen(seed, separator):
    flax.config.update("flax_fix_rng_separator", separator)
    variables = Network().init(jax.random.key(seed), jnp.zeros((1, 4, 4, 3)), jnp.zeros((1, 4), int))
    for keys, array in jax.tree_util.tree_leaves_with_path(variables["params"]):
        *path, name = (key.key for key in keys)
        initializer = INITIALIZERS[name]
        if not initializer:
            continue
        shape = given_shape([*path, name], array.shape)
        fixed = str(separator).lower()
        # Each of these is the first parameter of its module; the second one, if there is one, is a bias of zeros.
        place = "linen", fixed, seed, joined(path, "/"), 1
        yield *place, initializer, array.dtype, joined(shape, "x"), digest(numpy.asarray(array))


# Modules of nnx; each takes a key for its kernel and one for its bias.
MODULES = [
    lambda rngs: nnx.Conv(3, 8, (3, 3), rngs=rngs),
    lambda rngs: nnx.Linear(8, 16, rngs=rngs),
    lambda rngs: nnx.Linear(16, 4, use_bias=False, rngs=rngs),
    lambda rngs: nnx.Embed(11, 8, rngs=rngs),
    lambda rngs: nnx.MultiHeadAttention(2, 8, 8, rngs=rngs, decode=False),
    lambda rngs: nnx.Linear(8, 3, rngs=rngs),
]


def parts_of(module):
    """Name, shape that the initializer was given, array."""
    if isinstance(module, nnx.MultiHeadAttention):
        for name in "query", "key", "value", "out":
            array = getattr(module, name).kernel[...]
            yield "kernel", given_shape(["Attention", name, ""], array.shape), array
    else:
        name = "embedding" if isinstance(module, nnx.Embed) else "kernel"
        array = getattr(module, name)[...]
        yield name, array.shape, array


def of_nnx(seed):
    rngs = nnx.Rngs(seed)
    for make in MODULES:
        count = int(rngs.default.count[...])
        for i, (name, shape, array) in enumerate(parts_of(make(rngs))):
            initializer = INITIALIZERS[name]
            yield "nnx", count + 2 * i, seed, initializer, array.dtype, joined(shape, "x"), digest(numpy.asarray(array))


if __name__ == "__main__":
    origin = f"Flax {flax.__version__}, JAX {jax.__version__}, on {jax.devices()[0].platform}, by make_flax.py"
    records = [record for seed in SEEDS for separator in (False, True) for record in of_linen(seed, separator)]
    records += [record for seed in SEEDS for record in of_nnx(seed)]
    write(sys.argv[1], "First weights of models of Flax.", origin, records, GRAMMAR)
