// SPDX-License-Identifier: Apache-2.0
// Logarithms of uniforms and uniform logarithms: src/init/logarithmic.c. In double, one word an element.
import { exp, log } from './elementary64.js';

const middle = (word) => (word + 0.5) * 2 ** -32;

function need(condition, what) {
  if (!condition) throw new RangeError(what);
}

/** factor * log(u), u uniform on (a, b). */
export function logUniform([a, b, factor]) {
  need([a, b, factor].every(Number.isFinite) && a <= b && a >= 1e-300, 'finite, 0 < a <= b');
  return (word) => log(a + (b - a) * middle(word)) * factor + 0;
}

/** The values that softplus makes a dt whose logarithm is uniform: log(e^dt - 1), of small dt by its series. */
export function mambaDtBias([dtMin, dtMax, floor]) {
  need([dtMin, dtMax, floor].every(Number.isFinite) && dtMin <= dtMax, 'finite, dt_min <= dt_max');
  need(dtMin >= 1e-12 && floor >= 0 && floor <= 700 && dtMax <= 700, 'out of range');
  const [low, high] = [log(dtMin), log(dtMax)];
  return (word) => {
    let dt = exp(low + (high - low) * middle(word));
    if (dt < floor) dt = floor;
    return dt < 1e-3 ? log(dt) + dt / 2 + (dt * dt) / 24 : dt + log(1 - exp(-dt));
  };
}
