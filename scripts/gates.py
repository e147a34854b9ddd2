#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the sources must not do: rules of security that can be read off the text.

    gates.py            lists the rules, one a line: NAME and what it says
    gates.py NAME...    checks these; prints what breaks them, and exits with 1
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/fuzz"))

import selftest  # noqa: E402

# The core's and the commands' ways to the RAM. Each knows its address to be in RAM:
# by a check in front of the use, or as what it took off a list that it guards.
RAM_USERS = {
    "include/xv6/ram.h": {"xv6_frame_ptr", "xv6_pa_of"},
    "module/core/boot.c": {"set_up"},
}
USER_ACCESS = re.compile(r"\b(?:__)?(?:copy_(?:struct_)?(?:from|to)_user|get_user|put_user|"
                         r"unsafe_(?:get|put)_user|memdup_user\w*|vmemdup_user|strn?cpy_from_user|"
                         r"strndup_user|copy_(?:from|to)_iter|clear_user)\b")
FOPS = re.compile(r"(?:const )?struct (?:file|proc)_(?:operations|ops) [\w# ]+ = \{(.*?)\}", re.DOTALL)
ALLOC = re.compile(r"\bk?v?[mzc]alloc(?:_array)?\(.*?\);", re.DOTALL)
RULES = {}


def rule(name, says):
    def enter(check):
        RULES[name] = (says, check)
        return check
    return enter


def sources(*patterns):
    """(path, text without comments and strings that hold none of the code)"""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            yield (str(path.relative_to(ROOT)),
                   re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.DOTALL))


def tracked():
    """In a copy of the tree, which is no clone, all that lies there."""
    if not (ROOT / ".git").exists():
        return sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and "build" not in p.parts[len(ROOT.parts):])
    done = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True)
    return done.stdout.split()


def module_sources():
    return sources("module/*.[ch]", "module/core/*.[ch]", "include/xv6/*.h")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def found(path, text, pattern, what):
    for match in re.finditer(pattern, text):
        yield f"{path}:{line_of(text, match.start())}: {what}: {' '.join(match.group().split())}"


def functions(text):
    """(name, first, last offset) of what begins with { in column 0."""
    for match in re.finditer(r"^\{\n.*?^\}", text, re.DOTALL | re.MULTILINE):
        head = text[:match.start()].rstrip()
        head = head[max(head.rfind(";"), head.rfind("}"), head.rfind("*/")) + 1:]
        name = re.search(r"(\w+)\(", re.sub(r"^#.*$", "", head, flags=re.MULTILINE))
        yield name.group(1) if name else "?", match.start(), match.end()


def function_at(text, at):
    return next((name for name, first, last in functions(text) if first <= at < last), "?")


@rule("gate: one way from an address to the RAM", "m->ram is used in the named helpers only (T4)")
def ram():
    for path, text in module_sources():
        for match in re.finditer(r"(?:->|\.)ram\b(?!\s*=\s*[a-z])", text):
            name = function_at(text, match.start())
            if name not in RAM_USERS.get(path, ()):
                yield f"{path}:{line_of(text, match.start())}: {name} uses the RAM by itself"


@rule("gate: one file touches a caller's memory", "user access is in module/dev.c alone (T6)")
def user_access():
    for path, text in module_sources():
        if path != "module/dev.c":
            yield from found(path, text, USER_ACCESS, "touches a caller's memory")


@rule("gate: how to add a command", "docs/internals.md lists each file that names every command, and no other")
def add_a_command():
    text = (ROOT / "docs/internals.md").read_text()
    section = text[text.index("## How to add a command"):]
    listed = re.findall(r"^\| `([^`]+)` \|", section[:section.index("\n## ")], re.M)
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include/uapi/linux/xv6vm.h").read_text(), flags=re.S)
    commands = {name: rf"\bXV6VM_{name}\b|\bxv6vm_do_{name.lower()}\b|\w\({name}\b"
                for name in re.findall(r"#define XV6VM_(\w+)\s+_IO\(", header)}
    for pattern in listed:
        texts = [f.read_text() for f in sorted(ROOT.glob(pattern))]
        for name, itself in commands.items():
            if not any(re.search(itself, t) for t in texts):
                yield f"{pattern}: does not name {name}"
    for path in tracked():
        try:
            text = (ROOT / path).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if "DO NOT EDIT" in text or path in listed:
            continue
        if all(re.search(itself, text) for itself in commands.values()):
            yield f"{path}: names every command, and docs/internals.md does not list it"


