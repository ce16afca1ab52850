# SPDX-License-Identifier: Apache-2.0
# The C tests, for each compiler and instruction set. The top-level Makefile includes this file. It defines SRC, the C
# files of the core, and BUILD, the directory for everything that is made.

test_flags := -std=c11 -Wall -Wextra -Werror -ffp-contract=off -Isrc -MMD -MP

# For each build: the compiler that also links it, the options of compilation, and the program that runs it. The link
# gets no optimization option: with one, clang would run any wasm-opt it finds.
test_builds := gcc-O0 gcc-O3 clang-O0 clang-O3 clang-avx2 clang-sanitize clang-sanitize-scalar wasi-relaxed wasi-simd \
	wasi-scalar

test_cc_gcc-O0 := gcc
test_cc_gcc-O3 := gcc
test_cc_clang-O0 := clang-19
test_cc_clang-O3 := clang-19
test_cc_clang-avx2 := clang-19
test_cc_clang-sanitize := clang-19 -fsanitize=address,undefined,float-cast-overflow,integer-divide-by-zero \
	-fno-sanitize-recover=all
test_cc_clang-sanitize-scalar := $(test_cc_clang-sanitize)
test_cc_wasi-simd := clang-19 --target=wasm32-wasi --sysroot=/usr
test_cc_wasi-scalar := $(test_cc_wasi-simd)
test_cc_wasi-relaxed := $(test_cc_wasi-simd)

wasi_clock := -D_WASI_EMULATED_PROCESS_CLOCKS
test_options_gcc-O0 := -O0
test_options_gcc-O3 := -O3
test_options_clang-O0 := -O0
test_options_clang-O3 := -O3
test_options_clang-avx2 := -O3 -mavx2 -mfma
test_options_clang-sanitize := -O1 -g
test_options_clang-sanitize-scalar := -O1 -g -DNNI_LANES=1
test_options_wasi-simd := -O3 -msimd128 $(wasi_clock)
test_options_wasi-scalar := -O3 $(wasi_clock)
test_options_wasi-relaxed := -O3 -msimd128 -mrelaxed-simd $(wasi_clock)

# WASI has no clock() of a process; its C library uses the wall clock.
test_libraries_wasi-simd := -lwasi-emulated-process-clocks
test_libraries_wasi-scalar := $(test_libraries_wasi-simd)
test_libraries_wasi-relaxed := $(test_libraries_wasi-simd)

test_run_wasi-simd := node --disable-warning=ExperimentalWarning tests/c/wasi.js
test_run_wasi-scalar := $(test_run_wasi-simd)
test_run_wasi-relaxed := $(test_run_wasi-simd)

test_directory := $(BUILD)/tests
test_suffix_wasi-simd := .wasm
test_suffix_wasi-scalar := .wasm
test_suffix_wasi-relaxed := .wasm
test_suffix = $(test_suffix_$(1))
test_topics := test golden generators distributions fans_and_gains initializers dtypes truncated truncated_points offsets layouts \
	structured tables linalg orthogonal sparse bits errors refusals ranges boxes frameworks framework_fills pcg64 \
	finite limits endless
# $(call test_objects,build,names of programs and parts in tests/c)
test_objects = $(patsubst %.c,$(test_directory)/$(1)/%.o,$(SRC) $(2:%=tests/c/%.c))

# The programs that tests/js/builds.test.js compares.
TEST_PROGRAMS := $(foreach build,$(test_builds),$(test_directory)/$(build)/fills$(call test_suffix,$(build)) \
	$(test_directory)/$(build)/streams$(call test_suffix,$(build)))

.PHONY: test-c test-accuracy $(test_builds:%=test-c-%)
test-c: $(test_builds:%=test-c-%) $(TEST_PROGRAMS) ## the C tests, in every build

define test_build_rules
$(test_directory)/$(1)/%.o: %.c tests/c/tests.mk
	@mkdir -p $$(@D)
	@$(test_cc_$(1)) $(test_flags) $(test_options_$(1)) -c $$< -o $$@

$(test_directory)/$(1)/test$(call test_suffix,$(1)): $(call test_objects,$(1),$(test_topics))
	@$(test_cc_$(1)) $$^ -lm $(test_libraries_$(1)) -o $$@

$(test_directory)/$(1)/fills$(call test_suffix,$(1)): $(call test_objects,$(1),fills golden)
	@$(test_cc_$(1)) $$^ -lm $(test_libraries_$(1)) -o $$@

$(test_directory)/$(1)/streams$(call test_suffix,$(1)): $(call test_objects,$(1),streams golden)
	@$(test_cc_$(1)) $$^ -lm $(test_libraries_$(1)) -o $$@

test-c-$(1): $(test_directory)/$(1)/test$(call test_suffix,$(1))
	$(test_run_$(1)) $$< tests/golden

-include $(patsubst %.o,%.d,$(call test_objects,$(1),$(test_topics) fills streams))
endef
$(foreach build,$(test_builds),$(eval $(call test_build_rules,$(build))))

# Tests fused operations that are made without the instruction, on a processor that has it. They are below
# build/tests/fused, so that builds.test.js does not compare them like another build.
test_cc_fused/doubles := clang-19
test_options_fused/doubles := $(test_options_clang-avx2) -DNNI_FUSES=0
$(eval $(call test_build_rules,fused/doubles))

# Compares our functions of the C library, and our fused multiply-add, with the machine's own. No error at all is
# allowed.
test_accuracy := $(test_directory)/clang-O3/accuracy
test_glibc := $(test_directory)/clang-O3/glibc
test_fused := $(test_directory)/clang-avx2/fused $(test_directory)/fused/doubles/fused
test_erfinv := $(test_directory)/clang-avx2/erfinv $(test_directory)/fused/doubles/erfinv
test-accuracy: $(test_accuracy) $(test_glibc) $(test_fused) $(test_erfinv) ## the errors of the elementary functions, over every input of float32
	$(test_accuracy)
	$(test_glibc)
	$(test_directory)/clang-avx2/fused
	$(test_directory)/fused/doubles/fused
	$(test_directory)/clang-avx2/erfinv
	$(test_directory)/fused/doubles/erfinv

$(test_accuracy): $(call test_objects,clang-O3,accuracy accuracy64)
	@$(test_cc_clang-O3) $^ -lm -pthread -o $@

$(test_glibc): $(call test_objects,clang-O3,glibc)
	@$(test_cc_clang-O3) $^ -lm -o $@

$(test_directory)/clang-avx2/fused: $(call test_objects,clang-avx2,fused)
$(test_directory)/fused/doubles/fused: $(call test_objects,fused/doubles,fused)
$(test_directory)/clang-avx2/erfinv: $(call test_objects,clang-avx2,erfinv)
$(test_directory)/fused/doubles/erfinv: $(call test_objects,fused/doubles,erfinv)
$(test_fused) $(test_erfinv):
	@$(test_cc_clang-avx2) $^ -lm -o $@

-include $(patsubst %,$(test_directory)/clang-O3/tests/c/%.d,accuracy accuracy64 glibc) $(test_fused:%/fused=%/tests/c/fused.d) \
	$(test_erfinv:%/erfinv=%/tests/c/erfinv.d)
