# SPDX-License-Identifier: Apache-2.0
"""Writes positions.txt: `python3 make_transformers.py`, with transformers and torch."""

from pathlib import Path

import torch
import transformers
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.fsmt.modeling_fsmt import SinusoidalPositionalEmbedding
from transformers.models.mamba.modeling_mamba import MambaConfig, MambaMixer
from transformers.models.marian.modeling_marian import MarianSinusoidalPositionalEmbedding
from transformers.models.mpt.modeling_mpt import build_mpt_alibi_tensor
from transformers.models.vit_mae.modeling_vit_mae import get_2d_sincos_pos_embed
from transformers.models.xlm.modeling_xlm import create_sinusoidal_embeddings

from answers import extents

VERSIONS = f"transformers {transformers.__version__} on torch {torch.__version__}"
HEAD = f"""\
# SPDX-License-Identifier: Apache-2.0
# Deterministic weights of sequence models, as transformers makes them.
# A record: what from shape first count element...
# what: sinusoid-interleaved: element (p, 2 i) = sin(p / 10000^(2 i / d)), (p, 2 i + 1) the cosine of the same angle.
# sinusoid-halves: the same columns, first all sines, then all cosines; of an odd d one more sine.
# sinusoid-tensor2tensor: halves, of p exp(-log(10000) i / (floor(d / 2) - 1)), computed in float32 throughout; a zero
# column last if d is odd.
# sinusoid-2d: of the cells of a square in row-major order: halves of d / 2 for the cell's column, then for its row.
# alibi-slopes: one for each head. build_alibi_tensor takes powers of a base rounded to float32: 5e-7 off, relatively.
# mamba-A-log: (channels, states), log(1 + state).
# from: the function. shape: extents with x between. first: the first row's position p; - where there are no positions.
# Elements: row-major, the shortest decimals of the float32 values.
# From {VERSIONS}, by tests/golden/frameworks/make_transformers.py.
"""


FAR = 8192  # where an angle rounded to float32 would give a wrong sine


def sinusoids():
    for shape in ((4, 8), (3, 6), (6, 2), (2, 5), (1, 4)):
        marian = MarianSinusoidalPositionalEmbedding(*shape)
        yield "sinusoid-halves", "MarianSinusoidalPositionalEmbedding", marian.weight
        if shape[1] % 2 == 0:
            out = torch.empty(shape)
            create_sinusoidal_embeddings(*shape, out)
            yield "sinusoid-interleaved", "create_sinusoidal_embeddings", out
    for shape in ((4, 8), (3, 7)):
        weight = SinusoidalPositionalEmbedding.get_embedding(*shape, None)
        yield "sinusoid-tensor2tensor", "SinusoidalPositionalEmbedding", weight
    far = MarianSinusoidalPositionalEmbedding(FAR + 1, 8).weight
    yield "sinusoid-halves", "MarianSinusoidalPositionalEmbedding", far[FAR:], FAR
    yield "sinusoid-2d", "get_2d_sincos_pos_embed", torch.from_numpy(get_2d_sincos_pos_embed(8, 2)).float()
    yield "sinusoid-2d", "get_2d_sincos_pos_embed", torch.from_numpy(get_2d_sincos_pos_embed(4, 3)).float()


def slopes():
    for heads in (1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 24, 25, 32, 40):
        bias = build_alibi_tensor(torch.ones(1, 2, dtype=torch.int64), heads, torch.float32)
        yield "alibi-slopes", "build_alibi_tensor", bias[:, 0, 1]
        yield "alibi-slopes", "build_mpt_alibi_tensor", -build_mpt_alibi_tensor(heads, 2)[:, 0, 0]


def mamba():
    for channels, states in ((2, 16), (3, 5)):
        config = MambaConfig(hidden_size=channels, intermediate_size=channels, state_size=states, expand=1)
        yield "mamba-A-log", "MambaMixer.A_log", MambaMixer(config, 0).A_log


def records():
    for what, function, weight, *first in (*sinusoids(), *slopes(), *mamba()):
        elements = weight.detach().numpy().ravel()
        assert elements.dtype == "float32"
        position = str(first[0]) if first else "0" if what.startswith("sinusoid") else "-"
        yield " ".join([what, function, extents(weight.shape), position, str(elements.size), *map(str, elements)])


if __name__ == "__main__":
    Path(__file__).with_name("positions.txt").write_text(HEAD + "\n".join(records()) + "\n")