@rule("gate: file operations have an owner", "an open file keeps the module (T10)")
def owner():
    for path, text in module_sources():
        for match in FOPS.finditer(text):
            if not re.search(r"\.owner\s*=\s*THIS_MODULE", match.group(1)):
                yield f"{path}:{line_of(text, match.start())}: file operations without .owner"


@rule("gate: debugfs files are proxied", "no debugfs_create_file_unsafe (T11)")
def unsafe():
    for path, text in module_sources():
        yield from found(path, text, r"debugfs_create_file_unsafe|DEFINE_DEBUGFS_ATTRIBUTE", "not proxied")


@rule("gate: debugfs is read-only", "modes 0444 and 0400, and nothing but reading (T12)")
def readonly():
    for path, text in sources("module/debugfs*.[ch]"):
        yield from found(path, text, r"\{ \"\w+\", (?!0444|0400)\w+, &\w+", "mode")
        yield from found(path, text, r"debugfs_create_(?!file\b|dir\b)\w+", "no plain file")
        yield from found(path, text, r"debugfs_create_file\([^;]*\b0[0-7]{3}\b", "mode not from the table")
        yield from found(path, text, r"\.(?:write|write_iter|unlocked_ioctl|compat_ioctl)\b\s*=", "writes")


@rule("gate: one file maps memory", "no mmap, no fault handler but map.c's (T3)")
def mmap():
    for path, text in module_sources():
        if path == "module/map.c":
            continue
        yield from found(path, text, r"\.mmap\b(?! = xv6vm_dev_mmap,)|\bvm_operations_struct\b|remap_\w*pfn\w*|vm_insert_\w+", "maps")


@rule("gate: the device is root's", "mode 0600, no other node (T1)")
def mode():
    text = dict(sources("module/dev.c"))["module/dev.c"]
    if not re.search(r"\.mode = 0600,", text):
        yield "module/dev.c: the misc device has no .mode = 0600"
    for path, text in module_sources():
        yield from found(path, text, r"\b(?:proc_create(?:_data)?\(\"|class_create|register_chrdev\w*|cdev_add|"
                         r"sysfs_create_\w+|device_create\w*)\b", "another door")


@rule("gate: no pointer is printed", "no %p but the one file of root's (T2)")
def pointers():
    for path, text in module_sources():
        for line in found(path, text, r"%p\w*", "prints a pointer"):
            if path != "module/debugfs_machine.c" or not line.endswith("%pap"):
                yield line


@rule("gate: what a caller makes us allocate", "is accounted and bounded, and warns nobody (T5)")
def allocations():
    for path, text in sources("module/run.c"):
        for match in ALLOC.finditer(text):
            if "GFP_KERNEL_ACCOUNT | __GFP_NOWARN" not in match.group():
                yield f"{path}:{line_of(text, match.start())}: not accounted, or may warn"
    for path, text in sources("module/dev.c"):
        for match in ALLOC.finditer(text):
            if "GFP_KERNEL_ACCOUNT" not in match.group():
                yield f"{path}:{line_of(text, match.start())}: not accounted"


@rule("gate: words in RAM are read once", "xv6_get() and xv6_put() of ram.h (T4)")
def words():
    for path, text in sources("module/core/*.[ch]", "module/*.c"):
        yield from found(path, text, r"(?:le32_to_cpu|READ_ONCE)\(\**(?:pte|pde|entry|table|dir|r->next)\b", "read by itself")
        yield from found(path, text, r"WRITE_ONCE\(\**(?:pte|pde|entry)\b", "written by itself")


def compiled(*flags):
    """What gcc says of the ABI's header."""
    done = subprocess.run(
        ["gcc", "-x", "c", "-std=gnu11", "-fsyntax-only", "-Iinclude/uapi",
         # Where Debian has asm/, for -m32 as well.
         "-idirafter", "/usr/include/x86_64-linux-gnu", *flags, "-"],
        input="", cwd=ROOT, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if "warning:" in line or "error:" in line]


@rule("gate: structures of the ABI have no holes", "for 64-bit and 32-bit callers (T7, T19)")
def holes():
    for bits in ("-m64", "-m32"):
        yield from compiled(bits, "-Wpadded", "-include", "linux/xv6vm.h")


@rule("gate: every field of the ABI is fixed", "abi_check.h holds for 64-bit and 32-bit callers (T7, T19)")
def fixed():
    for bits in ("-m64", "-m32"):
        yield from compiled(bits, "-Iuserspace/hosted/include", "-Iinclude", "-Imodule",
                            "-include", "abi_check.h")


