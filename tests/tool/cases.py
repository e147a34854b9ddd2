# SPDX-License-Identifier: GPL-2.0-only
"""Cases of the tool: words, numbers, errors, help, batches, fidelity."""

import json
import os
import re
import struct
import tempfile

from files import onto_full

NUMBERS = [
    # written, accepted as
    ("0", 0), ("4096", 4096), ("0x1000", 4096), ("0X1000", 4096), ("4K", 4096),
    ("4k", 4096), ("0x1K", 1024), ("1M", 1 << 20), ("1G", 1 << 30),
    ("0xffffffff", 0xffffffff), ("4294967295", 0xffffffff), ("010", 10),
    ("4294967296", "is above 0xffffffff"), ("0x100000000", "is above 0xffffffff"),
    ("4G", "is above 0xffffffff"), ("18446744073709551616", "is above 0xffffffff"),
    ("99999999999999999999999", "is above 0xffffffff"),
    ("", "is not a number"), ("0x", "is not a number"), ("12x", "is not a number"),
    ("4KB", "is not a number"), ("K", "is not a number"), (" 1", "is not a number"),
    ("1 ", "is not a number"), ("+1", "is not a number"), ("-1", "is not a number"),
    ("1.5", "is not a number"), ("0b1", "is not a number"), ("ten", "is not a number"),
]

USAGE = [
    # words, what the line says
    (["nosuch"], "no such command"),
    (["kmem"], "one of kalloc, kfree, freelist, frame, frames"),
    (["kmem", "nosuch"], "no such command: one of"),
    (["kmem", "kfree"], "too few arguments"),
    (["kmem", "kfree", "deadbeef"], "0xdeadbeef is"),
    (["kmem", "kfree", "1000h"], "0x1000 is"),
    (["kmem", "kfree", "80100000"], "decimal: write 0x80100000"),
    (["proc", "create", "--name", "0x2"], "could not be told from"),
    (["proc", "create", "--name", "kernel"], "could not be told from"),
    (["info", "now"], "too many arguments"),
    (["events", "--since", "-1"], "is not a number"),
    (["events", "--limit", "x"], "is not a number"),
    (["info", "--now"], "no option --now"),
    (["kmem", "freelist", "--limit"], "wants N"),
    (["kmem", "freelist", "--limit", "x"], "not a number"),
    (["kmem", "freelist", "--all=yes"], "takes nothing"),
    (["kmem", "freelist", "--al"], "no option --al"),
    (["pt", "translate", "1", "0", "--as", "root"], "user or kernel"),
    (["pt", "translate", "1", "0", "--read", "--write"], "one of --read"),
    (["pt", "dump", "1", "--user", "--kernel"], "exclude"),
    (["pt", "map", "1", "0x5000"], "either a frame or --new"),
    (["pt", "map", "1", "0x5000", "0x6000", "--new"], "either a frame or --new"),
    (["pt", "protect", "1", "0", "rw"], "not made of W, U and -"),
    (["pt", "protect", "1", "0", ""], "not made of W, U and -"),
    (["mem", "read", "1", "0", "2G"], "is above 0x7e000000"),
    (["mem", "read", "1", "0", "4", "--raw", "--string"], "--raw goes with"),
    (["mem", "write", "1", "0"], "one of --hex"),
    (["mem", "write", "1", "0", "--hex", "0"], "hexadecimal"),
    (["mem", "write", "1", "0", "--hex", "zz"], "hexadecimal"),
    (["mem", "write", "1", "0", "--hex", "00", "--string", "x"], "one of --hex"),
    (["proc", "sbrk", "1", "2G"], "beyond 2 GB"),
    (["proc", "sbrk", "1", "-2147483649"], "beyond 2 GB"),
    (["proc", "sbrk", "1", "--1"], "no option --1"),
    (["proc", "create", "a"], "arguments are for a program"),
    (["cpu", "access", "0", "0", "--width", "2"], "--width is 1 or 4"),
    (["cpu", "access", "0", "0", "--write"], "wants VALUE"),
    (["cpu", "set", "0", "--wp", "--no-wp"], "one of --wp and --no-wp"),
    (["cpu", "set", "0", "--pse", "--no-pse"], "one of --pse and --no-pse"),
    (["cpu", "tlb", "0", "--size", "4", "--off"], "one of --size, --off and --flush"),
    (["cpu", "tlb", "0", "--ways", "4"], "--ways goes with --size"),
    (["cpu", "tlb", "0", "1"], "either N or show N"),
    (["cpu", "tlb", "show"], "either N or show N"),
    (["cpu", "tlb", "show", "0", "--flush"], "show only shows"),
    (["machine", "explain"], "--xv6-kernel says"),
    (["machine", "load", "x", "--cr3", "0", "--xv6-kernel", "y"], "one of --cr3"),
    (["machine", "boot", "--mem", "4G"], "is above 0xffffffff"),
    (["proc", "exec", "1", "--size", "x", "sh"], "not a number"),
    (["pt", "ls", "1", "1024"], "PDX '1024' is above 0x3ff"),
    (["pt", "ls", "cr3:x"], "not a number"),
    (["pt", "dump", "cr3:"], "not a number"),
    (["pt", "walk", "cr3:x", "0"], "not a number"),
]


