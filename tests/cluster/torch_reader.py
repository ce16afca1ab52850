# SPDX-License-Identifier: Apache-2.0
"""PyTorch's HuggingFaceStorageReader reads the shards of `nn-init init --shard i/n`, before `nn-init index` and after.

For 1, 2, 3, 8 and 64 shards, each tensor has the SHA-256 that it has in one file. PyTorch is that of `make bench-peers`.
"""

import hashlib
import json
import sys
import sysconfig
import warnings

import support

sys.path.append(sysconfig.get_path('purelib', vars={'base': str(support.ROOT / 'build/peers')}))

import torch
import torch.distributed.checkpoint as checkpoint
from safetensors.torch import load_file

# Of 8 shares the embedding is cut, of 64 most parameters are, and some shares are empty.
COUNTS = [1, 2, 3, 8, 64]
DTYPES = ['f32', 'bf16']


def digests(tensors):
    # NumPy has no bfloat16, so the bytes are viewed as such.
    return {
        name: hashlib.sha256(tensor.flatten().view(torch.uint8).numpy().tobytes()).hexdigest()
        for name, tensor in tensors.items()
    }


def read(folder, whole):
    """What the reader makes of a folder, into tensors that held something else."""
    tensors = {name: torch.full_like(tensor, 7) for name, tensor in whole.items()}
    checkpoint.load(tensors, storage_reader=checkpoint.HuggingFaceStorageReader(folder))
    return digests(tensors)


def main():
    warnings.filterwarnings('ignore', message='torch.distributed is disabled')
    torch.set_num_threads(1)
    with support.folder('torch_reader') as path:
        project = support.make_project(path / 'project')
        config = path / 'config.json'
        config.write_text(json.dumps(support.CONFIG))
        for dtype in DTYPES:
            init = ['init', config, '--seed', 7, '--dtype', dtype, '--threads', 0]
            file = path / f'{dtype}.safetensors'
            support.nn_init(project, *init, '-o', file)
            whole = load_file(file)
            expected = digests(whole)
            for count in COUNTS:
                folder = path / f'{dtype}-{count}'
                for i in range(1, count + 1):
                    support.nn_init(project, *init, '--shard', f'{i}/{count}', '-o', folder)
                pieces = len(list(folder.glob('shard-*')))
                support.expect(read(folder, whole) == expected, f'{dtype}, {count} shards, {pieces} with rows: read')
                support.nn_init(project, 'index', folder)
                support.expect(not list(folder.glob('shard-*')), 'index leaves no rows')
                support.expect(read(folder, whole) == expected, f'{dtype}, {count} shards, joined: read')
        support.expect(pieces > 0, 'parameters were cut')


main()
