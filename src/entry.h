/* SPDX-License-Identifier: Apache-2.0
 *
 * Which entry of the package the core is compiled for. nn-init-core.wasm (NNI_CORE) knows float32 and nn-init's own
 * generators alone, makes no plans and takes no boxes: what it has no use for is left out where this is asked. */
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