def numbers(tap, tool):
    for written, wanted in NUMBERS:
        result = tool.run("pt", "walk", "1", "--", written)
        if isinstance(wanted, int):
            good = result.status == 0 and f"\n0x{wanted:08x} " in result.out
        else:
            good = result.status == 2 and f"address '{written}' {wanted}" in result.err
        tap.ok(good, f"number '{written}': {wanted}", result)


def usage(tap, tool):
    for words, says in USAGE:
        name = " ".join(words)
        text, answer = tool.run(*words), tool.json(*words)
        tap.ok(text.status == 2 and says in text.err and text.err.count("\n") == 1 and
               text.err.startswith("xv6vm: " + words[0]) and not text.out,
               f"usage: {name}: {says}", text)
        error = json.loads(answer.out)
        tap.ok(answer.status == 2 and not answer.err and says in error["error"]["text"],
               f"usage: {name}: as JSON", answer)


def globals_(tap, tool):
    for words, status, says in [
            ([], 2, "Usage:"), (["--help"], 0, "Usage:"), (["-h"], 0, "Usage:"),
            (["--version"], 0, "interface 1"), (["--nosuch", "info"], 2, "no option --nosuch"),
            (["-d"], 2, "a machine must follow"),
            (["-d", "/nonexistent", "info"], 1, "is the module loaded?"),
            (["-d", "/dev/null", "info"], 1, "not an xv6vm device"),
            (["-d", "sim:mem=1M", "info"], 1, "2M is the least"),
            (["-d", "sim:mem=3G", "info"], 1, "2016M is the most"),
            (["-d", "sim:mem=8G", "info"], 1, "above 4294967295"),
            (["-d", "sim:mem=x", "info"], 1, "not a number"),
            (["-d", "sim:nosuch", "info"], 1, "no option 'nosuch'"),
            (["-d", "sim:mem", "info"], 1, "wrong form of 'mem'"),
            (["-d", "sim:nojunk=1", "info"], 1, "wrong form of 'nojunk'"),
            (["-d", "sim:", "info"], 1, "no option ''"),
            (["-d", "sim:ncpu=9", "info"], 1, "1 to 8 CPUs"),
            (["-d", "sim:nproc=0", "info"], 1, "refused"),
            (["--device=sim:mem=4M", "info"], 0, "4 MB of RAM")]:
        result = tool.raw(*words)
        tap.ok(result.status == status and says in result.out + result.err,
               f"xv6vm {' '.join(words)}: {status}, {says}", result)
    answer = tool.raw("-j", "-d", "/nonexistent", "info")
    error = json.loads(answer.out)["error"]
    tap.ok(answer.status == 1 and error["errno"] == "ENOENT" and not answer.err,
           "no machine, as JSON", answer)


def full_disk(tap, tool):
    tap.full_disk("an answer that cannot be written is a failure", lambda: onto_full(tool, "info"))


def help_(tap, tool):
    lines = tool.raw("help").out.splitlines()
    for command in {line.split()[0] for line in lines if re.match(r"  [a-z]", line)}:
        lines += tool.raw("help", command).out.splitlines()
    tap.equal([line for line in lines if len(line) > 80], [], "help fits a terminal")
    tap.equal(tool.raw("help", "nosuch").status, 2, "help of what there is not")
    tap.ok("for people" in json.loads(tool.raw("-j", "help").out)["error"]["text"],
           "help has no JSON, and says so as JSON")
    for words in (["--man", "--completion", "bash"], ["pt", "--man"], ["pt", "ls", "--completion", "zsh"]):
        result = tool.raw("help", *words)
        tap.ok(result.status == 2 and "stand alone" in result.err and not result.out,
               f"help {' '.join(words)}: they stand alone", result)
    result = tool.raw("help", "--completion", "csh")
    tap.ok(result.status == 2 and "bash, zsh or fish" in result.err and not result.out, "help --completion csh", result)


