# SPDX-License-Identifier: Apache-2.0
# The measurements. To be included by the Makefile at the top, which defines SRC, HEADERS, BUILD and the target build.

# The core natively, by both compilers: with SSE4.1, whose vectors are as wide as WebAssembly's, and with the options of
# the wasm files that bear on speed or bits. Without -fno-math-errno the square roots would be taken one by one.
bench_flags := -std=c11 -O3 -msse4.1 -fno-math-errno -ffp-contract=off -Isrc
bench_cc_clang := clang-19
bench_cc_gcc := gcc
bench_programs := $(BUILD)/bench/native-clang $(BUILD)/bench/native-gcc

# Options for the benchmark, --quick say.
BENCH_OPTIONS ?=

.PHONY: bench
bench: build demo-build $(bench_programs) ## measure speed and size beside other libraries; BENCH_OPTIONS=--quick for less
	node tests/bench/bench.js --json $(BUILD)/bench/results.json $(BENCH_OPTIONS)

$(bench_programs): $(BUILD)/bench/native-%: $(SRC) tests/bench/native.c $(HEADERS) tests/bench/bench.mk
	@mkdir -p $(@D)
	$(bench_cc_$*) $(bench_flags) $(SRC) tests/bench/native.c -lm -o $@
