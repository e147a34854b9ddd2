# SPDX-License-Identifier: GPL-2.0-only
"""The page in Chromium: what it prints and draws, how it is used, and what it is proof against."""

import base64
import json
import os
import pathlib
import re
import urllib.parse

import golden
import tour
from browser import Browser

CSS = os.path.join(os.path.dirname(__file__), "..", "..", "userspace", "page", "page.css")
SIZES = [(1280, 800), (768, 1024), (390, 844)]
LIMIT = 500_000
# What a person may want to reach, by its id or its role.
CONTROLS = {"log", "input", "Run", "past", "back", "ram-cells", "proc", "space-cells", "size", "predict",
            "find", "Find", "link", "tour-start", "to", "level", "ask"}
WHERE = """(() => { const it = document.activeElement;
    return it.closest("[role=grid]")?.id || it.id || it.className || it.textContent; })()"""
HOSTILE = "<b>&\"'</b>"


def busy():
    return os.getloadavg()[0] > 1


class Page:
    """The page, opened anew for each question."""

    def __init__(self, browser, path):
        self.browser = browser
        self.path = os.path.abspath(path)
        self.address = pathlib.Path(self.path).as_uri()

    def open(self, *commands, machine="mem=4M", **place):
        words = [("machine", machine)] + [("run", line) for line in commands]
        return self.browser.open(f"{self.address}#" + urllib.parse.urlencode(
            words + list(place.items())))

    def log(self):
        return self.browser.text("log")

    def answer(self):
        """What the last command of the log printed."""
        return self.log().rsplit("\nxv6vm> ", 1)[1].split("\n", 1)[1]

    def run(self, line):
        self.browser.js("document.getElementById('input').focus()")
        self.browser.type(line)
        self.browser.press("Enter")

    def letters(self, name):
        return self.browser.js(
            f"[...document.querySelectorAll('#{name} .cell')].map(it => it.textContent).join('')")

    def cell(self, number):
        """The cell of the address space that a page lies in."""
        keys = self.browser.js("[...document.querySelectorAll('#space-cells .cell')].map(it => Number(it.dataset.key))")
        return max(key for key in keys if key <= number)

    def marked(self, name, mark):
        return self.browser.js(
            f"[...document.querySelectorAll('#{name} .{mark}')].map(it => Number(it.dataset.key))")


def same_text(tap, page, tool):
    for name, text, machine in golden.batches(tool.folder):
        if name == "images.xv6":  # Its image of 4 MB is no part of the page.
            continue
        golden.afresh(tool, text)
        line = f"batch --keep-going {name}"
        page.open(machine=machine)
        before = len(page.log())
        page.run(line)
        wanted = tool.run("batch", "--keep-going", name, machine=machine, merge=True)
        tap.equal(page.log()[before:], f"xv6vm> {line}\n{wanted.out}",
                  f"{name}: in the browser, byte for byte what the native tool prints")


def same_maps(tap, page, tool):
    """The commands of a sample, as a batch there and one by one here."""
    lines = ["proc create --name sh --elf hello", "proc fork sh", "proc sbrk 3 8192", "kalloc"]
    page.open(*lines, pid=3, at="0x1000")
    ask = lambda words: json.loads(tool.batch("\n".join([*lines, words]), json=True).out)[-1]  # noqa: E731
    ram = ask("view --width 64 --rows 64")
    tap.equal(page.letters("ram-cells"), ram["cells"], "RAM is what the native tool's view shows")
    space = ask("view 3 --width 32 --rows 40")
    tap.equal(page.letters("space-cells"), "".join(row["cells"] for row in space["rows"]),
              "so is an address space")
    walk = ask("view 3 0x1000")
    titles = page.browser.js("[...document.querySelectorAll('#boxes h3')].map(it => it.textContent)")
    tap.equal(titles, ["cr3", "page directory", "page table", "frame"], "a walk has its four boxes")
    chosen = page.browser.js("[...document.querySelectorAll('#boxes .chosen')].map(it => it.cells[3].textContent)")
    tap.equal(chosen, [entry["value"] for box in walk["boxes"] for entry in box["entries"]
                       if entry["chosen"]], "its entries hold what the native tool reads there")
    tap.equal(page.browser.text("result"), walk["result"], "it ends as there")
    about = ask("view 3 --at 0x1000")
    frame = int(about["frame"], 16) // 4096
    tap.equal(page.marked("ram-cells", "lit"), [frame], "the frame of the page is lit")
    lit = page.marked("space-cells", "lit")
    tap.ok(1 in lit and len(lit) == 2 and max(lit) >= 0x80000, "so are both its addresses", lit)


