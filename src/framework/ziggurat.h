/* SPDX-License-Identifier: Apache-2.0
 *
 * Marsaglia and Tsang, The Ziggurat Method for Generating Random Variables (Journal of Statistical Software 5:8, 2000),
 * in the 256 layers of NumPy: numpy/random/src/distributions/distributions.c and ziggurat_constants.h. */
#ifndef NNI_ZIGGURAT_H
#define NNI_ZIGGURAT_H

#include "../nn_init_frameworks.h"

#define NNI_ZIGGURAT_R 3.6541528853610088 /* where the tail begins */

void nni_ziggurat_make(nni_ziggurat *ziggurat);

#endif
