# SPDX-License-Identifier: Apache-2.0
# `make` lists the jobs.

BUILD = build
DIST = npm/dist
BIN = tests/node_modules/.bin
# By its own path: a second TypeScript, which tests the declarations, has the same name in .bin.
TSC = tests/node_modules/typescript/bin/tsc

# The C core. src/wasm is only compiled for wasm.
CORE_SRC = $(wildcard src/*.c src/bitgen/*.c src/dist/*.c src/init/*.c src/linalg/*.c)
SRC = $(CORE_SRC) $(wildcard src/framework/*.c)
HEADERS = $(wildcard src/*.h src/*/*.h)
BINDINGS = $(shell find bindings -name '*.js' -o -name '*.ts' -o -name '*.wgsl')

SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c
.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help setup build run demo-build test test-pages test-js test-statistics test-browsers bench statistics format lint clean

help: ## list the jobs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## install what is missing, by apt and npm; silent when nothing is
	@tests/setup.sh

# ---- The wasm files, by Emscripten ----------------------------------------------------------------------------------
# Each file has a build with SIMD and one without. nn-init.wasm has every initializer. nn-init-core.wasm has uniform and
# normal in float32, from which bindings/initializers/formulas.js makes twelve initializers. nn-init-torch.wasm and
# others each have one kind of other libraries' generators, and are linked to nn-init.wasm. Functions keep their names
# from nn_init.h and nn_init_frameworks.h.
# Debian's Emscripten 3.1.6 runs clang-14 unless told otherwise.
EMCC = EM_CLANG_ADD_VERSION=19 emcc
CORE_EXPORTS = nni_abi nni_reset_stack nni_generator_init nni_words nni_stream_id nni_uniform nni_normal
ALL_EXPORTS = $(CORE_EXPORTS) nni_fill nni_calculate_fan_in_and_fan_out nni_calculate_gain nni_xavier nni_msra \
	nni_truncated_normal nni_variance_scaling \
	nni_siren nni_assign nni_scale nni_eye nni_dirac nni_bilinear nni_icnr nni_sparse \
	nni_orthogonal_workspace nni_orthogonal_begin nni_orthogonal_step nni_table nni_stft nni_log_uniform \
	nni_mamba_dt_bias nni_power nni_take
# What files of kinds import from nn-init.wasm. A fill must not call any of these for each element: a call costs 2 ns.
KIND_IMPORTS = nni_check_tensor nni_put nni_get nni_round_halves nni_dtype_bytes nni_dtype_max nni_dtype_nearest nni_dtype_below

# -fno-builtin: copying a few words is not worth a call of memcpy, nor memcpy its half a kilobyte.
# -ffp-contract=off: each operation is rounded once; see src/bitgen/README.md.
WASM_CFLAGS = -std=c11 -Wall -Wextra -Werror -fno-builtin -fno-math-errno -ffp-contract=off
# No entry, no imports, no glue. Only bindings/core/memory.js grows memory, so no import has to report it. The stack
# holds less than 24 KiB: 16-bit values, slices and sparse matrices pass through it in part.
WASM_LDFLAGS = --no-entry -sSTANDALONE_WASM -sWASM_BIGINT -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=65536 \
	-sTOTAL_STACK=32768 -Wl,--export=__heap_base -sBINARYEN_EXTRA_PASSES=--strip-target-features,--strip-producers
comma = ,

# -Oz, for size; but -O3 for the files that take most of the time. With -Os, uniform and Philox would take 1.1 times as
# long.
HOT = bitgen/philox4x32 bitgen/xoshiro128pp dist/uniform dist/truncated_normal framework/pcg64 framework/torch_cuda_uniform framework/tensorflow
# These loops are as fast with -Os as with -O3, which adds 2 KB. With -Oz, normal would take 1.5 times as long.
WARM = dist/normal halves framework/torch framework/torch_halves framework/jax framework/jax_keys framework/numpy framework/numpy_legacy framework/python framework/torch_cuda framework/torch_cuda_values
# Its kernels are unrolled by hand. More unrolling doubles the size and gains nothing.
LINALG_OPTIMIZE = -Os -fno-unroll-loops -fno-vectorize -fno-slp-vectorize
FEATURES = --enable-simd --enable-sign-ext --enable-mutable-globals --enable-nontrapping-float-to-int --enable-bulk-memory
# Every engine with SIMD has these features, too. They save 1 kB of 44.
SIMD = -msimd128 -mnontrapping-fptoint -mbulk-memory

