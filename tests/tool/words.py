# SPDX-License-Identifier: GPL-2.0-only
"""Help, the manual page, completion, the pages and the samples know the same commands."""

import os
import re
import shutil
import subprocess

import asks
import documents
import golden

ROW = re.compile(r"  ([a-z].*?) {2,}(\S.*)$")
OPTION = re.compile(r" +--(\S+)(?: (\S.*?))? {2,}(\S.*)$")
PAGE = "docs/commands.md"
# What no sample shows, but cases.py tries: long, raw, or not a machine's.
NO_SAMPLE = {"batch": {"keep-going"}, "watch": {"interval"}, "events": {"all", "follow"},
             "export": {"template"}, "help": {"man", "completion"}, "kmem frames": {"all"},
             "mem read": {"raw"}, "pt ls": {"all"}, "quiz make": {"roster", "form", "key", "out"},
             "quiz grade": {"seed", "level", "kinds", "out", "csv", "form"},
             "grade": {"out", "jobs", "again", "form"}, "tour": {"file", "list", "again", "markdown"},
             "qemu attach": {"xv6-kernel"},
             "qemu events": {"xv6-kernel", "on", "frame", "proc", "limit"},
             "qemu blame": {"xv6-kernel", "log", "image", "fs", "seconds"},
             "qemu twin": {"xv6-kernel", "limit"}}


class Command:
    def __init__(self, synopsis, text):
        words = synopsis.split()
        named = len(words) > 1 and words[1].isalpha() and words[1].islower()
        self.words = " ".join(words[:1 + named])
        self.args = " ".join(w for w in words[1 + named:] if w != "[OPTIONS]")
        self.text, self.options = text, {}
        self.has_options = "[OPTIONS]" in words

    def facts(self):
        return self.args, self.text, self.options


def from_help(text):
    found = []
    for line in text.splitlines():
        if OPTION.match(line):
            name, arg, says = OPTION.match(line).groups()
            found[-1].options[name] = (arg or "", says)
        elif ROW.match(line):
            found.append(Command(*ROW.match(line).groups()))
    return {c.words: c for c in found}


def from_manual(roff):
    """The same facts, by the paragraphs of its COMMANDS."""
    found, last = {}, None
    text = "".join(roff.split(".SH COMMANDS\n")[1:]).split(".SH ")[0]
    for words, args, says in re.findall(r"^\.TP\n\\fB(.*)\\fR ?(.*)\n(.*)$",
                                        text.replace(r"\-", "-"), re.M):
        if words.startswith("--"):
            found[last][2][words[2:]] = (args, says)
        else:
            found[words], last = (args, says, {}), words
    return found


# Each shell's own way to ask, a line of words for each line that is begun.
COMPLETE = {"bash": """
source /dev/stdin <<<"$1"
shift
for COMP_LINE; do
	COMP_POINT=${#COMP_LINE}
	COMPREPLY=()
	_xv6vm
	echo "${COMPREPLY[*]}"
done
""", "zsh": """
source =(print -r -- "$1")
shift
_describe() { local all=(${offers%%:*}); echo ${(M)all:#$words[-1]*} }
_files() {}
for line; do
	words=("${(@s: :)line}")
	CURRENT=$#words
	_xv6vm
done
""", "fish": """
echo $argv[1] | source
for line in $argv[2..]
	echo (complete -C $line | string split -f1 \\t)
end
"""}


def completed(shell, script, lines):
    run = subprocess.run([shell, "-c", COMPLETE[shell], *(["bash"] if shell == "bash" else []),
                          *(["zsh"] if shell == "zsh" else []), script, *lines],
                         capture_output=True, text=True, check=False)
    if run.returncode or run.stderr:
        return {line: run.stderr for line in lines}
    return dict(zip(lines, (set(line.split()) for line in run.stdout.splitlines())))


def completion(tap, shell, script, commands, global_words):
    if not shutil.which(shell):
        return tap.skip(f"completion in {shell}", f"there is no {shell}")
    objects = {c.split()[0] for c in commands}
    named = {o: {c.split()[1] for c in commands if c.startswith(o + " ")} for o in objects}
    wanted = {"xv6vm ": objects | global_words, "xv6vm --": {g for g in global_words if g[1] == "-"},
              "xv6vm -d sim:mem=4M,ncpu=2 -j ": objects | global_words,
              "xv6vm -d ": set(), "/usr/bin/xv6vm --device /dev/xv6vm in": {"info"},
              "xv6vm -c ": set(), "xv6vm --color never in": {"info"}}
    wanted |= {f"xv6vm {o} ": names for o, names in named.items() if names}
    for words, c in commands.items():
        options = {"--" + name for name in c.options}
        wanted |= {f"xv6vm {words} --": options, f"xv6vm -j {words} 1 2 --": options}
    if shell == "fish":
        # It offers options behind a - alone, and files where there is nothing else.
        wanted = {line: words if line.endswith("--") else {w for w in words if w[0] != "-"}
                  for line, words in wanted.items() if words}
    got = completed(shell, script, wanted)
    for line, words in wanted.items():
        tap.equal(got.get(line), words, f"completion of '{line}' in {shell}")


def render(tap, roff):
    if shutil.which("groff"):
        groff = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=roff, capture_output=True,
                               text=True, check=False)
        tap.ok(not groff.returncode and not groff.stderr, "the manual page is good roff", groff.stderr)
    else:
        tap.ok(True, "the manual page is good roff # SKIP there is no groff")