def batch(tap, tool):
    quoted = tool.batch('proc create --name "a\\\nb"\nproc ls # comment\n# all comment\n\n'
                        "proc \\\n show 'ab'\n")
    tap.ok(quoted.status == 0 and len(re.findall(r" ab( |$)", quoted.out, re.M)) == 3,
           "batch: quotes, comments, continued lines", quoted)
    stops = tool.batch("info\n\nkmem kfree \\\n 1\ninfo\n")
    tap.ok(stops.status == 1 and stops.out.count("PHYSTOP") == 1 and
           stops.err.startswith("xv6vm: stdin:3: kmem kfree 1: refused"),
           "batch: stops at the first failure and names its line", stops)
    goes_on = tool.batch("kmem kfree 1\nnosuch\ninfo\n", "--keep-going")
    tap.ok(goes_on.status == 1 and "PHYSTOP" in goes_on.out and "stdin:2:" in goes_on.err,
           "batch: --keep-going goes on, and remembers", goes_on)
    for text, says in [("info 'x\n", "a quote is not closed"), ('info "x', "not closed"),
                       ("batch -\n", "a batch in a batch"), ("-j info\n", "no such command")]:
        result = tool.batch(text)
        tap.ok(result.status == 2 and says in result.err and "stdin:1:" in result.err,
               f"batch: {text.strip()!r}: {says}", result)
        error = tool.batch(text, json=True)
        tap.ok(error.status == 2 and says in json.loads(error.out)[0]["error"]["text"],
               f"batch: {text.strip()!r}, as JSON", error)
    tap.equal(tool.batch("").status, 0, "batch: nothing is fine")
    tap.equal(json.loads(tool.batch("# nothing\n", json=True).out), [],
              "batch: nothing, as JSON")
    missing = tool.run("batch", "/nonexistent")
    tap.ok(missing.status == 1 and "cannot open" in missing.err, "batch: no such file", missing)
    folder = tool.run("batch", "/")
    tap.ok(folder.status == 1 and "Is a directory" in folder.err, "batch: a folder", folder)
    mark = tool.batch("\ufeffinfo\n")
    tap.ok(mark.status == 0 and "PHYSTOP" in mark.out, "batch: a mark in front of it all", mark)
    for size, status in ((65531, 0), (65532, 2), (1 << 20, 2)):
        long = tool.batch("info " + "#" * size + "\ninfo\n", "--keep-going")
        tap.ok(long.status == status and ("65536 bytes" in long.err) == bool(status) and
               long.out.count("PHYSTOP") == (0 if status else 2), f"batch: a line of {size + 5}", long)
    escapes = tool.batch(r'''mem write 1 0 --string "a\"b\\c\n" ''' + "\n" +
                         r"mem read 1 0 8 --string" + "\n")
    tap.ok(r'string  a"b\c\n' in escapes.out, "batch: backslashes as in a shell", escapes)


def headings(tap, tool):
    result = tool.raw("-d", "sim", "batch", "small.xv6")
    tap.ok(result.status == 1 and "2 MB of RAM" in result.out and result.out.endswith(
        "0 violations\n\n"), "batch: # machine, # keep-going", result)
    result = tool.raw("-d", "sim:mem=4M", "batch", "small.xv6")
    tap.ok("4 MB of RAM" in result.out, "batch: # machine is for plain sim", result)
    plain = tool.batch("info\n# machine: mem=2M\n# keep-going\nnosuch\ninfo\n")
    tap.ok(plain.status == 2 and plain.out.count("4 MB of RAM") == 1, "batch: a heading is in front", plain)
    other = tool.raw("-d", "sim", "batch", "-", stdin="\ufeff# machine: mem=8M\r\ninfo\r\n")
    tap.ok("8 MB of RAM" in other.out and other.out.startswith("xv6vm> info\n"), "batch: as other systems write it", other)


