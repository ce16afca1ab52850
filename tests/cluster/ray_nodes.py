# SPDX-License-Identifier: Apache-2.0
"""demo/cluster/on_ray.py on a Ray cluster of two nodes on this machine, one of which dies in the middle.

A node is a session: `ray start` and all that it starts, the commands too.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

import support

MODEL = 'llama-3.2-1b'
OPTIONS = ['--seed', '0', '--dtype', 'bf16']
SHARDS = 8
SECONDS = 240  # for one run of the program

ENVIRONMENT = {
    **os.environ,
    'RAY_USAGE_STATS_ENABLED': '0',
    'RAY_ADDRESS': '127.0.0.1:26379',
    # Without a token, anyone who can reach the port can run commands.
    'RAY_AUTH_MODE': 'token',
    'RAY_AUTH_TOKEN': secrets.token_hex(32),
}


class Node:
    def __init__(self, name, path, *options):
        self.log = path / f'{name}.log'
        ray = support.BUILD / 'venv/bin/ray'
        command = [ray, 'start', '--block', '--num-cpus=1', '--object-store-memory=80000000', *options]
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen(
                command, cwd=path / 'project', env=ENVIRONMENT, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self):
        support.wait_for('Ray node', lambda: 'Ray runtime started' in self.log.read_text(), 60, self.process)

    def processes(self):
        return [process for process, _, session in support.processes() if session == self.process.pid]


def on_ray(path, **options):
    command = [sys.executable, str(support.DEMO / 'on_ray.py'), MODEL, str(path), '--shards', str(SHARDS), *OPTIONS]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, **options)


def end(program):
    """Waits until the program has ended, as it should. @returns what it printed"""
    text, _ = program.communicate(timeout=SECONDS)
    support.expect(program.returncode == 0, f'on_ray.py ends with code {program.returncode}')
    support.expect('is complete and verified' in text, 'it says that the model is complete and verified')
    return text


def two_processes(path):
    """The same commands by two processes without Ray. @returns the seconds"""
    command = ['npx', '--yes', 'nn-init', 'init', MODEL, '-o', str(path), *OPTIONS, '--threads', '1', '--shard']
    each = ['xargs', '-P', '2', '-I', '{}', *command, f'{{}}/{SHARDS}']
    begun = time.monotonic()
    numbers = '\n'.join(map(str, range(1, SHARDS + 1)))
    subprocess.run(each, cwd=path.parent / 'project', input=numbers, text=True, check=True, timeout=SECONDS)
    return time.monotonic() - begun


def measure(path):
    """Eight shards on Ray take at most 1.15 times as long as without it: printed, since a busy machine may not decide."""
    without = two_processes(path / 'without')
    support.nn_init(path / 'project', 'index', path / 'without')
    expected = support.digests(path / 'without')
    shutil.rmtree(path / 'without')
    text = end(on_ray(path / 'with'))
    seconds = float(text.partition(f'{SHARDS} shards in ')[2].split()[0])
    support.expect(support.digests(path / 'with') == expected, 'all files are those of two processes without Ray')
    shutil.rmtree(path / 'with')
    print(f'{SHARDS} shards: {seconds:.2f} s on Ray, {without:.2f} s by two processes without it:')
    print(f'{seconds / without:.2f} times as long; the aim is 1.15 at most', flush=True)
    return expected


def lose_a_node(path, node, expected):
    """Kills a node in the middle. The program must end as if nothing had been."""
    program = on_ray(path)
    written = lambda: len(list(path.glob('model-*.safetensors'))) >= SHARDS / 4
    support.wait_for('a quarter of the shards', written, SECONDS, program)
    caught = lambda: support.catch(path, node.processes)
    _, shard = support.wait_for('a shard on the second node', caught, SECONDS, program)
    support.kill(node.processes)
    print(f'killed the second node in the middle of shard {shard}', flush=True)
    end(program)
    support.expect_complete(path, SHARDS)
    support.expect(support.digests(path) == expected, 'all files are those of two processes without Ray')


def main():
    with tempfile.TemporaryDirectory(prefix='nn-init-') as sockets, support.folder('ray') as path:
        support.make_project(path / 'project')
        begun = time.monotonic()
        # The path of a socket has room for 107 bytes; Ray's own part takes 70.
        head = Node('head', path, '--head', '--port=26379', '--include-dashboard=false', f'--temp-dir={sockets}')
        head.wait()
        second = Node('second', path, '--address=127.0.0.1:26379')
        second.wait()
        print(f'two nodes of Ray after {time.monotonic() - begun:.1f} s', flush=True)
        expected = measure(path)
        lose_a_node(path / 'model', second, expected)


main()
