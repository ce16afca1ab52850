# SPDX-License-Identifier: Apache-2.0
# Checkpoints of the command line in Hugging Face transformers. The top-level Makefile includes this file after
# tests/bench/bench.mk, which installs PyTorch.

.PHONY: test-transformers
test-transformers: build $(BUILD)/transformers/.installed ## load what the command line writes into transformers, which pip installs
	PYTHON=$(CURDIR)/$(BUILD)/transformers/bin/python $(NODE_TEST) tests/transformers/

# A line in a file of its own lets it see the packages of build/peers, since PyTorch takes 5 GB.
$(BUILD)/transformers/.installed: tests/transformers/requirements.txt $(BUILD)/peers/.installed
	@rm -rf $(@D)
	python3 -m venv $(@D)
	@echo $(CURDIR)/$(BUILD)/peers/lib/python*/site-packages >$$(echo $(@D)/lib/python*/site-packages)/peers.pth
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