QEMU_DOORS = r"-netdev|-virtfs|-fsdev|-net (?!none)|-nic (?!none)|-drive|-hd[abcd]|-usb|-vnc|-gdb|hostfwd|chardev"


@rule("gate: the VM has no door to this machine", "no network, no shared folder, no disk (T22)")
def qemu():
    text = (ROOT / "scripts/vm.sh").read_text(encoding="utf-8")
    code = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    if "-nic none" not in code:
        yield "scripts/vm.sh: QEMU is started without -nic none"
    if "-monitor none" not in code:
        yield "scripts/vm.sh: QEMU is started without -monitor none"
    yield from found("scripts/vm.sh", code, QEMU_DOORS, "a door")
    if not re.search(r"^WORK=\$\(mktemp -d\)$", code, re.MULTILINE):
        yield "scripts/vm.sh: its files are not in a folder of its own"
    if '"-nodefaults"' not in (ROOT / "tests/mmu/qemu.c").read_text(encoding="utf-8"):
        yield "tests/mmu/qemu.c: QEMU is started with its defaults"


@rule("gate: a build depends on the sources alone", "no time, no date, no path of the builder (T23)")
def reproducible():
    for path, text in sources("module/*.[ch]", "module/core/*.[ch]", "include/**/*.h", "kunit/*.[ch]"):
        yield from found(path, text, r"__DATE__|__TIME__|__TIMESTAMP__", "differs in each build")


@rule("gate: one version", "CHANGELOG.md alone says it, packages are made with @VERSION@ (T23)")
def version():
    for path in tracked():
        if path.startswith("packaging/"):
            text = (ROOT / path).read_text(encoding="utf-8")
            yield from found(path, text, r"(?i)(?<!standards-)(?:version|pkgver)\"?\s*[=:]\s*\"?\d[\d.]*", "a version of its own")


@rule("gate: kernels that are promised are tested", "docs/installing.md, scripts/stages.tsv and dkms.conf agree")
def kernels():
    rows = [line.split("\t") for line in (ROOT / "scripts/stages.tsv").read_text(encoding="utf-8").splitlines()]
    # The stock kernel is 6.1.
    tested = {row[5].replace("stock", "6.1") for row in rows if row[0] in ("kernels", "vm-small") and row[5] != "-"}
    page = (ROOT / "docs/installing.md").read_text(encoding="utf-8").split("\n## Kernels\n")[1]
    promised = set(re.findall(r"^\| (\d\S*) \|", page, re.M))
    yield from (f"docs/installing.md: {k} is promised, and no row tests it" for k in sorted(promised - tested))
    yield from (f"docs/installing.md: {k} is tested, and not named" for k in sorted(tested - promised))
    builds = re.search(r'^BUILD_EXCLUSIVE_KERNEL="(.*)"$', (ROOT / "packaging/dkms.conf.in").read_text(), re.M)[1]
    for release in [k.split("-")[0] + ".0-1-amd64" for k in sorted(promised)] + ["5.19.0", "6.0.0", "10.1.0"]:
        if bool(re.match(builds, release)) != (release[:3] not in ("5.1", "6.0")):
            yield f"packaging/dkms.conf.in: dkms is wrong about {release}"


def put_in():
    """(whose, file, the words in whose place it comes) of each mistake that is put in by its words."""
    for name, _, _, edits in selftest.BREAKS:
        yield from ((f"tests/fuzz/selftest.py: {name}", path, old) for path, old, _ in edits)
    for line in (ROOT / "tests/proofs/list").read_text(encoding="utf-8").splitlines():
        if line.startswith("bite "):
            _, name, path, change = line.split(" ", 3)
            yield f"tests/proofs/list: {name}", path, change.split(" -> ")[0]


@rule("gate: mistakes that are put in have their place", "code that moved takes the words of tests/fuzz/selftest.py and tests/proofs/list along")
def mistakes():
    for whose, path, old in put_in():
        times = (ROOT / path).read_text(encoding="utf-8").count(old)
        if times != 1 and (not times or "selftest" in whose):
            yield f"{whose}: {path} says {old!r} {times} times"


def main(names):
    if not names:
        for name, (says, _) in RULES.items():
            print(f"{name}: {says}")
        return 0
    lines = [line for name in names for line in RULES[name][1]()]
    print("\n".join(lines), end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
