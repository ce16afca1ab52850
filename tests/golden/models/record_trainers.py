# SPDX-License-Identifier: Apache-2.0
"""Records small networks of projects that train language models: `python3 record_trainers.py CHECKOUTS trainers.json`.

CHECKOUTS is a folder with those of nanoGPT, OLMo, OLMo-core, mamba, torchtitan, gpt-neox and mup, at the versions that the recipes
name. Needs torch, einops, omegaconf and dataclass-extensions; other modules that these projects import, but do not need to make
their networks, are stubs. Of gpt-neox only the functions of its initializers are called, of mup likewise.
"""

import argparse
import importlib
import math
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import torch
from record_timm import digits, moments, record, write

STUBS = """boto3 botocore cached_path datasets flash_attn fsspec google grouped_gemm fla importlib_resources liger_kernel olmo_data
pyspark requests rich ring_flash_attn safetensors selective_scan_cuda causal_conv1d spmd_types tensorboard torchao torchdata torchmetrics
transformer_engine triton tyro wandb bettermap quack mamba_ssm.ops mamba_ssm.utils torchtitan.distributed torchtitan.tools
torchtitan.models.llama3.parallelize torchtitan.models.deepseek_v3.parallelize""".split()


class Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub


class Stub(metaclass=Meta):
    recoverable_errors = ()

    def __init__(self, *_, **__):
        pass

    def __call__(self, function=None, *_, **__):
        return function

    def __class_getitem__(cls, _):
        return cls


class Norm(torch.nn.Module):
    """In place of mamba's own, which is in Triton."""

    def __init__(self, size, **_):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))


class StubModule(ModuleType):
    __path__ = []
    __version__ = "3.0.0"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Norm if name == "RMSNorm" else Stub


class Finder:
    def find_spec(self, name, _path=None, _target=None):
        isStub = any(name == stub or name.startswith(f"{stub}.") for stub in STUBS)
        return ModuleSpec(name, self, is_package=True) if isStub else None

    def create_module(self, spec):
        return StubModule(spec.name)

    def exec_module(self, _):
        pass


def nanogpt():
    from model import GPT, GPTConfig

    config = {"n_layer": 2, "n_head": 2, "n_embd": 16, "vocab_size": 40, "block_size": 12}
    yield record("nanoGPT", "nanogpt", lambda: GPT(GPTConfig(**config)), of=digits)
    make = lambda: dict(GPT(GPTConfig(**config, bias=False)).named_parameters())
    yield record("nanoGPT, named_parameters() without biases", "nanogpt", make, of=digits)


def olmo():
    from olmo.config import BlockType, InitFnType, LayerNormType, ModelConfig
    from olmo.model import OLMo

    small = {"d_model": 32, "n_heads": 4, "n_layers": 2, "mlp_ratio": 4, "max_sequence_length": 12}
    variants = {
        "": {},
        ", cut at two sigma": {"init_cutoff_factor": 2.0, "emb_init_std": 0.5, "weight_tying": False},
        ", llama blocks": {"block_type": BlockType.llama, "weight_tying": False, "include_bias": True, "rope": False},
        ", embedding scaled": {"scale_emb_init": True, "init_std": 0.01, "layer_norm_type": LayerNormType.rms},
    }
    for word, recipe in ("normal", "normal"), ("mitchell", "mitchell"), ("full_megatron", "full-megatron"):
        for variant, options in variants.items():
            about = {**small, **options, "vocab_size": 48, "embedding_size": 48, "init_device": "cpu"}
            make = lambda: OLMo(ModelConfig(**about, init_fn=InitFnType(word)))
            plain = {key: value for key, value in options.items() if type(value) in (float, bool)}
            name, of = ("olmo", {"init_fn": word, **plain}) if variant else (f"olmo/{recipe}", None)
            yield record(f"OLMo {word}{variant}", name, make, config=of)


def olmo_core():
    from olmo_core.nn.transformer import InitMethod, TransformerConfig

    for word in "normal", "llama", "llama_depth", "fan_in":

        def make():
            config = TransformerConfig.llama_like(d_model=32, vocab_size=48, n_layers=2, n_heads=4)
            config.init_method = InitMethod(word)
            model = config.build(init_device="cpu")
            model.init_weights(device=torch.device("cpu"))
            return model

        yield record(f"OLMo-core {word}", "olmo-core", make, config={"init_method": word})


