// SPDX-License-Identifier: Apache-2.0
/**
 * A wasm file of the package as a module, in hosts and bundlers that make one of it: load({ wasm: module }) takes it. Its type
 * is object since WebAssembly.Module is not among the types of every host.
 */
declare const module: object;
export default module;
