#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ends what slurm.sh began; that file says how to submit it. `index` joins the parameters that were cut, and lists which file
# has which; `verify` makes every parameter again and compares it with the files.

#SBATCH --job-name=nn-init-index
#SBATCH --cpus-per-task=1
#SBATCH --time=60
#SBATCH --output=nn-init-%j.log

folder=$1
set -e
npx --yes nn-init index "$folder"
npx --yes nn-init verify "$folder" --threads "${SLURM_CPUS_PER_TASK:-1}"
