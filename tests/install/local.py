#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""make install and what one does with it: C and C++, both kinds of library, and away again. TAP.

    tests/install/local.py [--twice]     and whether a build in another folder is the same
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from common import PAGE, ROOT, call, listed
from tap import Tap


def make(target, destination, tree=ROOT):
    """As one who has no kernel headers."""
    return call("make", "-C", tree, target, "DEPS=0", f"DESTDIR={destination}", "PREFIX=/usr", "KDIR=/nonexistent")


def tree(folder):
    """What lies there: mode, and bytes or where it leads."""
    return {str(p.relative_to(folder)): (oct(p.lstat().st_mode), p.readlink() if p.is_symlink() else p.read_bytes())
            for p in sorted(folder.rglob("*")) if p.is_symlink() or p.is_file()}


def uses(tap, there, tool):
    """The example, in each way that a program is built with it."""
    answer = json.loads(call(tool, "-j", "-d", "sim", "pt", "translate", "1", "0").stdout)
    wanted = f"pa 0x{answer['pa']:08x}" if isinstance(answer.get("pa"), int) else f"pa {answer['pa']}"
    env = {"PKG_CONFIG_PATH": f"{there}/usr/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": str(there),
           "LD_LIBRARY_PATH": f"{there}/usr/lib"}
    example = f"{there}/usr/share/doc/libxv6vm-dev/examples/walk.c"
    out = there.parent / "walk"
    for compiler, flags, link in (("gcc", "", ""), ("g++", "-x c++ -std=c++20", ""),
                                  ("gcc", "", "--static")):
        static = [link] if link else []
        config = call("pkg-config", "--cflags", "--libs", *static, "libxv6vm", env=env)
        libs = config.stdout.replace("-lxv6vm", "-l:libxv6vm.a") if static else config.stdout
        built = call(compiler, "-Wall", "-Wextra", "-Werror", *flags.split(), example, "-x", "none", "-o", out, *libs.split(), env=env)
        ran = call(out, env=env) if not built.returncode else built
        tap.ok(wanted in ran.stdout, f"the example: {compiler} {flags} {link}".rstrip(),
               config.stdout + built.stdout + ran.stdout)


def shown(tap, library):
    names = re.findall(r"^\w+ [TDBRVW] (\w+)", call("nm", "-D", "--defined-only", library).stdout, re.M)
    tap.ok(len(names) > 50 and all(n.startswith("xv6vm_") for n in names), "nm -D: xv6vm_* and no other", names)
    print(f"# {len(names)} functions in libxv6vm.so.1")
    soname = call("objdump", "-p", library).stdout
    tap.ok(re.search(r"SONAME +libxv6vm\.so\.1$", soname, re.M), "its soname has a version", soname)


def linked(tap, there):
    """docs/internals.md says of each library why it is there."""
    table = (ROOT / "docs/internals.md").read_text().split("## Whose code it is\n")[1].split("by hand")[0]
    needed = {name for file in ("bin/xv6vm", "bin/xv6run", "lib/libxv6vm.so.1")
              for name in re.findall(r"NEEDED +lib(\w+)\.so", call("objdump", "-p", there / file).stdout)}
    tap.equal(needed - {"c"}, set(re.findall(r"`-l(\w+)`", table)), "what is linked is what docs/internals.md has")


def manuals(tap, there):
    """They say nothing wrong, and what xv6run says of itself."""
    pages = sorted(there.glob("usr/share/man/man*/*"))
    if not shutil.which("lowdown") or not shutil.which("mandoc"):
        return tap.skip("manual pages", "lowdown makes them and mandoc judges them: one is missing")
    tap.equal([p.name for p in pages], ["xv6run.1", "xv6vm.1", "libxv6vm.3", "xv6vm.4", "xv6vm-batch.5"], "manual pages")
    for page in pages:
        said = call("mandoc", "-Tlint", page)
        tap.equal((said.returncode, said.stdout), (0, ""), f"mandoc -Tlint {page.name}")
    options = {name: set(re.findall(r"--[a-z][a-z-]+", text)) for name, text in (
        ("help", call(there / "usr/bin/xv6run", "--help").stdout),
        ("page", (ROOT / "docs/running.md").read_text().split("\n## ")[0]),
        ("manual", (there / "usr/share/man/man1/xv6run.1").read_text().replace("\\-", "-").split(".SH WHO")[0]))}
    tap.ok(len(options["help"]) > 5 and options["help"] - {"--help"} == options["page"] == options["manual"],
           "xv6run: its help, page and manual have the same options", options)
    functions = set(re.findall(r"\txv6vm_(\w+);", (ROOT / "userspace/lib/libxv6vm.map").read_text()))
    manual = (there / "usr/share/man/man3/libxv6vm.3").read_text()
    tap.equal({f for f in functions if f"xv6vm_{f}(" not in manual}, set(), "libxv6vm(3) has each function")
    known = set(re.findall(r"#define (XV6VM_\w+)\s+_IO\(", (ROOT / "include/uapi/linux/xv6vm.h").read_text()))
    manual = (there / "usr/share/man/man4/xv6vm.4").read_text()
    tap.equal({c for c in known if f"\\fB{c}\\fR" not in manual}, set(), "xv6vm(4) has each command")


def twice(tap, work, first):
    """From an archive of the same files, elsewhere."""
    other = work / "another/folder"
    other.mkdir(parents=True)
    subprocess.run(f"git ls-files -z | xargs -0 tar -c | tar -x -C {other}", shell=True, cwd=ROOT, check=True)
    built = make("install-tool", work / "second", other)
    tap.ok(built.returncode == 0, "a second build, in another folder", built.stdout)
    second = tree(work / "second")
    first.pop(PAGE[1:], None)
    tap.equal([p for p in first.keys() | second.keys() if first.get(p) != second.get(p)], [], "two builds are equal")
    if not shutil.which("abidiff"):
        return tap.skip("two builds have one ABI", "there is no abidiff")
    (work / "first.so").write_bytes(first["usr/lib/libxv6vm.so.1"][1])
    said = call("abidiff", work / "first.so", work / "second/usr/lib/libxv6vm.so.1")
    return tap.equal((said.returncode, said.stdout), (0, ""), "two builds have one ABI")


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name).resolve()
        there = work / "a there"
        said = make("install-tool", there)
        tap.ok(said.returncode == 0, "make install-tool, without kernel headers", said.stdout)
        first = tree(there)
        tap.equal({"/" + p for p in first}, listed("tool"), "what is there is what packaging/files has")
        tap.equal(sorted(p.name for p in work.iterdir()), ["a there"], "and nothing outside")
        there.rename(work / "there")
        there = work / "there"
        shown(tap, there / "usr/lib/libxv6vm.so.1")
        linked(tap, there / "usr")
        manuals(tap, there)
        uses(tap, there, there / "usr/bin/xv6vm")
        tap.ok(make("install-dkms", there).returncode == 0, "make install-dkms")
        both = tree(there)
        tap.equal({"/" + p for p in both}, listed("tool", "module", "dkms"), "the module's files")
        left = [p for p in both if any(re.search(rb"@[A-Z]+@", part) for part in both[p][1:] if isinstance(part, bytes)
                                       and p.endswith((".pc", ".conf")))]
        tap.equal(left, [], "no @WORD@ is left")
        said = make("uninstall", there)
        tap.equal((list(tree(there)), [d for d in there.rglob("*xv6vm*")]), ([], []), "make uninstall leaves nothing")
        if "--twice" in sys.argv:
            twice(tap, work, first)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
