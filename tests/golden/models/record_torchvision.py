# SPDX-License-Identifier: Apache-2.0
"""Records small networks of torchvision: `python3 record_torchvision.py torchvision.json`.

Needs torch and torchvision. Of each network: its seed, the names and shapes of its state dict or of its parameters, of each
the first 16 digits of the SHA-256 of its elements, and what torch.rand(4) gives afterwards. Constructors run as they are;
where one takes no sizes, its convolutions and linear layers are made with an eighth of the channels.
"""

import contextlib
import hashlib
import json
import re
import sys
import warnings
from functools import partial

import torch
import torchvision
from torch import nn
from torchvision import models
from torchvision.models import convnext, efficientnet, mobilenetv3, regnet, resnet, swin_transformer, vision_transformer


def eighth(channels):
    return channels if channels < 8 else channels // 8


class Conv2d(nn.Conv2d):
    def __init__(self, inputs, outputs, *args, groups=1, **options):
        super().__init__(eighth(inputs), eighth(outputs), *args, groups=eighth(groups), **options)


class Linear(nn.Linear):
    def __init__(self, inputs, outputs, **options):
        super().__init__(eighth(inputs), eighth(outputs), **options)


@contextlib.contextmanager
def eighths():
    layers = nn.Conv2d, nn.Linear
    nn.Conv2d, nn.Linear = Conv2d, Linear
    yield
    nn.Conv2d, nn.Linear = layers


def record(name, recipe, make, state=True, shrink=False, config=None):
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")
    torch.manual_seed(seed)
    with eighths() if shrink else contextlib.nullcontext():
        model = make()
    following = torch.rand(4).tolist()
    tensors = model.state_dict().items() if state else model.named_parameters()
    parameters = []
    for parameter, tensor in tensors:
        digits = hashlib.sha256(tensor.detach().contiguous().numpy()).hexdigest()[:16]
        dtype = [] if tensor.dtype == torch.float32 else [str(tensor.dtype)]
        parameters.append([parameter, list(tensor.shape), digits, *dtype])
    about = {"config": config} if config else {}
    return {"name": name, "recipe": recipe, "seed": seed, **about, "parameters": parameters, "next": following}


