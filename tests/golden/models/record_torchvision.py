# SPDX-License-Identifier: Apache-2.0
"""Records small networks of torchvision: `python3 record_torchvision.py torchvision.json`.

Needs torch and torchvision. Of each network: its seed, the names and shapes of its state dict or of its parameters, of each
the first 16 digits of the SHA-256 of its elements, and what torch.rand(4) gives afterwards. Constructors run as they are;
where one takes no sizes, its convolutions and linear layers are made with fewer channels, but for 1,000 classes.
"""

import contextlib
import hashlib
import json
import re
import sys
import warnings
from functools import partial
from itertools import chain
from unittest import mock

import torch
import torchvision
from torch import nn
from torchvision import models
from torchvision.models import convnext, detection, efficientnet, mobilenetv3, regnet, resnet, segmentation
from torchvision.models import swin_transformer, video, vision_transformer
from torchvision.models.detection.backbone_utils import _resnet_fpn_extractor
from torchvision.models.detection.faster_rcnn import FastRCNNConvFCHead
from torchvision.models.detection.rpn import RPNHead
from torchvision.models.segmentation.fcn import _fcn_resnet
from torchvision.models.video.mvit import MSBlockConfig
from torchvision.ops.feature_pyramid_network import LastLevelP6P7


def shrunken(layer, factor):
    """A class whose instances are as those of `layer`, with so many times fewer channels, in as many times fewer groups."""

    def less(channels):
        return channels if channels < factor or channels == 1000 else channels // factor

    def __init__(self, inputs, outputs, *args, **options):
        if "groups" in options:
            options["groups"] = less(options["groups"])
        layer.__init__(self, less(inputs), less(outputs), *args, **options)

    return type(layer.__name__, (layer,), {"__init__": __init__})


@contextlib.contextmanager
def shrinking(factor):
    layers = {name: getattr(nn, name) for name in ("Conv2d", "Conv3d", "ConvTranspose2d", "Linear")}
    for name, layer in layers.items():
        setattr(nn, name, shrunken(layer, factor))
    yield
    for name, layer in layers.items():
        setattr(nn, name, layer)


def record(name, recipe, make, state=True, shrink=1, config=None):
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")
    torch.manual_seed(seed)
    with shrinking(shrink) if shrink > 1 else contextlib.nullcontext():
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


RANDOM = {
    "kaiming_uniform_": "kaimingUniform_",
    "kaiming_normal_": "kaimingNormal_",
    "xavier_uniform_": "xavierUniform_",
    "uniform_": "uniform_",
    "normal_": "normal_",
}


def record_calls(name, recipe, make):
    """Records the calls of torch.nn.init that draw: for a network that throws away too much to be drawn again."""
    calls = []
    with contextlib.ExitStack() as stack:
        for function, called in RANDOM.items():

            def recorded(tensor, *args, function=getattr(nn.init, function), called=called, **options):
                calls.append((called, tensor))
                return function(tensor, *args, **options)

            # kaiming_uniform_ calls a method of the tensor, not uniform_ of this module.
            stack.enter_context(mock.patch.object(nn.init, function, recorded))
        model = make()
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    lines = [f"{called} {names.get(id(tensor), list(tensor.shape))}" for called, tensor in calls]
    parameters = [[name, list(tensor.shape)] for name, tensor in model.state_dict().items()]
    return {"name": name, "recipe": recipe, "parameters": parameters, "calls": lines}


def classifiers():
    small = {"num_classes": 5}
    yield record("alexnet", "torchvision/alexnet", partial(models.alexnet, **small), shrink=32)

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

    make = partial(models.googlenet, init_weights=True, **small)
    yield record("googlenet", "torchvision/googlenet", make, state=False, shrink=16)
    make = partial(models.inception_v3, init_weights=True, **small)
    yield record("inception_v3", "torchvision/inception_v3", make, state=False, shrink=16)

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
    yield record("resnet", "torchvision/resnet", make, shrink=8)
    make = partial(models.ResNet, resnet.BasicBlock, [1, 1, 1, 1], **small, **zero)
    yield record("resnet, last norms zero", "torchvision/resnet", make, state=False, shrink=8, config=zero)
    make = partial(models.ResNet, resnet.Bottleneck, [1, 2, 1, 1], groups=4, width_per_group=32, **small, **zero)
    yield record("resnext, last norms zero", "torchvision/resnet", make, shrink=8, config=zero)

    make = partial(models.ShuffleNetV2, [2, 1, 1], [8, 16, 24, 32, 40], **small)
    yield record("shufflenet_v2", "torchvision/shufflenet_v2", make)
    yield record("squeezenet1_1", "torchvision/squeezenet", partial(models.squeezenet1_1, **small), shrink=8)

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

    yield record("vgg11_bn", "torchvision/vgg", partial(models.vgg11_bn, **small), shrink=32)
    make = partial(models.vgg11, init_weights=False, **small)
    yield record("vgg11 as torch.nn made it", "torchvision/vgg", make, shrink=32, config={"init_weights": False})

    vit = partial(models.VisionTransformer, num_layers=2, num_heads=2, hidden_dim=24, mlp_dim=48, image_size=32, **small)
    yield record("vit", "torchvision/vit", partial(vit, patch_size=8))
    stem = [vision_transformer.ConvStemConfig(channels, 3, 2) for channels in (8, 16)]
    make = partial(vit, patch_size=4, representation_size=16, conv_stem_configs=stem)
    yield record("vit of many convolutions", "torchvision/vit", make)


