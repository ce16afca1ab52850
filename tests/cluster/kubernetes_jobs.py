# SPDX-License-Identifier: Apache-2.0
"""demo/cluster/kubernetes*.yaml: valid by Kubernetes's own schemas, and their commands work as in a cluster's pods.

There is no cluster here: what Kubernetes itself does is not tested.
"""

import json
import os
import subprocess

import kubernetes_validate
import support
import yaml

# The oldest that the files name, and the newest whose schema is there.
VERSIONS = ['1.29', kubernetes_validate.latest_version()]


def container_of(job):
    (container,) = job['spec']['template']['spec']['containers']
    return container


def run(job, path, **variables):
    """Runs a pod's command, with a small model and a folder of this machine in the place of the volume."""
    container = container_of(job)
    (text,) = container['args']
    text = text.replace(' llama-3-8b ', f' {path}/config.json ').replace('/models/', f'{path}/')
    variables |= {variable['name']: variable['value'] for variable in container.get('env', [])}
    subprocess.run([*container['command'], text], cwd=path / 'project', env={**os.environ, **variables}, check=True)


def main():
    jobs = [yaml.safe_load((support.DEMO / name).read_text()) for name in ('kubernetes.yaml', 'kubernetes-index.yaml')]
    for job in jobs:
        for version in VERSIONS:
            kubernetes_validate.validate(job, version, strict=True)
            print(f'ok: {job["metadata"]["name"]}: valid in Kubernetes {version}')
    shards, index = jobs
    # A schema does not know these rules of the Job controller, nor that the two counts are one.
    completions = shards['spec']['completions']
    support.expect(shards['spec']['completionMode'] == 'Indexed', 'backoffLimitPerIndex goes with Indexed')
    support.expect(shards['spec']['template']['spec']['restartPolicy'] == 'Never', 'and with restartPolicy Never')
    support.expect(container_of(shards)['env'] == [{'name': 'JOB_COMPLETIONS', 'value': str(completions)}], 'one count')

    with support.folder('kubernetes') as path:
        support.make_project(path / 'project')
        (path / 'config.json').write_text(json.dumps(support.CONFIG))
        for i in range(completions):
            run(shards, path, JOB_COMPLETION_INDEX=str(i))
        run(index, path)
        support.expect_complete(path / 'llama', completions)


main()
