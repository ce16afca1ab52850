# SPDX-License-Identifier: Apache-2.0
"""demo/cluster/slurm.sh on a Slurm cluster of one node, this machine: one task of eight is killed and runs again.

Slurm's daemons run in a folder of their own, as the user who runs this; /etc and services of the machine stay as they are.
"""

import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time

import support

MODEL = 'llama-3.2-1b'
OPTIONS = ['--seed', '0', '--dtype', 'bf16']
SHARDS = 8
SECONDS = 240

# No systemd, no cgroups, no accounting: it runs in a container.
CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={path}/munge.socket
CredType=cred/munge
StateSaveLocation={path}/state
SlurmdSpoolDir={path}/spool
SlurmctldPidFile={path}/slurmctld.pid
SlurmdPidFile={path}/slurmd.pid
SlurmctldLogFile={path}/slurmctld.log
SlurmdLogFile={path}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class Cluster:
    def __init__(self, path):
        self.path = path
        self.environment = {**os.environ, 'SLURM_CONF': str(path / 'slurm.conf')}
        host = socket.gethostname().partition('.')[0]
        configuration = CONFIGURATION.format(host=host, path=path, user=getpass.getuser())
        (path / 'slurm.conf').write_text(configuration)
        for name in ('state', 'spool'):
            (path / name).mkdir()
        key = path / 'munge.key'
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        self.start(
            'munged',
            '--foreground',
            '--force',  # a folder on the way that others may write (a container's, say) is a warning
            f'--socket={path}/munge.socket',
            f'--key-file={key}',
            f'--pid-file={path}/munged.pid',
            f'--log-file={path}/munged.log',
            f'--seed-file={path}/munge.seed',
        )
        self.start('slurmctld', '-D')
        self.start('slurmd', '-D', '-N', host)
        idle = lambda: self.ask('sinfo', '-h', '-o', '%t') == 'idle'
        support.wait_for('an idle node of Slurm', idle, 60, self.daemon)

    def start(self, daemon, *options):
        with open(self.path / f'{daemon}.txt', 'w') as log:
            # Debian has the daemons in /usr/sbin, which not every user's PATH has.
            path = f'{os.environ["PATH"]}:/usr/sbin'
            command = [shutil.which(daemon, path=path), *options]
            self.daemon = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def ask(self, *command):
        """@returns what a command of Slurm prints, or nothing if it fails"""
        answer = subprocess.run(command, env=self.environment, cwd=self.path / 'project', capture_output=True, text=True)
        return answer.stdout.strip()

    def submit(self, *arguments):
        job = self.ask('sbatch', '--parsable', *map(str, arguments))
        support.expect(job.isdigit(), f'sbatch gives job {job}')
        return job

    def job(self, name):
        """@returns what Slurm knows of a job"""
        return dict(word.partition('=')[::2] for word in self.ask('scontrol', 'show', 'job', name).split())


def main():
    with support.folder('slurm') as path:
        support.make_project(path / 'project')
        begun = time.monotonic()
        cluster = Cluster(path)
        print(f'Slurm runs after {time.monotonic() - begun:.1f} s', flush=True)
        folder = path / 'model'
        array = cluster.submit(support.DEMO / 'slurm.sh', MODEL, folder, *OPTIONS)
        last = cluster.submit(f'--dependency=afterok:{array}', support.DEMO / 'slurm-index.sh', folder)

        written = lambda: len(list(folder.glob('model-*.safetensors'))) >= SHARDS / 4
        support.wait_for('a quarter of the shards', written, SECONDS, cluster.daemon)
        process, task = support.wait_for('a task', lambda: support.catch(folder), SECONDS, cluster.daemon)
        os.kill(process, signal.SIGKILL)
        print(f'killed task {task} in the middle of its shard', flush=True)

        requeued = lambda: cluster.job(f'{array}_{task}').get('Reason') == 'BeginTime'
        support.wait_for('the killed task in the queue', requeued, 60, cluster.daemon)
        # Slurm lets it wait for two minutes.
        cluster.ask('scontrol', 'update', f'JobId={array}_{task}', 'StartTime=now')

        ended = lambda: cluster.job(last).get('JobState') not in ('PENDING', 'RUNNING', 'COMPLETING')
        support.wait_for('the end of all tasks', ended, SECONDS, cluster.daemon)
        for log in sorted((path / 'project').glob('*.log')):
            print(f'{log.name}: {log.read_text().strip()}')
        restarts = [cluster.job(f'{array}_{i}')['Restarts'] for i in range(1, SHARDS + 1)]
        support.expect(restarts == ['1' if str(i) == task else '0' for i in range(1, SHARDS + 1)], f'only task {task} ran twice')
        state = cluster.job(last)['JobState']
        support.expect(state == 'COMPLETED', f'index and verify: {state}')
        support.expect_complete(folder, SHARDS)


main()
