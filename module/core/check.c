// SPDX-License-Identifier: GPL-2.0-only
/* The checker: frames and lists. It believes nothing but the frame table. */
#include <linux/kernel.h>
#include "internal.h"

static const char *const invariant_text[XV6_INVARIANTS + 1] = {
	"",
	"kinds of frames add up to the number of frames",
	"the free list is acyclic, inside RAM and holds exactly the free frames",
	"each pid names one process, and each page directory has one owner",
	"each directory entry points to a table with one owner",
	"each user page is a frame with one owner, or mapped by hand",
	"the kernel half equals the memory map in every process",
	"nothing in the kernel half is user-accessible, nothing mapped above sz",
	"every frame address is below PHYSTOP",
	"free and used frames are all frames; none is lost",
};

const char *xv6_invariant_text(u32 n)
{
	return n <= XV6_INVARIANTS ? invariant_text[n] : "";
}

void xv6_check_note(struct xv6_check *c, u32 n, u32 pid, u32 addr, u32 found,
		    u32 expected)
{
	c->mask |= 1u << n;
	if (c->count < c->max)
		c->list[c->count++] = (struct xv6vm_violation){
			n, pid, addr, found, expected };
	c->total++;
}

void xv6_check_meet(struct xv6_machine *m, struct xv6_check *c, u32 n, u32 pa,
		    u8 kind, u16 owner)
{
	const struct xv6_frame *f = xv6_frame(m, pa);
	u32 pid = owner < m->cfg.nproc ? m->procs[owner].pid : 0;
	u16 *mark;

	c->checked++;
	if (!f) {
		xv6_check_note(c, 8, pid, pa, pa, m->cfg.phystop);
		return;
	}
	mark = &c->marks[pa >> XV6_PGSHIFT];
	if (f->kind != kind)
		xv6_check_note(c, n, pid, pa, f->kind, kind);
	else if (f->owner != owner)
		xv6_check_note(c, n, pid, pa, xv6_frame_pid(m, f), pid);
	else if (c->whole && *mark & MARK_USED)
		xv6_check_note(c, n, pid, pa, 2, 1);
	*mark |= MARK_USED;
}

static bool check_kinds(struct xv6_machine *m, struct xv6_check *c)
{
	u32 seen[XV6VM_KIND_COUNT] = { };
	struct xv6_kmem k;
	u32 i, sum = 0;

	xv6_kmem_read(m, &k);
	for (i = 0; i < m->nframes; i++) {
		c->marks[i] = 0;
		c->checked++;
		if (m->frames[i].kind < XV6VM_KIND_COUNT)
			seen[m->frames[i].kind]++;
		else
			xv6_check_note(c, 1, 0, i << XV6_PGSHIFT,
				       m->frames[i].kind, XV6VM_KIND_COUNT - 1);
	}
	for (i = 0; i < XV6VM_KIND_COUNT; i++) {
		u32 count = xv6_kind_count(&k, i);

		sum += count;
		if (seen[i] != count)
			xv6_check_note(c, 1, 0, i, count, seen[i]);
	}
	if (sum != m->nframes)
		xv6_check_note(c, 1, 0, 0, sum, m->nframes);
	return false;
}

/*
 * From the head down, each frame is as deep as its place says, so none comes
 * twice, and what is at the end is the last one. Where the frame that was looked
 * at last has left the list, so has all above it: go on at the head.
 */
static bool check_freelist(struct xv6_machine *m, struct xv6_check *c)
{
	u32 va, depth = c->depth - 1, n;

	if (!xv6_free_next(m, xv6_p2v(c->pa), c->depth, &va)) {
		va = m->kmem.freelist;
		depth = m->kmem.nfree;
	}
	for (n = 0; depth && n < XV6_CHECK_LIST; n++, depth--) {
		u32 pa = xv6_v2p(va);
		const struct xv6_frame *f = xv6_frame(m, pa);

		c->checked++;
		if (!xv6_free_next(m, va, depth, &va)) {
			xv6_check_note(c, 2, 0, pa, f ? f->kind : pa,
				       XV6VM_KIND_FREE);
			return false;
		}
		c->marks[pa >> XV6_PGSHIFT] |= MARK_FREE;
		c->pa = pa;
		c->depth = depth;
	}
	if (!depth && va)
		xv6_check_note(c, 2, 0, xv6_v2p(va), va, 0);
	return depth;
}

/* What was counted as it came and went is what there is. */
static void check_usage(struct xv6_check *c, const struct xv6_proc *p)
{
	const u32 counted[] = { p->usage.user_frames, p->usage.user_tables,
				p->usage.kernel_tables };
	const u32 met[] = { c->seen.user_frames, c->seen.user_tables,
			    c->seen.kernel_tables };
	u32 i;

	for (i = 0; i < 3; i++) {
		if (counted[i] != met[i])
			xv6_check_note(c, 9, p->pid, i, counted[i], met[i]);
	}
}

