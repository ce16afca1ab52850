/* SPDX-License-Identifier: Apache-2.0
 *
 * Which entry of the package the core is compiled for. nn-init-core.wasm (NNI_CORE) has uniform and normal fills alone,
 * in float32 and of nn-init's own generators: it makes no plans, takes no boxes and is told of no shape, since its
 * wrapper computes fans and gains (bindings/initializers/formulas.js). What it has no use for is left out where this is
 * asked. */
#ifndef NNI_ENTRY_H
#define NNI_ENTRY_H

#ifdef NNI_CORE
enum { NNI_IS_CORE = 1 };
#else
enum { NNI_IS_CORE = 0 };
#endif

/* No wasm file is a substitute for one of another entry: nni_abi() tells them apart. By default, all there is. */
#ifndef NNI_ENTRY
#define NNI_ENTRY 0x20000
#endif

#endif
