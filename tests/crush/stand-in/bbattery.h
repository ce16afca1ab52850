/* SPDX-License-Identifier: Apache-2.0 */
#include "unif01.h"

extern int bbattery_NTests;
extern double bbattery_pVal[];
extern char *bbattery_TestNames[];

void bbattery_SmallCrush(unif01_Gen *generator);
void bbattery_Crush(unif01_Gen *generator);
