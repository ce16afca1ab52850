# SPDX-License-Identifier: Apache-2.0
"""Initializes a model on a Ray cluster, then joins and checks what was made.

    pip install ray
    python on_ray.py llama-3-8b /shared/llama --shards 64 --seed 0 --dtype bf16

Options other than --shards go to `nn-init init`. Every node needs Node.js 20 or later, and the folder under the same
path (NFS, say). `ray job submit --working-dir . -- python on_ray.py ...` runs this program on the cluster itself.
"""

import argparse
import subprocess
import time

import ray

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('model', help='a file, a folder or the name of a built-in model')
parser.add_argument('folder', help='where the model is written')
parser.add_argument('--shards', type=int, default=8)
arguments, options = parser.parse_known_args()


# A shard needs no other shard, and its file appears when it is complete. So a task may run twice: if its node dies, or its
# worker, or the command fails, Ray runs it again where there is room. One thread for one CPU: Ray runs a task on each.
@ray.remote(num_cpus=1, max_retries=4, retry_exceptions=[subprocess.CalledProcessError])
def nn_init(*command):
    done = subprocess.run(['npx', '--yes', 'nn-init', *command])
    if done.returncode == 2:
        raise ValueError('the command line is wrong: it would be wrong again')
    done.check_returncode()


def run_all(*command):
    shards = range(1, arguments.shards + 1)
    ray.get([nn_init.remote(*command, '--shard', f'{i}/{arguments.shards}', '--threads', '1') for i in shards])


ray.init(address='auto')
begun = time.time()
run_all('init', arguments.model, '-o', arguments.folder, *options)
print(f'{arguments.shards} shards in {time.time() - begun:.2f} s')

# `index` joins the parameters that were cut, and lists which file has which; `verify` makes every parameter again and
# compares it with the files.
ray.get(nn_init.remote('index', arguments.folder))
run_all('verify', arguments.folder)
print(f'{arguments.folder} is complete and verified')
