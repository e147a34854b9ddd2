#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The ABI's header beside the cards of its commands (tests/cards.c).

    cards.py check      a line for each command and each generated file: NAME, a tab,
                        and what is wrong with it; exits with 1 if anything is
    cards.py write      writes the generated files anew

Generated are module/abi_check.h, where every field lies for good, and in
tests/fuzz/syzkaller/ all that the header and the cards say, below a line that says so; in
python/xv6vm/abi.py what Python is to know. What they say is asked of the C compiler.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import cards_python

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADER = ROOT / "include/uapi/linux/xv6vm.h"
CARDS = ROOT / "tests/cards.c"
DOCS = ROOT / "docs/abi.md"
ABI_CHECK = ROOT / "module/abi_check.h"
SYZ = ROOT / "tests/fuzz/syzkaller/dev_xv6vm.txt"
PYTHON = ROOT / "python/xv6vm/abi.py"
MARK = "# From here on by tests/cards.py write. DO NOT EDIT.\n"

# What a card tells of itself, as JSON.
DUMP = r"""
#include <stdio.h>
#include "tests/cards.c"
int main(void)
{
	for (const struct card *c = cards; c < cards + card_count; c++) {
		printf("{\"name\": \"%s\", \"word\": \"%s\", \"arrays\": [", c->name, c->word);
		for (const struct card_array *a = c->arrays; a < c->arrays + 2; a++)
			printf("[%u, %u, %u, %u, %u], ", a->ptr, a->count, a->record, !a->done, a->what == program);
		printf("0], \"means\": [");
		for (unsigned int b = 0; b < c->size; b++)
			printf("%u, ", card_meaning(c, b));
		printf("0]}\n");
	}
	return 0;
}
"""
# How syzkaller is to fill a field, by its meaning; PERM and the like have sets of values.
KINDS = {
    "ZERO": "const[0, int{bits}]", "VALUE": "int32", "PID": "xv6vm_pid", "PA": "flags[xv6vm_pa, int32]",
    "FRAME": "xv6vm_frame",    "VA": "flags[xv6vm_va, int32]", "CPU": "int32[0:8]", "PERM": "flags[xv6vm_perm, int32]",
    "TYPE": "int32[0:3]", "BOOL": "int32[0:2]", "NAME": "string[xv6vm_names, 16]", "ARGC": "int32[0:33]",
    "DELTA": "flags[xv6vm_delta, int32]", "INDEX": "flags[xv6vm_index, int{bits}]",
    "RAM": "flags[xv6vm_phystop, int32]", "KVA": "flags[xv6vm_kernel_va, int32]",
    "BITS": "flags[xv6vm_machine, int32]", "OP": "int32[0:4]", "SMALL": "flags[xv6vm_small, int32]",
    "WIDTH": "flags[xv6vm_width, int32]",
}
OUT = {"out_pid": "xv6vm_pid (out)", "out_pa": "xv6vm_frame (out)"}
# What syzkaller takes from elsewhere: for each architecture.
FOREIGN = """AT_FDCWD = 18446744073709551516
O_RDONLY = 0
O_RDWR = 2
__NR_ioctl = 16, 386:54, arm64:29
__NR_openat = 257, 386:295, arm64:56
"""