def escaping(tap, tool):
    result = tool.run("proc", "show", "\x1b[31m\xff")
    tap.ok("\\x1b[31m\\xc3\\xbf" in result.err and "\x1b" not in result.err,
           "strings from outside are escaped", result)
    answer = tool.json("proc", "show", "\x1b[31m\xff")
    tap.ok("\\\\x1b[31m" in answer.out and json.loads(answer.out)["error"]["errno"] == "ESRCH",
           "and in JSON", answer)
    stack = tool.batch("proc create --elf echo \"\x1b[2J\"\nmem read echo 0x2ff0 6 --string\n"
                       "mem read echo 0x2ff4 8\n")
    tap.ok("\x1b" not in stack.out, "bytes of a process are escaped", stack)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "\x1b[31m.xv6")
        with open(path, "w", encoding="utf-8") as batch:
            batch.write("nosuch\n")
        named = tool.run("batch", path)
        tap.ok("\\x1b[31m.xv6:1: " in named.err and "\x1b" not in named.err,
               "the name of a batch is escaped", named)


def machine(tool, *words, **kw):
    return json.loads(tool.json(*words, **kw).out)


def fidelity(tap, tool):
    info = json.loads(tool.raw("-d", "sim", "-j", "info").out)
    tap.equal(info["phystop"], "0x0e000000", "xv6: PHYSTOP is 224 MB")
    tap.equal(info["kpgdir"], "0x003ff000", "xv6: kpgdir is the first frame of kinit1")
    tap.equal(info["kmem_frames"], 57066, "xv6: kinit hands over 57,066 frames")
    tap.equal((info["data"], info["end"]), ("0x80108000", "0x801154d0"), "xv6: data and end")
    first = machine(tool, "proc", "show", "1", machine="mem=224M")
    tap.equal(first["kstack"], "0x0dfff000", "xv6: the first process's kernel stack")
    tap.equal(first["pgdir"], "0x0dffe000", "xv6: its page directory")
    tap.equal(first["kernel_tables"], 64, "xv6: 64 kernel page tables a process")
    runs = machine(tool, "pt", "dump", "1", "--kernel", machine="mem=224M")["runs"]
    tap.equal([(r["va"], r["pages"], r["flags"]) for r in runs],
              [("0x80000000", 256, "P W -"), ("0x80100000", 8, "P - -"),
               ("0x80108000", 57080, "P W -"), ("0xfe000000", 8192, "P W -")],
              "xv6: the four ranges of kmap[]")
    tap.ok(len({r["part"] for r in runs} - {""}) == 4, "each range has its name", runs)
    free = machine(tool, "kmem", "freelist", machine="mem=224M")
    tap.equal(free["free"], 57066 - 65 - 1 - 65 - 2, "xv6: frames free after userinit")
    tap.equal(free["head"], free["frames"][0]["pa"].replace("0x0", "0x8"),
              "the head is the kernel address of the first frame")
    tap.ok(all(a["next"] == b["pa"].replace("0x0", "0x8")
               for a, b in zip(free["frames"], free["frames"][1:])),
           "each frame holds the address of the next")
    shared = machine(tool, "proc", "show", "1", machine="mem=224M,shared_kernel")
    tap.equal(shared["kernel_tables"], 0, "shared_kernel: no kernel tables of its own")


def whole_list(tap, tool):
    answer = machine(tool, "kmem", "freelist", "--all", machine="mem=16M")
    frames = [f["pa"] for f in answer["frames"]]
    tap.equal(len(frames), answer["free"], "freelist --all: all of it")
    tap.equal(len(set(frames)), len(frames), "freelist --all: each once")
    tap.equal(answer["frames"][-1]["next"], "0x00000000", "freelist --all: the end is 0")
    every = machine(tool, "kmem", "frames", "--all", machine="mem=16M")["frames"]
    tap.equal(len(every), 4096, "frames --all: every frame")
    tap.equal(sum(f["kind"] == "free" for f in every), answer["free"],
              "frames --all: as many free ones")
    tap.equal(sorted(frames), [f["pa"] for f in every if f["kind"] == "free"],
              "the list holds exactly the free frames")


