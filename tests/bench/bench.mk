# SPDX-License-Identifier: Apache-2.0
# The measurements. The top-level Makefile includes this file, and defines SRC, HEADERS, BUILD and the target build.

# The core as native code, by both compilers: with SSE4.1, whose vectors are as wide as WebAssembly's, and with those
# options of the wasm files that affect speed or bits. Without -fno-math-errno, square roots would be taken one by one.
bench_flags := -std=c11 -O3 -msse4.1 -fno-math-errno -ffp-contract=off -Isrc
bench_cc_clang := clang-19
bench_cc_gcc := gcc
bench_programs := $(BUILD)/bench/native-clang $(BUILD)/bench/native-gcc

# Options for the benchmark, for example --quick.
BENCH_OPTIONS ?=
# The path of the Node.js that runs the benchmark. Version 24 is the oldest that is maintained; npm installs it if it is
# missing.
BENCH_NODE ?= $$(node tests/support/nodes.js 24)

.PHONY: bench bench-peers
bench: build demo-build $(bench_programs) ## measure speed and size beside other libraries; BENCH_OPTIONS=--quick for less
	@node="$(BENCH_NODE)" && echo "$$node tests/bench/bench.js" && \
	"$$node" tests/bench/bench.js --json $(BUILD)/bench/results.json $(BENCH_OPTIONS)

# Most of the 5.5 GB is CUDA's, without which PyTorch's wheel does not load. The stamp marks a complete installation.
bench-peers: $(BUILD)/peers/.installed ## PyTorch and NumPy as pip installs them, for make bench, into build/peers: 5.5 GB

$(BUILD)/peers/.installed: tests/bench/requirements.txt
	@tests/setup.sh peers
	@rm -rf $(@D)
	python3 -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(bench_programs): $(BUILD)/bench/native-%: $(SRC) tests/bench/native.c $(HEADERS) tests/bench/bench.mk
	@mkdir -p $(@D)
	$(bench_cc_$*) $(bench_flags) $(SRC) tests/bench/native.c -lm -o $@
