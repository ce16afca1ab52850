# SPDX-License-Identifier: Apache-2.0
# `make` lists the jobs.

BUILD = build
DIST = npm/dist
BIN = tests/node_modules/.bin

# The C core; src/wasm is compiled for wasm only.
SRC = $(wildcard src/*.c src/bitgen/*.c src/dist/*.c src/init/*.c)
HEADERS = $(wildcard src/*.h src/*/*.h)
BINDINGS = $(wildcard bindings/*.js)

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help setup build run test bench statistics format lint size clean

help: ## list the jobs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## install what is missing, by apt and npm; silent when nothing is
	@tests/setup.sh

# ---- The wasm files, by Emscripten ----------------------------------------------------------------------------------
# Emscripten 3.1.6 of Debian runs clang-14 unless told otherwise. Functions keep their names of nn_init.h.
EMCC = EM_CLANG_ADD_VERSION=19 emcc
WASM_EXPORTS = nni_abi nni_generator_init nni_words nni_stream_id nni_calculate_fan_in_and_fan_out nni_calculate_gain \
	nni_fill nni_uniform nni_normal nni_xavier_uniform nni_xavier_normal nni_msra_uniform nni_msra_normal

# -fno-builtin: the copies of a few words are not worth a call of memcpy, nor half a kilobyte for it.
# -ffp-contract=off: one rounding for each operation; see src/bitgen/README.md.
WASM_CFLAGS = -std=c11 -Wall -Wextra -Werror -fno-builtin -fno-math-errno -ffp-contract=off
# No entry, no imports, no glue. Only bindings/memory.js grows memory, so nothing is imported to tell of it. The stack holds
# less than 1 KiB.
WASM_LDFLAGS = --no-entry -sSTANDALONE_WASM -sWASM_BIGINT -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=65536 \
	-sTOTAL_STACK=16384 -sEXPORTED_FUNCTIONS=$(subst $() ,$(comma),$(WASM_EXPORTS:%=_%)) -Wl,--export=__heap_base \
	-sBINARYEN_EXTRA_PASSES=--strip-target-features,--strip-producers
comma = ,

WASM_SRC = $(SRC) src/wasm/exports.c
SIMD_OBJECTS = $(WASM_SRC:src/%.c=$(BUILD)/wasm/simd/%.o)
SCALAR_OBJECTS = $(WASM_SRC:src/%.c=$(BUILD)/wasm/scalar/%.o)

# Small, but for the files where the time goes. There -Oz would make the SIMD normal take 1.5 times as long, and -Os Philox 1.2 times.
HOT = bitgen/philox4x32 bitgen/xoshiro128pp dist/normal dist/uniform
$(BUILD)/wasm/%.o: OPTIMIZE = -Oz
$(HOT:%=$(BUILD)/wasm/simd/%.o): OPTIMIZE = -O3
$(HOT:%=$(BUILD)/wasm/scalar/%.o): OPTIMIZE = -Os
$(BUILD)/wasm/simd/%.o: src/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@$(EMCC) $(WASM_CFLAGS) $(OPTIMIZE) -msimd128 -c $< -o $@

$(BUILD)/wasm/scalar/%.o: src/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@$(EMCC) $(WASM_CFLAGS) $(OPTIMIZE) -c $< -o $@

$(BUILD)/wasm/linked/nn-init.wasm: $(SIMD_OBJECTS)
	@mkdir -p $(@D)
	@$(EMCC) -Oz -msimd128 $(WASM_LDFLAGS) $^ -o $@

$(BUILD)/wasm/linked/nn-init.scalar.wasm: $(SCALAR_OBJECTS)
	@mkdir -p $(@D)
	@$(EMCC) -Oz $(WASM_LDFLAGS) $^ -o $@

# Emscripten exports its own _initialize, stackAlloc and others with every file; what is not in the graph goes.
FEATURES = --enable-simd --enable-sign-ext --enable-mutable-globals
KEPT = memory __heap_base $(WASM_EXPORTS)
$(BUILD)/wasm/exports.json: Makefile
	@mkdir -p $(@D)
	@printf '%s' '[{"name":"root","root":true,"reaches":[$(subst $() ,$(comma),$(KEPT:%="%"))]}$(foreach name,$(KEPT),,{"name":"$(name)","export":"$(name)"})]' >$@

$(BUILD)/wasm/%.wasm: $(BUILD)/wasm/linked/%.wasm $(BUILD)/wasm/exports.json
	@wasm-metadce $(FEATURES) -f $(BUILD)/wasm/exports.json $< -o $@ >/dev/null
	@wasm-opt $(FEATURES) -Oz $@ -o $@

# ---- The package ----------------------------------------------------------------------------------------------------
ESBUILD = $(BIN)/esbuild --bundle --minify --target=es2022 --log-level=warning
# CommonJS has no import.meta; its own file name says the same.
COMMONJS = --format=cjs --platform=node --define:import.meta.url=moduleURL \
	'--banner:js=const moduleURL=require("node:url").pathToFileURL(__filename).href;'
WASM_FILES = $(DIST)/nn-init.wasm $(DIST)/nn-init.scalar.wasm
PACKAGE = $(WASM_FILES) $(DIST)/index.js $(DIST)/index.cjs $(DIST)/inline.js $(DIST)/inline.cjs $(DIST)/types/index.d.ts npm/LICENSE

build: $(PACKAGE) ## build the package, npm/dist, and print its sizes
	@node tests/support/size.js

$(WASM_FILES): $(DIST)/%: $(BUILD)/wasm/%
	@mkdir -p $(@D)
	@cp $< $@

$(DIST)/index.js: $(BINDINGS) Makefile
	@$(ESBUILD) bindings/index.js --format=esm --outfile=$@

$(DIST)/index.cjs: $(BINDINGS) Makefile
	@$(ESBUILD) bindings/index.js $(COMMONJS) --outfile=$@

$(DIST)/inline.js $(DIST)/inline.cjs: ESBUILD += --loader:.wasm=binary
$(DIST)/inline.js: $(BINDINGS) $(WASM_FILES) Makefile
	@$(ESBUILD) bindings/inline.js --format=esm --outfile=$@

$(DIST)/inline.cjs: $(BINDINGS) $(WASM_FILES) Makefile
	@$(ESBUILD) bindings/inline.js --format=cjs --platform=node --outfile=$@

# The declarations twice, since TypeScript takes .d.ts in a package of ES modules for those of an ES module.
$(DIST)/types/index.d.ts: $(BINDINGS) bindings/tsconfig.json
	@rm -rf $(@D)
	@$(BIN)/tsc -p bindings/tsconfig.json
	@for f in $(@D)/*.d.ts; do sed "s/\.js\b/.cjs/g" $$f > $${f%.d.ts}.d.cts; done

npm/LICENSE: LICENSE
	@cp $< $@

# ---- Running and testing --------------------------------------------------------------------------------------------
run: setup ## set up, build, and initialize a ResNet-50: the main job
	@$(MAKE) --no-print-directory build
	node demo/resnet50.js

test: lint build test-c test-accuracy ## all tests
	node --test tests/js/
	node --test tests/browser/
	node --test tests/statistics/

statistics: build ## the statistical tests alone
	node --test tests/statistics/

PRETTIER = --log-level=warn --single-quote --print-width=120 '!**/*.json' '!**/*.md' '!**/node_modules'

lint: ## types and format of the sources
	@$(BIN)/tsc -p bindings/tsconfig.json --noEmit --emitDeclarationOnly false --declaration false
	@clang-format-19 --dry-run --Werror $(SRC) $(HEADERS) src/wasm/*.c $(wildcard tests/c/*.[ch] tests/bench/*.[ch])
	@$(BIN)/prettier $(PRETTIER) --check bindings demo tests

format: ## reformat the sources
	@clang-format-19 -i $(SRC) $(HEADERS) src/wasm/*.c $(wildcard tests/c/*.[ch] tests/bench/*.[ch])
	@$(BIN)/prettier $(PRETTIER) --write bindings demo tests

clean: ## remove everything that was built
	rm -rf $(BUILD) $(DIST) npm/LICENSE

-include tests/c/tests.mk tests/bench/bench.mk
