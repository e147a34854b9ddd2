#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The Debian packages in a clean Debian 12: installed, used, upgraded and purged. Writes TAP.

    tests/install/packages.py --fast      no module is built
    tests/install/packages.py             dkms builds it for two kernels, VMs load it; an upgrade

Exit: as all tests, and 4 where it cannot run: not root, or Debian cannot be reached.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from common import ROOT, call, listed
from tap import Tap

FAST = "--fast" in sys.argv
OLD = "0.1.9"
PAGE = ROOT / "userspace/build/page/xv6vm.html"
PACKAGES = ["xv6vm", "libxv6vm1", "libxv6vm-dev", "python3-xv6vm", "xv6vm-dkms"]
# What a system writes for itself: logs, what it was before, what was computed from the rest.
OWN = re.compile(r"var/log/|var/lib/dpkg/(?:status|diversions|statoverride)-old|etc/(?:passwd|group|shadow|gshadow|subuid|subgid)-$|"
                 r"var/cache/(?:man|ldconfig|apt|debconf)/|var/lib/apt/extended_states|(?:run|tmp|dev|proc|sys|root|debs)/")


class Root:
    """A clean one, by an overlay in memory that goes with this process's mounts."""

    def __init__(self, lower, work):
        self.lower, self.upper, self.path = lower, work / "upper", work / "clean"
        for command in (f"mount -t tmpfs memory {work}", f"mkdir {self.path} {self.upper} {work}/work",
                        f"mount -t overlay clean -o lowerdir={lower},upperdir={self.upper},workdir={work}/work {self.path}",
                        f"mount -t proc proc {self.path}/proc", f"mount -t tmpfs dev {self.path}/dev",
                        f"cp -a /dev/null /dev/zero /dev/urandom /dev/tty {self.path}/dev",
                        f"mkdir {self.path}/dev/pts", f"mount -t devpts -o newinstance,ptmxmode=666 pts {self.path}/dev/pts",
                        f"ln -s pts/ptmx {self.path}/dev/ptmx", f"ln -s /proc/self/fd {self.path}/dev/fd"):
            subprocess.run(command.split(), check=True)

    def run(self, *command, shell=None):
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8",
               "HOME": "/root", "TERM": "xterm", "MANPAGER": "cat", "MANWIDTH": "80"}
        return call("chroot", self.path, *(["bash", "-c", shell] if shell else command), env=env, stdin=subprocess.DEVNULL)

    def files(self):
        """Mode and content of all but what is the system's own; of a folder that it is there. What
        nobody has written to has no content here."""
        found = {}
        for folder, folders, names in os.walk(self.path):
            for name in folders + names:
                path = os.path.join(folder, name)
                short = os.path.relpath(path, self.path)
                if not OWN.match(short + ("/" if os.path.isdir(path) else "")):
                    written = os.path.lexists(self.upper / short)
                    found[short] = (oct(os.lstat(path).st_mode), content(path) if written else None)
        return found

    def changed(self, before):
        """What is not now as it was BEFORE; nobody had written to it then: as it is below."""
        after = self.files()
        for path in before.keys() | after.keys():
            was, now = before.get(path), after.get(path)
            if was and now and was[1] is None and now[1] is not None:
                was = (was[0], content(os.path.join(self.lower, path)))
            if was != now:
                yield path


def content(path):
    if os.path.islink(path):
        return os.readlink(path)
    if not os.path.isfile(path):
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def debs(tap, folder, *version):
    said = call(ROOT / "scripts/deb.sh", *version, *([folder] if version else []))
    if not tap.ok(said.returncode == 0, " ".join(("make deb", *version)), said.stdout):
        sys.exit(tap.done())
    return {p.name.split("_")[0]: p for p in folder.glob("*.deb") if "dbgsym" not in p.name}


def contents(tap, built, begun):
    """Of each package, what packaging/files has of it, and what debhelper adds."""
    places = {"ZSHDIR": "/usr/share/zsh/vendor-completions",
              "LIBDIR": "/usr/lib/" + call("dpkg-architecture", "-qDEB_HOST_MULTIARCH").stdout.strip()}
    for name, path in built.items():
        there = {line.split()[5].lstrip(".").removesuffix(".gz") for line in call("dpkg", "-c", path).stdout.splitlines()
                 if not line.startswith("d")}
        added = {p for p in there if re.search(r"/(changelog(\.Debian)?|copyright)$|/lintian/overrides/", p)}
        wanted = {p for p in listed(name, **places) if not p.endswith("/CHANGELOG.md")}
        # Another row may make the page meanwhile, in time for it or not.
        if PAGE.exists() and PAGE.stat().st_mtime > begun:
            there, wanted = ({p for p in some if not p.endswith(f"/{PAGE.name}")} for some in (there, wanted))
        tap.equal((there - added - wanted, wanted - there), (set(), set()), f"{name} has what packaging/files says")


