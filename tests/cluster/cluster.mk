# SPDX-License-Identifier: Apache-2.0
# The command line on clusters. To be included by the Makefile at the top, after tests/bench/bench.mk, whose PyTorch reads shards.

cluster_python := $(BUILD)/cluster/venv/bin/python
cluster_tests := kubernetes_jobs dcp slurm ray_nodes

.PHONY: test-cluster $(cluster_tests:%=test-cluster-%)
