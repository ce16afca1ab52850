# SPDX-License-Identifier: Apache-2.0
"""What the programs beside this file share: the records of orders, and the files of them."""

import hashlib
import random
import struct

SIZES = (1, 2, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541)
GRAMMAR = ("""\
# A record: draws kind seed case hash..., of a new generator of the seed for each of 12 sizes: 1, 2, 7, 15, 16, 17, 31, 33, 100,
# 1003, 4096, 65541; or: call kind seed index case size hash, where index 0 makes a new generator, and the indices that follow go on
# with it. case: a call, by its name in the program and in tests/support/orders.js. seed: as in ../streams.
# hash: the first 16 hexadecimal digits of the SHA-256 of the numbers, little-endian: float64, or integers as 64 bits.""",)


def digest(numbers):
    """The hash of a list of numbers, all floats or all integers."""
    if numbers and isinstance(numbers[0], float):
        data = struct.pack(f"<{len(numbers)}d", *numbers)
    else:
        data = b"".join((int(n) & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little") for n in numbers)
    return hashlib.sha256(data).hexdigest()[:16]


def plain(seed):
    return "+".join(map(str, seed)) if isinstance(seed, list) else str(seed)


def sequence(seed, choices, count=30):
    """What a sequence of calls is made of: `count` of (case, size), the same for the same seed and choices."""
    source = random.Random(f"nn-init orders {plain(seed)}")
    sizes = (source.randint(1, 40) if source.random() < 0.75 else source.randint(100, 3000) for _ in range(count))
    return [(source.choice(choices), size) for size in sizes]


def records(kind, seeds, new, cases):
    """All of a kind: `cases` has functions of a generator and a size, which return a list of numbers."""
    singles = [name for name in cases if not name.startswith("fill_")]
    for seed in seeds:
        for name in singles:
            yield "draws", kind, plain(seed), name, *(digest(cases[name](new(seed), n)) for n in SIZES)
    for seed in seeds:
        generator = new(seed)
        for i, (name, n) in enumerate(sequence(seed, list(cases))):
            yield "call", kind, plain(seed), str(i), name, str(n), digest(cases[name](generator, n))


def write(path, about, origin, records, grammar=()):
    lines = ["# SPDX-License-Identifier: Apache-2.0", f"# {about}", *grammar, f"# From {origin}."]
    lines += [" ".join(record) for record in records]
    with open(path, "w", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
