/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_ACCURACY_H
#define NNI_ACCURACY_H

/* Prints the errors of the functions in double; returns how many exceed their bounds. */
int measure_doubles(void);

#endif
