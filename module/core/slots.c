// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process table: who has which slot. Pids stand side by side in m->pids, so
 * that to look at all of them is to look at a few lines of a cache.
 */
#include "internal.h"

/* Pids and slots are mostly given out in order: begin where it would be then. */
struct xv6_proc *xv6_proc_find(struct xv6_machine *m, u32 pid)
{
	u32 at = (pid - 1) % m->cfg.nproc, i;

	for (i = 0; pid && i < m->cfg.nproc; i++, at++) {
		if (at == m->cfg.nproc)
			at = 0;
		if (READ_ONCE(m->pids[at]) == pid)
			return &m->procs[at];
	}
	return NULL;
}

struct xv6_proc *xv6_proc_vacant(struct xv6_machine *m)
{
	for (; m->vacant < m->cfg.nproc; m->vacant++) {
		if (!m->pids[m->vacant])
			return &m->procs[m->vacant];
	}
	return NULL;
}

void xv6_slot_clear(struct xv6_machine *m, struct xv6_proc *p)
{
	u32 slot = xv6_proc_slot(m, p);

	m->vacant = slot < m->vacant ? slot : m->vacant;
	WRITE_ONCE(m->pids[slot], 0);
	WRITE_ONCE(m->nprocs, m->nprocs - 1);
	WRITE_ONCE(p->pid, 0);
	WRITE_ONCE(p->ppid, 0);
	WRITE_ONCE(p->state, XV6VM_UNUSED);
	WRITE_ONCE(p->cpu, 0);
	p->holder = 0;
	p->bare = false;
	p->forked = false;
	p->reaping = false;
	p->reaped = 0;
	p->sz = 0;
	p->pgdir = 0;
	p->kstack = 0;
	p->guard = 0;
	memset(p->name, 0, sizeof(p->name));
	p->usage = (struct xv6_usage){ 0 };
}

/*
 * xv6 just counts, so that a refusal uses a pid up and, after 2^32 of them, two
 * processes have the same.
 */
u32 xv6_free_pid(struct xv6_machine *m)
{
	u32 pid = m->nextpid;

	for (; !pid || (m->wrapped && xv6_proc_find(m, pid)); pid++)
		m->wrapped |= !pid;
	return pid;
}

void xv6_slot_publish(struct xv6_machine *m, struct xv6_proc *p)
{
	xv6_note(m, (struct xv6vm_event){ .type = XV6VM_E_PROC, .pid = p->pid,
		 .pa = p->pgdir, .after = p->ppid });
	xv6_note_proc(m, XV6VM_E_SIZE, p->pid, 0, p->sz);
	m->nextpid = p->pid + 1;
	WRITE_ONCE(p->state, XV6VM_RUNNABLE);
	WRITE_ONCE(m->pids[xv6_proc_slot(m, p)], p->pid);
}

struct xv6_proc *xv6_child_from(struct xv6_machine *m, u32 i,
				const struct xv6_proc *p)
{
	for (; i < m->cfg.nproc; i++) {
		if (m->procs[i].ppid == p->pid)
			return &m->procs[i];
	}
	return NULL;
}

/* One whose reaping has begun comes first. */
struct xv6_proc *xv6_proc_zombie(struct xv6_machine *m,
				 const struct xv6_proc *p)
{
	struct xv6_proc *c, *first = NULL;

	for (c = xv6_child_from(m, 0, p); c;
	     c = xv6_child_from(m, xv6_proc_slot(m, c) + 1, p)) {
		if (c->reaping)
			return c;
		if (!first && c->state == XV6VM_ZOMBIE)
			first = c;
	}
	return first;
}

struct xv6_proc *xv6_proc_of_holder(struct xv6_machine *m, u16 holder)
{
	u32 i;

	for (i = 0; holder && i < m->cfg.nproc; i++) {
		if (m->pids[i] && m->procs[i].holder == holder)
			return &m->procs[i];
	}
	return NULL;
}
