// SPDX-License-Identifier: Apache-2.0
// A program that uses each entry. A type that got lost is any, and then the lines that must be wrong are not.
import { load } from 'nn-init';
import type { Explanation, Generator, LoadOptions, MsraOptions, NNInit, Tensor } from 'nn-init';
import { load as loadCore } from 'nn-init/core';
import type { NNInitCore } from 'nn-init/core';
import { load as loadFrameworks } from 'nn-init/frameworks';
import type { FrameworkGenerator, NNInit as NNInitFrameworks } from 'nn-init/frameworks';

export async function program(bytes: Uint8Array): Promise<Float32Array> {
  const options: LoadOptions = { simd: false, wasm: bytes };
  const nn: NNInit = await load(options);
  const generator: Generator = nn.generator({ seed: 'a name', stream: 1n });
  const how: MsraOptions = { mode: 'fan_out', nonlinearity: 'relu', generator };
  const w: Tensor = nn.msraNormal_(nn.tensor([64, 3, 7, 7]), how);
  const halves: Tensor<'bfloat16'> = nn.orthogonal_(nn.tensor([8, 8], { dtype: 'bfloat16' }));
  const explanation: Explanation = nn.explain(w, 'kaimingNormal_');
  const filled: Float32Array = nn.normal_(new Float32Array(8), { generator, mean: 1, std: 2 });
  // @ts-expect-error There is no such mode.
  nn.msraNormal_(w, { mode: 'fan_sideways' });
  // @ts-expect-error A name is no tensor.
  nn.normal_('w');

  const core: NNInitCore = await loadCore();
  core.manualSeed(42);
  const data: Float32Array = core.xavierUniform_({ data: new Float32Array(6), shape: [2, 3] }).data;
  // @ts-expect-error nn-init/core has none.
  core.orthogonal_(w);

  const frameworks: NNInitFrameworks = await loadFrameworks();
  const torch: FrameworkGenerator = frameworks.generator({ kind: 'torch', seed: 42 });
  frameworks.uniform_(w, { generator: torch });
  // @ts-expect-error There is no such library.
  frameworks.generator({ kind: 'flashlight' });

  return halves.shape.length > explanation.shape.length ? filled : data;
}
