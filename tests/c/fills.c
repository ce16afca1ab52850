// SPDX-License-Identifier: Apache-2.0
/* fills FILE: makes the tensor of every record of a golden file of calls and writes their bytes, one after the other,
 * to standard output, for tests/js/builds.test.js to hash. */
#include <stdio.h>
#include <stdlib.h>

#include "golden.h"

/* In the byte order of the machine, which is the little-endian one of the records on all that are tested. */
static void write_fill(golden *file)
{
    golden_call call;
    golden_read_call(file, &call);
    void *data = allocate(call.count * call.bytes);
    nni_status status = golden_do(&call, data);
    if (status || call.generator.offset != call.after) {
        fprintf(stderr, "%s:%d: %s, offset %llu after\n", file->path, file->line, nni_status_message(status),
                (unsigned long long)call.generator.offset);
        exit(1);
    }
    fwrite(data, call.bytes, call.count, stdout);
    free(data);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: fills FILE\n");
        return 2;
    }
    golden file = golden_open(argv[1]);
    while (golden_next(&file)) write_fill(&file);
    return fflush(stdout) != 0;
}
