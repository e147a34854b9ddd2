#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The recipes of docs/class.md on hosts made here: each result is the one that is made locally. Writes TAP.

    tests/class/cluster.py parallel [COUNT]     GNU parallel, on two hosts in network namespaces
    tests/class/cluster.py slurm [COUNT]        a Slurm of one node

Exit: as all tests, and 4 where it cannot run: not root, or no such namespaces.
"""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

import common
from common import ROOT
from tap import Tap

NET = "10.213"
HOSTS = ("pc1", "pc2")

SSHD = """
ListenAddress {address}
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile none
UsePAM no
PasswordAuthentication no
StrictModes no
PermitRootLogin yes
MaxStartups 1000
MaxSessions 1000
SetEnv PATH={path} TMPDIR={folder}/{name}/tmp
"""

SSH = """
Host pc1
HostName {net}.1.2
Host pc2
HostName {net}.2.2
Host *
User root
IdentityFile {folder}/key
StrictHostKeyChecking no
UserKnownHostsFile /dev/null
LogLevel ERROR
ControlMaster auto
ControlPath {folder}/%h
ControlPersist 60
"""

SLURM = """
ClusterName=class
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SchedulerParameters=sched_min_interval=100000
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
"""


def recipe(heading):
    """What the page says to type."""
    text = (ROOT / "docs/class.md").read_text(encoding="utf-8")
    return re.search(rf"^## {heading}\n.*?^```sh\n(.*?)^```$", text, re.M | re.S).group(1)


def call(*words):
    subprocess.run([str(w) for w in words], check=True)


@contextlib.contextmanager
def daemons(*commands, env=None, log):
    """Programs that run as long as this."""
    running = []
    try:
        for words in commands:
            running.append(subprocess.Popen([str(w) for w in words], env=env, stdout=log, stderr=log))
        yield
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def host(folder, number, name):
    """One more network namespace; what is its sshd's command."""
    space, wire = f"xv6vm-{name}", f"xv6vm{number}"
    (folder / name / "tmp").mkdir(parents=True)
    call("ip", "netns", "add", space)
    call("ip", "link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", space)
    call("ip", "addr", "add", f"{NET}.{number}.1/24", "dev", wire)
    call("ip", "link", "set", wire, "up")
    call("ip", "-n", space, "addr", "add", f"{NET}.{number}.2/24", "dev", "eth0")
    call("ip", "-n", space, "link", "set", "eth0", "up")
    (folder / f"{name}.conf").write_text(SSHD.format(address=f"{NET}.{number}.2", folder=folder, name=name,
                                                     path=os.environ["PATH"]))
    return ["ip", "netns", "exec", space, "unshare", "--mount", "--uts", "sh", "-c",
            f"hostname {name} && mount --bind {folder}/{name} /root && mkdir -p /run/sshd && "
            f"exec /usr/sbin/sshd -D -e -f {folder}/{name}.conf"]


@contextlib.contextmanager
def two_hosts(folder, log):
    """Return: with which environment they are reached."""
    for key in ("key", "host"):
        call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key)
    (folder / "ssh.conf").write_text(SSH.format(net=NET, folder=folder))
    reach = ["ssh", "-F", str(folder / "ssh.conf")]
    (folder / "home/.parallel").mkdir(parents=True)
    (folder / "home/.parallel/will-cite").touch()
    try:
        servers = [host(folder, number, name) for number, name in enumerate(HOSTS, 1)]
        with daemons(*servers, log=log):
            for name in HOSTS:
                assert common.until(lambda: subprocess.run([*reach, name, "true"], check=False).returncode == 0), name
            yield {**os.environ, "HOME": str(folder / "home"), "PARALLEL_SSH": " ".join(reach)}
            for name in HOSTS:
                call(*reach, "-O", "exit", name)
    finally:
        for name in HOSTS:
            subprocess.run(["ip", "netns", "del", f"xv6vm-{name}"], check=False)


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [s.getsockname()[1] for s in sockets]


@contextlib.contextmanager
def slurm(folder, log):
    """Return: with which environment it is asked."""
    name = socket.gethostname().split(".")[0]
    for part in ("state", "spool"):
        (folder / part).mkdir()
    (folder / "munge.key").write_bytes(os.urandom(1024))
    (folder / "munge.key").chmod(0o400)
    (folder / "slurm.conf").write_text(SLURM.format(folder=folder, host=name, ports=free_ports(2), cpus=os.cpu_count()))
    env = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    with daemons(["munged", "-F", "--force", f"--key-file={folder}/munge.key", f"--socket={folder}/munge",
                  f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log",
                  f"--seed-file={folder}/munged.seed"], log=log):
        assert common.until(lambda: os.path.exists(folder / "munge"))
        with daemons(["slurmctld", "-D", "-c"], ["slurmd", "-D", "-N", name], env=env, log=log):
            idle = ["sinfo", "-h", "-t", "idle", "-o", "%D"]
            assert common.until(lambda: subprocess.run(idle, env=env, capture_output=True, check=False).stdout.strip() == b"1")
            yield env


CLUSTERS = {"parallel": ("Several hosts: GNU parallel", two_hosts), "slurm": ("A cluster: Slurm", slurm)}


def run(tap, kind, folder, count):
    heading, cluster = CLUSTERS[kind]
    os.environ["PATH"] = f"{common.TOOL.parent}:{os.environ['PATH']}"
    work = folder / "teacher"
    work.mkdir()
    lab, expected = common.make_class(work, count, 7)
    (folder / "nodes").mkdir()
    with open(folder / "log", "w", encoding="utf-8") as log, cluster(folder / "nodes", log) as env:
        env = {**env, **common.environment(folder / "tmp")}
        done = subprocess.run(["bash", "-euxc", recipe(heading)], cwd=work, env=env, stdout=subprocess.PIPE,
                              stderr=log, text=True, check=False)
    said = done.stdout + (folder / "log").read_text(encoding="utf-8")[-3000:]
    # (What was refused is refused again.)
    refused = sum(e["status"] == "refused" for e in expected.values())
    tap.ok(f"{count - refused} done before" in done.stdout, f"{heading}: all were graded there, and the last command collects them", said)
    local = common.grade(lab, work / "class", "--out", folder / "local", tmp=folder / "tmp")
    there, here = common.results(work / "results"), common.results(folder / "local")
    tap.equal((len(there), {n for n in here if there.get(n) != here[n]}), (count, set()),
              f"{heading}: each result is the local one, but for its seconds")
    table = [path.read_text(encoding="utf-8") for path in (work / "results/summary.csv", folder / "local/summary.csv")]
    tap.equal(*table, f"{heading}: and so is the table")
    left = [p for n in HOSTS for p in (folder / "nodes" / n).glob("tmp/*")] + list((folder / "tmp").iterdir())
    tap.equal((left, common.alive(str(folder))), ([], []), f"{heading}: nothing is left")
    print(f"# {local.stdout.splitlines()[-1]}")


def main():
    tap = Tap()
    if os.geteuid() or subprocess.run(["unshare", "--net", "true"], check=False).returncode:
        print("root and network namespaces are wanted", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory(prefix="class") as name:
        run(tap, sys.argv[1], pathlib.Path(name), int(sys.argv[2]) if len(sys.argv) > 2 else 13)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
