// SPDX-License-Identifier: GPL-2.0
/*
 * Whether what was read is a machine: indices and addresses first, so that the core
 * can look at it at all; then the core's own checker.
 */
#include <stdlib.h>
#include <string.h>
#include <xv6/check.h>
#include <xv6/event.h>

#include "state.h"

/* A frame of RAM other than the first. */
static bool is_frame(const struct xv6_machine *m, u32 pa)
{
	return pa && xv6_frame(m, pa) && !xv6_pgoff(pa);
}

static bool cpu_sound(const struct xv6_machine *m, u32 i)
{
	const struct xv6_cpu *c = &m->cpus[i];
	const struct xv6_proc *p = c->slot == XV6_NO_OWNER ? NULL
							   : &m->procs[c->slot];
	struct xv6_tlb form;

	if (c->cpl != 0 && c->cpl != 3)
		return false;
	if (c->slot != XV6_NO_OWNER &&
	    (c->slot >= m->cfg.nproc || p->state != XV6VM_RUNNING ||
	     p->cpu != i))
		return false;
	return !xv6_tlb_configure(&form, c->tlb.size, c->tlb.ways);
}

/* Names and pids are for people, and name one process each. */
static bool proc_sound(struct xv6_machine *m, const struct xv6_proc *p)
{
	u32 slot = p - m->procs;

	if (!p->pid || p->state > XV6VM_ZOMBIE || p->sz > XV6_KERNBASE ||
	    p->name[sizeof(p->name) - 1])
		return false;
	if (p->state == XV6VM_RUNNING &&
	    (p->cpu >= m->cfg.ncpu || m->cpus[p->cpu].slot != slot))
		return false;
	if (xv6_proc_find(m, p->pid))
		return false;
	m->pids[slot] = p->pid;
	m->nprocs++;
	return is_frame(m, p->pgdir) && is_frame(m, p->kstack);
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

static bool checks_clean(struct xv6_machine *m)
{
	struct xv6_check c = { 0 };

	c.marks = calloc(m->nframes, sizeof(*c.marks));
	if (!c.marks)
		return false;
	xv6_check(m, &c);
	free(c.marks);
	return !c.total;
}

/* What cannot be told is none; a number so high would come to its end. */
static bool events_sound(const struct xv6_ring *r)
{
	u32 i;

	for (i = 0; i <= r->mask && i < r->next; i++) {
		const struct xv6vm_event *e = &r->at[i];

		if (!e->type || e->type > XV6VM_E_GONE ||
		    e->cause > XV6VM_C_UNDO || e->kind >= XV6VM_KIND_COUNT)
			return false;
	}
	return r->next < 1ull << 62;
}

bool state_sound(struct xv6_machine *m)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (m->procs[i].state && !proc_sound(m, &m->procs[i]))
			return false;
	}
	for (i = 0; i < m->cfg.ncpu; i++) {
		if (!cpu_sound(m, i))
			return false;
	}
	if (!parents_sound(m) || !frames_sound(m) || !events_sound(m->ring))
		return false;
	return m->foreign ? !m->nprocs && !m->kpgdir
			  : is_frame(m, m->kpgdir) && checks_clean(m);
}
