/* SPDX-License-Identifier: Apache-2.0
 *
 * As much of TestU01 as crush.c asks for, for the tests of crush.c where the library is not installed. */
#ifndef UNIF01_H
#define UNIF01_H

typedef struct unif01_Gen {
    unsigned (*bits)(void);
} unif01_Gen;

unif01_Gen *unif01_CreateExternGenBits(char *name, unsigned (*bits)(void));
void unif01_DeleteExternGenBits(unif01_Gen *generator);

#endif