GLOBALS = memory __heap_base
# What files of kinds share with nn-init.wasm, besides its memory.
SHARED_GLOBALS = __stack_pointer __indirect_function_table

# $(call wasm_objects,directory,options,optimization of hot files,optimization of linalg,sources)
define wasm_objects
$(1)_objects = $$(patsubst src/%.c,$(BUILD)/wasm/$(1)/%.o,$(5))
$(BUILD)/wasm/$(1)/%.o: OPTIMIZE = -Oz
$$(HOT:%=$(BUILD)/wasm/$(1)/%.o): OPTIMIZE = $(3)
$$(WARM:%=$(BUILD)/wasm/$(1)/%.o): OPTIMIZE = -Os
$(BUILD)/wasm/$(1)/linalg/qr.o $(BUILD)/wasm/$(1)/box.o: OPTIMIZE = $(4)
$(BUILD)/wasm/$(1)/%.o: src/%.c $$(HEADERS) Makefile
	@mkdir -p $$(@D)
	@$$(EMCC) $$(WASM_CFLAGS) $$(OPTIMIZE) $(2) -c $$< -o $$@
endef

# $(call wasm_rules,file,directory of its objects,options,optimization of hot files,exports,optimization of linalg,sources,globals)
# Emscripten exports _initialize, stackAlloc and others of its own from every file; whatever is not in the graph is removed.
define wasm_rules
$(call wasm_objects,$(2),$(3),$(4),$(6),$(7) src/wasm/exports.c)

$(BUILD)/wasm/$(2)/exports.json: Makefile
	@mkdir -p $$(@D)
	@printf '%s' '[{"name":"root","root":true,"reaches":[$$(subst $$() ,$$(comma),$$(patsubst %,"%",$(8) $(5)))]}$$(foreach name,$(8) $(5),,{"name":"$$(name)","export":"$$(name)"})]' >$$@

$(BUILD)/wasm/$(1): $$($(2)_objects) $(BUILD)/wasm/$(2)/exports.json
	@$$(EMCC) -Oz $(3) $$(WASM_LDFLAGS) $(if $(filter __stack_pointer,$(8)),-sALLOW_TABLE_GROWTH -Wl$$(comma)--export=__stack_pointer) -sEXPORTED_FUNCTIONS=$$(subst $$() ,$$(comma),$$(patsubst %,_%,$(5))) $$($(2)_objects) -o $$@
	@wasm-metadce $$(FEATURES) -f $(BUILD)/wasm/$(2)/exports.json $$@ -o $$@ >/dev/null
	@wasm-opt $$(FEATURES) -Oz --converge $$@ -o $$@
endef
$(eval $(call wasm_rules,nn-init.wasm,simd,$(SIMD) -DNNI_ENTRY=0,-O3,$(ALL_EXPORTS) $(KIND_IMPORTS),$(LINALG_OPTIMIZE),$(CORE_SRC),$(GLOBALS) $(SHARED_GLOBALS)))
$(eval $(call wasm_rules,nn-init.scalar.wasm,scalar,-DNNI_ENTRY=0,-Os,$(ALL_EXPORTS) $(KIND_IMPORTS),-Os,$(CORE_SRC),$(GLOBALS) $(SHARED_GLOBALS)))
$(eval $(call wasm_rules,nn-init-core.wasm,core-simd,$(SIMD) -DNNI_CORE -DNNI_ENTRY=0x10000,-O3,$(CORE_EXPORTS),,$(CORE_SRC),$(GLOBALS)))
$(eval $(call wasm_rules,nn-init-core.scalar.wasm,core-scalar,-DNNI_CORE -DNNI_ENTRY=0x10000,-Os,$(CORE_EXPORTS),,$(CORE_SRC),$(GLOBALS)))

