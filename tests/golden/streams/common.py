# SPDX-License-Identifier: Apache-2.0
"""What the programs beside this file share: the records of the streams, and the files of them. Needs numpy."""

import hashlib
import random

import numpy

SIZES = (1, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541, 262147)
GRAMMAR = """\
# A record: draws kind options seed name dtype parameters hash...
# or: call kind options seed index name dtype shape parameters hash
# or: values kind options seed name dtype shape parameters element...
# draws: a new generator of the seed for each of 12 sizes: 1, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541, 262147.
# call: index 0 makes a new generator, and the indices that follow go on with it. values: a new generator.
# options: key=value with commas between. seed: decimal; a list is joined by +. shape: extents with x between.
# parameters: uniform a,b; normal mean,std; truncated_normal mean,std,a,b; those of the initializer; - for none.
# hash: the first 16 hexadecimal digits of the SHA-256 of the elements, little-endian."""


def digest(elements):
    """The hash of the elements of an array."""
    little = numpy.ascontiguousarray(elements, elements.dtype.newbyteorder("<"))
    return hashlib.sha256(little.tobytes()).hexdigest()[:16]


def joined(items, separator=","):
    return separator.join(map(str, items)) or "-"


def plain(seed):
    return joined(seed, "+") if isinstance(seed, list) else seed


def draws(kind, options, seed, name, parameters, draw):
    """A record of draw(size) for each size, an array of a new generator's."""
    arrays = [draw(size) for size in SIZES]
    assert [array.size for array in arrays] == list(SIZES)
    return "draws", kind, options, plain(seed), name, arrays[0].dtype, joined(parameters), *map(digest, arrays)


def call(kind, options, seed, index, name, shape, parameters, array):
    shape, parameters = joined(shape, "x"), joined(parameters)
    return "call", kind, options, plain(seed), index, name, array.dtype, shape, parameters, digest(array)


def values(kind, options, seed, name, parameters, array):
    shape, parameters = joined(array.shape, "x"), joined(parameters)
    elements = map(str, array.flatten())  # the shortest decimals that read back as the same element of this dtype
    return "values", kind, options, plain(seed), name, array.dtype, shape, parameters, *elements


def sequence(seed, choices, count=14):
    """What a sequence of calls is made of: `count` of (choice, size), the same for the same seed and choices."""
    source = random.Random(f"nn-init {plain(seed)}")
    sizes = (source.randint(1, 40) if source.random() < 0.75 else source.randint(100, 3000) for _ in range(count))
    return [(source.choice(choices), size) for size in sizes]


def write(path, about, origin, records, grammar=GRAMMAR):
    lines = ["# SPDX-License-Identifier: Apache-2.0", f"# {about}", grammar, f"# From {origin}."]
    lines += [joined(record, " ") for record in records]
    with open(path, "w", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
