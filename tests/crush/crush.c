// SPDX-License-Identifier: Apache-2.0
/* crush BATTERY KIND ORDER DIRECTION SEED: runs TestU01's SmallCrush or Crush over the words of a generator in one
 * order of words.c, their bits forward or reversed. The report goes to standard output, the verdict to standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#include "bbattery.h"
#include "swrite.h"
#include "unif01.h"

/* A p-value beyond is suspect. A battery has fewer than 200: one of a perfect generator is suspect once in 2e7 runs. */
#define SUSPECT 1e-10

enum { MAX_PROBABILITIES = 512 };

typedef void battery(unif01_Gen *generator);

/* TestU01 asks for words by a function without arguments. */
static supply words;
static unsigned next_bits(void) { return supply_next(&words); }

static bool is_suspect(double p) { return p >= 0 && (p < SUSPECT || p > 1 - SUSPECT); }

/* Runs the battery on the words that are open; whether each of its p-values is suspect. Returns how many tests there
 * were; those that were not done have a p-value of -1. */
static int run(battery *of, char *name, bool suspect[MAX_PROBABILITIES])
{
    unif01_Gen *generator = unif01_CreateExternGenBits(name, next_bits);
    of(generator);
    unif01_DeleteExternGenBits(generator);
    int done = 0;
    for (int i = 0; i < bbattery_NTests && i < MAX_PROBABILITIES; i++) {
        done += bbattery_pVal[i] >= 0;
        suspect[i] = is_suspect(bbattery_pVal[i]);
    }
    return done;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: crush small|crush KIND ORDER forward|reversed SEED; kinds and orders are those of words.c\n");
    return 2;
}

int main(int argc, char **argv)
{
    static bool first[MAX_PROBABILITIES], second[MAX_PROBABILITIES];
    if (argc != 6) return usage();
    battery *of = !strcmp(argv[1], "small") ? bbattery_SmallCrush : !strcmp(argv[1], "crush") ? bbattery_Crush : NULL;
    const bool reversed = !strcmp(argv[4], "reversed");
    const uint64_t seed = strtoull(argv[5], NULL, 10);
    if (!of || (!reversed && strcmp(argv[4], "forward"))) return usage();
    if (!supply_open(&words, argv[2], argv[3], reversed, seed)) return usage();

    char name[128];
    snprintf(name, sizeof name, "%s %s %s %s", argv[1], argv[2], argv[3], argv[4]);
    swrite_Basic = 0; /* the summary alone */
    const int done = run(of, name, first);
    bool any = false;
    for (int i = 0; i < MAX_PROBABILITIES; i++) any |= first[i];
    if (!done) {
        fprintf(stderr, "%s: no test was done\n", name);
        return 1;
    }
    if (!any) {
        fprintf(stderr, "%s: passed, %d p-values\n", name, done);
        return 0;
    }

    /* What fails by chance passes with another seed, far from the first for the order of consecutive seeds. */
    supply_open(&words, argv[2], argv[3], reversed, seed + ((uint64_t)1 << 32));
    run(of, name, second);
    int failures = 0;
    for (int i = 0; i < MAX_PROBABILITIES; i++) {
        if (!first[i]) continue;
        failures += second[i];
        fprintf(stderr, "%s: %s: %s\n", name, bbattery_TestNames[i],
                second[i] ? "FAILED with two seeds" : "suspect once, not with another seed");
    }
    return failures != 0;
}