def completed(root):
    """What a login shell shows behind two Tabs."""
    root.run("tmux", "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "bash", "--login")
    shown = ""
    for _ in range(120):
        if "xv6vm" not in shown:
            root.run("tmux", "send-keys", "xv6vm ", "Tab", "Tab")
        time.sleep(0.5)
        shown = root.run("tmux", "capture-pane", "-p").stdout
        if "kmem" in shown:
            break
    root.run("tmux", "kill-server")
    return shown


def used(tap, root, built):
    """Each of them does what it is for."""
    said = root.run("man", "xv6vm").stdout
    tap.ok("one emulated xv6 machine" in said and "kmem freelist" in said, "man xv6vm", said[:500])
    said = [root.run("man", *page.split()).stdout for page in ("4 xv6vm", "3 libxv6vm", "5 xv6vm-batch", "xv6run")]
    tap.ok(all("SEE ALSO" in s for s in said), "man 4 xv6vm, libxv6vm, xv6vm-batch, xv6run", [s[:200] for s in said])
    shown = completed(root)
    tap.ok("kmem" in shown and "snapshot" in shown, "xv6vm <Tab><Tab> in a login shell", shown)
    said = root.run("xv6vm", "-d", "sim", "batch", "/usr/share/xv6vm/samples/trap.xv6").stdout
    wanted = (ROOT / "tests/tool/golden/trap.xv6.out").read_text().split("xv6vm> check")[0]
    tap.ok(said.startswith(wanted), "a sample that was installed", said[:2000])
    for compiler in ("gcc", "g++"):
        said = root.run(shell=f"{compiler} -o /tmp/walk -x {'c++' if compiler == 'g++' else 'c'} -Wall -Werror "
                              "/usr/share/doc/libxv6vm-dev/examples/walk.c -x none $(pkg-config --cflags --libs libxv6vm) "
                              "&& /tmp/walk").stdout
        tap.ok(said.startswith("va 0x00000000: PDE 0x"), f"the example, by {compiler} and pkg-config", said)
    tap.ok(root.run("getent", "group", "xv6vm").returncode == 0, "there is a group xv6vm")
    if "python3-xv6vm" in built:
        said = root.run("python3", "-c", "import xv6vm; print(xv6vm.__doc__)")
        tap.ok(said.returncode == 0 and len(said.stdout) > 20, "import xv6vm", said.stdout)


def install(tap, root, built, what):
    names = []
    (root.path / "debs").mkdir(exist_ok=True)
    for path in built.values():
        (root.path / "debs" / path.name).write_bytes(path.read_bytes())
        names.append(f"/debs/{path.name}")
    said = root.run("apt-get", "install", "-y", "--no-install-recommends", *names)
    tap.ok(said.returncode == 0, what, said.stdout[-3000:])


def modules(tap, root, version):
    """Each kernel's, as dkms built it, in a VM of that kernel."""
    for release in sorted(os.listdir(root.path / "lib/modules")):
        said = root.run("dkms", "install", f"xv6vm/{version}", "-k", release)
        # (Where the kernel's own are compressed, dkms compresses it.)
        root.run(shell=f"cd /lib/modules/{release}/updates/dkms && (xz -dc xv6vm.ko.xz || cat xv6vm.ko) >/tmp/xv6vm.ko")
        made = root.path / "tmp/xv6vm.ko"
        if not tap.ok(made.exists() and made.stat().st_size, f"dkms builds it for {release}", said.stdout[-2000:]):
            continue
        name = "dkms-" + re.match(r"\d+\.\d+", release)[0]
        env = {"XV6VM_KO": str(made), "XV6VM_KERNEL": release, "XV6VM_TOOLS": str(root.path / "usr/bin/xv6vm")}
        said = call(ROOT / "scripts/vm.sh", "test", name, "1024", "", ROOT / "tests/vm/dkms/dkms.sh", env=env)
        tap.ok(said.returncode == 0, f"a VM of {release} loads it", said.stdout[-2000:])
    status = root.run("dkms", "status").stdout
    tap.ok(status.count(": installed\n") == 2 and "xv6vm/" + version in status, "dkms status", status)


def upgraded(tap, root, built):
    """From the version before: what it had is gone, and only that."""
    old = debs(tap, ROOT / "build/deb-old", OLD)
    install(tap, root, old, f"apt install of {OLD}")
    tap.ok(OLD in root.run("xv6vm", "--version").stdout, f"{OLD} is there")
    install(tap, root, built, "apt install of the new version over it")
    left = [p for p in root.files() if OLD in p]
    tap.equal(left, [], f"nothing of {OLD} is left")


def main():
    tap = Tap()
    begun = time.time()
    built = debs(tap, ROOT / "build/deb")
    said = call("lintian", "--allow-root", *built.values())
    tap.equal((said.returncode, said.stdout), (0, ""), "lintian has nothing to say")
    tap.equal(sorted(built), sorted(PACKAGES), "packages")
    contents(tap, built, begun)
    lower = subprocess.run([ROOT / "scripts/clean-root.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if lower.returncode:
        sys.exit(lower.returncode)
    with tempfile.TemporaryDirectory() as work:
        root = Root(lower.stdout.strip(), pathlib.Path(work))
        version = call(ROOT / "scripts/version.sh").stdout.strip()
        if FAST:
            root.run(shell="rm -r /lib/modules/*")
        # Headers alone have no list of modules; where a kernel is installed there is one.
        for release in os.listdir(root.path / "lib/modules"):
            root.run("depmod", release)
        before = root.files()
        if not FAST:
            upgraded(tap, root, built)
        else:
            install(tap, root, built, "apt install ./*.deb")
        used(tap, root, built)
        if not FAST:
            modules(tap, root, version)
        said = root.run("apt-get", "purge", "-y", *PACKAGES)
        tap.ok(said.returncode == 0, "apt purge", said.stdout[-2000:])
        tap.equal(list(root.changed(before)), [], "nothing is left, nothing else has changed")
        subprocess.run(["umount", "-R", work], check=False)
    return tap.done()


if __name__ == "__main__":
    if os.getuid():
        print("not root: no clean root can be made", file=sys.stderr)
        sys.exit(4)
    if "--unshared" not in sys.argv:
        os.execvp("unshare", ["unshare", "-m", "-p", "-f", "--kill-child", sys.executable, *sys.argv, "--unshared"])
    sys.exit(main())
