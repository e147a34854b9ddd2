// SPDX-License-Identifier: GPL-2.0
/*
 * The checker: frames and lists. It believes nothing but the frame table.
 */
#include <linux/string.h>
#include "check_internal.h"

static const char *const invariant_text[XV6_INVARIANTS + 1] = {
	"",
	"kinds of frames add up to the number of frames",
	"the free list is acyclic, inside RAM and holds exactly the free frames",
	"each pid names one process, and each page directory has one owner",
	"each directory entry points to a table with one owner",
	"each user page is a frame with one owner, or mapped by hand",
	"the kernel half equals the memory map in every process",
	"nothing in the kernel half is user-accessible, nothing is mapped above sz",
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
	else if (*mark & MARK_USED)
		xv6_check_note(c, n, pid, pa, 2, 1);
	*mark |= MARK_USED;
}

static void check_kinds(struct xv6_machine *m, struct xv6_check *c)
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
}

/*
 * From the head down, each frame is as deep as its place says, so none comes
 * twice, and what is at the end is the last one.
 */
static void check_freelist(struct xv6_machine *m, struct xv6_check *c)
{
	u32 va = m->kmem.freelist, depth;

	for (depth = m->kmem.nfree; depth; depth--) {
		u32 pa = xv6_v2p(va);
		const struct xv6_frame *f = xv6_frame(m, pa);
		const struct xv6_run *r = xv6_free_run(m, va, depth);

		c->checked++;
		if (!r) {
			xv6_check_note(c, 2, 0, pa, f ? f->kind : pa,
				       XV6VM_KIND_FREE);
			return;
		}
		c->marks[pa >> XV6_PGSHIFT] |= MARK_FREE;
		va = xv6_get(&r->next);
	}
	if (va)
		xv6_check_note(c, 2, 0, xv6_v2p(va), va, 0);
}

static void check_procs(struct xv6_machine *m, struct xv6_check *c)
{
	u32 i;

	xv6_check_meet(m, c, 3, m->kpgdir, XV6VM_KIND_KPGDIR, XV6_NO_OWNER);
	xv6_check_tables(m, c, m->kpgdir, NULL);
	for (i = 0; i < m->cfg.nproc; i++) {
		const struct xv6_proc *p = &m->procs[i];

		if (m->pids[i] != p->pid)
			xv6_check_note(c, 3, p->pid, i, m->pids[i], p->pid);
		if (p->state == XV6VM_UNUSED)
			continue;
		xv6_check_meet(m, c, 9, p->kstack, XV6VM_KIND_KSTACK, i);
		xv6_check_meet(m, c, 3, p->pgdir, XV6VM_KIND_PGDIR, i);
		xv6_check_tables(m, c, p->pgdir, p);
		xv6_relax(m);
	}
}

/* A CPU runs on kpgdir or on the directory of the process it runs. */
static void check_cpus(struct xv6_machine *m, struct xv6_check *c)
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

static void check_lost(struct xv6_machine *m, struct xv6_check *c)
{
	u32 i;

	for (i = 0; i < m->nframes; i++) {
		const struct xv6_frame *f = &m->frames[i];
		u16 mark = c->marks[i];
		u32 pa = i << XV6_PGSHIFT;

		c->checked++;
		if ((mark & MARK_HAND) != f->shares)
			xv6_check_note(c, 5, 0, pa, mark & MARK_HAND,
				       f->shares);
		if (f->kind == XV6VM_KIND_FREE && !(mark & MARK_FREE))
			xv6_check_note(c, 2, 0, pa, 0, 1);
		if (!(mark & MARK_USED) && !may_stand_alone(m, f))
			xv6_check_note(c, 9, xv6_frame_pid(m, f), pa, 0, 1);
	}
}

void xv6_check(struct xv6_machine *m, struct xv6_check *c)
{
	c->count = 0;
	c->total = 0;
	c->mask = 0;
	c->checked = 0;
	check_kinds(m, c);
	check_freelist(m, c);
	check_procs(m, c);
	check_cpus(m, c);
	check_lost(m, c);
}