def networks():
    small = {"num_classes": 5}
    yield record("alexnet", "torchvision/alexnet", models.alexnet, shrink=True)

    blocks = [convnext.CNBlockConfig(8, 16, 1), convnext.CNBlockConfig(16, None, 2)]
    yield record("convnext", "torchvision/convnext", partial(models.ConvNeXt, blocks, **small))

    make = partial(models.DenseNet, growth_rate=4, block_config=(2, 1, 1, 2), num_init_features=8, bn_size=2, **small)
    yield record("densenet", "torchvision/densenet", make)

    fused, mb = efficientnet.FusedMBConvConfig, partial(efficientnet.MBConvConfig, width_mult=1.0, depth_mult=1.0)
    make = partial(models.EfficientNet, [mb(1, 3, 1, 8, 8, 1), mb(6, 5, 2, 8, 16, 2)], dropout=0.2, **small)
    yield record("efficientnet", "torchvision/efficientnet", make)
    blocks = [fused(1, 3, 1, 8, 8, 1), fused(4, 3, 2, 8, 16, 1), mb(6, 5, 2, 16, 24, 1)]
    make = partial(models.EfficientNet, blocks, dropout=0.2, last_channel=40, **small)
    yield record("efficientnet V2", "torchvision/efficientnet", make)

    make = partial(models.googlenet, init_weights=True)
    yield record("googlenet", "torchvision/googlenet", make, state=False, shrink=True)
    make = partial(models.inception_v3, init_weights=True)
    yield record("inception_v3", "torchvision/inception_v3", make, state=False, shrink=True)

    make = partial(
        models.MaxVit,
        input_size=(32, 32),
        stem_channels=8,
        partition_size=2,
        block_channels=[8, 16],
        block_layers=[1, 1],
        head_dim=4,
        stochastic_depth_prob=0.2,
        **small,
    )
    yield record("maxvit", "torchvision/maxvit", make)

    yield record("mnasnet", "torchvision/mnasnet", partial(models.MNASNet, 0.1, **small), state=False)

    make = partial(models.MobileNetV2, inverted_residual_setting=[[1, 16, 1, 1], [6, 24, 2, 2]], width_mult=0.5, **small)
    yield record("mobilenet_v2", "torchvision/mobilenet_v2", make)
    block = partial(mobilenetv3.InvertedResidualConfig, width_mult=0.5)
    blocks = [block(16, 3, 16, 16, True, "RE", 2, 1), block(16, 3, 72, 24, False, "HS", 2, 1)]
    make = partial(models.MobileNetV3, blocks, last_channel=32, **small)
    yield record("mobilenet_v3", "torchvision/mobilenet_v3", make)

    for name, ratio in ("x", None), ("y", 0.25):
        params = regnet.BlockParams.from_init_params(5, w_0=16, w_a=8.0, w_m=2.2, group_width=8, se_ratio=ratio)
        make = partial(models.RegNet, params, stem_width=8, **small)
        yield record(f"regnet {name}", "torchvision/regnet", make)

    zero = {"zero_init_residual": True}
    make = partial(models.ResNet, resnet.BasicBlock, [1, 1, 2, 1], **small)
    yield record("resnet", "torchvision/resnet", make, shrink=True)
    make = partial(models.ResNet, resnet.BasicBlock, [1, 1, 1, 1], **small, **zero)
    yield record("resnet, last norms zero", "torchvision/resnet", make, state=False, shrink=True, config=zero)
    make = partial(models.ResNet, resnet.Bottleneck, [1, 2, 1, 1], groups=4, width_per_group=32, **small, **zero)
    yield record("resnext, last norms zero", "torchvision/resnet", make, shrink=True, config=zero)

    make = partial(models.ShuffleNetV2, [2, 1, 1], [8, 16, 24, 32, 40], **small)
    yield record("shufflenet_v2", "torchvision/shufflenet_v2", make)
    yield record("squeezenet1_1", "torchvision/squeezenet", models.squeezenet1_1, shrink=True)

    make = partial(models.SwinTransformer, [4, 4], 12, [2, 1], [2, 4], [3, 3], **small)
    yield record("swin", "torchvision/swin", make)
    make = partial(
        models.SwinTransformer,
        [4, 4],
        12,
        [1, 1],
        [2, 4],
        [6, 4],
        block=swin_transformer.SwinTransformerBlockV2,
        downsample_layer=swin_transformer.PatchMergingV2,
        **small,
    )
    yield record("swin V2, oblong windows", "torchvision/swin", make)

    yield record("vgg11_bn", "torchvision/vgg", models.vgg11_bn, shrink=True)
    make = partial(models.vgg11, init_weights=False)
    yield record("vgg11 as torch.nn made it", "torchvision/vgg", make, shrink=True, config={"init_weights": False})

    vit = partial(models.VisionTransformer, num_layers=2, num_heads=2, hidden_dim=24, mlp_dim=48, image_size=32, **small)
    yield record("vit", "torchvision/vit", partial(vit, patch_size=8))
    stem = [vision_transformer.ConvStemConfig(channels, 3, 2) for channels in (8, 16)]
    make = partial(vit, patch_size=4, representation_size=16, conv_stem_configs=stem)
    yield record("vit of many convolutions", "torchvision/vit", make)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    framework = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    with open(sys.argv[1], "w") as file:
        file.write(json.dumps({"framework": f"{framework}, CPU {capability}"})[:-1] + ', "networks": [\n')
        file.write(",\n".join(json.dumps(network, separators=(",", ":")) for network in networks()) + "\n]}\n")
