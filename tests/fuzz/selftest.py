#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do the fuzz targets find what is wrong? Writes TAP.

    selftest.py ROOT FOLDER [NAME...]

A copy of the sources in FOLDER is broken in one way after the other; the target
that is named replays its corpus and goes on for so many inputs at most, and must
come to a finding. Without the break it comes to none, which check-fuzz.sh shows.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

# Name; target, and the most inputs; (file, what stands there, what shall).
BREAKS = [
    ("U is not asked of the directory entry", "walk", 2000, [
        ("module/core/walk.c", "*perm &= t->pte;", "*perm = (*perm | XV6_PTE_U) & t->pte;")]),
    ("W is not asked of supervisors with CR0.WP", "walk", 2000, [
        ("module/core/walk.c", "(q->user || q->wp);", "q->user;")]),
    ("sbrk gives up a page of which a part stays", "core", 5000, [
        ("module/core/uvm.c", "a = xv6_pgroundup(newsz);", "a = xv6_pgrounddown(newsz);")]),
    ("a page is lost when sbrk finds no table", "core", 5000, [
        ("module/core/uvm.c", "\tif (pa)\n\t\txv6_kfree(m, pa);\n", "\t(void)pa;\n")]),
    ("cr3 is not loaded again after sbrk", "core", 5000, [
        ("module/core/proc.c", "\t\tp->guard = XV6_NO_GUARD;\n\txv6_cpu_reload(m, p);",
         "\t\tp->guard = XV6_NO_GUARD;")]),
    ("a TLB keeps what it knew when cr3 is loaded", "core", 5000, [
        ("module/core/cpu.c", "\txv6_tlb_flush(&c->tlb);\n", "")]),
    ("kfree puts a frame behind the head", "core", 5000, [
        ("module/core/kalloc.c",
         "\tif (r)\n\t\txv6_put(&r->next, k->freelist);\n\tk->freelist = xv6_p2v(pa);\n",
         "\tstruct xv6_run *h = k->freelist ? xv6_frame_ptr(m, xv6_v2p(k->freelist)) : NULL;\n\n"
         "\txv6_put(&r->next, h ? xv6_get(&h->next) : k->freelist);\n"
         "\tif (h)\n\t\txv6_put(&h->next, xv6_p2v(pa));\n"
         "\telse\n\t\tk->freelist = xv6_p2v(pa);\n")]),
    ("sbrk gives back in another order than xv6", "core", 5000, [
        ("module/core/uvm.c",
         "\txv6_deallocuvm(m, pgdir, a, oldsz, &undone);\n\tif (pa)\n\t\txv6_kfree(m, pa);\n",
         "\tif (pa)\n\t\txv6_kfree(m, pa);\n\txv6_deallocuvm(m, pgdir, a, oldsz, &undone);\n")]),
    ("kfree leaves a byte of a frame as it was", "core", 5000, [
        ("module/core/kalloc.c", "XV6_JUNK, XV6_PGSIZE);", "XV6_JUNK, XV6_PGSIZE - 1);")]),
    ("mappages keeps what it made before a failure", "core", 5000, [
        ("module/core/vm.c", "\t\t\tunmap_new(m, pgdir, first, done);\n", "\t\t\t(void)unmap_new;\n")]),
    ("fork gives the child the guard page with U", "core", 5000, [
        ("module/core/uvm.c", "flags = xv6_pte_flags(entry) & ~(XV6_PTE_P | XV6_PTE_HAND);",
         "flags = (xv6_pte_flags(entry) & ~(XV6_PTE_P | XV6_PTE_HAND)) | XV6_PTE_U;")]),
    ("a segment may end behind the file", "elf", 5000, [
        ("module/core/exec.c", "off > x->elf_len || len > x->elf_len - off", "off > x->elf_len")]),
    ("a segment may wrap", "elf", 5000, [
        ("module/core/exec.c", "\tif (vaddr + memsz < vaddr)\n", "\tif (0)\n")]),
    ("RAM is read behind its end", "cmd", 10000, [
        ("module/cmd_machine.c", "min(s->len, phystop - s->pa - c->at)", "s->len")]),
    ("processes outlive their file", "cmd", 10000, [
        ("module/lock.c", "xv6_proc_of_holder(&dev->m, f->holder);", "NULL;")]),
    ("a short read tells bytes that were never written", "memory", 10000, [
        ("module/run.c", "room = kzalloc(bytes +", "room = kmalloc(bytes +"),
        ("module/cmd_mem.c", "\tc->more = !ret && s->out_done && !s->out_fault.reason;\n",
         "\ts->out_done = ret ? 0 : s->len;\n")]),
    ("an image is read behind its end", "image", 5000, [
        ("userspace/lib/image.c", "pa >= l->img->size || len > l->img->size - pa", "0")]),
    ("the tool prints control characters", "batch", 1000, [
        ("userspace/cli/text.c", "if (isprint((unsigned char)*s) && (unsigned char)*s < 0x80)",
         "if (1)")]),
]
FOUND = re.compile(rb"^(FUZZ: .*|SUMMARY: .*|.*runtime error: .*)$", re.M)
COPIED = ["CHANGELOG.md", "include", "module", "kunit", "userspace", "tests", "bench"]