def uncommented(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def run_c(text):
    """What a C program prints."""
    with tempfile.TemporaryDirectory() as folder:
        binary = pathlib.Path(folder, "ask")
        subprocess.run(["gcc", "-w", "-x", "c", f"-I{ROOT}", f"-I{ROOT}/include/uapi", "-o", binary, "-"],
                       input=text, text=True, check=True)
        return subprocess.run([binary], check=True, capture_output=True, text=True).stdout


def ask(expressions):
    """The values of C expressions of the header."""
    lines = "".join(f'printf("%llu\\n", (unsigned long long)({e}));\n' for e in expressions)
    out = run_c("#include <stddef.h>\n#include <stdio.h>\n#include <linux/xv6vm.h>\n"
                f"int main(void)\n{{\n{lines}return 0;\n}}\n")
    return [int(line) for line in out.split()]


class Abi:
    """The header: commands, structures and where their members lie; and the cards."""

    def __init__(self):
        text = uncommented(HEADER.read_text())
        self.commands = re.findall(r"#define XV6VM_(\w+)\s+_IO\(", text)
        self.layouts = self.lay_out(dict(re.findall(r"struct (\w+) \{(.*?)\n\};", text, re.S)))
        meanings = re.search(r"enum card_meaning \{(.*?)\};", (ROOT / "tests/cards.h").read_text(), re.S).group(1)
        self.meanings = re.findall(r"^\tCARD_([A-Z]+),", meanings, re.M)
        self.cards = {c["name"]: c for c in map(json.loads, run_c(DUMP).splitlines())}
        for chunk in re.split(r"\bCARD\(", uncommented(CARDS.read_text()))[2:]:
            name, struct = re.match(r"(\w+), (\w+)", chunk).groups()
            flags = re.search(r"\.flags = ([^,]*),", chunk)
            self.cards[name]["struct"] = "xv6vm_" + struct
            self.cards[name]["flags"] = re.findall(r"XV6VM_\w+", flags.group(1)) if flags else []

    @staticmethod
    def lay_out(structs):
        """{structure: (size, [(member, offset, size, its type)])}"""
        members = {s: re.findall(r"([\w ]+?)\s+(\w+)(?:\[\w+\])?;", body) for s, body in structs.items()}
        asked = [e for s, ms in members.items() for e in
                 [f"sizeof(struct {s})"] + [f"{what}{s}{sep}{m})" for _, m in ms
                                            for what, sep in (("offsetof(struct ", ", "), ("sizeof(((struct ", " *)0)->"))]]
        told = iter(ask(asked))
        return {s: (next(told), [(m, next(told), next(told), kind.strip()) for kind, m in ms])
                for s, ms in members.items()}

    def means(self, card, off):
        return self.meanings[card["means"][off]]


# ---- what is generated ------------------------------------------------------
def abi_check(abi):
    text = ABI_CHECK.read_text()
    parts = [f"XV6VM_SIZE({struct}, {size});\n" +
             "".join(f"XV6VM_AT({struct}, {name}, {off});\n" for name, off, _, _ in members)
             for struct, (size, members) in abi.layouts.items()]
    return text[:text.index("XV6VM_SIZE(xv6vm_hdr,")] + "\n".join(parts) + text[text.index("static_assert(XV6VM_KIND"):]


def array_kind(array, names):
    """A pointer, by the array that it points to; then its count."""
    _, count, record, given, elf = array
    way = "in" if given else "out"
    inner = "xv6vm_elf" if elf else "array[int8]" if record == 1 else \
        "array[xv6vm_query]" if given else f"array[array[int8, {record}]]"
    return f"ptr64[{way}, {inner}]", names[count], "bytesize" if elf else "len"


def field_kind(abi, card, name, off, size):
    meaning = abi.means(card, off)
    if meaning == "PID" and "XV6VM_BY_CR3" in card["flags"]:
        return "xv6vm_space"
    if meaning == "ZERO" and size not in (4, 8):
        each = 4 if name == "out_kind" else 1
        return f"array[const[0, int{each * 8}], {size // each}]"
    kind = KINDS[meaning].format(bits=size * 8)
    return OUT.get(name, kind) if meaning == "ZERO" else kind


def struct_text(abi, card, members, base=0):
    names = {off: name for name, off, _, _ in members}
    arrays = {a[0]: array_kind(a, names) for a in card["arrays"][:-1] if a[0]}
    counts = {count: f"{how}[{names[ptr]}, int32]"
              for ptr, (_, count, how) in reversed(arrays.items())}
    for name, off, size, kind in members:
        if name == "hdr":
            flags = f"flags[{card['struct_of']}_flags, int32]" if card["flags"] else "const[0, int32]"
            yield f"hdr_size\tbytesize[parent, int32]\n\thdr_flags\t{flags}"
            yield "hdr_reason\tconst[0, int32]\n\thdr_detail\tconst[0, int32]"
        elif off in arrays:
            yield f"{name}\t{arrays[off][0]}"
        elif name in counts:
            yield f"{name}\t{counts[name]}"
        elif kind == "struct xv6vm_query":
            yield f"{name}\txv6vm_query"
        else:
            yield f"{name}\t{field_kind(abi, card, name, base + off, size)}"


def block(name, lines):
    return f"{name} {{\n" + "".join(f"\t{line}\n" for line in lines) + "}\n\n"


def syzkaller(abi):
    text = SYZ.read_text()
    text = text[:text.index(MARK)] + MARK
    for name in abi.commands:
        text += (f"ioctl$XV6VM_{name}(fd fd_xv6vm, cmd const[XV6VM_{name}], "
                 f"arg ptr[inout, xv6vm_args_{name.lower()}])\n")
    text += "\n"
    for name in abi.commands:
        card = abi.cards[name]
        card["struct_of"] = f"xv6vm_{name.lower()}"
        text += block(f"xv6vm_args_{name.lower()}", struct_text(abi, card, abi.layouts[card["struct"]][1]))
    translate = abi.cards["TRANSLATE"]
    query = next(off for m, off, _, _ in abi.layouts["xv6vm_translate"][1] if m == "query")
    text += block("xv6vm_query", struct_text(abi, dict(translate, arrays=[0]), abi.layouts["xv6vm_query"][1], query))
    return text + "".join(f"xv6vm_{n.lower()}_flags = {', '.join(abi.cards[n]['flags'])}\n"
                          for n in abi.commands if abi.cards[n]["flags"])


def constants(text):
    """The values of what the description names."""
    code = "".join(line for line in text.splitlines(True) if not line.startswith("#"))
    names = sorted(set(re.findall(r"\bXV6VM_[A-Z0-9_]+\b", re.sub(r"ioctl\$\w+", "", code))))
    lines = [f"{n} = {v}" for n, v in zip(names, ask(names))]
    return ("# Code generated by tests/cards.py write. DO NOT EDIT.\narches = 386, amd64, arm64\n" +
            "\n".join(sorted(lines + FOREIGN.splitlines())) + "\n")


def generated(abi):
    description = syzkaller(abi)
    return {ABI_CHECK: abi_check(abi), SYZ: description, PYTHON: cards_python.module(abi, uncommented(HEADER.read_text()), ask),
            SYZ.with_name(SYZ.name + ".const"): constants(description)}


# ---- what is compared -------------------------------------------------------
class Code:
    """The library, the tool, and who calls the library."""

    def __init__(self):
        user = ROOT / "userspace"
        self.declared = set(re.findall(r"\b(xv6vm_\w+)\(", (user / "lib/libxv6vm.h").read_text()))
        self.bodies = [m for p in sorted((user / "lib").glob("c*.c"))
                       for m in re.findall(r"^\w[\w *]*?\b(\w+)\([^;{}]*\)\n\{\n(.*?)^\}", p.read_text(), re.S | re.M)]
        tool = "".join(p.read_text() for p in sorted((user / "cli").glob("*.c")))
        self.words = {" ".join(filter(None, words)) for words in
                      re.findall(r'\{\s*"(\w+)",\s*(?:"(\w+)"|NULL),', tool)}
        self.calls = tool + (user / "lib/copy.c").read_text() + (user / "lib/copy.c").read_text() + "".join(p.read_text() for f in ("tests", "bench") for p in sorted((ROOT / f).rglob("*.c")))

    def wrappers(self, command):
        return [name for name, body in self.bodies
                if name in self.declared and re.search(rf"\bXV6VM_{command}\b", body)]


def section(docs, command):
    match = re.search(rf"^## XV6VM_{command}\n(.*?)(?=^##? |\Z)", docs, re.S | re.M)
    return match and match.group(1)


def fields_of(abi, card):
    """Fields whose name says something else than the card does."""
    for name, off, size, kind in abi.layouts[card["struct"]][1]:
        zero = all(abi.means(card, off + i) == "ZERO" for i in range(size))
        if re.match(r"out\b|out_|reserved", name) and not zero:
            yield f"its card has {name} for the caller"
        elif name != "hdr" and not re.match(r"out\b|out_|reserved", name) and zero:
            users = [c for c in abi.cards.values() if c["struct"] == card["struct"] and abi.means(c, off) != "ZERO"]
            if not users:
                yield f"its card has nothing for {name}"


def problems(abi, code, docs, command):
    card, text, wrappers = abi.cards.get(command), section(docs, command), code.wrappers(command)
    if not card:
        yield "no card in tests/cards.c"
        return
    yield from fields_of(abi, card)
    if not text:
        yield "no section in docs/abi.md"
    for flag in card["flags"]:
        if text and flag not in text:
            yield f"its section in docs/abi.md does not name {flag}"
    if not wrappers:
        yield "no function of libxv6vm.h carries it out"
    if card["word"] not in code.words and not re.match(r"none: \w", card["word"]):
        yield f"the tool has no command {card['word']}"
    if wrappers and not any(re.search(rf"\b{w}\(", code.calls) for w in wrappers):
        yield f"nobody calls {wrappers[0]}()"


def errnos(docs):
    """The header's table, the docs' and the cards' are one."""
    header = set(re.findall(r"^ \*\t(E[A-Z0-9]+)\t", HEADER.read_text(), re.M))
    table = docs[docs.index("## Errors"):docs.index("# The machine")]
    told = set(re.findall(r"^\| `(E[A-Z0-9]+)` \|", table, re.M))
    cards = set(re.findall(r"\bE[A-Z0-9]+\b", re.search(r"^int card_errno.*?^}", CARDS.read_text(), re.S | re.M).group()))
    for name in sorted((header ^ told) | (header ^ cards)):
        yield f"{name} is not in all of the header, docs/abi.md and card_errno()"


def main(how):
    abi = Abi()
    if how == ["write"]:
        for path, text in generated(abi).items():
            path.write_text(text)
        return 0
    code, docs = Code(), DOCS.read_text()
    found = {f"command {c}": list(problems(abi, code, docs, c)) for c in abi.commands}
    found["errnos"] = list(errnos(docs))
    found["cards"] = [f"{n} is no command" for n in abi.cards.keys() - set(abi.commands)]
    whole = not any("no card" in p for ps in found.values() for p in ps)
    for path, text in generated(abi).items() if whole else ():
        same = path.read_text() == text
        found[str(path.relative_to(ROOT))] = [] if same else ["differs: tests/cards.py write, and look at the diff"]
    for name, lines in found.items():
        print(f"{name}\t{'; '.join(lines)}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
