# SPDX-License-Identifier: Apache-2.0
.PHONY: test-everywhere

test-everywhere: $(BUILD)/nn-init.tgz ## the package in every bundler, framework and runtime; CELL=vite-8,next for some of them
	@tests/setup.sh
	@node $(UNTYPED) tests/everywhere/run.js $(CELL)
