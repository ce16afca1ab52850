# SPDX-License-Identifier: Apache-2.0
# `make` lists the jobs.

BUILD = build
DIST = npm/dist
BIN = tests/node_modules/.bin
# By its own path: a second TypeScript, for tests of the declarations, has the same name in .bin.
TSC = tests/node_modules/typescript/bin/tsc

# The C core; src/wasm is compiled for wasm only.
CORE_SRC = $(wildcard src/*.c src/bitgen/*.c src/dist/*.c src/init/*.c src/linalg/*.c)
SRC = $(CORE_SRC) $(wildcard src/framework/*.c)
HEADERS = $(wildcard src/*.h src/*/*.h)
BINDINGS = $(shell find bindings -name '*.js' -o -name '*.ts')

SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c
.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help setup build run demo demo-build recipes test test-pages test-js test-statistics test-browsers bench statistics format lint clean

help: ## list the jobs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## install what is missing, by apt and npm; silent when nothing is
	@tests/setup.sh

# ---- The wasm files, by Emscripten ----------------------------------------------------------------------------------
# Three files, each with SIMD and without. nn-init.wasm has every initializer. nn-init-core.wasm has uniform and normal in float32, of which
# bindings/initializers/formulas.js makes twelve initializers. nn-init-frameworks.wasm also has the generators of other libraries; it has a third build, with
# relaxed SIMD. Functions keep their names of nn_init.h and nn_init_frameworks.h.
# Emscripten 3.1.6 of Debian runs clang-14 unless told otherwise.
EMCC = EM_CLANG_ADD_VERSION=19 emcc
CORE_EXPORTS = nni_abi nni_reset_stack nni_generator_init nni_words nni_stream_id nni_uniform nni_normal
ALL_EXPORTS = $(CORE_EXPORTS) nni_fill nni_calculate_fan_in_and_fan_out nni_calculate_gain nni_xavier nni_msra \
	nni_truncated_normal nni_variance_scaling \
	nni_siren nni_assign nni_scale nni_eye nni_dirac nni_bilinear nni_icnr nni_sparse \
	nni_orthogonal_workspace nni_orthogonal_begin nni_orthogonal_step nni_table nni_stft nni_log_uniform \
	nni_mamba_dt_bias nni_power nni_take
FRAMEWORKS_EXPORTS = $(ALL_EXPORTS) nni_framework_init nni_torch_randperm nni_torch_erfinv_normal nni_jax_split \
	nni_jax_fold_in

# -fno-builtin: the copies of a few words are not worth a call of memcpy, nor half a kilobyte for it.
# -ffp-contract=off: one rounding for each operation; see src/bitgen/README.md.
WASM_CFLAGS = -std=c11 -Wall -Wextra -Werror -fno-builtin -fno-math-errno -ffp-contract=off
# No entry, no imports, no glue. Only bindings/core/memory.js grows memory, so nothing is imported to tell of it. The stack holds
# less than 24 KiB: of 16-bit values, slices and sparse matrices some pass through it.
WASM_LDFLAGS = --no-entry -sSTANDALONE_WASM -sWASM_BIGINT -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=65536 \
	-sTOTAL_STACK=32768 -Wl,--export=__heap_base -sBINARYEN_EXTRA_PASSES=--strip-target-features,--strip-producers
comma = ,

# -Oz, for size, but -O3 for the files that take most of the time. With -Os uniform and Philox would take 1.1 times as long.
HOT = bitgen/philox4x32 bitgen/xoshiro128pp dist/uniform dist/truncated_normal framework/pcg64 framework/tensorflow
# These loops are as fast with -Os as with -O3, which takes 2 KB more. With -Oz normal would take 1.5 times as long.
WARM = dist/normal halves framework/torch framework/torch_halves framework/jax framework/numpy framework/numpy_legacy framework/python
# Its kernels are unrolled by hand: more of that doubles the size, for nothing.
LINALG_OPTIMIZE = -Os -fno-unroll-loops -fno-vectorize -fno-slp-vectorize
FEATURES = --enable-simd --enable-sign-ext --enable-mutable-globals --enable-nontrapping-float-to-int --enable-bulk-memory
# Engines with SIMD have these, too: 1 kB less of 44.
SIMD = -msimd128 -mnontrapping-fptoint -mbulk-memory

