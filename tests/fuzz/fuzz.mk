# SPDX-License-Identifier: Apache-2.0
# The fuzzers: fast-check for the JavaScript API, libFuzzer for the C API. The top-level Makefile includes this file.

FUZZ_SECONDS ?= 60
fuzz_directory := $(BUILD)/fuzz
fuzz_cc := clang-19 -std=c11 -O1 -g -Wall -Wextra -Werror -ffp-contract=off -Isrc -MMD -MP -fno-sanitize-recover=all \
	-fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow
fuzz_vector := $(SRC:%.c=$(fuzz_directory)/vector/%.o)
fuzz_scalar := $(SRC:%.c=$(fuzz_directory)/scalar/%.o)
fuzz_program := $(fuzz_directory)/target

.PHONY: fuzz fuzz-js fuzz-c fuzz-corpus-c
fuzz: ## arbitrary calls of every function, in JavaScript and in C, for FUZZ_SECONDS from FUZZ_SEED
	@$(MAKE) --no-print-directory -j2 fuzz-js fuzz-c

fuzz-js: build
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(if $(FUZZ_SEED),FUZZ_SEED=$(FUZZ_SEED)) node tests/fuzz/run.js

# Inputs are kept in base64, one on each line. New ones that are of interest stay in build/fuzz/corpus.
fuzz-c: $(fuzz_program)
	@rm -rf $(fuzz_directory)/kept
	@mkdir -p $(fuzz_directory)/corpus $(fuzz_directory)/kept
	@node tests/fuzz/pack.js unpack $(fuzz_directory)/kept
	@$< $(if $(FUZZ_SEED),-seed=$(FUZZ_SEED)) -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=400 -verbosity=0 -print_funcs=0 \
		-print_final_stats=1 -artifact_prefix=$(fuzz_directory)/ $(if $(FUZZ_SEED),,$(fuzz_directory)/corpus) $(fuzz_directory)/kept 2>&1 | \
		sed '/^###### Recommended dictionary/,/^###### End of/d'

fuzz-corpus-c: $(fuzz_program) ## keep the fewest inputs that reach as much of the C core as those found
	@mkdir -p $(fuzz_directory)/merged
	@rm -f $(fuzz_directory)/merged/*
	@$< -merge=1 -use_counters=0 -max_len=400 -verbosity=0 -artifact_prefix=$(fuzz_directory)/ $(fuzz_directory)/merged $(fuzz_directory)/corpus $(fuzz_directory)/kept
	@node tests/fuzz/pack.js pack $(fuzz_directory)/merged

$(fuzz_directory)/vector/%.o: %.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	@$(fuzz_cc) -c $< -o $@

# The names of the same functions without vectors, in the same program.
$(fuzz_directory)/scalar.h: $(fuzz_vector)
	@nm -g --defined-only $^ | sed -n 's/.* \(nni_[a-z0-9_]*\)$$/#define \1 scalar_\1/p' >$@

$(fuzz_directory)/scalar/%.o: %.c tests/fuzz/fuzz.mk $(fuzz_directory)/scalar.h
	@mkdir -p $(@D)
	@$(fuzz_cc) -DNNI_LANES=1 -include $(fuzz_directory)/scalar.h -c $< -o $@

$(fuzz_directory)/target.o: tests/fuzz/target.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	@$(fuzz_cc) -c $< -o $@

$(fuzz_program): $(fuzz_directory)/target.o $(fuzz_vector) $(fuzz_scalar)
	@clang-19 -fsanitize=fuzzer,address,undefined $^ -lm -o $@

-include $(fuzz_vector:.o=.d) $(fuzz_scalar:.o=.d) $(fuzz_directory)/target.d