def parts():
    """Detectors, with a backbone of ResNet 18, and segmentation."""
    small = partial(record, state=False, shrink=8)

    def pyramid(extra_blocks=lambda: None, **options):
        backbone = models.resnet18()
        return _resnet_fpn_extractor(backbone, 5, extra_blocks=extra_blocks(), **options)

    def second():
        backbone = pyramid(norm_layer=nn.BatchNorm2d)
        rpn = RPNHead(256, 3, conv_depth=2)
        head = FastRCNNConvFCHead((256, 7, 7), [256, 256], [1024], norm_layer=nn.BatchNorm2d)
        return detection.FasterRCNN(backbone, 5, rpn_head=rpn, box_head=head)

    yield small("mask_rcnn", "torchvision/rcnn", lambda: detection.MaskRCNN(pyramid(), 5))
    yield small("keypoint_rcnn", "torchvision/rcnn", lambda: detection.KeypointRCNN(pyramid(), 2))
    yield small("faster_rcnn V2", "torchvision/rcnn", second)

    def dense(detector):
        backbone = pyramid(returned_layers=[2, 3, 4], extra_blocks=partial(LastLevelP6P7, 256, 256))
        return detector(backbone, 5)

    yield small("retinanet", "torchvision/retinanet", partial(dense, detection.RetinaNet))
    yield small("fcos", "torchvision/fcos", partial(dense, detection.FCOS))
    # A shrunken backbone cannot run, and is run to learn of its channels.
    channels = [672, 480, 512, 256, 256, 128]
    with mock.patch.object(detection._utils, "retrieve_out_channels", lambda *_: channels):
        make = partial(detection.ssdlite320_mobilenet_v3_large, weights_backbone=None, num_classes=5)
        yield small("ssdlite320_mobilenet_v3_large", "torchvision/ssdlite", make)

    make = partial(detection.ssd300_vgg16, weights_backbone=None, num_classes=5)
    yield record_calls("ssd300_vgg16", "torchvision/ssd", make)

    yield small("fcn", "torchvision/segmentation", lambda: _fcn_resnet(models.resnet18(), 5, aux=True))
    make = partial(segmentation.lraspp_mobilenet_v3_large, weights_backbone=None, num_classes=5)
    yield small("lraspp_mobilenet_v3_large", "torchvision/segmentation", make)


def videos():
    builders = [video.resnet.Conv2Plus1D] * 4
    make = partial(video.VideoResNet, video.resnet.BasicBlock, builders, [1, 1, 1, 1], video.resnet.R2Plus1dStem, 5)
    yield record("r2plus1d", "torchvision/video_resnet", make, shrink=8)
    yield record("s3d", "torchvision/s3d", partial(video.s3d, num_classes=5), state=False, shrink=8)

    pool, stride = [3, 3, 3], [1, 2, 2]
    blocks = [MSBlockConfig(2, 8, 16, pool, pool, [], stride), MSBlockConfig(2, 16, 16, pool, pool, stride, stride)]
    make = partial(video.MViT, (32, 32), 4, blocks, residual_pool=True, residual_with_cls_embed=False, num_classes=5)
    yield record("mvit", "torchvision/mvit", partial(make, rel_pos_embed=False, proj_after_attn=False))
    yield record("mvit V2", "torchvision/mvit", partial(make, rel_pos_embed=True, proj_after_attn=True))

    make = partial(video.SwinTransformer3d, [2, 4, 4], 12, [1, 1], [2, 4], [2, 3, 3], num_classes=5)
    yield record("swin3d", "torchvision/swin3d", make, config={"window_depth": 2})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    capability = re.search("CPU capability usage: (.*)", torch.__config__.show())[1]
    framework = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    networks = [json.dumps(each, separators=(",", ":")) for each in chain(classifiers(), parts(), videos())]
    with open(sys.argv[1], "w") as file:
        file.write(json.dumps({"framework": f"{framework}, CPU {capability}"})[:-1] + ', "networks": [\n')
        file.write(",\n".join(networks) + "\n]}\n")
