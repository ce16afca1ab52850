# SPDX-License-Identifier: Apache-2.0
"""Orders of Python's random: `python3 make_python.py python.txt`; nothing else is needed.

`--seeds python-seeds.txt` has what text, bytes and fractions seed, and `--states python-states.txt` has states.
"""

import json
import random
import sys

from common import GRAMMAR, records, write

SEEDS = [
    *(0, 1, 2, 42, 100, 5489, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63, 2**64 - 1, 2**64, 2**130 + 7, 20240229),
    *(-1, -(2**32) - 5, 98765432109876543210987654321, 2**4095 + 3),
]
# Of a float no integer is seeded: hash(7.0) is 7.
FLOATS = (0.5, -0.5, 0.1, -2.75, 1e-300, 5e-324, 123456.789, 3.141592653589793, -1e-5)
TEXTS = ("", "a", "abc", "nn-init", "Größe 漢字 🙂", "x" * 111, "y" * 112, "z" * 127, "0" * 128, "q" * 240, "r" * 448)


def shuffled(generator, given):
    generator.shuffle(given)
    return given


def third(n):
    return (n + 2) // 3


def weights(n):
    return [i % 7 + 1 for i in range(n)]


CASES = {
    "random": lambda g, n: [g.random() for _ in range(n)],
    "uniform": lambda g, n: [g.uniform(-0.3, 0.7) for _ in range(n)],
    "gauss": lambda g, n: [g.gauss(0.1, 0.5) for _ in range(n)],
    "normalvariate": lambda g, n: [g.normalvariate(0.1, 0.5) for _ in range(n)],
    "shuffle": lambda g, n: shuffled(g, list(range(n))),
    "sample": lambda g, n: g.sample(range(n), third(n)),
    "sample_all": lambda g, n: g.sample(range(n), n),
    "sample_array": lambda g, n: g.sample([3 * i for i in range(n)], min(n, 5)),
    "sample_of_many": lambda g, n: g.sample(range(n + 20000), min(n, 1003)),
    "choice": lambda g, n: [g.choice(range(n)) for _ in range(min(n, 100))],
    "choices": lambda g, n: g.choices(range(n), k=n),
    "choices_weighted": lambda g, n: g.choices(range(n), weights(n), k=n),
    "randrange": lambda g, n: [g.randrange(n) for _ in range(min(n, 100))],
    "randrange_step": lambda g, n: [g.randrange(-n, 5 * n, 3) for _ in range(min(n, 100))],
    "randrange_down": lambda g, n: [g.randrange(9 * n, -n, -7) for _ in range(min(n, 100))],
    "randrange_power": lambda g, n: [g.randrange(2**32) for _ in range(min(n, 100))],
    "randrange_big": lambda g, n: [g.randrange(-(2**62), 2**62 + n) for _ in range(min(n, 100))],
    "randint": lambda g, n: [g.randint(-n, n) for _ in range(min(n, 100))],
    "getrandbits": lambda g, n: [g.getrandbits(n % 190) for _ in range(min(n, 100))],
    "fill_random": lambda g, n: [g.random() for _ in range(n)],
    "fill_gauss": lambda g, n: [g.gauss(0, 1) for _ in range(n)],
}


def seeded():
    for seed in (*TEXTS, *FLOATS):
        words = [random.Random(seed).getrandbits(32) for _ in range(1)]
        yield "seed", json.dumps(seed), *map(str, words)
    for text in TEXTS[:8]:
        yield "bytes", text.encode().hex() or "-", str(random.Random(text.encode()).getrandbits(32))


def states():
    for seed in (7, 2**70):
        for count in (0, 1, 3, 623):
            generator = random.Random(seed)
            for _ in range(count):
                generator.gauss(0, 1)
            state = json.dumps(generator.getstate(), separators=(",", ":"))
            yield "state", str(seed), str(count), state, repr(generator.gauss(0, 1)), repr(generator.random())


if __name__ == "__main__":
    origin = f"CPython {sys.version.split()[0]}, by make_python.py"
    path = sys.argv[-1]
    if sys.argv[1] == "--seeds":
        write(path, "seed value word, or bytes hexadecimal word: the first of 32 bits.", origin, seeded())
    elif sys.argv[1] == "--states":
        write(path, "state seed gausses getstate() gauss random: as JSON; then what comes next.", origin, states())
    else:
        write(path, "Orders of Python's random.", origin, records("python", SEEDS, random.Random, CASES), GRAMMAR)
