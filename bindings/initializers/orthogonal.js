// SPDX-License-Identifier: Apache-2.0
import { finite, number, options, rangeError } from '../core/check.js';
import { axesOf } from '../core/layout.js';
import { SLICE, wholeOf } from '../core/slice.js';
import { now, pause } from '../core/turns.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/layout.js').Axes} Axes */
/** @typedef {import('../core/layout.js').Layout} Layout */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/**
 * @typedef {object} OwnOrthogonalOptions
 * @property {number} [gain] multiplies the matrix; 1 by default
 * @property {Layout} [layout] what the axes are; by default the tensor's layout, else (O, I, kernel...). Each matrix has one
 *   row per output and one column per input and kernel position. Each group gets its own matrix
 * @property {number} [axis] the axis of the outputs, instead of a layout; all other axes are inputs: JAX's column_axis
 * @property {Axes} [batchAxes] axes that count separate matrices, instead of a layout; with them `axis` is 0 by default
 * @property {number} [blocks] how many separate matrices share the axis of the outputs, like the gates of a recurrent
 *   kernel. It must divide the axis's extent; 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnOrthogonalOptions & import('../core/slice.js').SliceOptions} OrthogonalOptions */
/**
 * @typedef {object} OwnDeltaOrthogonalOptions
 * @property {number} [gain] multiplies the matrix; 1 by default
 * @property {Layout} [layout] what the axes are; by default the tensor's layout, else (O, I, kernel...)
 * @property {number} [groups] how many groups share the axis of the output channels; 1 by default
 * @property {Generator} [generator] the default generator by default
 */
/** @typedef {OwnDeltaOrthogonalOptions & import('../core/slice.js').SliceOptions} DeltaOrthogonalOptions */

const ORTHOGONAL = {
  gain: 1,
  layout: undefined,
  axis: undefined,
  batchAxes: undefined,
  blocks: undefined,
  ...SLICE,
  generator: undefined,
};
const DELTA = { gain: 1, layout: undefined, groups: undefined, ...SLICE, generator: undefined };

/** Milliseconds of work between two pauses: less than a frame. */
const TURN = 10;

/** @param {import('../core/loader.js').Core} core */
export function createOrthogonal(core) {
  const { exports, memory } = core;
  const { take, ready } = core.run;
  const { allocate, borrow, fillWhole, keep } = core.whole;

  /**
   * Reads t and its options, and makes a layout of `axis`.
   * @param {string} name
   * @param {any} t
   * @param {unknown} given
   */
  function takeArranged(name, t, given) {
    const { axis, batchAxes, ...rest } = options(name, given, ORTHOGONAL);
    const o = { ...rest, dimensions: 'at least 2' };
    finite(name, 'gain', o.gain);
    if (axis === undefined && batchAxes === undefined) return take(name, t, o);
    if (o.layout !== undefined) throw rangeError(name, 'layout', o.layout, 'left out when lists of axes are given');
    const taken = take(name, t, { ...o, blocks: undefined });
    const { shape } = wholeOf(taken);
    const [output] = axesOf(name, 'axis', axis === undefined ? 0 : number(name, 'axis', axis), shape);
    const batch = axesOf(name, 'batchAxes', batchAxes ?? [], shape);
    if (batch.includes(output))
      throw rangeError(name, 'batchAxes', batchAxes, `axes other than ${output}, the value of axis`);
    const letters = shape.map((_, i) => (batch.includes(i) ? 'G' : i === output ? 'O' : 'I'));
    taken.arranged = core.arrange(name, shape, undefined, { ...o, layout: letters.join('') }, core.layout);
    return taken;
  }

  /** @param {import('../core/run.js').Taken} taken @param {number} delta */
  const fill = (taken, delta) => {
    fillWhole(taken, (tensor, generator) => {
      /** @param {number} workspace */
      const begin = (workspace) => exports.nni_orthogonal_begin(tensor, taken.args.gain, delta, generator, workspace);
      if (memory.u32[tensor / 4 + 7]) return begin(0); // explain() asks for a plan
      return borrow(taken.name, exports.nni_orthogonal_workspace(tensor, delta), (workspace) => {
        const status = begin(workspace);
        while (!status && exports.nni_orthogonal_step(workspace));
        return status;
      });
    });
    return taken.given;
  };

  return {
    /**
     * A random orthogonal matrix times `gain`: its rows or its columns, whichever are fewer, are orthonormal. It is
     * Haar-distributed: Saxe et al. (2014), Mezzadri (2007). At least 2 dimensions. A matrix of thousands by thousands
     * takes some seconds; orthogonalAsync_ does not block a page.
     * @template {TensorLike} T
     * @param {T} t
     * @param {OrthogonalOptions} [given]
     * @returns {T} t
     */
    orthogonal_: (t, given) => fill(takeArranged('orthogonal_', t, given), 0),

    /**
     * The values of orthogonal_, in turns: the event loop runs every 10 milliseconds, so that a page stays responsive. It
     * draws from the generator at once, and writes to t at the end.
     * @template {TensorLike} T
     * @param {T} t
     * @param {OrthogonalOptions} [given]
     * @returns {Promise<T>} t
     */
    orthogonalAsync_: async (t, given) => {
      const name = 'orthogonalAsync_';
      const wait = core.pause ?? pause;
      const taken = ready(takeArranged(name, t, given));
      const { args, storage, arranged, check, size } = wholeOf(taken);
      const generator = core.run.generatorOf(taken);
      const bytes = size * storage.bytes;
      memory.describe(arranged, storage.code);
      memory.aim(memory.chunk, size); // this call asks, and writes nothing
      const workspaceBytes = exports.nni_orthogonal_workspace(memory.descriptor, 0);
      const address = allocate(name, bytes);
      let workspace;
      try {
        workspace = allocate(name, workspaceBytes);
        memory.aim(address, size);
        check(exports.nni_orthogonal_begin(memory.descriptor, args.gain, 0, generator, workspace));
        for (let more = 1; more;) {
          const end = now() + TURN;
          do more = exports.nni_orthogonal_step(workspace);
          while (more && now() < end);
          if (more) await wait();
        }
        keep(ready(taken), address);
      } finally {
        memory.release(address, bytes);
        if (workspace !== undefined) memory.release(workspace, workspaceBytes);
      }
      return t;
    },

    /**
     * A convolution that keeps the norm of its input: an orthogonal matrix times `gain` at the centre of the kernel,
     * zeros elsewhere. Xiao et al. (2018). One to three axes of the kernel; no more input than output channels.
     * @template {TensorLike} T
     * @param {T} t
     * @param {DeltaOrthogonalOptions} [given]
     * @returns {T} t
     */
    deltaOrthogonal_: (t, given) => {
      const o = options('deltaOrthogonal_', given, DELTA);
      finite('deltaOrthogonal_', 'gain', o.gain);
      return fill(take('deltaOrthogonal_', t, { ...o, dimensions: 'one to three axes of the kernel' }), 1);
    },
  };
}