def mamba():
    from mamba_ssm.models.config_mamba import MambaConfig
    from mamba_ssm.models.mixer_seq_simple import MambaLMHeadModel, MixerModel

    mlp = {"d_model": 64, "n_layer": 4, "vocab_size": 40, "d_intermediate": 128}
    attention = {"attn_layer_idx": [1], "attn_cfg": {"num_heads": 4}}
    plain = {"fused_add_norm": False, "rms_norm": True}
    for name, config, ssm in (
        ("Mamba", {"d_model": 32, "n_layer": 2, "vocab_size": 40}, {}),
        ("Mamba, steps constant", {"d_model": 32, "n_layer": 2, "vocab_size": 40}, {"dt_init": "constant", "bias": True}),
        ("Mamba-2 with attention", {**mlp, **attention, "tie_embeddings": False}, {"layer": "Mamba2", "conv_init": 0.1}),
        ("Mamba-3", {"d_model": 64, "n_layer": 2, "vocab_size": 40}, {"layer": "Mamba3", "is_mimo": True, "mimo_rank": 4}),
    ):
        make = lambda: MambaLMHeadModel(MambaConfig(**plain, **config, ssm_cfg=dict(ssm)))
        flat = {key: value for key, value in {**config, **ssm}.items() if not isinstance(value, (dict, list))}
        yield record(name, "mamba", make, config=flat)
    yield record("Mamba without head, with MLP", "mamba", lambda: MixerModel(**mlp))


def torchtitan():
    config_utils = importlib.import_module("torchtitan.models.common.config_utils")
    config_utils.spmd_mesh_size = lambda *_: 1
    from torchtitan.models import deepseek_v3, llama3
    from torchtitan.models.common import ComplexRoPE, Embedding, Linear, RMSNorm

    rope = ComplexRoPE.Config(dim=8, max_context_length=16, theta=500000, scaling="llama")
    layers = llama3._build_llama3_layers(
        n_layers=2, dim=32, n_heads=4, n_kv_heads=2, hidden_dim=48, rope=rope, fuse_qkv=False, attn_backend="flex"
    )
    rope = ComplexRoPE.Config(dim=8, max_context_length=16, theta=10000, scaling="none")
    experts = deepseek_v3._build_dsv3_layers(
        n_layers=2,
        n_dense_layers=1,
        dim=32,
        n_heads=4,
        q_lora_rank=12,
        kv_lora_rank=12,
        qk_nope_head_dim=8,
        qk_rope_head_dim=8,
        v_head_dim=8,
        mscale=1.0,
        dense_hidden_dim=48,
        moe_hidden_dim=24,
        num_experts=4,
        num_shared_experts=1,
        router_top_k=2,
        router_score_func="softmax",
        attn_backend="flex",
        moe_comm_backend="standard",
        non_blocking_capacity_factor=None,
        rope=rope,
    )
    for name, of, blocks in ("llama3", llama3, layers), ("deepseek_v3", deepseek_v3, experts):
        Model = llama3.Llama3Model if of is llama3 else deepseek_v3.DeepSeekV3Model

        def make():
            embedding = Embedding.Config(num_embeddings=48, embedding_dim=32, param_init=of._EMBEDDING_INIT)
            norm = RMSNorm.Config(normalized_shape=32, param_init=of._NORM_INIT)
            head = Linear.Config(in_features=32, out_features=48, param_init=of._output_linear_init(32))
            config = Model.Config(
                dim=32, vocab_size=48, tok_embeddings=embedding, norm=norm, lm_head=head, layers=blocks
            )
            model = config.build()
            model.init_states()
            return model

        yield record(f"torchtitan {name}", "torchtitan", make)


def gpt_neox(folder):
    source = (folder / "gpt-neox/megatron/model/init_functions.py").read_text()
    torch.qr = torch.linalg.qr  # its name in the PyTorch of today
    functions = {}
    exec(source, functions)
    words = "normal scaled_normal scaled_orthogonal xavier_uniform xavier_normal wang_init small_init"
    for word in [*words.split(), "single_residual_scaled_normal"]:
        config = {"num_layers": 3, "hidden_size": 32, "init_method": word, "output_layer_init_method": word}
        args = argparse.Namespace(**config, init_method_std=0.03, use_mup=False, mup_init_scale=1.0)
        of, of_outputs = functions["get_init_methods"](args)
        part = "gpt_neox.layers.0."
        make = lambda: {
            "gpt_neox.embed_in.weight": of(torch.empty(48, 32)),
            f"{part}attention.query_key_value.weight": of(torch.empty(96, 32)),
            f"{part}mlp.dense_h_to_4h.weight": of(torch.empty(128, 32)),
            f"{part}attention.dense.weight": of_outputs(torch.empty(32, 32)),
            f"{part}mlp.dense_4h_to_h.weight": of_outputs(torch.empty(32, 128)),
            f"{part}mlp.dense_4h_to_h.bias": torch.zeros(32),
            f"{part}input_layernorm.weight": torch.ones(32),
        }
        yield record(f"GPT-NeoX {word}", "gpt-neox", make, config={**config, "init_method_std": 0.03})


def networks(folder):
    yield from nanogpt()
    yield from olmo()
    yield from olmo_core()
    yield from mamba()
    yield from torchtitan()
    yield from gpt_neox(folder)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.meta_path.insert(0, Finder())
    sys.path[:0] = [str(folder / part) for part in ("nanoGPT", "OLMo", "OLMo-core/src", "mamba", "torchtitan")]
    write(sys.argv[2], "trainers of language models", networks(folder))