# ---- Files of kinds ----
# A kind's file is a shared library, as clang makes them for WebAssembly (WebAssembly/tool-conventions,
# DynamicLinking.md). It imports the memory, the table and the stack of nn-init.wasm, and its section dylink.0 says how
# much room it needs. So a page that uses one kind fetches only that kind. wasm-ld links it, since Emscripten's way
# needs Emscripten's loader. npm's binaryen optimizes it, since Debian's 108 does not know the final opcodes of relaxed
# SIMD.
KINDS = torch torch-erfinv torch-cuda megengine numpy numpy-legacy jax tfjs python tensorflow keras-tensorflow keras-jax keras-torch keras-numpy
KIND_LIBRARY = $(filter-out src/framework/kinds.c src/fill.c src/dtype.c src/halves.c,$(SRC)) src/wasm/is_fused.c src/wasm/memory.c
# The exports of each kind, besides nni_abi and nni_framework_init. For each name the linker takes the object from the
# library that has it, and no others.
kind_exports_torch = nni_torch_randperm
kind_exports_jax = nni_jax_split nni_jax_fold_in

# The third build, with relaxed SIMD: load() first tests whether the engine's multiply-add is fused. No other file may
# have relaxed operations: clang-19 emits them only for its builtins, later versions for any a * b + c.
KIND_BUILDS = simd scalar relaxed
kind_options_simd = $(SIMD)
kind_options_scalar =
kind_options_relaxed = $(SIMD) -mrelaxed-simd
kind_hot_simd = -O3
kind_hot_scalar = -Os
kind_hot_relaxed = -O3
# nn-init-torch.wasm, nn-init-torch.scalar.wasm, nn-init-torch.relaxed.wasm
kind_ending_simd =
kind_ending_scalar = .scalar
kind_ending_relaxed = .relaxed

# $(call kind_objects,build): the objects of src, as a library from which each file takes what it needs.
define kind_objects
$(call wasm_objects,kinds-$(1),$(kind_options_$(1)) -fPIC -fvisibility=hidden,$(kind_hot_$(1)),$(LINALG_OPTIMIZE),$(KIND_LIBRARY))
$(BUILD)/wasm/kinds-$(1)/library.a: $$(kinds-$(1)_objects)
	@rm -f $$@
	@llvm-ar-19 rc $$@ $$^
$(BUILD)/wasm/kinds-$(1)/wasm/kind-%.o: src/wasm/kind.c $$(HEADERS) Makefile
	@mkdir -p $$(@D)
	@$$(EMCC) $$(WASM_CFLAGS) -Oz $(kind_options_$(1)) -fPIC -fvisibility=hidden -DNNI_KIND=NNI_$$(shell echo $$* | tr a-z- A-Z_) -DNNI_RULES=nni_$$(subst -,_,$$*)_rules -c $$< -o $$@
endef
$(foreach build,$(KIND_BUILDS),$(eval $(call kind_objects,$(build))))

$(BUILD)/wasm/kind-imports: Makefile
	@mkdir -p $(@D)
	@printf '%s\n' $(KIND_IMPORTS) >$@

# $(call kind_rules,build,kind,objects,exports)
define kind_rules
$(BUILD)/wasm/nn-init-$(2)$(kind_ending_$(1)).wasm: $(3:%=$(BUILD)/wasm/kinds-$(1)/%.o) $(BUILD)/wasm/kinds-$(1)/library.a $(BUILD)/wasm/kind-imports
	@wasm-ld-19 -shared --experimental-pic --no-entry --strip-all --allow-undefined-file=$(BUILD)/wasm/kind-imports $(4:%=--export=%) $(if $(filter relaxed,$(1)),--export=nni_is_fused --export=nni_is_fused64) $$(filter %.o %.a,$$^) -o $$@
	@$$(BIN)/wasm-opt $$(FEATURES) --enable-bulk-memory-opt --enable-relaxed-simd -Oz --converge $$@ -o $$@