def both_addresses(tap, page, tool):
    """Of a frame that is chosen in RAM."""
    frame = json.loads(tool.batch("pt translate 1 0", json=True).out)[0]["pa"]
    about = json.loads(tool.batch(f"view --at {frame}", json=True).out)[0]
    page.open(at=frame)
    tap.equal(sorted(page.marked("space-cells", "lit")),
              sorted(page.cell(int(about[key], 16) // 4096) for key in "uv"),
              "U and V of a frame are lit together")


def contrast(tap):
    """A single letter, which axe-core leaves alone, on its ground, and the other way round."""
    with open(CSS, encoding="utf-8") as file:
        light, dark = file.read().split(":root {")[1:3]

    def luminance(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for name, theme in (("light", light), ("dark", dark)):
        of = dict(re.findall(r"--(\w+): (#\w+);", theme))
        pairs = [(f"of{n}", "back") for n in range(7)] + [("ink", "lit"), ("ink", "panel")]
        low = [(a, b) for a, b in pairs for x, y in [sorted(map(luminance, (of[a], of[b])))]
               if (y + 0.05) / (x + 0.05) < 4.5]
        tap.equal(low, [], f"each letter of a cell can be told from its ground ({name})")


def changes(tap, page):
    page.open("proc fork 1")
    old = page.letters("ram-cells")
    page.run("kalloc")
    new = page.marked("ram-cells", "new")
    told = page.browser.text("changes")
    tap.ok(len(new) == 1 and "free -> held" in told, "what a command changes is marked", [new, told])
    tap.ok(f"kalloc  {new[0] * 4096:#010x}: held" in told, "with what the event log says of it", told)
    tap.ok(page.letters("ram-cells") != old, "and drawn")
    page.run("undo")
    told = page.browser.text("changes")
    tap.ok(page.letters("ram-cells") == old and "undone: kalloc" in told, "so is what is undone", told)
    page.run("pt protect 1 0x0 W")
    told = page.browser.text("changes")
    tap.ok("0x00000000 code and data, user mode may access it -> code and data, user mode may not" in told
           and told.count("flags  0x00000000") == 1, "and pages of the process that is shown", told)


def past(tap, page, tool):
    """Each event there ever was, back to the boot: what the native tool says of it."""
    lines = ["proc create --name sh --elf hello", "proc exit sh"]
    page.open(*lines)
    browser = page.browser
    cells = lambda before: json.loads(tool.batch("\n".join(  # noqa: E731
        [*lines, f"view --width 64 --rows 64 {before}"]), json=True).out)[-1]["cells"]
    end = int(browser.js("document.getElementById('past').max"))
    events = json.loads(tool.batch("\n".join([*lines, "events --all"]), json=True).out)[-1]["events"]
    tap.equal(end, len(events), "the slider has a place for each event")
    browser.js("document.getElementById('past').focus()")
    bad = []
    for seq in range(end - 1, 0, -1):
        browser.press("ArrowLeft")
        when = browser.text("when")
        if when != f"before event {seq}: {events[seq]['text']}" or (
                not seq % 9 and page.letters("ram-cells") != cells(f"--before {seq}")):
            bad.append([seq, when])
    tap.equal(bad, [], "a step back is the machine before that event, as the native tool has it")
    tap.ok("kinit1" in when and page.letters("ram-cells").count("L") > 300, "back to the boot", when)
    browser.press("ArrowLeft")
    tap.equal(browser.text("when"), when, "and no further")
    browser.js("document.getElementById('forth').focus()")
    browser.press("Enter")
    tap.ok(len(page.marked("ram-cells", "new")) > 9 and "freerange" in browser.text("changes"),
           "a step on marks what the event did, and says so", browser.text("changes"))
    page.run("kalloc")
    tap.ok(browser.text("when").startswith("now, after") and "frame " in page.answer(),
           "what is typed is done now", browser.text("when"))
    page.open(*lines, before=60)
    tap.equal(page.letters("ram-cells"), cells("--before 60"), "a link leads to a moment")


def lessons(tap, page):
    page.open(predict="")
    page.run("kalloc")
    tap.ok("kalloc" not in page.log(), "with predict first nothing runs before the guess", page.log())
    page.browser.type("0x1000")
    page.browser.press("Enter")
    tap.ok("frame   0x003e8000" in page.log() and "You said 0x1000; it is 0x003e8000." in page.log(),
           "a wrong guess is told what it is", page.log())
    page.run("kalloc")
    page.browser.type("0x3e7000")
    page.browser.press("Enter")
    tap.ok("You said so: 0x003e7000." in page.log(), "a right one, that it is", page.log())
    page.run("pt translate 1 0x5000")
    page.browser.press("ArrowDown")
    page.browser.press("Tab")
    page.browser.press("Enter")
    tap.ok("You said so: page fault: not present." in page.log(), "of an access, how it ends",
           page.log())
    page.run("info")
    tap.ok("PHYSTOP" in page.answer(), "other commands ask nothing", page.answer())


def exercise(tap, page, tool):
    """The button's exercise is the tool's of that seed, and is judged as the tool does."""
    form = "document.getElementById('exercise')"
    for level in "123":
        page.open()
        page.browser.js(f"document.getElementById('level').value = '{level}'; document.getElementById('ask').click(); 0")
        words = re.search(r"^xv6vm> (quiz ask .*)$", page.log(), re.M).group(1).split()
        wanted = tool.raw(*words).out
        tap.equal(page.answer(), wanted, f"level {level}: the exercise is the native tool's")
        parts = json.loads(tool.raw("-j", *words, "--solution").out)["parts"]
        typed = [p["key"][0] if p["choices"] else p["key"] for p in parts]
        page.browser.js(f"{json.dumps(typed)}.forEach((it, n) => {form}.elements['part' + n].value = it);"
                        f"{form}.requestSubmit(); 0")
        tap.ok(page.answer().count("right\n") == len(parts), "what is right is right", page.answer())
        page.browser.js(f"{form}.elements.part0.value = ''; {form}.requestSubmit(); 0")
        tap.ok("a" in page.answer().split() and "no answer" in page.answer(), "an empty field is no answer", page.answer())
        page.browser.js(f"[...{form}.querySelectorAll('button')].at(-2).click(); 0")
        tap.ok(page.answer().startswith("hint: "), "a button gives a hint", page.answer())


def tours(tap, page, tool, folder):
    """All of the tour, with guesses of all kinds, says what it says on a terminal; then by the mouse."""
    typed = """(lines => { for (const line of lines) {
        document.getElementById("input").value = line;
        document.getElementById("line").requestSubmit(); } })"""
    for how, (walk, keys) in zip(("none", "wrong", "nonsense, then right"), tour.walks(tool, folder)):
        page.open(machine="mem=16M")
        before = page.letters("ram-cells")
        start = len(page.log())
        page.browser.js(f"{typed}({json.dumps(['tour --again', *walk.lines])})")
        tap.ok(len(keys) > 50 and page.log()[start:] == "xv6vm> tour --again\n" + walk.seen,
               f"the tour, guesses: {how}: byte for byte that of a terminal", page.log()[start:][-600:])
        tap.equal(page.letters("ram-cells"), before, "the machine is what it was")
    press = "[...document.querySelectorAll('#tour button')].find(it => it.textContent.startsWith({})).click()"
    page.run("tour --again address-space")
    for label in ("Go on", "b)", "Go on"):
        page.browser.js(press.format(json.dumps(label)))
    tap.ok("Right: b) zeros" in page.log() and "-- 2 of 4" in page.log(), "it can be pressed, too", page.log()[-600:])
    page.open(machine="mem=16M")
    page.run("tour address-space")
    tap.ok("Step 2 is next" in page.log(), "and goes on where one left, in another page", page.log())
    page.browser.js(press.format('"Leave"'))
    tap.equal(page.browser.text("before"), "xv6vm>", "until one leaves it")


def keyboard(tap, page):
    browser = page.browser
    page.open("proc fork 1", pid=1, at="0x0")
    page.run("proc f")
    tap.ok("no such command" in page.log(), "Enter runs what was typed", page.log())
    browser.press("ArrowUp")
    tap.equal(browser.js("document.getElementById('input').value"), "proc f", "up brings it back")
    browser.press("Tab")
    tap.equal(browser.js("document.getElementById('input').value"), "proc fork ", "Tab completes it")
    browser.press("Escape")
    browser.press("Tab")
    tap.equal(browser.js(WHERE), "Run", "after Escape, Tab goes on")
    reached = set()
    for _ in range(60):
        browser.press("Tab")
        reached.add(browser.js(WHERE))
        if browser.js(WHERE) == "input":
            browser.press("Escape")
    tap.equal(sorted(CONTROLS - reached), [], "Tab reaches every control")
    browser.js("document.querySelector('#ram-cells [tabindex=\"0\"]').focus()")
    browser.press("Home")
    browser.press("ArrowDown")
    browser.press("ArrowRight")
    tap.ok("0x00041000" in browser.text("lines"), "arrows go through RAM, which says what is there",
           browser.text("lines"))
    browser.js("document.querySelector('#space-cells [tabindex=\"0\"]').focus()")
    browser.press("End")
    browser.press("ArrowUp")
    tap.ok("devices" in browser.text("lines"), "and through an address space", browser.text("lines"))
    browser.js("document.getElementById('find').focus()")
    browser.type("2")
    browser.press("Enter")
    tap.ok(len(page.marked("ram-cells", "found")) > 3, "what is sought is marked")


def hostile(tap, page):
    """Names and addresses of a page are text, whatever is in them."""
    browser = page.browser
    page.open(f"proc create --name '{HOSTILE}'", f"proc {HOSTILE}", machine=f"mem=4M{HOSTILE}", at=HOSTILE)
    tap.equal(browser.js("document.querySelectorAll('main b:not(#letters b), main img').length"), 0,
              "no text becomes markup")
    tap.ok(HOSTILE in page.log(), "it is shown as it is", page.log())


def exported(tap, page, tool, folder):
    """Machines that came from elsewhere: xv6's size with twenty processes, and an image."""
    path, saved = os.path.join(folder, "sent.html"), os.path.join(folder, "sent.xv6m")
    template = page.path
    for name, machine, lines in (
            ("20 processes in 224 MB", "mem=224M", ["proc fork 1"] * 19),
            ("an image", "mem=4M,ncpu=2", ["machine load tiny.img --xv6-kernel tiny.elf"])):
        tool.batch("\n".join([*lines, f"snapshot save {saved}", f"export --html {path} --template {template}"]),
                   machine=machine)
        size, ms = os.path.getsize(path), page.browser.open(pathlib.Path(path).as_uri())
        print(f"# {name}: {size} bytes, open in {ms} ms")
        tap.ok(size <= 1_500_000 and (busy() or ms <= 1000),
               f"{name}: 1.5 MB, open in 1 s (without a verdict on a busy machine)", [size, ms])
        view = json.loads(tool.raw("-d", saved, "-j", "view", "--width", "64", "--rows", "64").out)
        tap.equal(page.letters("ram-cells"), view["cells"], f"{name}: the same map as where it came from")
        names = [f"{proc['name']} (pid {proc['pid']})" for proc in view["processes"] if proc["pid"]]
        tap.ok(names and all(name in page.browser.text("proc") for name in names), f"{name}: with all names", names)


def damaged(tap, page, tool, folder):
    """What is no sound machine is refused in the words of the tool."""
    path, saved = os.path.join(folder, "bad.html"), os.path.join(folder, "bad.xv6m")
    with open(page.path, encoding="utf-8") as file:
        text = file.read()
    tool.run("snapshot", "save", saved)
    with open(saved, "rb") as file:
        sound = file.read()
    for name, state in (("no machine", b"<script>alert(1)</script>"), ("cut", sound[:-9]),
                        ("another version", sound[:8] + b"\xff" + sound[9:]),
                        ("a wrong sum", sound[:30] + b"\0\1" + sound[32:])):
        with open(saved, "wb") as file:
            file.write(state)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace('id="state">', 'id="state">' + base64.b64encode(state).decode()))
        page.browser.open(pathlib.Path(path).as_uri())
        why = tool.run("snapshot", "restore", saved).err.rsplit(": ", 1)[1]
        tap.ok(why in page.log() and "A fresh machine" in page.log(), f"{name}: refused as by the tool", [page.log(), why])
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace('id="state">', 'id="state">*'))
    page.browser.open(pathlib.Path(path).as_uri())
    tap.ok("A fresh machine" in page.log(), "not even base64: refused, too", page.log())


def access(tap, page, axe):
    if not axe:
        tap.skip("axe-core", "npm reaches nothing here")
        return
    with open(axe, encoding="utf-8") as file:
        script = file.read()
    for dark in (False, True):
        page.browser.window(1280, 800, dark)
        page.open("proc fork 1", "kalloc", "pt translate 1 0x9000", pid=1, at="0x0")
        page.browser.js(script + ";0")
        found = page.browser.js("axe.run().then(it => JSON.stringify(it.violations.map("
                                "one => [one.id, one.nodes.length, one.nodes[0].html])))")
        tap.equal(json.loads(found), [], f"axe-core finds nothing ({'dark' if dark else 'light'})")


def speed(tap, page, path):
    size = os.path.getsize(path)
    first = page.open(machine="mem=16M")
    start = page.browser.js("performance.now()")
    page.browser.js("""const it = document.getElementById("size"); it.value = "mem=224M"; it.onchange(); 0""")
    large = page.browser.js("performance.now()") - start
    print(f"# {size} bytes; {first} ms to the first prompt; 224 MB boot in {large:.0f} ms")
    tap.ok(size <= LIMIT, f"the page has {LIMIT} bytes at most", size)
    tap.ok(busy() or (first <= 300 and large <= 500), "prompt in 0.3 s, 224 MB in 0.5 s "
           "(without a verdict on a busy machine)", f"{first} ms, {large} ms")


def pictures(page, folder):
    looks = [(*size, dark, "") for size in SIZES for dark in (False, True)] + [(1024, 1448, False, "print")]
    for width, height, dark, media in looks:
        page.browser.window(width, height, dark, media)
        page.open("proc create --name sh --elf hello", "proc fork sh", "kalloc", machine="mem=16M", pid=2, at="0x1000")
        page.browser.picture(os.path.join(folder, f"page-{width}-{media or ('dark' if dark else 'light')}.png"))


def run(tap, tool, path, folder, axe):
    browser = Browser()
    try:
        page = Page(browser, path)
        browser.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        browser.window(1280, 800, False)
        speed(tap, page, path)
        same_text(tap, page, tool)
        same_maps(tap, page, tool)
        both_addresses(tap, page, tool)
        contrast(tap)
        changes(tap, page)
        past(tap, page, tool)
        lessons(tap, page)
        exercise(tap, page, tool)
        tours(tap, page, tool, folder)
        keyboard(tap, page)
        hostile(tap, page)
        exported(tap, page, tool, folder)
        damaged(tap, page, tool, folder)
        access(tap, page, axe)
        pictures(page, folder)
        tap.equal(list(browser.complaints()), [], "no error, and nothing asked of a network")
    finally:
        browser.close()
