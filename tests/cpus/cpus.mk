# SPDX-License-Identifier: Apache-2.0
# The C tests on other kinds of processors, by cross compilers and qemu. The top-level Makefile includes this file after
# tests/c/tests.mk, whose rules make the builds.

# Both have fused multiply-add, which gcc uses unless -ffp-contract=off forbids it.
cpus := aarch64 riscv64
cpu_builds := $(cpus:%=cpus/%)

# Linked statically, so that qemu needs no folder of libraries. gcc 12 for aarch64 has an internal error in
# tests/c/linalg.c at -O3.
$(foreach cpu,$(cpus),\
	$(eval test_cc_cpus/$(cpu) := $(cpu)-linux-gnu-gcc -static) \
	$(eval test_options_cpus/$(cpu) := -O2) \
	$(eval test_run_cpus/$(cpu) := qemu-$(cpu)) \
	$(eval test_suffix_cpus/$(cpu) := .$(cpu)))
$(foreach build,$(cpu_builds),$(eval $(call test_build_rules,$(build))))

cpu_programs := $(foreach cpu,$(cpus),$(test_directory)/cpus/$(cpu)/fills.$(cpu) $(test_directory)/cpus/$(cpu)/streams.$(cpu))

.PHONY: test-cpus test-cpus-built test-big-endian
test-cpus: ## the C tests on aarch64 and riscv64, under qemu
	@tests/setup.sh cpus
	@$(MAKE) --no-print-directory test-cpus-built

test-cpus-built: $(cpu_builds:%=test-c-%) $(cpu_programs) test-big-endian
	node --test tests/cpus/

# A big-endian machine would make other bits, so the core must refuse to compile there, and say why. clang can compile
# for one without further packages: the core includes no header of the C library.
test-big-endian: ## a big-endian machine is refused by name
	@tests/cpus/refuses-big-endian.sh $(SRC)
