#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Initializes a model on a Slurm cluster: an array of tasks makes a shard each, then one job joins and checks them.
#
#   array=$(sbatch --parsable slurm.sh llama-3-8b /shared/llama --seed 0 --dtype bf16)
#   sbatch --dependency=afterok:$array slurm-index.sh /shared/llama
#
# What follows the folder goes to `nn-init init`. Every node needs Node.js 20 or later, and the folder under the same path.

#SBATCH --job-name=nn-init
#SBATCH --array=1-8
#SBATCH --cpus-per-task=1
#SBATCH --time=60
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=nn-init-%A_%a.log

model=$1 folder=$2
shift 2

# --shard auto: the task's number of the array and the array's size, from Slurm's variables. A shard needs no other
# shard, and its file appears when it is complete. So a task may run twice: --requeue runs it again if its node dies.
npx --yes nn-init init "$model" -o "$folder" "$@" --shard auto --threads "${SLURM_CPUS_PER_TASK:-1}" && exit
code=$?

# If the command died on a node that lives (no memory, say), the task asks to run again, three times. Code 2 says that the
# command line is wrong: it would be wrong again.
if [ $code -ne 2 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit $code
