// SPDX-License-Identifier: Apache-2.0
// A layer of relu: y = max(weights x, 0).
@group(0) @binding(0) var<storage, read> weights: array<f32>; // a row for each output
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn relu_layer(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= arrayLength(&y)) { return; }
  let columns = arrayLength(&x);
  var sum = 0.0;
  for (var i = 0u; i < columns; i++) { sum += weights[row * columns + i] * x[i]; }
  y[row] = max(sum, 0.0);
}