endef
$(foreach build,$(KIND_BUILDS),$(foreach kind,$(filter-out torch-erfinv,$(KINDS)),$(eval \
	$(call kind_rules,$(build),$(kind),wasm/kind-$(kind) $(if $(filter torch,$(kind)),wasm/no_erfinv),nni_abi nni_framework_init $(kind_exports_$(kind))))))
$(foreach build,$(KIND_BUILDS),$(eval $(call kind_rules,$(build),torch-erfinv,wasm/erfinv,nni_abi nni_torch_erfinv_normal)))

# ---- The package ----------------------------------------------------------------------------------------------------
DOORS = index core frameworks
# Doors without wasm.
PLAIN_DOORS = model orders safetensors tfjs webgpu
WASM_NAMES = nn-init nn-init.scalar nn-init-core nn-init-core.scalar \
	$(foreach kind,$(KINDS),$(foreach build,$(KIND_BUILDS),nn-init-$(kind)$(kind_ending_$(build))))
WASM_FILES = $(WASM_NAMES:%=$(DIST)/%.wasm)
DEFLATED = $(WASM_NAMES:%=$(BUILD)/wasm/%.wasm.deflate)
# The files that npm/rollup.config.js makes, by kind of host.
SHARED = base core initializers frameworks mkl-erfinv compile draws dtypes fill foreign on-pool plan-fill runs script tables files model orders pool pool-worker safetensors tfjs webgpu
MODULES = $(foreach name,$(DOORS) $(PLAIN_DOORS) pool pool-worker $(SHARED:%=shared/%) $(WASM_NAMES:%=wasm/%),$(DIST)/$(name).js $(DIST)/$(name).cjs)
HOSTS = $(foreach door,$(DOORS),$(DIST)/$(door).fetch.min.js) $(foreach door,$(DOORS) pool,$(DIST)/workerd/$(door).js $(DIST)/edge-light/$(door).js)
SINGLE = $(patsubst %,$(DIST)/nn-init%.min.js,.global -core -frameworks -model -pool) $(DIST)/nn-init.min.js
PACKAGE = $(WASM_FILES) $(MODULES) $(DIST)/cli.js $(HOSTS) $(SINGLE) $(DIST)/types/index.d.ts npm/LICENSE npm/README.md

build: $(PACKAGE) ## build the package, npm/dist, and print its sizes beside earlier ones
	@node tests/support/size.js

$(WASM_FILES): $(DIST)/%: $(BUILD)/wasm/%
	@mkdir -p $(@D)
	@cp $< $@
	@chmod 644 $@

# Without --i100 it would be 100 bytes more than 19,400.
$(BUILD)/wasm/%.deflate: $(BUILD)/wasm/%
	@zopfli --deflate --i100 $<

$(MODULES) $(DIST)/cli.js $(HOSTS) $(SINGLE) &: $(BINDINGS) $(DEFLATED) npm/rollup.config.js npm/package.json
	@$(BIN)/rollup --silent --failAfterWarnings --config npm/rollup.config.js

# Every declaration is there twice: in a package of ES modules, TypeScript takes a .d.ts for that of an ES module.
$(DIST)/types/index.d.ts: $(BINDINGS) npm/tsconfig.json npm/wasm.d.ts Makefile
	@rm -rf $(@D)
	@$(TSC) -p npm/tsconfig.json
	@cp npm/wasm.d.ts $(@D)
	@$(BIN)/prettier $(PRETTIER) --ignore-path= --write $(@D) # short lines
	@for f in $$(find $(@D) -name '*.d.ts'); do sed "s/\.js\b/.cjs/g" $$f > $${f%.d.ts}.d.cts; done

npm/LICENSE: LICENSE
	@cp $< $@

