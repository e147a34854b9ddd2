#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Manual pages, made of what says the same elsewhere: sections of docs/, the headers, the
module's parameters. lowdown makes roff of Markdown.

    manual.py PAGE        prints it: xv6run.1, libxv6vm.3, xv6vm.4, xv6vm-batch.5
"""

import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def section(path, heading=None):
    """What stands under a heading, up to the next one as high; without one, up to the first."""
    text = text_of(path)
    if not heading:
        return re.split(r"^## ", text.split("\n", 1)[1], maxsplit=1, flags=re.M)[0]
    level, rest = re.search(rf"^(#+) {re.escape(heading)}\n(.*)", text, re.M | re.S).groups()
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.M)[0]


def comment(text):
    """The text of a C comment, as Markdown: what is indented by a tab stays as it is."""
    lines = re.sub(r"^/\*+\n?|\s*\*/$", "", text.strip()).splitlines()
    lines = [re.sub(r"^ ?\* ?", "", line).expandtabs().rstrip() for line in lines]
    return "\n".join(line if line.startswith("        ") else re.sub(r"([_*<\\])", r"\\\1", line) for line in lines)


def said(text):
    """And with its parameters as a list, in the way of kernel-doc."""
    text = re.sub(r"^\s*@([\w\\]+(?:, @[\w\\]+)*): ?", lambda m: "\n- `" + re.sub(r"[@\\]", "", m[1]) + "`: ",
                  comment(text), flags=re.M)
    return re.sub(r"@([\w\\]+)", r"*\1*", text)


def functions(header):
    """What a header says of its functions, each group behind its words."""
    code = text_of(header).split('extern "C" {\n#endif', 1)[1]
    code = re.sub(r"^(?:struct|enum) \w+ \{.*?^\};\n", "", code, flags=re.M | re.S)
    for words, rest in re.findall(r"(/\*(?:(?!\*/).)*\*/)?((?:(?!/\*|\n\n).)+)", code, re.S):
        if re.search(r"\bxv6vm_\w+\(", rest):
            yield "```\n" + rest.strip() + "\n```\n\n" + (said(words) if words else "") + "\n"


def commands():
    """Each command: what the header says of it first."""
    for match in re.finditer(r"^## (XV6VM_\w+)\n\*\*What\.\*\* (.*?)\n\n", text_of("docs/abi.md"), re.M | re.S):
        yield f"- `{match[1]}`: {match[2]}\n"


def parameters():
    for match in re.finditer(r'^MODULE_PARM_DESC\((\w+), "(.*)"\);', text_of("module/main.c"), re.M):
        yield f"- `{match[1]}=`: {match[2]}\n"


def listing(path):
    return "```\n" + re.sub(r"^(//|/\*) SPDX.*\n", "", text_of(path)) + "```\n"


def joined(make, *arguments):
    return lambda: "\n".join(make(*arguments))


PAGES = {
    "xv6run.1": ("run programs of xv6 in the page tables of the emulated machine", (
        ("SYNOPSIS", lambda: "`xv6run [OPTIONS] PROGRAM [ARGS...]`"),
        ("DESCRIPTION", lambda: section("docs/running.md")),
        ("WHO DOES WHAT", lambda: section("docs/running.md", "Who does what")),
        ("WHAT HOLDS A PROGRAM", lambda: section("docs/running.md", "What holds a program")),
        ("DIFFERENCES", lambda: section("docs/running.md", "What differs from xv6")),
        ("SEE ALSO", lambda: "xv6vm(1), xv6vm(4)"))),
    "libxv6vm.3": ("one emulated xv6 machine, from C", (
        ("SYNOPSIS", lambda: "```\n#include <libxv6vm.h>\n\ncc ... $(pkg-config --cflags --libs libxv6vm)\n```"),
        ("DESCRIPTION", lambda: comment(re.search(r"/\*\n(?s:.*?)\*/", text_of("userspace/lib/libxv6vm.h"))[0])),
        ("FUNCTIONS", joined(functions, "userspace/lib/libxv6vm.h")),
        ("IMAGES", joined(functions, "userspace/lib/xv6image.h")),
        ("VIEWS", joined(functions, "userspace/lib/xv6view.h")),
        ("EXAMPLES", lambda: listing("userspace/examples/walk.c")),
        ("SEE ALSO", lambda: "xv6vm(1), xv6vm(4)"))),
    "xv6vm.4": ("the device of one emulated xv6 machine", (
        ("SYNOPSIS", lambda: "```\nmodprobe xv6vm [PARAMETER=VALUE...]\n\n#include <linux/xv6vm.h>\n```"),
        ("DESCRIPTION", lambda: section("docs/abi.md", "Rules for all commands")),
        ("PARAMETERS", joined(parameters)),
        ("COMMANDS", joined(commands)),
        ("ERRORS", lambda: section("docs/abi.md", "Errors").split("Below, each command")[0]),
        ("FILES", lambda: "- `/dev/xv6vm`: the device\n- `/sys/kernel/debug/xv6vm`: the machine as text"),
        ("SEE ALSO", lambda: "xv6vm(1), libxv6vm(3)"))),
    "xv6vm-batch.5": ("commands of xv6vm in a file", (
        ("SYNOPSIS", lambda: "`xv6vm [-d MACHINE] batch [--keep-going] FILE`"),
        ("DESCRIPTION", lambda: "A batch is a file of commands as xv6vm(1) takes them, without the word xv6vm, one a line, "
                                "all on one machine.\n\n" + section("docs/commands.md", "The form of a batch")),
        ("EXIT STATUS", lambda: re.search(r'help_status\[\] = "(.*)\\n"', text_of("userspace/cli/help.c"))[1]),
        ("EXAMPLES", lambda: listing("userspace/samples/trap.xv6")),
        ("SEE ALSO", lambda: "xv6vm(1)"))),
}


def flat(text):
    """Without what a page cannot follow, and what is of the project's pages alone."""
    text = re.sub(r"^<!--.*-->\n", "", text, flags=re.M)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^##+ ", "## ", text, flags=re.M)


def folded(line):
    """No line of text is longer than a terminal's."""
    if len(line) <= 79 or line.startswith("."):
        return line.rstrip()
    lines = textwrap.wrap(line, 76, break_long_words=False, break_on_hyphens=False)
    return "\n".join(("\\&" if part[0] in ".'" else "") + part for part in lines)


def roff(markdown):
    out = subprocess.run(["lowdown", "-Tman", "-"], input=markdown, capture_output=True, text=True, check=True).stdout
    code, lines = False, []
    for line in out.replace(r"\fC", r"\fB").splitlines():
        code = (code or line == ".EX") and line != ".EE"
        lines.append(line if code else folded(line))
    # (A heading begins a paragraph.)
    return re.sub(r"\A\.[LP]P\n|(?<=^\.SS\n)(.*\n)\.[LP]P\n", r"\1", "\n".join(lines) + "\n", flags=re.M)


def page(name):
    what, sections = PAGES[name]
    title, number = name.rsplit(".", 1)
    version, date = (subprocess.run([ROOT / "scripts/version.sh", *option], capture_output=True, text=True,
                                    check=True).stdout.strip() for option in ([], ["--date"]))
    print(f"'\\\" t\n.TH {title.upper()} {number} \"{date}\" \"xv6vm {version}\"\n.ad l\n.SH NAME\n{title} \\- {what}")
    for heading, make in sections:
        print(f".SH {heading}\n{roff(flat(make()))}", end="")


if __name__ == "__main__":
    page(sys.argv[1])
