# SPDX-License-Identifier: Apache-2.0
# The command line on clusters. The top-level Makefile includes this file after tests/bench/bench.mk, whose PyTorch
# reads shards.

# Each one is a program, tests/cluster/NAME.py. Each takes both cores of a small machine, so they run one after the
# other.
cluster_tests := kubernetes_jobs torch_reader slurm ray_nodes
CLUSTER ?= $(cluster_tests)
cluster_venv := $(BUILD)/cluster/venv

.PHONY: test-cluster
test-cluster: $(BUILD)/nn-init.tgz $(cluster_venv)/.installed $(BUILD)/peers/.installed ## the command line on Ray, Slurm and Kubernetes's schemas, and PyTorch's reader of shards
	@tests/setup.sh cluster
	@for test in $(CLUSTER); do echo "tests/cluster/$$test.py" && $(cluster_venv)/bin/python tests/cluster/$$test.py || exit; done

$(cluster_venv)/.installed: tests/cluster/requirements.txt
	@tests/setup.sh cluster
	@rm -rf $(@D)
	python3 -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
