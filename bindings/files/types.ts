// SPDX-License-Identifier: Apache-2.0
// Types of the host that some declarations lack; there they are `object`.

/** A Blob. */
export type HostBlob = typeof globalThis extends { Blob: new (...args: any[]) => infer T } ? T : object;
/** A URL. */
export type HostUrl = typeof globalThis extends { URL: new (...args: any[]) => infer T } ? T : object;
/** A Response. */
export type HostResponse = typeof globalThis extends { Response: new (...args: any[]) => infer T } ? T : object;
/** A path, or a URL. */
export type Place = string | HostUrl;
