/* SPDX-License-Identifier: Apache-2.0
 *
 * The entry of the package that the core is compiled for. nn-init-core.wasm (NNI_CORE) has only uniform and normal
 * fills in float32, from nn-init's own generators. It makes no plans, takes no boxes and knows no shapes: its wrapper
 * computes fans and gains (bindings/initializers/formulas.js). Code that asks NNI_IS_CORE is left out there. */
#ifndef NNI_ENTRY_H
#define NNI_ENTRY_H

#ifdef NNI_CORE
enum { NNI_IS_CORE = 1 };
#else
enum { NNI_IS_CORE = 0 };
#endif

/* nni_abi() tells the files of the entries apart, so none can stand in for another. The default is everything. */
#ifndef NNI_ENTRY
#define NNI_ENTRY 0x20000
#endif

#endif