def forms(tap, tool):
    for words in (["info", "-j"], ["--json", "info"], ["pt", "walk", "1", "--json", "0"]):
        result = tool.run(*words)
        tap.ok(json.loads(result.out)["schema"] and not result.status, f"{' '.join(words)}: JSON", result)
    mixed = tool.batch("kmem kfree 1 -j\ninfo\nproc create --elf hello -- -j\n", "--keep-going")
    answer = json.loads(mixed.out.split("\n")[1])
    tap.ok(answer["error"]["code"] == 2 and not mixed.err and "PHYSTOP" in mixed.out and
           mixed.out.count("schema") == 1, "batch: -j is of one command, and no argument", mixed)
    os.environ["XV6VM_DEVICE"] = "sim:mem=8M"
    tap.equal([json.loads(tool.raw(*d, "-j", "info").out)["phystop"] for d in ([], ["-d", "sim:mem=4M"])],
              ["0x00800000", "0x00400000"], "XV6VM_DEVICE: the machine where there is no -d")
    os.environ["XV6VM_DEVICE"] = "/nonexistent"
    tap.ok("/nonexistent" in tool.raw("info").err, "XV6VM_DEVICE: and it is named where it is not there")
    del os.environ["XV6VM_DEVICE"]
    absent = machine(tool, "pt", "dump", "1", "--absent")["runs"]
    tap.equal((sum(r["pages"] for r in absent), [r["va"] for r in absent[1:]]),
              (1 << 20, [f"0x{int(r['last'], 16) + 1:08x}" for r in absent[:-1]]),
              "pt dump --absent: all of 4 GB")
    pages = machine(tool, "pt", "dump", "1", "--pages")["runs"]
    runs = machine(tool, "pt", "dump", "1")["runs"]
    tap.equal((len(pages), {r["pages"] for r in pages}), (sum(r["pages"] for r in runs), {1}),
              "pt dump --pages: a line for each")
    tap.ok({r["va"]: r["pa"] for r in pages}.items() >= {r["va"]: r["pa"] for r in runs}.items(),
           "pt dump --pages: the same frames")


def verbose(tap, tool):
    """-v: what became of the list is what all events make of it, shown ones and others."""
    lines = ["create --elf hello", "fork 2", "sbrk 2 100K", "sbrk 2 1G", "exit 3"]
    text = "".join(f"proc {line}\n" for line in lines)
    *answers, last = json.loads(tool.batch(f"{text}events --since 0", "-v", "--keep-going", json=True).out)
    was = answers[0]["freelist_before"]
    for line, a in zip(lines, answers):
        shown = a["events"]
        all_of_it = last["events"][shown[0]["seq"]:][:len(shown) + a["more"]]
        moved = [e for e in all_of_it if e["event"] in ("kalloc", "kfree")]
        taken = sum(1 if e["event"] == "kalloc" else -1 for e in moved)
        tap.equal((a["freelist_before"], a["freelist"]), (was, {
            "head": moved[-1]["head"], "free": was["free"] - taken}), f"-v: the list before and after {line}")
        tap.ok(shown == all_of_it[:40], f"-v: the first events of {line}", shown)
        was = a["freelist"]
    tap.ok("error" in answers[3] and "undo" in {e["cause"] for e in last["events"]}, "-v: of what is refused, too")
    one = tool.run("-v", "fork", "1", machine="mem=16M").out, tool.run("fork", "1", "--verbose", machine="mem=16M").out
    tap.ok(one[0] == one[1] and one[0].count("fork: copyuvm") == 19, "-v: in front or behind", one)
    long = tool.run("-v", "sbrk", "1", "1G", machine="mem=32M")
    tap.ok("earlier ones are overwritten\n... " in long.out and " more: xv6vm events --since " in long.out and
           long.status == 1 and long.out.count("\n") < 50, "-v: never more than a page", long)
    tap.equal(tool.run("-v", "info").out, tool.run("info").out, "-v: questions do nothing")
    mixed = tool.batch("proc create --elf hello -- -v\nkalloc -v\nkalloc\nsnapshot save v.xv6m\n"
                       "snapshot restore v.xv6m -v\n").out
    tap.equal(mixed.count("free list now"), 1, "batch: -v is of one command, and no argument")


def hints(tap, tool):
    first = tool.run("proc", "exit", "init")
    tap.ok("init never exits" in first.err, "init is the first process", first)
    tap.ok("init exiting" in first.err and "(" not in first.err, "a refusal has no tail of errno's", first)
    own = tool.run("mem", "read", "kernel", "0x80000000", "4")
    tap.ok(own.status == 0 and "00 00 00 00" in own.out, "mem read kernel: with its rights", own)
    both = tool.run("kmem", "freelist", "--limit", "1", "--all")
    tap.ok(both.status == 2 and "exclude" in both.err, "freelist: a limit, or all", both)
    why = tool.run("info").out
    tap.ok("2016 MB" in why and "V = P + 2 GB" in why, "info: why 2 GB is the most", why)
    switch = tool.run("cpu", "switch", "0", "1").out
    tap.ok(switch.startswith("CPL 0 -> 3, cr3 loaded"), "cpu switch: what it did comes first", switch)
    high = tool.run("kmem", "kfree", "0x803fa000")
    tap.ok("frame 0x003fa000" in high.err, "an address of the kernel's half is no frame's", high)
    for words in (["machine", "boot", "--mem", "16777216"], ["kmem", "freelist", "--limit", "10000000"],
                  ["cpu", "access", "0", "0", "--write", "12345678"]):
        result = tool.run(*words, machine="mem=16M")
        tap.ok(result.status == 0, f"{' '.join(words)}: eight digits that are no address", result)
    for words in (["proc", "fork", "--help"], ["fork", "-h"]):
        tap.equal(tool.run(*words).out, tool.run("help", "proc", "fork").out,
                  f"{' '.join(words)}: its help")


