# SPDX-License-Identifier: Apache-2.0
# Checkpoints of the command line in Hugging Face transformers. To be included by the Makefile at the top, after tests/bench/bench.mk,
# which installs PyTorch.

.PHONY: test-transformers
test-transformers: build $(BUILD)/transformers/.installed ## load what the command line writes into transformers, which pip installs
	PYTHON=$(CURDIR)/$(BUILD)/transformers/bin/python $(NODE_TEST) tests/transformers/

# It sees the packages of build/peers by a line in a file of its own, since PyTorch takes 5 GB.
$(BUILD)/transformers/.installed: tests/transformers/requirements.txt $(BUILD)/peers/.installed
	@rm -rf $(@D)
	python3 -m venv $(@D)
	@echo $(CURDIR)/$(BUILD)/peers/lib/python*/site-packages >$$(echo $(@D)/lib/python*/site-packages)/peers.pth
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
