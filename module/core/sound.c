// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what was brought from outside is a machine: indices and addresses first,
 * so that the core can look at it at all; then the checker.
 */
#include "internal.h"

/* A frame of RAM other than the first. */
static bool is_frame(const struct xv6_machine *m, u32 pa)
{
	return pa && xv6_frame(m, pa) && !xv6_pgoff(pa);
}

static bool cpu_sound(const struct xv6_machine *m, u32 i)
{
	const struct xv6_cpu *c = &m->cpus[i];
	const struct xv6_proc *p;
	struct xv6_tlb form;

	if (c->cpl != 0 && c->cpl != 3)
		return false;
	if (c->slot != XV6_NO_OWNER) {
		if (c->slot >= m->cfg.nproc)
			return false;
		p = &m->procs[c->slot];
		if (p->state != XV6VM_RUNNING || p->cpu != i)
			return false;
	}
	return !xv6_tlb_configure(&form, c->tlb.size, c->tlb.ways);
}

/* Names and pids are for people, and name one process each. */
static bool proc_sound(struct xv6_machine *m, const struct xv6_proc *p)
{
	u32 slot = xv6_proc_slot(m, p);

	if (p->state < XV6VM_SLEEPING || p->state > XV6VM_ZOMBIE ||
	    p->sz > XV6_KERNBASE || !xv6_name_ok(p->name))
		return false;
	if (!p->pid || (p->pid >= m->nextpid && !m->wrapped) ||
	    xv6_proc_find(m, p->pid))
		return false;
	if (p->state == XV6VM_RUNNING &&
	    (p->cpu >= m->cfg.ncpu || m->cpus[p->cpu].slot != slot))
		return false;
	m->pids[slot] = p->pid;
	m->nprocs++;
	return is_frame(m, p->pgdir) && is_frame(m, p->kstack);
}

/* What finds processes is made anew on the way. */
static bool procs_sound(struct xv6_machine *m)
{
	u32 i;

	memset(m->pids, 0, sizeof(m->pids));
	m->nprocs = 0;
	m->vacant = 0;
	for (i = 0; i < m->cfg.nproc; i++) {
		if (m->procs[i].state && !proc_sound(m, &m->procs[i]))
			return false;
	}
	return true;
}

/* Who has children has forked, which is all that it says of one. */
static bool parents_sound(struct xv6_machine *m)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		const struct xv6_proc *p = &m->procs[i];
		struct xv6_proc *parent = xv6_proc_find(m, p->ppid);

		if (p->state && p->ppid && !parent)
			return false;
		if (p->state && parent)
			parent->forked = true;
	}
	return m->foreign || xv6_proc_find(m, m->initpid);
}

static bool frames_sound(const struct xv6_machine *m)
{
	u32 i, kinds[XV6VM_KIND_COUNT] = { 0 };

	for (i = 0; i < m->nframes; i++) {
		u8 kind = m->frames[i].kind;

		if (kind >= XV6VM_KIND_COUNT ||
		    (m->foreign && kind != XV6VM_KIND_FOREIGN))
			return false;
		kinds[kind]++;
	}
	/* Free ones are counted by the list. */
	kinds[XV6VM_KIND_FREE] = m->kmem.kinds[XV6VM_KIND_FREE];
	return !memcmp(kinds, m->kmem.kinds, sizeof(kinds));
}

static bool events_sound(const struct xv6_ring *r)
{
	u32 i;

	for (i = 0; i <= r->mask && i < r->next; i++) {
		if (!xv6_event_sound(&r->at[i]))
			return false;
	}
	return r->next < XV6_EVENTS_END;
}

bool xv6_machine_sound(struct xv6_machine *m, struct xv6_check *c)
{
	u32 i;

	if (!procs_sound(m) || !parents_sound(m) || !frames_sound(m) ||
	    !events_sound(m->ring))
		return false;
	for (i = 0; i < m->cfg.ncpu; i++) {
		if (!cpu_sound(m, i))
			return false;
	}
	if (m->foreign)
		return !m->nprocs && !m->kpgdir;
	if (!is_frame(m, m->kpgdir))
		return false;
	xv6_check(m, c);
	return !c->total;
}
