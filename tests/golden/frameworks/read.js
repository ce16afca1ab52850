// SPDX-License-Identifier: Apache-2.0
// Reads these golden files: each function returns one file's records as plain objects. Each file's head tells more.
import { readFileSync } from 'node:fs';

/** The records of a file, each as the list of its fields. */
function records(file) {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(' '));
}

/** '-' stands for what is not there. */
const optional = (field) => (field === '-' ? undefined : field);
const optionalNumber = (field) => (field === '-' ? undefined : Number(field));
const extents = (field) => (field === '-' ? [] : field.split('x').map(Number));
const axes = (field) => (field === '-' ? undefined : field.split(',').map(Number));
/** Number() does not read 'inf'. */
const extendedReal = (field) => Number(field.replace('inf', 'Infinity'));

/**
 * fanIn and fanOut: undefined where the framework refuses the shape.
 * @returns {{ framework: string, version: string, function: string, kernel: string, shape: number[], inAxes?: number[],
 *   outAxes?: number[], batchAxes?: number[], fanIn?: number, fanOut?: number }[]}
 */
export function readFans() {
  return records('fans.txt').map(([framework, version, name, kernel, shape, ins, outs, batch, fanIn, fanOut]) => ({
    framework,
    version,
    function: name,
    kernel,
    shape: extents(shape),
    inAxes: axes(ins),
    outAxes: axes(outs),
    batchAxes: axes(batch),
    fanIn: optionalNumber(fanIn),
    fanOut: optionalNumber(fanOut),
  }));
}

/** @returns {{ framework: string, version: string, nonlinearity: string, slope?: number, gain?: number }[]} */
export function readGains() {
  return records('gains.txt').map(([framework, version, nonlinearity, slope, gain]) => ({
    framework,
    version,
    nonlinearity,
    slope: optionalNumber(slope),
    gain: optionalNumber(gain),
  }));
}

/**
 * @returns {{ framework: string, version: string, call: string, shape: number[], mode?: string, nonlinearity?: string,
 *   parameter: number, distribution: string, p: number[] }[]}
 */
export function readParameters() {
  return records('parameters.txt').map(
    ([framework, version, call, shape, mode, nonlinearity, parameter, distribution, ...p]) => ({
      framework,
      version,
      call,
      shape: extents(shape),
      mode: optional(mode),
      nonlinearity: optional(nonlinearity),
      parameter: Number(parameter),
      distribution,
      p: p.map(Number),
    }),
  );
}

/**
 * positions: undefined where the framework refuses the shape.
 * @returns {{ framework: string, version: string, call: string, shape: number[], groups?: number, value: number,
 *   positions?: number[] }[]}
 */
export function readIdentities() {
  return records('identity.txt').map(([framework, version, call, shape, groups, value, count, ...positions]) => ({
    framework,
    version,
    call,
    shape: extents(shape),
    groups: optionalNumber(groups),
    value: Number(value),
    positions: count === '-' ? undefined : positions.map(Number),
  }));
}

/**
 * @returns {{ side: string, window?: string, scaling?: string, periodic: boolean, shape: number[],
 *   elements: number[] }[]}
 */
export function readStft() {
  return records('stft.txt').map(([side, window, scaling, periodic, shape, , ...elements]) => ({
    side,
    window: optional(window),
    scaling: optional(scaling),
    periodic: periodic === 'true',
    shape: extents(shape),
    elements: elements.map(Number),
  }));
}

/** The probabilities of the quantiles of truncated_normal_moments.txt. */
export const PROBABILITIES = [2 ** -33, 2 ** -20, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 2 ** -20, 1 - 2 ** -33];

/** @returns {{ a: number, b: number, mean: number, std: number, quantiles: number[] }[]} */
export function readTruncatedNormals() {
  return records('truncated_normal_moments.txt').map(([a, b, mean, std, ...quantiles]) => ({
    a: extendedReal(a),
    b: extendedReal(b),
    mean: Number(mean),
    std: Number(std),
    quantiles: quantiles.map(Number),
  }));
}

/** @returns {{ what: string, from: string, shape: number[], first?: number, elements: number[] }[]} */
export function readPositions() {
  return records('positions.txt').map(([what, from, shape, first, , ...elements]) => ({
    what,
    from,
    shape: extents(shape),
    first: optionalNumber(first),
    elements: elements.map(Number),
  }));
}

/** @returns {{ n: number, a: number[], b: number[] }[]} */
export function readHippoLegs() {
  return records('hippo_legs.txt').map(([n, , ...elements]) => ({
    n: Number(n),
    a: elements.slice(0, n * n).map(Number),
    b: elements.slice(n * n).map(Number),
  }));
}