# npm shows the README, with links that lead from there to the repository.
REPOSITORY = https://github.com/nn-init/nn-init
npm/README.md: README.md Makefile
	@sed -E 's#((src|srcset)=")(demo/)#\1$(REPOSITORY)/raw/main/\3#g; s#\]\(((demo|src|bindings|[A-Z]+\.md)[^)]*)\)#]($(REPOSITORY)/blob/main/\1)#g' $< >$@

# ---- The page -------------------------------------------------------------------------------------------------------
# It uses the package as it is published: the tarball, unpacked like npm does.
$(BUILD)/nn-init.tgz: $(PACKAGE) npm/package.json
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

# ---- Running and testing --------------------------------------------------------------------------------------------
run: setup ## set up, build, and initialize a ResNet-50: the main job
	@$(MAKE) --no-print-directory build
	node demo/resnet50.js

# On its own, Node leaves a core idle.
NODE_TEST = node --test --test-concurrency=$$(nproc)

# The browsers take the longest, and run one after the other: two side by side stopped answering in one run of ten. So
# what they need is built first, and everything else runs at a lower priority.
test: ## all tests
	@$(MAKE) --no-print-directory $(BUILD)/site/index.html $(BUILD)/nn-init.tgz
	@$(MAKE) --no-print-directory test-pages & pages=$$!; \
	nice $(MAKE) --no-print-directory -j$$(($$(nproc) + 1)) FUZZ_SECONDS=10 FUZZ_SEED=1 lint test-js test-c test-accuracy test-coverage \
		test-crush test-big-endian test-statistics fuzz-js fuzz-c; \
	others=$$?; wait $$pages && exit $$others

# The projects in tests/everywhere declare no module type, like many real ones.
UNTYPED = --disable-warning=MODULE_TYPELESS_PACKAGE_JSON

test-pages: demo-build $(BUILD)/nn-init.tgz ## the tests in Chromium and Firefox
	node $(UNTYPED) --test tests/browser/

test-js: build test-c demo/node_modules/nn-init/package.json ## the tests in Node.js
	$(NODE_TEST) tests/js/

test-statistics: build
	STATISTICS=brief $(NODE_TEST) tests/statistics/

test-browsers: ## the tests in Chromium, Firefox and WebKit
	@tests/setup.sh webkit
	@$(MAKE) --no-print-directory build demo-build
	ENGINES='chromium firefox webkit' node $(UNTYPED) --test tests/browser/

statistics: build ## the statistical tests alone
	$(NODE_TEST) tests/statistics/

# The C files of the tests.
TEST_C = $(wildcard tests/*/*.[ch] tests/crush/stand-in/*.[ch])
PRETTIER = --log-level=warn --single-quote --print-width=120 '!**/*.json' '!**/*.md' '!**/node_modules' '!**/.vitepress/.temp'

lint: ## types and format of the sources
	@$(TSC) -p npm/tsconfig.json --noEmit --emitDeclarationOnly false --declaration false
	@$(TSC) -p npm/tsconfig.cli.json
	@clang-format-19 --dry-run --Werror $(SRC) $(HEADERS) src/wasm/*.c $(TEST_C)
	@$(BIN)/prettier $(PRETTIER) --check bindings demo tests

format: ## reformat the sources
	@clang-format-19 -i $(SRC) $(HEADERS) src/wasm/*.c $(TEST_C)
	@$(BIN)/prettier $(PRETTIER) --write bindings demo tests

clean: ## remove everything that was built
	rm -rf $(BUILD) $(DIST) npm/LICENSE npm/README.md demo/node_modules/nn-init

-include demo/site/site.mk tests/c/tests.mk tests/coverage/coverage.mk tests/cpus/cpus.mk tests/crush/crush.mk tests/bench/bench.mk tests/fuzz/fuzz.mk tests/everywhere/everywhere.mk tests/transformers/transformers.mk tests/cluster/cluster.mk tests/webgpu/webgpu.mk tests/starters/starters.mk
