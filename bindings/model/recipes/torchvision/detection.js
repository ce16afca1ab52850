// SPDX-License-Identifier: Apache-2.0
// Detectors of torchvision: a backbone of ResNet or MobileNet V3 with a feature pyramid, and heads. Bit for bit for
// weights=None and weights_backbone=None.
import { inTurn } from '../torch.js';
import { children, rules, whole } from './backbones.js';
import { arrange as arrangeResNet } from './resnet.js';
import { base } from './shared.js';

/** @typedef {import('../../network.js').Module} Module */
/** @typedef {import('../../recipe.js').Rule} Rule */

const FPN = 'torchvision 0.29, ops/feature_pyramid_network.py';
const DETECTION = 'torchvision 0.29, models/detection';

const body = rules('backbone.body');

/** @type {Rule[]} */
const pyramid = [
  { kind: 'conv2d', name: 'backbone.fpn.*.weight', do: 'kaimingUniform_', options: { a: 1 }, source: FPN },
  { kind: 'conv2d', name: 'backbone.fpn.*.bias', do: 'zeros_', optional: true, source: FPN },
];

/**
 * The convolutions of a head.
 * @param {string} names @param {Partial<Rule>} initialization @param {string} source
 * @returns {Rule[]}
 */
const convs = (names, initialization, source) => [
  { kind: 'conv*2d', name: `${names}.weight`, optional: true, source, ...initialization },
  { kind: 'conv*2d', name: `${names}.bias`, do: 'zeros_', optional: true, source },
];
/** @type {Partial<Rule>} */
const normal = { do: 'normal_', options: { std: 0.01 } };
/** @type {Partial<Rule>} */
const kaiming = { do: 'kaimingNormal_', options: { mode: 'fan_out', nonlinearity: 'relu' } };

/** The blocks of the pyramid, level by level. @param {Module} fpn */
function levels(fpn) {
  const [inner, layer] = children(fpn, 'inner_blocks', 'layer_blocks');
  return inner.children.flatMap((block, i) => [block, layer.children[i]]);
}

/** The pyramid's extra blocks are made before it. @param {Module} backbone */
function backboneParts(backbone) {
  const [body, fpn] = children(backbone, 'body', 'fpn');
  const blocks = children(fpn, 'inner_blocks', 'layer_blocks');
  return [whole(body), ...children(fpn, 'extra_blocks'), { ...fpn, children: blocks }];
}

/**
 * The heads of R-CNN. In the second version, whose box head has convolutions, they come in another order.
 * @param {Module} root
 */
function rcnnParts(root) {
  const [backbone, rpn, roi] = children(root, 'backbone', 'rpn', 'roi_heads');
  const more = children(roi, 'mask_head', 'mask_predictor', 'keypoint_head', 'keypoint_predictor');
  const [head, predictor] = children(roi, 'box_head', 'box_predictor');
  return children(head, 'fc6').length
    ? [backbone, ...more, rpn, head, predictor]
    : [backbone, rpn, head, ...more, predictor];
}

/** Regression heads make their towers first, and initialize them last. @param {Module} head */
function regressionHead(head) {
  const tower = children(head, 'conv');
  return { ...head, children: [...head.children.filter((child) => !tower.includes(child)), ...tower] };
}

/** @param {Module} module @returns {Module[]} */
function arrange(module) {
  switch (module.path) {
    case '':
      return children(module, 'roi_heads').length ? rcnnParts(module) : module.children;
    case 'backbone':
      return backboneParts(module);
    case 'backbone.fpn':
      return levels(module);
    case 'head':
      const heads = children(module, 'classification_head');
      const boxes = children(module, 'regression_head');
      return [...heads, ...boxes.map(regressionHead)];
    case 'head.regression_head':
      return children(module, 'conv', 'bbox_reg', 'bbox_ctrness');
    default:
      return arrangeResNet(module);
  }
}

const after = { 'backbone.body': 'body', 'backbone.fpn{,.extra_blocks}': 'pyramid' };

/** @type {import('../../recipe.js').Recipe} */
export const rcnn = {
  ...base,
  name: 'torchvision/rcnn',
  title: 'Faster, Mask and Keypoint R-CNN',
  source: `${DETECTION}/faster_rcnn.py, mask_rcnn.py and keypoint_rcnn.py`,
  stages: {
    body,
    pyramid,
    rpn: convs('rpn.head.*', normal, `${DETECTION}/rpn.py, RPNHead.__init__`),
    heads: [
      ...convs('roi_heads.{box,mask,keypoint}_head.*', kaiming, `${DETECTION}/mask_rcnn.py, MaskRCNNHeads.__init__`),
      {
        name: 'roi_heads.mask_predictor.*.weight',
        ...kaiming,
        optional: true,
        source: `${DETECTION}/mask_rcnn.py, MaskRCNNPredictor.__init__`,
        note: "The biases keep torch.nn's default.",
      },
      ...convs('roi_heads.keypoint_predictor.*', kaiming, `${DETECTION}/keypoint_rcnn.py, KeypointRCNNPredictor`),
    ],
  },
  order: inTurn({
    arrange,
    after: { ...after, 'rpn.head': 'rpn', 'roi_heads.{box,mask,keypoint}_{head,predictor}': 'heads' },
  }),
};

/** @type {Rule} */
const prior = {
  name: 'head.classification_head.cls_logits.bias',
  do: 'fill_',
  options: { value: '=-log((1 - prior_probability) / prior_probability)' },
  note: 'Each anchor begins with a probability of 0.01: the loss of the many that are background begins small.',
};

/** @param {string} file @returns {Pick<import('../../recipe.js').Recipe, 'variables' | 'stages' | 'order'>} */
const dense = (file) => ({
  variables: { prior_probability: 'prior_probability ?? 0.01' },
  stages: {
    body,
    pyramid,
    heads: [...convs('head.*', normal, `${DETECTION}/${file}`), { ...prior, source: `${DETECTION}/${file}` }],
  },
  order: inTurn({
    arrange,
    after: { ...after, 'head.classification_head.{conv,cls_logits}': 'heads', 'head.regression_head': 'heads' },
  }),
});

/** @type {import('../../recipe.js').Recipe} */
export const retinanet = {
  ...base,
  name: 'torchvision/retinanet',
  title: 'RetinaNet',
  source: `${DETECTION}/retinanet.py`,
  ...dense('retinanet.py, RetinaNetClassificationHead and RetinaNetRegressionHead'),
};

/** @type {import('../../recipe.js').Recipe} */
export const fcos = {
  ...base,
  name: 'torchvision/fcos',
  title: 'FCOS',
  source: `${DETECTION}/fcos.py`,
  ...dense('fcos.py, FCOSClassificationHead and FCOSRegressionHead'),
};
