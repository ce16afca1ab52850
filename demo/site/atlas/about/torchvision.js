// SPDX-License-Identifier: Apache-2.0
// What people want to know of the recipes of torchvision, beside what the recipes say themselves.

/** @typedef {import('./index.js').About} About */

const DEFAULT = "Everything else keeps PyTorch's defaults.";
const NORMS = 'Norms are 1 and 0.';

/** @param {string} name of the function @param {string} [module] */
const make = (name, module = '') => `import torch
import torchvision

torch.manual_seed(0)
model = torchvision.models.${module}${name}()`;

/** @type {Record<string, About>} */
export const torchvision = {
  'torchvision/alexnet': {
    model: 'AlexNet',
    area: 'vision',
    words:
      "AlexNet has no rules of its own in torchvision: convolutions and linear layers keep PyTorch's default, a uniform on ±1/√fan-in, for weights and biases. The paper drew N(0, 0.01²).",
    paper: [
      'Krizhevsky et al., ImageNet Classification with Deep Convolutional Neural Networks, 2012',
      'https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks',
    ],
    python: make('alexnet'),
    examples: ['alexnet'],
    also: ['torch', 'torchvision/vgg', 'torchvision/squeezenet'],
  },
  'torchvision/vgg': {
    model: 'VGG',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out for a ReLU, linear layers N(0, 0.01²), biases 0. ${NORMS}`,
    users: 'VGG 11 to 19, with and without batch norm',
    paper: ['Simonyan and Zisserman, Very Deep Convolutional Networks, 2014', 'https://arxiv.org/abs/1409.1556'],
    python: make('vgg16'),
    examples: ['vgg16', 'vgg11', 'vgg19_bn'],
    also: ['torchvision/resnet', 'torchvision/alexnet', 'torchvision/ssd'],
  },
  'torchvision/resnet': {
    model: 'ResNet',
    title: "How ResNet's weights are initialized in torchvision",
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out for a ReLU. ${NORMS} The classifier keeps PyTorch's default. With \`zero_init_residual\`, which is off by default, the last norm of each block is 0, so that each block begins as the identity.`,
    users: 'ResNet 18 to 152, ResNeXt, Wide ResNet',
    paper: ['He et al., Deep Residual Learning for Image Recognition, 2015', 'https://arxiv.org/abs/1512.03385'],
    python: make('resnet50'),
    examples: ['resnet50', 'resnet18', 'resnext50_32x4d', 'wide_resnet50_2', 'resnet152'],
    also: ['timm/resnet', 'transformers/resnet', 'megengine/resnet', 'torchvision/video_resnet'],
  },
  'torchvision/densenet': {
    model: 'DenseNet',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-in for a ReLU. ${NORMS} The bias of the classifier is 0, its weight keeps PyTorch's default.`,
    users: 'DenseNet 121 to 201',
    paper: ['Huang et al., Densely Connected Convolutional Networks, 2016', 'https://arxiv.org/abs/1608.06993'],
    python: make('densenet121'),
    examples: ['densenet121', 'densenet161'],
    also: ['torchvision/resnet', 'torchvision/vgg'],
  },
  'torchvision/mobilenet_v2': {
    model: 'MobileNet V2',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out, linear layers N(0, 0.01²), biases 0. ${NORMS} The fan-out of depthwise convolutions counts all channels.`,
    paper: [
      'Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, 2018',
      'https://arxiv.org/abs/1801.04381',
    ],
    python: make('mobilenet_v2'),
    examples: ['mobilenet_v2'],
    also: ['torchvision/mobilenet_v3', 'torchvision/efficientnet', 'timm/efficientnet'],
  },
  'torchvision/mobilenet_v3': {
    model: 'MobileNet V3',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out, linear layers N(0, 0.01²), biases 0. ${NORMS} The fan-out of depthwise convolutions counts all channels.`,
    paper: ['Howard et al., Searching for MobileNetV3, 2019', 'https://arxiv.org/abs/1905.02244'],
    python: make('mobilenet_v3_large'),
    examples: ['mobilenet_v3_small', 'mobilenet_v3_large'],
    also: ['torchvision/mobilenet_v2', 'timm/efficientnet'],
  },
  'torchvision/mnasnet': {
    model: 'MNASNet',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out, the classifier Kaiming uniform by fan-out for a sigmoid. ${NORMS}`,
    paper: [
      'Tan et al., MnasNet: Platform-Aware Neural Architecture Search for Mobile, 2018',
      'https://arxiv.org/abs/1807.11626',
    ],
    python: make('mnasnet1_0'),
    examples: [],
    also: ['torchvision/mobilenet_v2', 'torchvision/efficientnet'],
  },
  'torchvision/efficientnet': {
    model: 'EfficientNet',
    title: 'How the weights of EfficientNet and EfficientNet V2 are initialized in torchvision',
    area: 'vision',
    words: `Convolutions are Kaiming normal by fan-out, the classifier uniform on ±1/√outputs, biases 0. ${NORMS} The fan-out of depthwise convolutions counts all channels, which TensorFlow's code and timm do not.`,
    users: 'EfficientNet B0 to B7, V2 S to L',
    paper: ['Tan and Le, EfficientNet: Rethinking Model Scaling, 2019', 'https://arxiv.org/abs/1905.11946'],
    python: make('efficientnet_b0'),
    examples: ['efficientnet_b0', 'efficientnet_v2_s', 'efficientnet_b7'],
    also: ['timm/efficientnet', 'torchvision/mobilenet_v3'],
  },
  'torchvision/regnet': {
    model: 'RegNet',
    area: 'vision',
    words: `Convolutions are N(0, 2 / fan-out), linear layers N(0, 0.01²), biases 0. ${NORMS}`,
    paper: ['Radosavovic et al., Designing Network Design Spaces, 2020', 'https://arxiv.org/abs/2003.13678'],
    python: make('regnet_y_400mf'),
    examples: [],
    also: ['torchvision/resnet', 'torchvision/efficientnet'],
  },
  'torchvision/shufflenet_v2': {
    model: 'ShuffleNet V2',
    area: 'vision',
    words: "ShuffleNet V2 has no rules of its own in torchvision: all layers keep PyTorch's defaults.",
    paper: [
      'Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design, 2018',
      'https://arxiv.org/abs/1807.11164',
    ],
    python: make('shufflenet_v2_x1_0'),
    examples: [],
    also: ['torch', 'torchvision/mobilenet_v2'],
  },
  'torchvision/squeezenet': {
    model: 'SqueezeNet',
    area: 'vision',
    words:
      'Convolutions are Kaiming uniform by fan-in, with a gain of √2. The last one, which classifies, is N(0, 0.01²). Biases are 0.',
    paper: [
      'Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, 2016',
      'https://arxiv.org/abs/1602.07360',
    ],
    python: make('squeezenet1_1'),
    examples: ['squeezenet1_1', 'squeezenet1_0'],
    also: ['torchvision/alexnet', 'torchvision/vgg'],
  },
  'torchvision/googlenet': {
    model: 'GoogLeNet',
    area: 'vision',
    words: `Convolutions and linear layers are truncated normals with a standard deviation of 0.01, cut at ±2, which is 200 sigma. ${NORMS} With \`init_weights\` off they keep PyTorch's defaults.`,
    paper: ['Szegedy et al., Going Deeper with Convolutions, 2014', 'https://arxiv.org/abs/1409.4842'],
    python: make('googlenet'),
    examples: [],
    also: ['torchvision/inception_v3', 'torchvision/s3d'],
  },
  'torchvision/inception_v3': {
    model: 'Inception V3',
    area: 'vision',
    words: `Convolutions and linear layers are truncated normals with a standard deviation of 0.1, of the auxiliary classifier 0.01 and 0.001, cut at ±2. ${NORMS}`,
    paper: [
      'Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015',
      'https://arxiv.org/abs/1512.00567',
    ],
    python: make('inception_v3'),
    examples: [],
    also: ['torchvision/googlenet'],
  },
  'torchvision/vit': {
    model: 'ViT',
    title: "How ViT's weights are initialized in torchvision",
    area: 'vision',
    words:
      'The MLPs are Xavier uniform, with biases of N(0, (1e-6)²). Query, key and value are one matrix with Xavier uniform. The patch embedding is a normal by its fan-in, positions are N(0, 0.02²). The class token and the head begin at 0.',
    users: 'ViT B/16, B/32, L/16, L/32, H/14',
    paper: ['Dosovitskiy et al., An Image is Worth 16x16 Words, 2020', 'https://arxiv.org/abs/2010.11929'],
    python: make('vit_b_16'),
    examples: ['vit_b_16', 'vit_l_16', 'vit_h_14'],
    also: ['transformers/vit', 'timm/vit', 'timm/vit-jax', 'timm/vit-moco'],
  },
  'torchvision/swin': {
    model: 'Swin Transformer',
    title: 'How the weights of Swin and Swin V2 are initialized in torchvision',
    area: 'vision',
    words:
      'Linear layers and the tables of relative positions are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off. Biases are 0, norms 1. In V2 the logit scale begins at log 10.',
    users: 'Swin T, S, B, and V2',
    paper: [
      'Liu et al., Swin Transformer: Hierarchical Vision Transformer using Shifted Windows, 2021',
      'https://arxiv.org/abs/2103.14030',
    ],
    python: make('swin_t'),
    examples: ['swin_t', 'swin_s', 'swin_b'],
    also: ['torchvision/vit', 'torchvision/swin3d', 'torchvision/maxvit'],
  },
  'torchvision/maxvit': {
    model: 'MaxViT',
    area: 'vision',
    words: `Convolutions and linear layers are normal with a standard deviation of 0.02. The tables of relative positions are called truncated, but nothing is cut off. Biases are 0. ${NORMS}`,
    paper: ['Tu et al., MaxViT: Multi-Axis Vision Transformer, 2022', 'https://arxiv.org/abs/2204.01697'],
    python: make('maxvit_t'),
    examples: [],
    also: ['torchvision/swin', 'torchvision/vit'],
  },
  'torchvision/convnext': {
    model: 'ConvNeXt',
    area: 'vision',
    words:
      'Convolutions and linear layers are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off; biases 0, norms 1. Layer scales begin at 1e-6.',
    users: 'ConvNeXt Tiny to Large',
    paper: ['Liu et al., A ConvNet for the 2020s, 2022', 'https://arxiv.org/abs/2201.03545'],
    python: make('convnext_tiny'),
    examples: ['convnext_tiny', 'convnext_base'],
    also: ['timm/convnext', 'transformers/convnext'],
  },
  'torchvision/fcos': {
    model: 'FCOS',
    area: 'detection',
    words:
      'The heads are N(0, 0.01²), their biases 0, but that of the classes is -log((1 - p) / p) with p = 0.01: at the start each place says "nothing here" with 99 %. The pyramid is Kaiming uniform, the backbone a ResNet.',
    paper: [
      'Tian et al., FCOS: Fully Convolutional One-Stage Object Detection, 2019',
      'https://arxiv.org/abs/1904.01355',
    ],
    python: make('fcos_resnet50_fpn', 'detection.'),
    examples: [],
    also: ['torchvision/retinanet', 'torchvision/rcnn'],
  },
  'torchvision/retinanet': {
    model: 'RetinaNet',
    area: 'detection',
    words:
      'The heads are N(0, 0.01²), their biases 0, but that of the classes is -log((1 - p) / p) with p = 0.01, for focal loss to begin calmly. The pyramid is Kaiming uniform, the backbone a ResNet.',
    paper: ['Lin et al., Focal Loss for Dense Object Detection, 2017', 'https://arxiv.org/abs/1708.02002'],
    python: make('retinanet_resnet50_fpn', 'detection.'),
    examples: [],
    also: ['torchvision/fcos', 'torchvision/rcnn'],
  },
  'torchvision/rcnn': {
    model: 'Mask R-CNN',
    title: 'How the weights of Faster, Mask and Keypoint R-CNN are initialized in torchvision',
    area: 'detection',
    words: `The head that proposes regions is N(0, 0.01²) with biases 0. Convolutions of the mask head are Kaiming normal by fan-out for a ReLU. The pyramid is Kaiming uniform, the backbone a ResNet. ${DEFAULT}`,
    paper: ['He et al., Mask R-CNN, 2017', 'https://arxiv.org/abs/1703.06870'],
    python: make('maskrcnn_resnet50_fpn', 'detection.'),
    examples: [],
    also: ['torchvision/retinanet', 'torchvision/resnet'],
  },
  'torchvision/ssd': {
    model: 'SSD',
    area: 'detection',
    words:
      'The heads and the extra convolutions are Xavier uniform with biases 0. The backbone is a VGG, and the scale of the normalized features begins at 20.',
    paper: ['Liu et al., SSD: Single Shot MultiBox Detector, 2015', 'https://arxiv.org/abs/1512.02325'],
    python: make('ssd300_vgg16', 'detection.'),
    examples: [],
    also: ['torchvision/ssdlite', 'torchvision/vgg'],
  },
  'torchvision/ssdlite': {
    model: 'SSDlite',
    area: 'detection',
    words:
      'Every convolution is N(0, 0.03²) with a bias of 0: heads, extra layers, and the backbone too, a MobileNet V3, unless it comes with trained weights.',
    paper: ['Howard et al., Searching for MobileNetV3, 2019', 'https://arxiv.org/abs/1905.02244'],
    python: make('ssdlite320_mobilenet_v3_large', 'detection.'),
    examples: [],
    also: ['torchvision/ssd', 'torchvision/mobilenet_v3'],
  },
  'torchvision/segmentation': {
    model: 'DeepLabV3',
    title: 'How the weights of FCN, DeepLabV3 and LR-ASPP are initialized in torchvision',
    area: 'segmentation',
    words: `The backbone is a ResNet or a MobileNet V3, with their rules. The heads keep PyTorch's defaults.`,
    paper: [
      'Chen et al., Rethinking Atrous Convolution for Semantic Image Segmentation, 2017',
      'https://arxiv.org/abs/1706.05587',
    ],
    python: make('deeplabv3_resnet50', 'segmentation.'),
    examples: [],
    also: ['torchvision/resnet', 'torchvision/mobilenet_v3'],
  },
  'torchvision/video_resnet': {
    model: 'R(2+1)D',
    title: 'How the weights of R3D, MC3 and R(2+1)D are initialized in torchvision',
    area: 'video',
    words: `Convolutions are Kaiming normal by fan-out for a ReLU, biases 0, linear layers N(0, 0.01²). ${NORMS} With \`zero_init_residual\` the last norm of a bottleneck is 0.`,
    paper: [
      'Tran et al., A Closer Look at Spatiotemporal Convolutions for Action Recognition, 2017',
      'https://arxiv.org/abs/1711.11248',
    ],
    python: make('r2plus1d_18', 'video.'),
    examples: [],
    also: ['torchvision/resnet', 'torchvision/s3d'],
  },
  'torchvision/s3d': {
    model: 'S3D',
    area: 'video',
    words: "S3D has no rules of its own in torchvision: all layers keep PyTorch's defaults.",
    paper: ['Xie et al., Rethinking Spatiotemporal Feature Learning, 2017', 'https://arxiv.org/abs/1712.04851'],
    python: make('s3d', 'video.'),
    examples: [],
    also: ['torchvision/googlenet', 'torchvision/video_resnet'],
  },
  'torchvision/mvit': {
    model: 'MViT',
    title: 'How the weights of MViT and MViT V2 are initialized in torchvision',
    area: 'video',
    words:
      'Linear layers and the tables of positions are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off; biases 0, norms 1.',
    paper: ['Fan et al., Multiscale Vision Transformers, 2021', 'https://arxiv.org/abs/2104.11227'],
    python: make('mvit_v2_s', 'video.'),
    examples: [],
    also: ['torchvision/swin3d', 'torchvision/vit'],
  },
  'torchvision/swin3d': {
    model: 'Video Swin',
    area: 'video',
    words:
      'Linear layers and the tables of relative positions are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off; biases 0, norms 1. The patch embedding keeps the default of PyTorch.',
    paper: ['Liu et al., Video Swin Transformer, 2021', 'https://arxiv.org/abs/2106.13230'],
    python: make('swin3d_t', 'video.'),
    examples: [],
    also: ['torchvision/swin', 'torchvision/mvit'],
  },
};
