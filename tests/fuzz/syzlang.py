#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares the description for syzkaller with the ABI. Writes TAP.

    syzlang.py ROOT [--const]

What the header says is asked of the C compiler. Every command has its ioctl, and
its structure every field, where it lies and as large as it is; commands have the
flags of the command table; constants have the header's values. With --const
tests/fuzz/syzkaller/dev_xv6vm.txt.const is written anew.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

INT = re.compile(r"\bint(8|16|32|64)\b")
# What syzkaller takes from elsewhere: for each architecture.
FOREIGN = """AT_FDCWD = 18446744073709551516
O_RDONLY = 0
O_RDWR = 2
__NR_ioctl = 16, 386:54, arm64:29
__NR_openat = 257, 386:295, arm64:56
"""
HEADER_FIELDS = ["hdr_size", "hdr_flags", "hdr_reason", "hdr_detail"]


def uncommented(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


class Header:
    """The ABI header, the command table, and what the compiler makes of them."""

    def __init__(self, root):
        self.root = root
        text = uncommented((root / "include/uapi/linux/xv6vm.h").read_text())
        table = uncommented((root / "module/table.c").read_text())
        self.commands = re.findall(r"#define (XV6VM_\w+)\s+_IO\(", text)
        self.structs = {
            name: re.findall(r"(\w+)(?:\[\w+\])?;", body)
            for name, body in re.findall(r"struct (\w+) \{(.*?)\n\};", text, re.S)}
        self.rows = {}
        for row in re.split(r"\[_IOC_NR\(", table)[1:]:
            name, struct = re.search(r"^(\w+).*?ROW\(\w+,\s*(\w+)", row, re.S).groups()
            row = row.replace("ABOUT_CR3", ".flags = XV6VM_BY_CR3")
            flags = re.search(r"\.flags = ([^,]*),", row)
            self.rows[name] = (struct, set(re.findall(r"XV6VM_\w+", flags.group(1))) if flags else set())

    def ask(self, expressions):
        """The values of C expressions."""
        lines = [f'printf("%llu\\n", (unsigned long long)({e}));' for e in expressions]
        program = ("#include <stddef.h>\n#include <stdio.h>\n#include <linux/xv6vm.h>\n"
                   "int main(void)\n{\n" + "\n".join(lines) + "\nreturn 0;\n}\n")
        with tempfile.TemporaryDirectory() as folder:
            source, binary = pathlib.Path(folder, "ask.c"), pathlib.Path(folder, "ask")
            source.write_text(program)
            subprocess.run(["gcc", f"-I{self.root}/include/uapi", "-o", binary, source],
                           check=True)
            out = subprocess.run([binary], check=True, capture_output=True, text=True).stdout
        return [int(line) for line in out.split()]

    def layout(self, struct):
        """[(field, offset)] and the size, its header's four words one by one."""
        names = [n for n in self.structs[struct] if n != "hdr"]
        asked = [f"offsetof(struct {struct}, {n})" for n in names]
        *offsets, size = self.ask(asked + [f"sizeof(struct {struct})"])
        if "hdr" not in self.structs[struct]:
            return list(zip(names, offsets)), size
        head = [(n, 4 * i) for i, n in enumerate(HEADER_FIELDS)]
        return head + list(zip(names, offsets)), size


class Description:
    """dev_xv6vm.txt, as far as it is needed."""

    def __init__(self, path, kind_max):
        text = "".join(l for l in path.read_text().splitlines(True) if not l.startswith("#"))
        self.text = text
        self.kind_max = kind_max
        self.ioctls = dict(re.findall(
            r"^ioctl\$XV6VM_\w+\(fd fd_xv6vm, cmd const\[(\w+)\], arg ptr\[inout, (\w+)\]\)$",
            text, re.M))
        self.flags = {n: set(re.split(r",\s*", v)) for n, v in
                      re.findall(r"^(\w+) = ([^\n\"]*)$", text, re.M)}
        self.resources = set(re.findall(r"^resource (\w+)\[int32\]", text, re.M))
        self.types = {name: [line.split("\t")[1:3] for line in body.splitlines() if line]
                      for name, body in re.findall(r"^(\w+) [{\[]\n(.*?)^[}\]]", text, re.M | re.S)}
        self.unions = set(re.findall(r"^(\w+) \[\n", text, re.M))

    def size(self, kind):
        """Bytes of a type of fixed size."""
        kind = kind.replace(" (out)", "")
        if kind.startswith("ptr64["):
            return 8
        if kind in self.resources:
            return 4
        if kind in self.types:
            sizes = [self.size(k) for _, k in self.types[kind]]
            return max(sizes) if kind in self.unions else sum(sizes)
        if (match := re.match(r"string\[\w+, (\d+)\]$", kind)):
            return int(match.group(1))
        if (match := re.match(r"array\[(.*), (\w+)\]$", kind)):
            count = self.kind_max if match.group(2) == "XV6VM_KIND_MAX" else int(match.group(2))
            return count * self.size(match.group(1))
        if not (match := INT.search(kind)):
            raise ValueError(f"the size of {kind} is not known")
        return int(match.group(1)) // 8

    def align(self, kind):
        """An array's is its element's, a structure's its widest field's."""
        kind = kind.replace(" (out)", "")
        if kind in self.types:
            return max(self.align(k) for _, k in self.types[kind])
        if (match := re.match(r"array\[(.*), (\w+)\]$", kind)):
            return self.align(match.group(1))
        return 1 if kind.startswith("string[") else self.size(kind)

    def layout(self, struct):
        """As Header.layout(): fields lie where their own size lets them."""
        at, fields, widest = 0, [], 1
        for name, kind in self.types[struct]:
            align = self.align(kind)
            widest = max(widest, align)
            at = -(-at // align) * align
            fields.append((name, at))
            at += self.size(kind)
        return fields, -(-at // widest) * widest

    def constants(self):
        return sorted(set(re.findall(r"\bXV6VM_[A-Z0-9_]+\b", re.sub(r"ioctl\$\w+", "", self.text))))


def problems_of(header, description, command):
    """What is wrong with one command's description."""
    struct, flags = header.rows[command]
    args = description.ioctls.get(command)
    if not args:
        yield "has no ioctl"
        return
    if description.layout(args) != header.layout(struct):
        yield f"{description.layout(args)} where the header has {header.layout(struct)}"
    kind = dict(map(tuple, description.types[args]))["hdr_flags"]
    known = re.match(r"flags\[(\w+), int32\]", kind)
    if (description.flags[known.group(1)] if known else set()) != flags:
        yield f"flags are {kind}, not {sorted(flags)}"


def const_text(header, description):
    names = description.constants()
    lines = [f"{n} = {v}" for n, v in zip(names, header.ask(names))]
    return ("# Code generated by tests/fuzz/syzlang.py --const. DO NOT EDIT.\n"
            "arches = 386, amd64, arm64\n" +
            "\n".join(sorted(lines + FOREIGN.splitlines())) + "\n")


def main(arguments):
    root = pathlib.Path(arguments[0])
    header = Header(root)
    path = root / "tests/fuzz/syzkaller/dev_xv6vm.txt"
    description = Description(path, header.ask(["XV6VM_KIND_MAX"])[0])
    const = path.with_name(path.name + ".const")
    if "--const" in arguments:
        const.write_text(const_text(header, description))
    cases = [(c, list(problems_of(header, description, c))) for c in header.commands]
    query = description.layout("xv6vm_query") == header.layout("xv6vm_query")
    cases.append(("xv6vm_query", [] if query else ["differs"]))
    same = const.exists() and const.read_text() == const_text(header, description)
    cases.append(("constants", [] if same else ["differ: run syzlang.py --const"]))
    cases.append(("the table", [] if set(header.rows) == set(header.commands) else ["differs"]))
    for number, (name, problems) in enumerate(cases, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {name} as the ABI has it")
        for problem in problems:
            print(f"# {problem}")
    print(f"1..{len(cases)}")
    return 1 if any(problems for _, problems in cases) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
