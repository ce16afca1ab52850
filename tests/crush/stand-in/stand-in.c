// SPDX-License-Identifier: Apache-2.0
/* Batteries that print the first words, in hexadecimal, and take their p-values from the environment: STAND_IN has
 * lists of numbers, a list for each run, lists parted by semicolons. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bbattery.h"
#include "swrite.h"

enum { WORDS = 10000, TESTS = 8 };

int bbattery_NTests, swrite_Basic = 1;
double bbattery_pVal[TESTS];
char *bbattery_TestNames[TESTS] = {"Test0", "Test1", "Test2", "Test3", "Test4", "Test5", "Test6", "Test7"};

unif01_Gen *unif01_CreateExternGenBits(char *name, unsigned (*bits)(void))
{
    unif01_Gen *generator = malloc(sizeof *generator);
    if (!generator) exit(2);
    generator->bits = bits;
    fprintf(stderr, "generator %s\n", name);
    return generator;
}

void unif01_DeleteExternGenBits(unif01_Gen *generator) { free(generator); }

static void run(const char *battery, unif01_Gen *generator)
{
    static char *rest;
    if (!rest) rest = getenv("STAND_IN");
    if (!rest) exit(3);
    fprintf(stderr, "battery %s\n", battery);
    for (int i = 0; i < WORDS; i++) printf("%08x\n", generator->bits());
    bbattery_NTests = 0;
    for (char *end; *rest && *rest != ';' && bbattery_NTests < TESTS; rest = end)
        bbattery_pVal[bbattery_NTests++] = strtod(rest, &end);
    rest += *rest == ';';
}

void bbattery_SmallCrush(unif01_Gen *generator) { run("SmallCrush", generator); }
void bbattery_Crush(unif01_Gen *generator) { run("Crush", generator); }
