# SPDX-License-Identifier: Apache-2.0
"""Records small networks of timm: `python3 record_timm.py timm.json`.

Needs torch and timm. Of each network: its seed, the names and shapes of its state dict, and what torch.rand(4) gives
afterwards. Of each tensor the first 16 digits of the SHA-256 of its elements, or, where nn-init does not know the order of the
draws, its mean, standard deviation, least and greatest element, or its one value.
"""

import hashlib
import json
import re
import sys
from functools import partial

import timm
import torch
from timm.models import convnext, deit, efficientnet, mobilenetv3, resnet, vision_transformer
from timm.models._efficientnet_builder import decode_arch_def


def digits(tensor):
    return hashlib.sha256(tensor.detach().contiguous().numpy()).hexdigest()[:16]


def moments(tensor):
    x = tensor.detach().double()
    numbers = [x.mean(), x.std(unbiased=False), x.min(), x.max()]
    return [float(f"{number:.6g}") for number in numbers[: 1 if x.min() == x.max() else 4]]


def record(name, recipe, make, of=moments, config=None):
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")
    torch.manual_seed(seed)
    model = make()
    following = torch.rand(4).tolist()
    tensors = model.state_dict() if isinstance(model, torch.nn.Module) else model
    parameters = []
    for parameter, tensor in tensors.items():
        dtype = [] if tensor.dtype == torch.float32 else [str(tensor.dtype)]
        parameters.append([parameter, list(tensor.shape), of(tensor), *dtype])
    about = {"config": config} if config else {}
    return {"name": name, "recipe": recipe, "seed": seed, **about, "parameters": parameters, "next": following}


def write(path, framework, networks):
    torch.set_num_threads(1)
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    with open(path, "w") as file:
        file.write(json.dumps({"framework": f"torch {torch.__version__}, {framework}, CPU {capability}"})[:-1])
        file.write(', "networks": [\n')
        file.write(",\n".join(json.dumps(network, separators=(",", ":")) for network in networks) + "\n]}\n")


def vits():
    small = {"img_size": 32, "patch_size": 8, "embed_dim": 48, "depth": 2, "num_heads": 3, "num_classes": 10}
    vit = partial(vision_transformer.VisionTransformer, **small)
    for name, config in {
        "vit": {},
        "vit fixed": {"fix_init": True},
        "vit jax": {"weight_init": "jax"},
        "vit jax fixed, without class token": {
            "weight_init": "jax",
            "fix_init": True,
            "class_token": False,
            "global_pool": "avg",
        },
        "vit jax_nlhb": {"weight_init": "jax_nlhb"},
        "vit moco": {"weight_init": "moco", "init_values": 0.1, "reg_tokens": 4, "qk_norm": True, "pre_norm": True},
        "vit reset": {"weight_init": "reset", "fix_init": True, "init_values": 1e-5},
    }.items():
        yield record(name, "timm/vit", partial(vit, **config), config=config)
        if name in ("vit", "vit moco"):
            yield record(f"{name}, bits", "timm/vit", partial(vit, **config), of=digits, config=config)
    for name, config in {
        "vit, norms last": {"block_fn": vision_transformer.ResPostBlock, "init_values": 0.1},
        "vit, parallel": {"block_fn": vision_transformer.ParallelScalingBlock, "qkv_bias": False, "qk_norm": True},
        "vit, differential": {"block_fn": vision_transformer.DiffParallelScalingBlock, "num_heads": 2},
        "vit, pooled by attention": {"class_token": False, "global_pool": "map"},
    }.items():
        plain = {key: value for key, value in config.items() if isinstance(value, float)}
        yield record(name, "timm/vit", partial(vit, **config), config=plain)
    make = partial(deit.VisionTransformerDistilled, **small, weight_init="jax_nlhb")
    yield record("deit, distilled", "timm/vit-jax-nlhb", make)
    yield record("vit by name, jax", "timm/vit-jax", partial(vit, weight_init="jax"))
    yield record("vit by name, moco", "timm/vit-moco", partial(vit, weight_init="moco"))


def nets_of_builder():
    """Of the builder of EfficientNet, MobileNet, MixNet and others."""
    make = partial(efficientnet.EfficientNet, num_classes=5, num_features=40, stem_size=8)
    se = partial(efficientnet.SqueezeExcite, rd_round_fn=round)
    parts = {
        "efficientnet": (["ds_r1_k3_s1_e1_c8_se0.25"], ["ir_r2_k5_s2_e6_c16_se0.25"], ["cn_r1_k3_s1_c24"]),
        "mixnet": (["ds_r1_k3_s1_e1_c8"], ["ir_r2_k3.5_a1.1_p1.1_s2_e6_c24_se0.5"]),
        "edgetpu": (["er_r2_k3_s1_e4_c16"], ["er_r1_k3_s2_e4_c32", "er_r1_k3_s1_e4_c32_gs8"], ["uir_r1_a3_k5_s2_e4_c40"]),
    }
    for name, blocks in parts.items():
        net = partial(make, decode_arch_def(list(blocks)), se_layer=se)
        yield record(name, "timm/efficientnet", net, of=digits)
    blocks = decode_arch_def([["ir_r2_k3_s2_e6_c16_se0.25_cc4"], ["ds_r1_k3_s1_e1_c24_se0.25_cc4"]])
    yield record("efficientnet, conditional", "timm/efficientnet", partial(make, blocks, se_layer=se))
    blocks = decode_arch_def([["mqa_r1_k3_h2_s1_v2_d16_c8", "uir_r1_a5_k5_s2_e4_c16"]])
    make = partial(mobilenetv3.MobileNetV3, blocks, num_classes=5, num_features=40, stem_size=8)
    config = {"layer_scale_init_value": 1e-4}
    yield record("mobilenet V4, hybrid", "timm/efficientnet", partial(make, **config), config=config)


def networks():
    yield from vits()
    small = {"num_classes": 5, "depths": (1, 1, 2, 1), "dims": (8, 12, 16, 24)}
    make = partial(convnext.ConvNeXt, **small)
    yield record("convnext", "timm/convnext", make)
    yield record("convnext, bits", "timm/convnext", make, of=digits)
    config = {"head_init_scale": 0.5, "ls_init_value": 0.1}
    yield record("convnext, head scaled", "timm/convnext", partial(make, **config), config=config)
    make = partial(make, use_grn=True, ls_init_value=None, conv_mlp=True, head_hidden_size=20)
    yield record("convnext V2", "timm/convnext", make)
    yield record("convnext V2, bits", "timm/convnext", make, of=digits)

    small = {"num_classes": 5, "channels": (8, 16, 24, 32), "stem_width": 8}
    make = partial(resnet.ResNet, resnet.BasicBlock, (1, 1, 2, 1), **small)
    yield record("resnet", "timm/resnet", make, of=digits)
    config = {"zero_init_last": False}
    yield record("resnet, no norm zero", "timm/resnet", partial(make, **config), of=digits, config=config)
    deep = {"stem_type": "deep", "avg_down": True, "cardinality": 4, "base_width": 32}
    make = partial(resnet.ResNet, resnet.Bottleneck, (1, 2, 1, 1), **small, **deep)
    for layer in "se", "eca":
        net = partial(make, block_args={"attn_layer": layer})
        yield record(f"resnext with {layer}", "timm/resnet", net, of=digits)

    yield from nets_of_builder()


if __name__ == "__main__":
    write(sys.argv[1], f"timm {timm.__version__}", networks())
