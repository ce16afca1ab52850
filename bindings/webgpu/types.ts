// SPDX-License-Identifier: Apache-2.0
// What of WebGPU is used here, by structure: a GPUDevice is a Device, of a browser, of Deno or of npm's `webgpu`, whether or not
// TypeScript knows WebGPU.
import type { NNInit } from '../initializers/types.js';
import type { Plan } from '../model/plan.js';
import type { Layout } from '../core/layout.js';
import type { Shape } from '../core/tensor.js';

/** A GPUBuffer. */
export interface DeviceBuffer {
  /** In bytes */
  readonly size: number;
  /** The flags of GPUBufferUsage */
  readonly usage: number;
}

/** A GPUDevice. */
export interface Device<B extends DeviceBuffer = DeviceBuffer> {
  readonly queue: any;
  readonly lost: Promise<any>;
  createBuffer(descriptor: any): B & { destroy(): void; mapAsync: any; getMappedRange: any; unmap(): void };
  createShaderModule(descriptor: any): any;
  createBindGroupLayout(descriptor: any): any;
  createBindGroup(descriptor: any): any;
  createPipelineLayout(descriptor: any): any;
  createComputePipelineAsync(descriptor: any): Promise<any>;
  createCommandEncoder(descriptor?: any): any;
  pushErrorScope(filter: any): void;
  popErrorScope(): Promise<any>;
}

/** Initializers that do not fill one tensor, or not at once. */
type Others = 'icnr_' | 'orthogonalAsync_' | 'scale_' | 'scaleByDepth_' | 'zeroLast_' | 'lora_';
/** The names of initializers that fill one tensor. */
export type InitializerName = Exclude<Extract<keyof NNInit, `${string}_`>, Others>;

/** Where the tensor is, and what it is. */
export interface Placement {
  /** Its extents, outermost first; of a slice those of the slice */
  shape: Shape;
  /** 'float32' by default, 'float64', 'float16' or 'bfloat16'. Elements of 16 bits are packed, the first in the lower half of a word */
  dtype?: 'float32' | 'float64' | 'float16' | 'bfloat16';
  /** What its axes are, as of nn.tensor() */
  layout?: Layout;
  /** Where it begins in the buffer, in bytes: a multiple of 4, 0 by default */
  offset?: number;
  /** Ends the fill: the promise is rejected with signal.reason, and the generator stays where it was */
  signal?: AbortSignal;
}

type Second<K extends InitializerName> = NNInit[K] extends (t: any, given?: infer O) => any ? O : unknown;
/** The initializer's own options and the tensor's, in one object. */
export type DeviceOptions<K extends InitializerName> = Placement &
  (K extends 'fill_' | 'constant_'
    ? { value: Parameters<NNInit[K]>[1] }
    : Second<K> extends object | undefined
      ? Omit<NonNullable<Second<K>>, 'layout'>
      : {});

/** The initializers of nn, for buffers. */
export type DeviceInitializers<B extends DeviceBuffer> = {
  readonly [K in InitializerName]: <T extends B>(buffer: T, options: DeviceOptions<K>) => Promise<T>;
};

export interface PlanFillOptions<B extends DeviceBuffer> {
  /** Gives the buffer of a parameter, of `bytes` at least, with COPY_DST. By default each is created */
  buffer?: (parameter: { name: string; shape: number[]; dtype: string; bytes: number }) => B;
  /** Of buffers that are created: STORAGE | COPY_SRC | COPY_DST by default */
  usage?: number;
  /** Draws, in place of the plan's own */
  generator?: any;
  /** Ends the fill: the loop throws signal.reason */
  signal?: AbortSignal;
}

/** What createDeviceFills() returns: the initializers of nn, and what the self-test found. */
export interface DeviceFills<B extends DeviceBuffer = DeviceBuffer> extends DeviceInitializers<B> {
  /** Whether the device makes the bits of nn. If not, nn makes the elements, and they are uploaded */
  readonly exact: boolean;
  /** What differed in the self-test, where `exact` is false */
  readonly why: string | undefined;
  /**
   * Fills the parameters of a plan of nn-init/model, each in a buffer of its own, in the order of the plan: a loop over
   * [name, buffer]. Parameters that are tied share a buffer. The GPU makes what it can; tables, and what a generator of another library
   * draws, nn makes and uploads.
   */
  fill(plan: Plan, options?: PlanFillOptions<B>): AsyncGenerator<[string, B], void, undefined>;
  /** Gives back the memory on the device that elements pass through, at most 32 MiB. The next fill takes it again */
  release(): void;
}
