// SPDX-License-Identifier: Apache-2.0
/* Fills that begin at any offset, against the endless tensors of which they are runs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

/* A record of places.txt. */
typedef struct place {
    uint64_t words, offset, count, first, after;
} place;

enum { PLACES = 2 * 18 * 21 };

static void read_places(place places[PLACES])
{
    golden file = open_golden("places.txt");
    size_t n = 0;
    while (next_record(&file)) {
        if (n == PLACES) abort();
        place *p = &places[n++];
        p->words = golden_u64(&file, 10);
        p->offset = golden_u64(&file, 10);
        p->count = golden_u64(&file, 10);
        p->first = golden_u64(&file, 10);
        p->after = golden_u64(&file, 10);
    }
    CHECK_U64(n, PLACES);
}

/* In memory of exactly so many bytes, so that a sanitizer sees what is written beyond. */
static void check_place(golden_call call, const uint8_t *endless, const place *p)
{
    uint8_t *elements = allocate(p->count * call.bytes);
    describe("%s, dtype %" PRIu32 ", kind %" PRIu32 ": %" PRIu64 " elements at %" PRIu64, call.name, call.tensor.dtype,
             call.generator.kind, p->count, p->offset);
    call.count = call.shape[0] = (size_t)p->count;
    call.tensor.shape = call.shape;
    call.generator.offset = p->offset;
    CHECK_STATUS(golden_do(&call, elements), NNI_OK);
    CHECK(!p->count || !memcmp(elements, endless + p->first * call.bytes, call.count * call.bytes));
    CHECK_U64(call.generator.offset, p->after);
    free(elements);
}

void test_offsets(void)
{
    static place places[PLACES];
    golden file = open_golden("endless.txt");
    golden_call call;
    read_places(places);
    while (next_record(&file)) {
        golden_read_call(&file, &call);
        uint64_t words = golden_u64(&file, 10);
        uint8_t *endless = golden_elements(&file, &call);
        for (int i = 0; i < PLACES; i++)
            if (places[i].words == words) check_place(call, endless, &places[i]);
        free(endless);
    }
}