GLOBALS = memory __heap_base

# $(call wasm_objects,directory,options,optimization of what is hot,optimization of linalg,sources)
define wasm_objects
$(1)_objects = $$(patsubst src/%.c,$(BUILD)/wasm/$(1)/%.o,$(5) src/wasm/exports.c)
$(BUILD)/wasm/$(1)/%.o: OPTIMIZE = -Oz
$$(HOT:%=$(BUILD)/wasm/$(1)/%.o): OPTIMIZE = $(3)
$$(WARM:%=$(BUILD)/wasm/$(1)/%.o): OPTIMIZE = -Os
$(BUILD)/wasm/$(1)/linalg/qr.o $(BUILD)/wasm/$(1)/box.o: OPTIMIZE = $(4)
$(BUILD)/wasm/$(1)/%.o: src/%.c $$(HEADERS) Makefile
	@mkdir -p $$(@D)
	@$$(EMCC) $$(WASM_CFLAGS) $$(OPTIMIZE) $(2) -c $$< -o $$@
endef

# $(call wasm_rules,file,directory of its objects,options,optimization of what is hot,exports,optimization of linalg,sources)
# Emscripten exports its own _initialize, stackAlloc and others with every file; what is not in the graph goes.
define wasm_rules
$(call wasm_objects,$(2),$(3),$(4),$(6),$(7))

$(BUILD)/wasm/$(2)/exports.json: Makefile
	@mkdir -p $$(@D)
	@printf '%s' '[{"name":"root","root":true,"reaches":[$$(subst $$() ,$$(comma),$$(patsubst %,"%",$(GLOBALS) $(5)))]}$$(foreach name,$(GLOBALS) $(5),,{"name":"$$(name)","export":"$$(name)"})]' >$$@

$(BUILD)/wasm/$(1): $$($(2)_objects) $(BUILD)/wasm/$(2)/exports.json
	@$$(EMCC) -Oz $(3) $$(WASM_LDFLAGS) -sEXPORTED_FUNCTIONS=$$(subst $$() ,$$(comma),$$(patsubst %,_%,$(5))) $$($(2)_objects) -o $$@
	@wasm-metadce $$(FEATURES) -f $(BUILD)/wasm/$(2)/exports.json $$@ -o $$@ >/dev/null
	@wasm-opt $$(FEATURES) -Oz --converge $$@ -o $$@
endef
$(eval $(call wasm_rules,nn-init.wasm,simd,$(SIMD) -DNNI_ENTRY=0,-O3,$(ALL_EXPORTS),$(LINALG_OPTIMIZE),$(CORE_SRC)))
$(eval $(call wasm_rules,nn-init.scalar.wasm,scalar,-DNNI_ENTRY=0,-Os,$(ALL_EXPORTS),-Os,$(CORE_SRC)))
$(eval $(call wasm_rules,nn-init-frameworks.wasm,frameworks-simd,$(SIMD),-O3,$(FRAMEWORKS_EXPORTS),$(LINALG_OPTIMIZE),$(SRC)))
$(eval $(call wasm_rules,nn-init-frameworks.scalar.wasm,frameworks-scalar,,-Os,$(FRAMEWORKS_EXPORTS),-Os,$(SRC)))
$(eval $(call wasm_rules,nn-init-core.wasm,core-simd,$(SIMD) -DNNI_CORE -DNNI_ENTRY=0x10000,-O3,$(CORE_EXPORTS),,$(CORE_SRC)))
$(eval $(call wasm_rules,nn-init-core.scalar.wasm,core-scalar,-DNNI_CORE -DNNI_ENTRY=0x10000,-Os,$(CORE_EXPORTS),,$(CORE_SRC)))

