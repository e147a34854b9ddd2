// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine as it was: a copy of it in which events are undone, the latest first. Each has
 * what was there before it. What no event tells is not known, and stays as it is now: what
 * pages hold, and the name of a process that is gone or has called exec since.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "past.h"
#include "state.h"

/* A guard page that is to be looked for once all is as it was. */
#define SOUGHT 0xfffffffeu

/* Who ran on it is who has that page directory. */
static bool undo_cr3(struct past *past, struct xv6_cpu *c,
		     const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	const struct xv6_frame *dir = past_frame(m, e->before);
	struct xv6_proc *p = c->slot < m->cfg.nproc ? &m->procs[c->slot] : NULL;

	if (c->cr3 != e->after || !dir)
		return false;
	if (p) {
		p->state = XV6VM_RUNNABLE;
		p->cpu = XV6_NO_CPU;
	}
	c->cr3 = e->before;
	c->slot = XV6_NO_OWNER;
	if (xv6_frame_pid(m, dir) && dir->kind == XV6VM_KIND_PGDIR) {
		c->slot = dir->owner;
		m->procs[c->slot].state = XV6VM_RUNNING;
		m->procs[c->slot].cpu = e->cpu;
	}
	return true;
}

static bool undo_cpu(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_cpu *c = xv6_cpu_get(past->m, e->cpu);

	if (!c)
		return false;
	if (e->type == XV6VM_E_CR3)
		return undo_cr3(past, c, e);
	if (e->type == XV6VM_E_FAULT)
		c->cr2 = e->before;
	else
		c->cpl = e->before & 3;
	return true;
}

static void no_name(struct xv6_proc *p)
{
	memset(p->name, 0, sizeof(p->name));
	p->name[0] = '?';
	p->guard = SOUGHT;
}

/* How large it was, the last event told that did. */
static u32 size_before(const struct xv6_machine *m, u64 seq, u32 pid)
{
	const struct xv6_ring *r = m->ring;

	while (seq-- && r->next - seq <= (u64)r->mask + 1) {
		const struct xv6vm_event *e = &r->at[seq & r->mask];

		if (e->type == XV6VM_E_SIZE && e->pid == pid)
			return e->after <= XV6_KERNBASE ? e->after : 0;
	}
	return 0;
}

static bool undo_gone(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_proc *p = xv6_proc_vacant(m);

	if (!p || !e->pid || xv6_proc_find(m, e->pid))
		return false;
	*p = (struct xv6_proc){
		.pid = e->pid,
		.ppid = e->before,
		.state = XV6VM_ZOMBIE,
		.cpu = XV6_NO_CPU,
		.sz = size_before(m, e->seq, e->pid),
	};
	no_name(p);
	m->pids[xv6_proc_slot(m, p)] = p->pid;
	m->nprocs++;
	return true;
}

static bool undo_size(struct xv6_proc *p, const struct xv6vm_event *e)
{
	if (p->sz != e->after || e->before > XV6_KERNBASE)
		return false;
	p->sz = e->before;
	if (e->before > e->after && p->guard == XV6_NO_GUARD)
		p->guard = SOUGHT;
	return true;
}

static bool undo_proc(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_proc *p = xv6_proc_find(m, e->pid);

	if (!p)
		return e->type == XV6VM_E_GONE && undo_gone(past, e);
	if (e->type == XV6VM_E_SIZE)
		return undo_size(p, e);
	if (e->type == XV6VM_E_PARENT) {
		p->ppid = e->before;
	} else if (e->type == XV6VM_E_EXIT) {
		p->state = p->cpu == XV6_NO_CPU ? XV6VM_RUNNABLE
						: XV6VM_RUNNING;
	} else if (e->type == XV6VM_E_PROC) {
		m->nextpid = p->pid;
		p->state = XV6VM_EMBRYO;
	} else if (e->type == XV6VM_E_PGDIR && p->pgdir == e->after &&
		   past_frame(m, e->before)) {
		p->pgdir = e->before;
		no_name(p);
	} else {
		return false;
	}
	return true;
}

static bool undo(struct past *past, const struct xv6vm_event *e)
{
	switch (e->type) {
	case XV6VM_E_FREERANGE:
		return past_freerange(past, e);
	case XV6VM_E_KALLOC:
		return past_kalloc(past, e);
	case XV6VM_E_KFREE:
		return past_kfree(past, e);
	case XV6VM_E_USE:
		return past_use(past, e);
	case XV6VM_E_PDE:
	case XV6VM_E_MAP:
	case XV6VM_E_UNMAP:
	case XV6VM_E_FLAGS:
		return past_entry(past, e);
	case XV6VM_E_CR3:
	case XV6VM_E_TRAP:
	case XV6VM_E_IRET:
	case XV6VM_E_FAULT:
		return undo_cpu(past, e);
	case XV6VM_E_BOOT:
	case XV6VM_E_LOAD:
		return false;
	default:
		return undo_proc(past, e);
	}
}

/* The page of its image that exec keeps the user out of. */
static void find_guard(const struct xv6_machine *m, struct xv6_proc *p)
{
	u32 va, table, entry;

	p->guard = XV6_NO_GUARD;
	for (va = 0; va < p->sz; va += XV6_PGSIZE) {
		if (!xv6_table_of(m, p->pgdir, va, &table))
			continue;
		entry = xv6_get(xv6_pte_in(m, table, va));
		if ((entry & (XV6_PTE_P | XV6_PTE_U)) == XV6_PTE_P) {
			p->guard = va;
			return;
		}
	}
}

static int undo_all(struct xv6_machine *m, __u64 seq, struct xv6vm_error *why)
{
	const struct xv6_ring *r = m->ring;
	struct past past = { .m = m };
	__u64 at = r->next;
	u32 i;

	if (seq > at) {
		snprintf(why->what, sizeof(why->what),
			 "there is no event %llu yet", seq);
		return -ERANGE;
	}
	for (; at > seq; at--) {
		if (r->next - at > r->mask ||
		    !undo(&past, &r->at[(at - 1) & r->mask])) {
			snprintf(
				why->what, sizeof(why->what),
				"nothing is known of the time before event %llu",
				at);
			return -ENODATA;
		}
	}
	for (i = 0; i < m->cfg.nproc; i++)
		if (m->procs[i].guard == SOUGHT)
			find_guard(m, &m->procs[i]);
	return 0;
}

int xv6vm_past_of(const void *data, size_t len, __u64 seq, void **ctx,
		  struct xv6vm_error *why)
{
	struct xv6vm_sim *sim;
	int ret = xv6vm_sim_from(data, len, XV6VM_OPEN_READONLY, &sim, why);

	if (ret)
		return ret;
	ret = undo_all(&sim->dev.m, seq, why);
	if (ret)
		xv6vm_sim_close(sim);
	else
		*ctx = sim;
	return ret;
}