def mentions(page):
    """(line, words, whether the tool stands before them) for what may be commands."""
    found = [(number, text) for number, line in enumerate(documents.lines_of(page), 1)
             for text in re.findall(r"`([^`]+)`", line)]
    for block in documents.blocks_of(page):
        if isinstance(block, documents.Block) and block.kind in ("sh", "console"):
            found += [(block.line + number, re.sub(r"^([#$] )?(sudo )?(\S*/)?(?=xv6vm )", "", line))
                      for number, line in enumerate(block.lines, 1)]
    for number, text in found:
        words = re.sub(r"^xv6vm (-d \S+ |-[jv] |--color=\w+ )*", "", text).split()
        if words:
            yield number, words, text.startswith("xv6vm ")


def wrong(tool, commands, words, ours):
    """What there is not of a command that a page names, perhaps in a short form."""
    groups = {c.split()[0] for c in commands if " " in c}
    named = words[0] in groups and len(words) > 1 and words[1].isalpha()
    name = " ".join(words[:1 + named])
    if name not in commands:
        known = not named and (words[0] in groups or not ours or
                               "no such command" not in tool.run(words[0]).err)
        return None if known else name
    options = {w[2:].split("=")[0] for w in words if re.match("--[a-z]", w)}
    return ", ".join(options - set(commands[name].options)) or None


def pages(tap, tool, commands):
    """No page names what there is not; one of them has everything."""
    for page in documents.pages():
        bad = [(line, wrong(tool, commands, *found)) for line, *found in mentions(page)]
        tap.equal([b for b in bad if b[1]], [], f"{page}: names commands and options that there are")
    shown = {" ".join(words) for _, words, _ in mentions(PAGE)}
    for name in sorted({c.split()[0] for c in commands}):
        tap.ok(f"help {name}" in shown, f"{PAGE} shows the help of {name}")


def parameters(tap, text):
    """The module's, those of its table in README.md, and what -d sim: takes."""
    main = "\n".join(documents.lines_of("module/main.c"))
    rows = [line.split("|")[1] for line in documents.lines_of("README.md") if line.startswith("| `")]
    simulated = re.search(r"sim\[:(.*?)\]", re.sub(r"\s", "", text)).group(1)
    module = re.findall(r"^module_param\((\w+),", main, re.M)
    tap.equal(re.findall(r"`(\w+)=`", "".join(rows)), module, "README.md has each parameter")
    tap.equal([p.split("=")[0].replace("nojunk", "junk") for p in simulated.split(",")], module,
              "help has each parameter of a simulated machine")


# Behind their first arguments all is another program's, or a question.
RAW = {"proc create", "proc exec", "watch", "qemu attach"}


def arguments(tap, tool, commands):
    """As many as its help says; behind any of them there can be an option."""
    for words, c in commands.items():
        forms = [form.split() for form in c.args.split(" | ")]
        least = min(sum("[" not in word and "]" not in word for word in form) for form in forms)
        most = max(map(len, forms))
        tries = [(most, "--nonesuch", "no option --nonesuch")] if words not in RAW else []
        tries += [(least - 1, "", "too few arguments")] * (least > 0)
        tries += [(most + 1, "", "too many arguments")] * (not re.search(r"\.\.\.|WORDS|COMMAND", c.args))
        for count, more, why in tries:
            run = tool.raw(*words.split(), *["1"] * count, *more.split())
            tap.ok(run.status == 2 and f": {why}" in run.err, f"{words}: {count} arguments {more}: {why}", run)


def samples(tap, folder, commands):
    """Each command and each option is used by a sample batch."""
    used = [line.split() for _, text, _ in golden.batches(folder) for line in golden.commands(text)]
    for words, c in commands.items():
        lines = [u for u in used if u[:len(words.split())] == words.split()]
        tap.ok(lines or words in ("batch", "help", "tour", "watch", "grade", "quiz grade") or words.startswith("qemu "),
               f"a sample batch uses {words}")
        missing = {o for o in c.options if not any("--" + o in line for line in lines)}
        tap.equal(missing, NO_SAMPLE.get(words, set()), f"sample batches use the options of {words}")


def run(tap, tool):
    text = tool.raw("--help").out
    tap.ok(max(map(len, text.splitlines())) <= 100, "help fits a terminal")
    rows = from_help(text)
    objects = list(dict.fromkeys(words.split()[0] for words in rows))
    commands = from_help("".join(tool.raw("help", o).out for o in objects))
    tap.equal([(w, c.args, c.text) for w, c in rows.items()],
              [(w, c.args, c.text) for w, c in commands.items()], "help of all is that of each")
    for words, c in commands.items():
        tap.equal(from_help(tool.raw("help", *words.split()).out)[words].facts(), c.facts(),
                  f"help {words}")
        tap.equal(bool(c.options), c.has_options, f"help {words}: says whether it has options")
    manual = tool.raw("help", "--man").out
    tap.equal(from_manual(manual), {w: c.facts() for w, c in commands.items()},
              "the manual page has each command with its options")
    global_words = {w for line in text.splitlines() if line.startswith("  -")
                    for w in re.findall(r"(?<!\S)--?[a-zA-Z]+", line[:24])}
    tap.ok(len(global_words) == 12 and all(w.replace("-", r"\-") in manual for w in global_words),
           "the manual page has each option before the command", global_words)
    render(tap, manual)
    parameters(tap, text)
    for shell in COMPLETE:
        completion(tap, shell, tool.raw("help", "--completion", shell).out, commands, global_words)
    pages(tap, tool, commands)
    arguments(tap, tool, commands)
    samples(tap, tool.folder, commands)
    asks.run(tap, tool, commands)
