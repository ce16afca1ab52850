# SPDX-License-Identifier: Apache-2.0
"""
Makes keras.json: models of Keras with every layer that has weights, their config as Keras writes it, and of each weight the
path, the shape, and the mean and standard deviation of the values that Keras made over many seeds.
Run by a Python with keras 3.15.1 and jax: make_keras.py > keras.json
"""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from keras import layers

TIMES = 40


def image():
    inputs = x = keras.Input((8, 8, 4))
    x = layers.Conv2D(6, 3, groups=2, kernel_initializer="he_normal")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2)(x)
    x = layers.SeparableConv2D(5, 2, pointwise_initializer="lecun_uniform")(x)
    x = layers.BatchNormalization()(x)
    x = layers.PReLU(shared_axes=[1, 2], alpha_initializer=keras.initializers.Constant(0.25))(x)
    x = layers.Conv2DTranspose(6, 3, kernel_initializer="glorot_normal")(x)
    x = layers.GroupNormalization(2)(x)
    x = layers.LayerNormalization(axis=[1, -1])(x)
    x = layers.RMSNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.1)(x)
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(5, bias_initializer="ones")], name="inner")
    x = inner(x) + 1
    x = layers.Dense(4, name="last", use_bias=False, kernel_initializer=keras.initializers.TruncatedNormal(0.5, 0.1))(x)
    x = layers.SpectralNormalization(layers.Dense(3))(x)
    return keras.Model(inputs, x)


def sequence():
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(20, 8)(inputs)
    x = layers.LSTM(5, return_sequences=True)(x)
    x = layers.GRU(5, return_sequences=True)(x)
    x = layers.GRU(4, return_sequences=True, reset_after=False, use_bias=False)(x)
    x = layers.SimpleRNN(4, return_sequences=True)(x)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True, unit_forget_bias=False))(x)
    x = layers.MultiHeadAttention(2, 3, value_dim=4, output_shape=7)(x, x)
    x = layers.GroupQueryAttention(4, 4, 2, use_bias=False)(x, x)
    x = layers.EinsumDense("abc,cde->abde", output_shape=(None, 3, 4), bias_axes="de")(x)
    x = layers.EinsumDense("...de,def->...f", output_shape=5, bias_axes="f", kernel_initializer="he_uniform")(x)
    x = layers.TimeDistributed(layers.Dense(4))(x)
    x = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True)(x)
    x = layers.Attention(use_scale=True, score_mode="concat")([x, x])
    x = layers.AdditiveAttention()([x, x])
    x = layers.Normalization()(x)
    x = layers.Conv1D(4, 3)(x)
    return keras.Model(inputs, x)


def video():
    inputs = x = keras.Input((3, 5, 5, 2))
    x = layers.ConvLSTM2D(2, 2, return_sequences=True)(x)
    x = layers.Conv3D(3, 2, kernel_initializer=keras.initializers.VarianceScaling(3, "fan_out", "untruncated_normal"))(x)
    x = layers.Conv3DTranspose(2, 2, kernel_initializer=keras.initializers.RandomUniform(0, 1))(x)
    return keras.Model(inputs, x)


def adapted():
    dense = layers.Dense(6)
    einsum = layers.EinsumDense("ab,bcd->acd", output_shape=(2, 3))
    embedding = layers.Embedding(9, 4)
    model = keras.Sequential([keras.Input(()), embedding, dense, einsum])
    for layer in (dense, einsum, embedding):
        layer.enable_lora(2)
    return model


def shortened(value):
    """Without what readers have no use for."""
    if isinstance(value, dict):
        unused = ("registered_name", "compile_config")
        return {
            key: shortened(item)
            for key, item in value.items()
            if not (key in unused or key.endswith(("_regularizer", "_constraint")))
        }
    return [shortened(item) for item in value] if isinstance(value, list) else value


def record(make):
    values = {}
    for _ in range(TIMES):
        keras.utils.clear_session()
        model = make()
        for variable in model.variables:
            array = np.asarray(variable.value, dtype="float64")
            # A Sequential that is built at once has its name before those of its layers, which a file does not repeat.
            path = variable.path.removeprefix(f"{model.name}/")
            values.setdefault((path, array.shape, variable.dtype), []).append(array)
    variables = [
        {"name": path, "shape": shape, "dtype": dtype, "n": np.size(all), "mean": round(float(np.mean(all)), 6), "std": round(float(np.std(all)), 6)}
        for (path, shape, dtype), all in values.items()
        if not path.endswith("seed_generator_state")
    ]
    return {"config": shortened(json.loads(model.to_json())), "variables": variables}


print(f'{{"keras": "{keras.__version__}", "models": {{')
lines = [f'"{make.__name__}": {json.dumps(record(make))}' for make in (image, sequence, video, adapted)]
print(",\n".join(lines) + "}}")
