# SPDX-License-Identifier: Apache-2.0
"""
Makes flax.json: of each parameter of a model with every layer of Flax that has parameters, in Linen and in NNX, the path, the
shape, and the mean and standard deviation of the values that Flax made over many seeds.
Run by a Python with flax 0.12.8: make_flax.py > flax.json
"""

import json

import flax
import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from flax import nnx
from flax.traverse_util import flatten_dict

TIMES = 12


class Model(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Embed(20, 8)(x)
        for cell in (nn.LSTMCell(4), nn.OptimizedLSTMCell(4), nn.GRUCell(4), nn.SimpleCell(4), nn.MGUCell(4)):
            x = nn.RNN(cell)(x)
        x = nn.MultiHeadDotProductAttention(2, qkv_features=6)(x)
        x = nn.Conv(6, (3,))(x)
        x = nn.ConvTranspose(4, (3,))(x)
        x = nn.LayerNorm()(x)
        x = nn.RMSNorm()(x)
        x = nn.GroupNorm(2)(x)
        x = nn.InstanceNorm()(x)
        x = nn.BatchNorm(use_running_average=False)(x)
        x = nn.DenseGeneral((2, 3))(x)
        x = nn.DenseGeneral(5, axis=(-2, -1))(x)
        x = nn.PReLU()(x)
        x = nn.WeightNorm(nn.Dense(4))(x)
        x = nn.SpectralNorm(nn.Dense(4))(x, update_stats=False)
        return nn.Einsum((2, 4, 3), "btd,hdk->bthk")(x)


def linen(seed):
    variables = Model().init(jax.random.key(seed), jnp.zeros((1, 4), int))
    return {path: np.asarray(value) for path, value in flatten_dict(variables, sep="/").items()}


class Modules(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(20, 8, rngs=rngs)
        self.lstm = nnx.RNN(nnx.LSTMCell(8, 4, rngs=rngs))
        self.optimized = nnx.RNN(nnx.OptimizedLSTMCell(4, 4, rngs=rngs))
        self.gru = nnx.RNN(nnx.GRUCell(4, 4, rngs=rngs))
        self.simple = nnx.RNN(nnx.SimpleCell(4, 4, rngs=rngs))
        self.attention = nnx.MultiHeadAttention(2, 4, 6, decode=False, rngs=rngs)
        self.conv = nnx.Conv(4, 6, (3,), rngs=rngs)
        self.conv_transpose = nnx.ConvTranspose(6, 4, (3,), rngs=rngs)
        self.norms = nnx.List([norm(4, rngs=rngs) for norm in (nnx.LayerNorm, nnx.RMSNorm, nnx.BatchNorm, nnx.InstanceNorm)])
        self.heads = nnx.LinearGeneral(4, (2, 3), rngs=rngs)
        self.layers = nnx.List([nnx.Linear(4, 4, rngs=rngs), nnx.LoRALinear(4, 5, lora_rank=2, rngs=rngs)])
        self.prelu = nnx.PReLU()
        self.spectral = nnx.SpectralNorm(nnx.Linear(4, 4, rngs=rngs), rngs=rngs)
        self.weight = nnx.WeightNorm(nnx.Linear(4, 4, rngs=rngs), rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)


def modules(seed):
    state = nnx.to_flat_state(nnx.state(Modules(nnx.Rngs(seed)), nnx.Not(nnx.RngState)))
    return {".".join(map(str, path)): np.asarray(value.get_value() if hasattr(value, "get_value") else value) for path, value in state}


def record(make):
    values = {}
    for seed in range(TIMES):
        for path, array in make(seed).items():
            values.setdefault(path, []).append(array.astype("float64"))
    return [
        {"name": path, "shape": all[0].shape, "n": np.size(all), "mean": round(np.mean(all), 6), "std": round(np.std(all), 6)}
        for path, all in values.items()
    ]


print(f'{{"flax": "{flax.__version__}", "models": {{')
print(",\n".join(f'"{make.__name__}": {json.dumps(record(make))}' for make in (linen, modules)) + "}}")
