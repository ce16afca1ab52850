// SPDX-License-Identifier: Apache-2.0
// How the parameters of real networks are initialized, by those who published them.

/** Of ResNet-50: MegEngine's model zoo, https://github.com/MegEngine/Models/blob/master/official/vision/classification/resnet/model.py */
const resnet50 = [
  [/^Conv2d/, 'msraNormal_', { mode: 'fan_out', nonlinearity: 'relu' }],
  [/^BatchNorm2d .*weight$/, 'ones_'],
  [/^BatchNorm2d .*bias$/, 'zeros_'],
  [/^Linear .*weight$/, 'msraUniform_', { a: Math.sqrt(5) }],
  [/^Linear .*bias$/, 'uniform_', ({ fanIn }) => ({ a: -1 / Math.sqrt(fanIn), b: 1 / Math.sqrt(fanIn) })],
];

/** torchvision 0.14, models/mobilenetv2.py. Its fans of depthwise convolutions, too, are PyTorch's, which knows of no groups. */
const mobilenet_v2 = [
  [/^Conv2d/, 'msraNormal_', { mode: 'fan_out', layout: 'torch' }],
  [/^BatchNorm2d .*weight$/, 'ones_'],
  [/^BatchNorm2d .*bias$/, 'zeros_'],
  [/^Linear .*weight$/, 'normal_', { std: 0.01 }],
  [/^Linear .*bias$/, 'zeros_'],
];

/** torchvision 0.14, models/vision_transformer.py; of the output projections, torch/nn/modules/linear.py. */
const vit_b_16 = [
  [/ heads\.|class_token$/, 'zeros_'],
  [/pos_embedding$/, 'normal_', { std: 0.02 }],
  [/^Conv2d .*weight$/, 'truncNormal_', ({ fanIn }) => ({ std: Math.sqrt(1 / fanIn) })],
  [/in_proj_weight$/, 'xavierUniform_'],
  [/out_proj\.weight$/, 'msraUniform_', { a: Math.sqrt(5) }],
  [/^Linear .*weight$/, 'xavierUniform_'],
  [/^LayerNorm .*weight$/, 'ones_'],
  [/^Linear .*bias$/, 'normal_', { std: 1e-6 }],
  [/bias$/, 'zeros_'],
];

const recipes = { resnet50, mobilenet_v2, vit_b_16 };

/**
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number[]} shape
 * @property {string} module of PyTorch
 * @property {number} [groups] of a convolution
 */

/**
 * What is to be done with each parameter of a model: nn[initializer](tensor, options).
 *
 * @param {any} nn
 * @param {{ model: string, parameters: Parameter[] }} model
 * @returns {(Parameter & { initializer: string, options: object, fanIn?: number, fanOut?: number })[]} with the fans of the
 * weight that the parameter belongs to, where it has them
 */
export function planOf(nn, { model, parameters }) {
  const shapes = Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
  return parameters.map((parameter) => {
    const { name, module } = parameter;
    const [, initializer, given = {}] = recipes[model].find(([pattern]) => pattern.test(`${module} ${name}`));
    const weight = shapes[name.replace(/bias$/, 'weight')];
    const fans = weight.length < 2 ? {} : nn.calculateFanInAndFanOut({ shape: weight });
    return { ...parameter, initializer, options: typeof given === 'function' ? given(fans) : given, ...fans };
  });
}
