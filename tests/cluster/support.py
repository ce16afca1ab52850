# SPDX-License-Identifier: Apache-2.0
"""What the tests of clusters share: a project with the package, programs that leave no process behind, and waiting."""

import contextlib
import ctypes
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / 'build/cluster'
DEMO = ROOT / 'demo/cluster'

# A small model, whose embedding is larger than an eighth of it.
CONFIG = {
    'model_type': 'llama',
    'vocab_size': 3001,
    'hidden_size': 64,
    'intermediate_size': 160,
    'num_hidden_layers': 2,
    'num_attention_heads': 4,
    'num_key_value_heads': 2,
    'tie_word_embeddings': False,
}

PR_SET_CHILD_SUBREAPER = 36


def processes():
    """Yields (process, parent, session) of every process that has not ended."""
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        with contextlib.suppress(OSError):
            # The second field is the program's name in parentheses, and may hold anything.
            state, parent, _, session = path.read_text().rpartition(')')[2].split()[:4]
            if state not in 'ZX':
                yield int(path.parent.name), int(parent), int(session)


def descendants(process):
    """The processes that a process started, and those that they started."""
    children = {}
    for child, parent, _ in processes():
        children.setdefault(parent, []).append(child)
    found = list(children.get(process, []))
    for child in found:
        found.extend(children.get(child, []))
    return found


def command_line(process):
    try:
        return pathlib.Path(f'/proc/{process}/cmdline').read_bytes().decode(errors='replace').split('\0')[:-1]
    except OSError:
        return []


def kill(find):
    """Kills what find() finds, until it finds nothing."""
    while found := list(find()):
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.05)


@contextlib.contextmanager
def folder(name):
    """A new folder in build/cluster. At the end it goes, and before it every process that this one started.

    This process adopts what its children leave behind (a daemon, a worker of a dead node), so that they are found.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    path = BUILD / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        kill(lambda: descendants(os.getpid()))
        shutil.rmtree(path)


def make_project(path):
    """Installs the package from its tarball into a folder, where `npx nn-init` finds it."""
    path.mkdir()
    (path / 'package.json').write_text('{ "private": true }')
    install = ['npm', 'install', '--offline', '--no-audit', '--no-fund', '--silent', str(ROOT / 'build/nn-init.tgz')]
    subprocess.run(install, cwd=path, check=True)
    return path


def makers(model):
    """The processes that make a shard of the model in a folder now: process -> the number of the shard."""
    found = {}
    for process, _, _ in processes():
        line = command_line(process)
        if line[:1] == ['node'] and '--shard' in line and str(model) in line:
            shard = line[line.index('--shard') + 1]
            found[process] = variable(process, 'SLURM_ARRAY_TASK_ID') if shard == 'auto' else shard.partition('/')[0]
    return found


def variable(process, name):
    with contextlib.suppress(OSError):
        for entry in pathlib.Path(f'/proc/{process}/environ').read_text().split('\0'):
            if entry.startswith(f'{name}='):
                return entry.partition('=')[2]
    return '0'


def catch(model, among=None):
    """Stops a process that is in the middle of a shard. @returns the process and the number of the shard, or nothing"""
    for process, number in makers(model).items():
        if among is not None and process not in among():
            continue
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
            if any(model.glob(f'*model-{int(number):05}-of-*.tmp')):
                return process, number
            os.kill(process, signal.SIGCONT)
    return None


def expect_complete(model, shards):
    """The folder has every shard, and nothing that a dead task left."""
    left = [path.name for path in model.iterdir() if path.suffix in ('.tmp', '.lock')]
    expect(not left, f'nothing is left of dead tasks: {left}')
    index = json.loads((model / 'model.safetensors.index.json').read_text())
    files = {path.name for path in model.glob('*.safetensors')}
    expect(files == set(index['weight_map'].values()), f'the index has all files: {len(files)}')
    shards_there = {file for file in files if re.fullmatch(r'model-\d{5}-of-\d{5}\.safetensors', file)}
    expect(len(shards_there) == shards, f'{shards} shards are there')


def nn_init(project, *arguments):
    subprocess.run(['node_modules/.bin/nn-init', *map(str, arguments)], cwd=project, check=True, stdout=subprocess.DEVNULL)


def wait_for(what, condition, seconds, process=None):
    """Waits until condition() is true and returns its value.

    It is an error if that takes longer than so many seconds, or if the process that should make it true ends first.
    """
    end = time.monotonic() + seconds
    while not (value := condition()):
        if process is not None and process.poll() is not None:
            sys.exit(f'{what}: the process ended with code {process.returncode}')
        if time.monotonic() > end:
            sys.exit(f'{what}: not within {seconds} s')
        time.sleep(0.02)
    return value


def expect(condition, what):
    if not condition:
        sys.exit(f'FAILED: {what}')
    print(f'ok: {what}', flush=True)


def digests(path):
    """SHA-256 of each safetensors file in a folder, by name."""
    return {file.name: sha256(file) for file in sorted(path.glob('*.safetensors'))}


def sha256(file):
    with open(file, 'rb') as stream:
        return hashlib.file_digest(stream, 'sha256').hexdigest()