# The build with relaxed SIMD. load() tests first whether the engine's multiply-add fuses. No other file may have relaxed operations:
# clang-19 emits them only for its builtins, later versions for any a * b + c. Debian's binaryen 108 does not know the final opcodes,
# and Emscripten runs it at each link. So wasm-ld links this file, and npm's binaryen optimizes it.
RELAXED = $(BUILD)/wasm/nn-init-frameworks.relaxed.wasm
RELAXED_EXPORTS = $(FRAMEWORKS_EXPORTS) nni_is_fused nni_is_fused64
$(eval $(call wasm_objects,frameworks-relaxed,$(SIMD) -mrelaxed-simd,-O3,$(LINALG_OPTIMIZE),$(SRC)))
$(RELAXED): $(frameworks-relaxed_objects)
	@wasm-ld-19 --no-entry --strip-all -z stack-size=32768 --initial-memory=65536 --max-memory=4294967296 \
		$(patsubst %,--export=%,$(filter-out memory,$(GLOBALS)) $(RELAXED_EXPORTS)) $^ -o $@
	@$(BIN)/wasm-opt $(FEATURES) --enable-bulk-memory-opt --enable-relaxed-simd --low-memory-unused --zero-filled-memory \
		-Oz --converge $@ -o $@

# ---- The package ----------------------------------------------------------------------------------------------------
DOORS = index core frameworks
# Doors without wasm.
PLAIN_DOORS = model orders safetensors tfjs
WASM_NAMES = nn-init nn-init.scalar nn-init-core nn-init-core.scalar nn-init-frameworks nn-init-frameworks.scalar \
	nn-init-frameworks.relaxed
WASM_FILES = $(WASM_NAMES:%=$(DIST)/%.wasm)
DEFLATED = $(WASM_NAMES:%=$(BUILD)/wasm/%.wasm.deflate)
# What npm/rollup.config.js makes, by the kind of host.
SHARED = base core initializers frameworks mkl-erfinv compile draws dtypes fill foreign on-pool parts runs script tables files model orders pool pool-worker safetensors tfjs
MODULES = $(foreach name,$(DOORS) $(PLAIN_DOORS) pool pool-worker $(SHARED:%=shared/%) $(WASM_NAMES:%=wasm/%),$(DIST)/$(name).js $(DIST)/$(name).cjs)
HOSTS = $(foreach door,$(DOORS),$(DIST)/$(door).fetch.min.js) $(foreach door,$(DOORS) pool,$(DIST)/workerd/$(door).js $(DIST)/edge-light/$(door).js)
SINGLE = $(patsubst %,$(DIST)/nn-init%.min.js,.global -core -frameworks -model -pool) $(DIST)/nn-init.min.js
PACKAGE = $(WASM_FILES) $(MODULES) $(DIST)/cli.js $(HOSTS) $(SINGLE) $(DIST)/types/index.d.ts npm/LICENSE

build: $(PACKAGE) ## build the package, npm/dist, and print its sizes beside earlier ones
	@node tests/support/size.js

$(WASM_FILES): $(DIST)/%: $(BUILD)/wasm/%
	@mkdir -p $(@D)
	@cp $< $@
	@chmod 644 $@

# Without --i100, 100 bytes more of 19,400.
$(BUILD)/wasm/%.deflate: $(BUILD)/wasm/%
	@zopfli --deflate --i100 $<

$(MODULES) $(DIST)/cli.js $(HOSTS) $(SINGLE) &: $(BINDINGS) $(DEFLATED) npm/rollup.config.js npm/package.json
	@$(BIN)/rollup --silent --failAfterWarnings --config npm/rollup.config.js

# The declarations twice, since TypeScript takes .d.ts in a package of ES modules for those of an ES module.
$(DIST)/types/index.d.ts: $(BINDINGS) npm/tsconfig.json npm/wasm.d.ts Makefile
	@rm -rf $(@D)
	@$(TSC) -p npm/tsconfig.json
	@cp npm/wasm.d.ts $(@D)
	@$(BIN)/prettier $(PRETTIER) --ignore-path= --write $(@D) # short lines
	@for f in $$(find $(@D) -name '*.d.ts'); do sed "s/\.js\b/.cjs/g" $$f > $${f%.d.ts}.d.cts; done

npm/LICENSE: LICENSE
	@cp $< $@

