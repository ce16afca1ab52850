// SPDX-License-Identifier: Apache-2.0
// The parameters of torchvision's networks, in the order of named_parameters(), and the recipes of nn-init/model for them.

import mobilenet_v2 from './mobilenet_v2.json';
import resnet50 from './resnet50.json';
import vit_b_16 from './vit_b_16.json';

export const networks = { resnet50, mobilenet_v2, vit_b_16 };

export const labels = { resnet50: 'ResNet-50', mobilenet_v2: 'MobileNet-V2', vit_b_16: 'ViT-B/16' };

/** Whether a parameter is the kernel or matrix of a layer, which has fans. @param {{ name: string, shape: number[] }} parameter */
export const isWeight = ({ name, shape }) => /weight$/.test(name) && shape.length > 1;