def copy(root, folder):
    """The sources, kept where they are the same, so that make builds little."""
    for name in COPIED:
        for source in [root / name, *(root / name).rglob("*")]:
            relative = source.relative_to(root)
            target = folder / relative
            if "build" in relative.parts or not source.is_file():
                continue
            if target.exists() and target.read_bytes() == source.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def make(folder, target):
    program = f"build/fuzz{'-memory' if target == 'memory' else ''}/" \
              f"{'cmd' if target == 'memory' else target}"
    command = ["make", "-s", f"-j{os.environ.get('JOBS', '2')}", "-C", folder / "userspace"]
    command += ["fuzz-memory"] if target == "memory" else [program]
    # A break may leave something unused, which is no finding.
    subprocess.run(command + ["WERROR="], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return folder / "userspace" / program


def broken(folder, edits):
    for name, old, new in edits:
        path = folder / name
        text = path.read_text()
        if text.count(old) != 1:
            raise ValueError(f"{name}: {old!r} stands there {text.count(old)} times")
        path.write_text(text.replace(old, new))


def hunt(root, folder, target, inputs, seed):
    """What the target says of the broken sources, or None."""
    program = make(folder, target)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    name = "cmd" if target == "memory" else target
    subprocess.run([sys.executable, root / "tests/fuzz/corpus.py", "unpack",
                    root / f"tests/fuzz/corpus/{name}.txt", work / "old"], check=True)
    samples = root.resolve() / "userspace/build/samples"
    run = subprocess.run(
        [program, f"-seed={seed}", f"-runs={inputs}", "-verbosity=0", "-timeout=120",
         f"-artifact_prefix={work}/", "-max_len=2048", work / "old"],
        capture_output=True, check=False, cwd=work, timeout=7200,
        env={**os.environ, "XV6VM_FUZZ_IMAGE": samples / "tiny.img", "XV6VM_FUZZ_KERNEL": samples / "tiny.elf"})
    found = FOUND.search(run.stderr)
    if run.returncode and found:
        return found.group(1).decode(errors="replace")[:120]
    return None


def restored(root, folder, edits):
    """The files as they are, and newer than what was built of the broken ones."""
    for name, _, _ in edits:
        (folder / name).write_bytes((root / name).read_bytes())


def main(arguments):
    root, folder = map(pathlib.Path, arguments[:2])
    seed = os.environ.get("SEED") or "1"
    breaks = [b for b in BREAKS if not arguments[2:] or b[0] in arguments[2:]]
    copy(root, folder)
    print(f"# seed {seed}")
    failed = 0
    for number, (name, target, inputs, edits) in enumerate(breaks, 1):
        start = time.time()
        broken(folder, edits)
        try:
            found = hunt(root, folder, target, inputs, seed)
        finally:
            restored(root, folder, edits)
        failed += not found
        print(f"{'ok' if found else 'not ok'} {number} - {target}, {inputs} inputs: {name}")
        print(f"# {time.time() - start:.0f} s: {found}", flush=True)
    print(f"# figure: {len(breaks) - failed} of {len(breaks)} ways to break the code by hand "
          "were found by fuzzing")
    print(f"1..{len(breaks)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
