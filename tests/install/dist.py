#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The tarball: the same each time, built on its own, and packed by the RPM and Arch recipes,
which have to bring what packaging/files says. Writes TAP.

    tests/install/dist.py
"""

import os
import pathlib
import re
import shutil
import sys
import sysconfig
import tempfile

from common import PAGE, ROOT, call, listed
from tap import Tap


def dist(tap):
    said = call("make", "-C", ROOT, "dist", "DEPS=0")
    tap.ok(said.returncode == 0, "make dist", said.stdout)
    return {p.name: p for p in (ROOT / "build/dist").iterdir()}


def plain(names):
    return {n.removesuffix(".gz").removesuffix(".zst") for n in names}

# Where those who are not Debian keep modules of Python.
SITE = sysconfig.get_path("purelib", "posix_prefix", {"base": "/usr"})


def rpm(tap, made, work):
    top = work / "rpm"
    (top / "SOURCES").mkdir(parents=True)
    shutil.copy(next(p for n, p in made.items() if n.endswith(".xz")), top / "SOURCES")
    said = call("rpmbuild", "-bb", "--nodeps", "--define", f"_topdir {top}", "--define", "_libdir /usr/lib64",
                "--define", "debug_package %{nil}", "--define", "_build_id_links none", made["xv6vm.spec"])
    if not tap.ok(said.returncode == 0, "rpmbuild", said.stdout[-3000:]):
        return
    for package in ("xv6vm", "libxv6vm1", "libxv6vm-dev", "python3-xv6vm", "xv6vm-dkms"):
        path = next(p for p in top.glob("RPMS/*/*.rpm") if re.fullmatch(package + r"-[\d.]+-1\.\w+\.rpm", p.name))
        there = plain(call("rpm", "-qlp", path).stdout.split())
        tap.equal(there ^ listed(package, LIBDIR="/usr/lib64", PYDIR=SITE) - {PAGE}, set(), f"RPM {package} has what packaging/files says")


def arch(tap, made, work):
    there = work / "arch"
    there.mkdir()
    for name in ("PKGBUILD", next(n for n in made if n.endswith(".xz"))):
        shutil.copy(made[name], there)
    os.chown(there, 65534, 65534)
    work.chmod(0o755)
    said = call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "makepkg", "--nodeps", cwd=there,
                env={"HOME": str(there), "PKGEXT": ".pkg.tar", "PACKAGER": "test <test@example.org>"})
    if not tap.ok(said.returncode == 0, "makepkg", said.stdout[-3000:]):
        return
    for name, packages in (("xv6vm", ["xv6vm"]), ("libxv6vm", ["libxv6vm1", "libxv6vm-dev"]),
                           ("python-xv6vm", ["python3-xv6vm"]), ("xv6vm-dkms", ["xv6vm-dkms"])):
        path = next(p for p in there.glob("*.pkg.tar") if re.match(name + r"-\d", p.name))
        files = plain("/" + f for f in call("tar", "-tf", path).stdout.split() if f[0] != "." and f[-1] != "/")
        tap.equal(files ^ listed(*packages, PYDIR=SITE) - {PAGE}, set(), f"Arch's {name} has what packaging/files says")


def main():
    tap = Tap()
    made = dist(tap)
    tarball = next(p for n, p in made.items() if n.endswith(".xz"))
    first = tarball.read_bytes()
    dist(tap)
    tap.ok(first == tarball.read_bytes(), "twice is the same to the byte")
    bill = next(p for n, p in made.items() if n.endswith(".spdx")).read_text()
    sources = call("git", "ls-files", cwd=ROOT).stdout.split() if (ROOT / ".git").exists() else []
    # (Of what is empty nobody has a right, and of a link what it leads to has.)
    sources = [s for s in sources if not s.startswith(("LICENSES/", ".reuse/"))
               and (ROOT / s).stat().st_size and not (ROOT / s).is_symlink()]
    tap.equal(bill.count("\nFileName: "), len(sources) or
              bill.count("\nFileName: "), "the bill of materials has each file")
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        call("tar", "-C", work, "-xf", tarball)
        alone = next(work.iterdir())
        said = call("make", "-C", alone, "tool", "DEPS=0")
        version = call(alone / "userspace/build/xv6vm", "--version").stdout if not said.returncode else ""
        tap.ok(tarball.name.removeprefix("xv6vm-").removesuffix(".tar.xz") in version, "the tarball builds on its own",
               said.stdout[-2000:] + version)
        rpm(tap, made, work)
        arch(tap, made, work)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
