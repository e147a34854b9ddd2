// SPDX-License-Identifier: GPL-2.0
/*
 * The oracle beside the machine's RAM. Entries are read byte by byte and never
 * through the core, so that a wrong walker cannot agree with itself.
 */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

/* Whom a frame was found to belong to, in one comparison. */
static bool claimed[WORLD_FRAMES];
static u32 claims;

static void claim(u32 pa, const char *what)
{
	if (pa % 4096 || pa < WORLD_FIRST * 4096 || pa >= WORLD_RAM)
		fuzz_fail("%s at 0x%x, where no frame is", what, pa);
	if (claimed[pa / 4096])
		fuzz_fail("%s at 0x%x, which is another's already", what, pa);
	claimed[pa / 4096] = true;
	claims++;
}

static u32 entry(const struct world *w, u32 pa, u32 index)
{
	return world_word(w, pa + 4 * index);
}

static u32 pte_of(const struct world *w, u32 dir, u32 va)
{
	u32 pde = entry(w, dir, va >> 22);

	return pde & 1 ? entry(w, pde & ~4095u, va >> 12 & 1023) : 0;
}

/* A new page's frame is what its entry says, if that was free. */
static void learn(struct flat *f, const struct world *w, struct flat_page *p,
		  u32 dir)
{
	u32 frame = pte_of(w, dir, p->vpn << 12) >> 12;
	struct flat_frame *fr;

	if (frame < WORLD_FIRST || frame >= WORLD_FRAMES ||
	    f->frame[frame].live)
		fuzz_fail("page 0x%x000 got frame 0x%x000, which was not free",
			  p->vpn, frame);
	fr = &f->frame[frame];
	fr->live = true;
	fr->owned = !(p->flags & 0x200);
	fr->shares = !fr->owned;
	if (p->from)
		memcpy(fr->data, p->from, 4096);
	else
		memset(fr->data, 0, 4096);
	p->frame = frame;
	p->from = NULL;
	if (memcmp(w->ram + frame * 4096, fr->data, 4096))
		fuzz_fail("new page 0x%x000 holds other bytes", p->vpn);
}

/* Entries of one table or half a directory that are not zero. */
static u32 count(const struct world *w, u32 pa, u32 n)
{
	const u64 *p = (const u64 *)(w->ram + pa);
	u32 i, sum = 0;

	for (i = 0; i < n; i += 2) {
		if (p[i / 2])
			sum += !!entry(w, pa, i) + !!entry(w, pa, i + 1);
	}
	return sum;
}

static void compare_space(struct flat *f, const struct world *w,
			  struct flat_space *s, u32 dir)
{
	u32 i, pages = 0;

	fuzz_same(count(w, dir, 512), s->ntables, "user tables");
	for (i = 0; i < s->ntables; i++) {
		u32 pde = entry(w, dir, s->table[i].pdx);

		fuzz_same(pde % 4096, s->table[i].flags, "flags of a table");
		claim(pde & ~4095u, "a page table");
		pages += count(w, pde & ~4095u, 1024);
	}
	fuzz_same(pages, s->npages, "pages in the user half");
	for (i = 0; i < s->npages; i++) {
		struct flat_page *p = &s->page[i];

		if (!p->frame)
			learn(f, w, p, dir);
		fuzz_same(pte_of(w, dir, p->vpn << 12),
			  (u32)p->frame << 12 | p->flags, "a page's entry");
	}
}

/* The directory's kernel half: tables of its own, kpgdir's, or none. */
static void compare_kernel_tables(const struct flat *f, const struct world *w,
				  u32 dir, bool bare)
{
	u32 kpgdir = w->now.m.kpgdir, pdx, pde;

	fuzz_same(count(w, dir + 2048, 512), bare ? 0 : 9, "kernel tables");
	for (pdx = 512; !bare && pdx < 1024;
	     pdx = pdx == 512 ? 1016 : pdx + 1) {
		pde = entry(w, dir, pdx);
		fuzz_same(pde & 0xfdf, 7, "flags of a kernel table");
		if (dir == kpgdir || !f->shared)
			claim(pde & ~4095u, "a kernel table");
		else
			fuzz_same(pde & ~4095u, entry(w, kpgdir, pdx) & ~4095u,
				  "a shared kernel table");
	}
}