static bool check_proc(struct xv6_machine *m, struct xv6_check *c, u32 slot)
{
	const struct xv6_proc *p = &m->procs[slot];

	if (!c->pdx && m->pids[slot] != p->pid)
		xv6_check_note(c, 3, p->pid, slot, m->pids[slot], p->pid);
	if (p->state == XV6VM_UNUSED) {
		c->pdx = 0;
		return false;
	}
	if (!c->pdx) {
		c->before = c->total;
		if (!p->reaping)
			xv6_check_meet(m, c, 9, p->kstack, XV6VM_KIND_KSTACK,
				       slot);
		xv6_check_meet(m, c, 3, p->pgdir, XV6VM_KIND_PGDIR, slot);
	}
	if (xv6_check_tables(m, c, p->pgdir, p))
		return true;
	/* Tables that are hurt may have what nobody counted. */
	if (c->whole && c->total == c->before)
		check_usage(c, p);
	xv6_relax(m);
	return false;
}

static bool check_procs(struct xv6_machine *m, struct xv6_check *c)
{
	c->looks = 0;
	while (c->slot < m->cfg.nproc && c->looks < XV6_CHECK_STEP)
		c->slot += !check_proc(m, c, c->slot);
	return c->slot < m->cfg.nproc;
}

static bool check_kernel(struct xv6_machine *m, struct xv6_check *c)
{
	c->looks = 0;
	if (!c->pdx)
		xv6_check_meet(m, c, 3, m->kpgdir, XV6VM_KIND_KPGDIR,
			       XV6_NO_OWNER);
	return xv6_check_tables(m, c, m->kpgdir, NULL);
}

/* A CPU runs on kpgdir or on the directory of the process it runs. */
static bool check_cpus(struct xv6_machine *m, struct xv6_check *c)
{
	u32 i, cr3;

	for (i = 0; i < m->cfg.ncpu; i++) {
		const struct xv6_cpu *cpu = &m->cpus[i];

		cr3 = cpu->slot < m->cfg.nproc ? m->procs[cpu->slot].pgdir :
						 m->kpgdir;
		c->checked++;
		if (cpu->cr3 != cr3)
			xv6_check_note(c, 3, 0, i, cpu->cr3, cr3);
	}
	return false;
}

/* Whether a frame that was not met in any table may be so. */
static bool may_stand_alone(const struct xv6_machine *m,
			    const struct xv6_frame *f)
{
	switch (f->kind) {
	case XV6VM_KIND_FREE:
	case XV6VM_KIND_IO:
	case XV6VM_KIND_KERNEL:
	case XV6VM_KIND_HELD:
		return true;
	case XV6VM_KIND_CPUSTACK:
		return f->owner < m->cfg.ncpu;
	case XV6VM_KIND_USER:
		return f->owner == XV6_NO_OWNER && f->shares;
	}
	return false;
}

static bool check_lost(struct xv6_machine *m, struct xv6_check *c)
{
	u32 n;

	for (n = 0; c->whole && c->frame < m->nframes && n < XV6_CHECK_STEP; n++) {
		const struct xv6_frame *f = &m->frames[c->frame];
		u16 mark = c->marks[c->frame];
		u32 pa = c->frame++ << XV6_PGSHIFT;

		c->checked++;
		if ((mark & MARK_HAND) != f->shares)
			xv6_check_note(c, 5, 0, pa, mark & MARK_HAND,
				       f->shares);
		if (f->kind == XV6VM_KIND_FREE && !(mark & MARK_FREE))
			xv6_check_note(c, 2, 0, pa, 0, 1);
		if (!(mark & MARK_USED) && !may_stand_alone(m, f))
			xv6_check_note(c, 9, xv6_frame_pid(m, f), pa, 0, 1);
	}
	return c->whole && c->frame < m->nframes;
}

/* Each does a piece of its work; true if there is more. */
static bool (*const stages[])(struct xv6_machine *m, struct xv6_check *c) = {
	check_kinds, check_kernel, check_freelist, check_procs, check_cpus,
	check_lost,
};

bool xv6_check_step(struct xv6_machine *m, struct xv6_check *c, u64 version)
{
	if (!c->checked)
		c->version = version;
	c->whole = c->version == version;
	c->stage += !stages[c->stage](m, c);
	return c->stage < ARRAY_SIZE(stages);
}

void xv6_check(struct xv6_machine *m, struct xv6_check *c)
{
	*c = (struct xv6_check){
		.marks = c->marks, .list = c->list, .max = c->max,
	};
	while (xv6_check_step(m, c, 0))
		;
}