def topics(tap, tool):
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../userspace/cli/topics.c")
    with open(source, encoding="utf-8") as file:
        rows = re.findall(r'\{ "([^"]+)", \{ ([^}]+) \} \}', file.read())
    bad = [words for words, commands in rows
           if any(f"\n  {c} " not in "\n" + tool.raw("help", *words.split()).out
                  for c in re.findall(r'"([^"]+)"', commands))]
    tap.ok(len(rows) > 15 and not bad, "help: each word of a lecture leads to its commands", bad)
    tap.equal(tool.raw("help", "Page", "Tables").out, tool.raw("help", "page", "table").out,
              "help: words as they are written")


def listed(tap, tool):
    """What pt ls lists are the words of RAM, and what they lead to is what frames are."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["pt ls hello", "pt ls hello 0 --all", "pt ls hello 512", "pt ls hello 1023 --all"]
        out = tool.batch("proc create --elf hello\n" + "\n".join(asked) +
                         f"\nkmem frames --all\nmachine save {folder}/ram\n", machine="mem=16M",
                         json=True)
        *tables, frames, _ = json.loads(out.out)[1:]
        with open(f"{folder}/ram", "rb") as f:
            ram = f.read()
    kinds = {f["pa"]: (f["kind"], f["pid"]) for f in frames["frames"]}
    for name, t in zip(asked, tables):
        words = struct.unpack_from("<1024I", ram, int(t["pa"], 16))
        size = 4096 if t["level"] == 2 else 1 << 22
        first = int(t["entries"][0]["va"], 16) - t["entries"][0]["index"] * size
        tap.equal([(e["index"], e["value"], e["pa"], e["va"], e["last"], e["present"])
                   for e in t["entries"]],
                  [(i, f"0x{w:08x}", f"0x{int(t['pa'], 16) + 4 * i:08x}",
                    f"0x{first + i * size:08x}", f"0x{first + i * size + size - 1:08x}", w & 1 == 1)
                   for i, w in enumerate(words) if w & 1 or "--all" in name], f"{name}: the words of RAM")
        tap.equal([(f.get("kind"), f.get("pid", 0)) for f in (e.get("frame", {}) for e in t["entries"])],
                  [kinds.get(f"0x{w & ~4095:08x}", ("not RAM", 0)) if w & 1 else (None, 0)
                   for w in words if w & 1 or "--all" in name], f"{name}: what frames are")
        tap.equal(t["present"], sum(w & 1 for w in words), f"{name}: how many are present")
    pde = struct.unpack_from("<1024I", ram, int(tables[0]["pa"], 16))
    tap.equal([(t["level"], t.get("pde", {}).get("value")) for t in tables],
              [(1, None)] + [(2, f"0x{pde[i]:08x}") for i in (0, 512, 1023)],
              "pt ls: the directory, and whose entry leads to a table")


def fork_copies(tap, tool):
    out = tool.batch("proc create --elf hello\nproc fork hello\nmem read 2 0 24K\n"
                     "mem read 3 0 24K\npt dump 2 --user\npt dump 3 --user\n"
                     "mem write 3 0 --hex 00\nmem read 2 0 1\n", machine="mem=16M", json=True)
    answers = json.loads(out.out)
    tap.ok(answers[2]["hex"] == answers[3]["hex"] and answers[2]["done"] == 24576,
           "fork: equal bytes")
    frames = [{r["pa"] for r in a["runs"]} for a in answers[4:6]]
    tap.ok(not frames[0] & frames[1], "fork: different frames", frames)
    tap.equal(answers[7]["hex"], answers[2]["hex"][:2], "fork: a write stays with the child")
    tap.ok("68656c6c6f2066726f6d20706167652030" in answers[2]["hex"],
           "exec: the program's constants are in the image")


def run(tap, tool):
    for part in (numbers, usage, globals_, full_disk, help_, batch, headings, escaping, fidelity,
                 whole_list, forms, verbose, hints, topics, listed, fork_copies):
        part(tap, tool)