static void compare_proc(struct flat *f, const struct world *w, u32 slot)
{
	const struct xv6_proc *p = &w->now.procs[slot];
	struct flat_proc *want = &f->proc[slot];
	u8 cpu = want->cpu == FLAT_NOBODY ? XV6_NO_CPU : want->cpu;
	u8 state = want->zombie		      ? XV6VM_ZOMBIE
		   : want->cpu == FLAT_NOBODY ? XV6VM_RUNNABLE
					      : XV6VM_RUNNING;

	fuzz_same(p->pid, want->pid, "pid");
	if (!want->pid)
		return;
	fuzz_same(p->ppid, want->ppid, "parent");
	fuzz_same(p->state, state, "state");
	fuzz_same(p->sz, want->sz, "size");
	fuzz_same(p->cpu, cpu, "CPU of a process");
	claim(p->kstack, "a kernel stack");
	claim(p->pgdir, "a page directory");
	compare_space(f, w, &want->space, p->pgdir);
	compare_kernel_tables(f, w, p->pgdir, want->bare);
}

static void compare_cpu(const struct flat *f, const struct world *w, u32 cpu)
{
	const struct xv6_cpu *c = &w->now.m.cpus[cpu];
	const struct flat_cpu *want = &f->cpu[cpu];

	fuzz_same(c->cpl, want->user ? 3 : 0, "CPL");
	fuzz_same(c->cr3_loads, want->loads, "loads of cr3");
	fuzz_same(c->cr3,
		  want->slot == FLAT_NOBODY ? w->now.m.kpgdir
					    : w->now.procs[want->slot].pgdir,
		  "cr3");
}

/* The free list, pointer by pointer. */
static void compare_free(const struct flat *f, const struct world *w)
{
	const struct xv6_kmem *k = &w->now.m.kmem;
	u32 va = k->freelist;
	u32 n;

	for (n = 0; va; n++) {
		claim(va - 0x80000000, "a free frame");
		va = world_word(w, va - 0x80000000);
	}
	fuzz_same(k->nfree, n, "length of the free list");
	fuzz_same(n, f->free, "free frames");
}

void flat_compare(struct flat *f, const struct world *w)
{
	u32 i;

	memset(claimed, 0, sizeof(claimed));
	claims = 0;
	claim(w->now.m.kpgdir, "kpgdir");
	compare_kernel_tables(f, w, w->now.m.kpgdir, false);
	for (i = 0; i < WORLD_PROCS; i++)
		compare_proc(f, w, i);
	for (i = 0; i < FLAT_CPUS; i++)
		compare_cpu(f, w, i);
	compare_free(f, w);
	for (i = 0; i < WORLD_FRAMES; i++) {
		if (f->frame[i].live)
			claim(i * 4096, "a page");
	}
	/* And the second CPU's stack, which nothing points to. */
	fuzz_same(claims + 1, WORLD_FRAMES - WORLD_FIRST, "frames in all");
}

/* Every page of the kernel half is what the memory map says. */
static void compare_kernel_half(struct flat *f, const struct world *w, u32 slot,
				u32 dir)
{
	u32 va = XV6_KERNBASE;

	do {
		struct flat_answer a = flat_lookup(f, slot, va);
		u32 want = a.mapped ? (a.pa & ~4095u) | a.flags : 0;

		fuzz_same(pte_of(w, dir, va) & ~0x60u, want,
			  "an entry of the kernel half");
		va += 4096;
		if (va == 0x80400000)
			va = 0xfe000000;
	} while (va);
}

/* What kfree filled is 0x01 but for its first word. */
static void compare_junk(const struct world *w, u32 frame)
{
	const u8 *b = w->ram + frame * 4096;

	if (b[4] != 1 || memcmp(b + 4, b + 5, 4096 - 5))
		fuzz_fail("free frame 0x%x000 was written to", frame);
}

void flat_compare_whole(struct flat *f, const struct world *w)
{
	u32 i;

	flat_compare(f, w);
	for (i = 0; i < WORLD_PROCS; i++) {
		if (f->proc[i].pid && !f->shared)
			compare_kernel_half(f, w, i, w->now.procs[i].pgdir);
	}
	compare_kernel_half(f, w, FLAT_NOBODY, w->now.m.kpgdir);
	for (i = 0; i < WORLD_FRAMES; i++) {
		if (f->frame[i].live &&
		    memcmp(w->ram + i * 4096, f->frame[i].data, 4096))
			fuzz_fail("frame 0x%x000 holds other bytes", i);
		if (w->now.m.cfg.junk &&
		    w->now.frames[i].kind == XV6VM_KIND_FREE)
			compare_junk(w, i);
	}
}
