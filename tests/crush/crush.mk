# SPDX-License-Identifier: Apache-2.0
# TestU01 (L'Ecuyer and Simard, ACM TOMS 33, 2007) on the raw words of the generators. The top-level Makefile includes
# this file after tests/c/tests.mk, whose rules compile the core.

# Where TestU01 is installed: the folder with include/ and lib/.
TESTU01 ?=
# small: SmallCrush, about ten seconds a run; crush: Crush, about an hour a run.
BATTERY ?= small
KINDS ?= xoshiro128pp philox4x32
ORDERS ?= stream streams seeds names blocks lane
DIRECTIONS ?= forward reversed
SEED ?= 1

crush_directory := $(BUILD)/crush
crush_flags := $(filter-out -MMD -MP,$(test_flags)) -O3
crush_core = $(call test_objects,clang-O3,)
crush_sources := tests/crush/crush.c tests/crush/words.c
crush_runs = $(foreach kind,$(KINDS),$(foreach order,$(ORDERS),$(DIRECTIONS:%=crush-run/$(kind)/$(order)/%)))

.PHONY: crush crush-library test-crush
crush: crush-library $(crush_runs) ## run TestU01=PREFIX on the words; BATTERY=small|crush KINDS= ORDERS= DIRECTIONS= SEED=
	@echo '$(words $(crush_runs)) runs of BATTERY=$(BATTERY), no systematic failure'

crush-library:
	@test -f '$(TESTU01)/include/bbattery.h' || { printf '%s\n' >&2 \
		'make crush: no TestU01 under TESTU01="$(TESTU01)"; it must be the prefix where TestU01 1.2.3 is installed,' \
		'with include/bbattery.h and lib/libtestu01. Its home is simul.iro.umontreal.ca/testu01; Debian has no package.'; exit 2; }

# Each run writes a report below build/crush, and its verdict to standard error.
.PHONY: $(crush_runs)
$(crush_runs): crush-run/%: $(crush_directory)/crush
	@mkdir -p $(crush_directory)/$(BATTERY)/$(*D)
	@LD_LIBRARY_PATH='$(TESTU01)/lib' $< $(BATTERY) $(subst /, ,$*) $(SEED) >$(crush_directory)/$(BATTERY)/$*.txt

$(crush_directory)/crush: $(crush_sources) tests/crush/words.h tests/crush/crush.mk $(crush_core) | crush-library
	@mkdir -p $(@D)
	@clang-19 $(crush_flags) -isystem '$(TESTU01)/include' $(crush_sources) $(crush_core) -L'$(TESTU01)/lib' \
		-ltestu01 -lprobdist -lmylib -lm -o $@

# Tests the driver itself, without the library: the words of each order, and the verdict.
test-crush: $(crush_directory)/stand-in/crush ## the driver of `make crush`, without TestU01
	node --test tests/crush/

$(crush_directory)/stand-in/crush: $(crush_sources) tests/crush/words.h $(wildcard tests/crush/stand-in/*) tests/crush/crush.mk $(crush_core)
	@mkdir -p $(@D)
	@clang-19 $(crush_flags) -Itests/crush/stand-in $(crush_sources) tests/crush/stand-in/stand-in.c $(crush_core) -lm -o $@
