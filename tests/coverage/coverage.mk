# SPDX-License-Identifier: Apache-2.0
# Which lines of src/ the C tests reach. The top-level Makefile includes this file after tests/c/tests.mk, whose rules
# make the build. It is below build/tests/coverage, so that builds.test.js does not compare it like another build.
#
# gcc's own coverage: clang's would also need llvm-19. Without optimization, which would merge lines. src/wasm has no
# lines to reach: exports.c only asserts.
test_cc_coverage/gcc := gcc --coverage -fprofile-abs-path
test_options_coverage/gcc := -O0
$(eval $(call test_build_rules,coverage/gcc))

coverage_directory := $(test_directory)/coverage/gcc
coverage_programs := $(coverage_directory)/test $(coverage_directory)/fills $(coverage_directory)/streams

.PHONY: test-coverage
test-coverage: $(coverage_programs) ## the lines of src/ that the C tests do not reach
	@find $(coverage_directory) -name '*.gcda' -delete
	@$(coverage_directory)/test tests/golden >/dev/null
	@$(coverage_directory)/fills tests/golden/fills.txt >/dev/null
	@for file in torch-1.13 torch-2 torch-halves torch-cuda numpy numpy-legacy jax jax-dtypes jax-jit \
		tensorflow keras tfjs megengine python; do \
		$(coverage_directory)/streams tests/golden/streams/$$file.txt >/dev/null || exit 1; done
	@node tests/coverage/report.js $$(find $(coverage_directory) -name '*.gcda')