# ---- The page -------------------------------------------------------------------------------------------------------
# It uses the package as it is published: the tarball, unpacked as npm does.
$(BUILD)/nn-init.tgz: $(PACKAGE) npm/package.json npm/README.md
	@mkdir -p $(BUILD)/pack
	@cd npm && npm pack --silent --pack-destination ../$(BUILD)/pack >/dev/null
	@mv $(BUILD)/pack/nn-init-*.tgz $@

demo/node_modules/nn-init/package.json: $(BUILD)/nn-init.tgz
	@rm -rf $(@D)
	@mkdir -p $(@D)
	@tar -xzmf $< -C $(@D) --strip-components=1

$(BUILD)/demo/index.html: demo/node_modules/nn-init/package.json $(wildcard demo/*.* $(patsubst %,demo/%/*,data models page page/views threads))
	@$(BIN)/vite build demo --logLevel=warn

demo-build: $(BUILD)/demo/index.html ## build the page into build/demo, a folder for any static host

demo: setup ## build the page and serve it
	@$(MAKE) --no-print-directory demo-build
	$(BIN)/vite preview demo

recipes: build ## write a page of documentation for each recipe into build/site/recipes
	@node demo/site/recipes.js

# ---- Running and testing --------------------------------------------------------------------------------------------
run: setup ## set up, build, and initialize a ResNet-50: the main job
	@$(MAKE) --no-print-directory build
	node demo/resnet50.js

# By itself, Node leaves a core idle.
NODE_TEST = node --test --test-concurrency=$$(nproc)

# Browsers take the longest, one after the other: two of them side by side stopped answering in one run of ten. So what they need
# is built first, and the rest stands back for them.
test: ## all tests
	@$(MAKE) --no-print-directory demo-build $(BUILD)/nn-init.tgz
	@$(MAKE) --no-print-directory test-pages & pages=$$!; \
	nice $(MAKE) --no-print-directory -j$$(($$(nproc) + 1)) FUZZ_SECONDS=10 FUZZ_SEED=1 lint test-js test-c test-accuracy test-coverage \
		test-crush test-big-endian test-statistics fuzz-js fuzz-c; \
	others=$$?; wait $$pages && exit $$others

# The projects in tests/everywhere say nothing of their type, as many do.
UNTYPED = --disable-warning=MODULE_TYPELESS_PACKAGE_JSON

test-pages: demo-build $(BUILD)/nn-init.tgz ## the tests in Chromium and Firefox
	node $(UNTYPED) --test tests/browser/

test-js: build test-c ## the tests in Node.js
	$(NODE_TEST) tests/js/

test-statistics: build
	STATISTICS=brief $(NODE_TEST) tests/statistics/

test-browsers: ## the tests in Chromium, Firefox and WebKit
	@tests/setup.sh webkit
	@$(MAKE) --no-print-directory build demo-build
	ENGINES='chromium firefox webkit' node $(UNTYPED) --test tests/browser/

statistics: build ## the statistical tests alone
	$(NODE_TEST) tests/statistics/

# The C of the tests.
TEST_C = $(wildcard tests/*/*.[ch] tests/crush/stand-in/*.[ch])
PRETTIER = --log-level=warn --single-quote --print-width=120 '!**/*.json' '!**/*.md' '!**/node_modules'

lint: ## types and format of the sources
	@$(TSC) -p npm/tsconfig.json --noEmit --emitDeclarationOnly false --declaration false
	@$(TSC) -p npm/tsconfig.cli.json
	@clang-format-19 --dry-run --Werror $(SRC) $(HEADERS) src/wasm/*.c $(TEST_C)
	@$(BIN)/prettier $(PRETTIER) --check bindings demo tests

format: ## reformat the sources
	@clang-format-19 -i $(SRC) $(HEADERS) src/wasm/*.c $(TEST_C)
	@$(BIN)/prettier $(PRETTIER) --write bindings demo tests

clean: ## remove everything that was built
	rm -rf $(BUILD) $(DIST) npm/LICENSE demo/node_modules/nn-init

-include tests/c/tests.mk tests/coverage/coverage.mk tests/cpus/cpus.mk tests/crush/crush.mk tests/bench/bench.mk tests/fuzz/fuzz.mk tests/everywhere/everywhere.mk tests/transformers/transformers.mk tests/cluster/cluster.mk
