# SPDX-License-Identifier: Apache-2.0
.PHONY: test-starters

test-starters: $(BUILD)/nn-init.tgz ## the programs to copy, with their packages from npm; STARTER=html,node for some of them
	@tests/setup.sh
	STARTER=$(STARTER) node $(UNTYPED) --test tests/starters/starters.test.js
