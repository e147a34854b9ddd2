// SPDX-License-Identifier: GPL-2.0
/*
 * Processes: what xv6's proc.c does to memory, in its order.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "internal.h"

/* What userinit puts into the first process's trap frame. */
#define XV6_USER_CS	0x1bu	/* SEG_UCODE << 3 | DPL_USER */
#define XV6_USER_DS	0x23u	/* SEG_UDATA << 3 | DPL_USER */
#define XV6_FL_IF	0x200u

/* A program that jumps to itself: what init runs until it is told to exec. */
static const u8 xv6_initcode[] = { 0xeb, 0xfe };

static bool name_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool xv6_name_ok(const char name[XV6VM_NAME_LEN])
{
	u32 i = 0;

	while (i < XV6VM_NAME_LEN && name_char(name[i]))
		i++;
	if (i == 0 || i == XV6VM_NAME_LEN)
		return false;
	while (i < XV6VM_NAME_LEN && !name[i])
		i++;
	return i == XV6VM_NAME_LEN;
}

u16 xv6_proc_slot(const struct xv6_machine *m, const struct xv6_proc *p)
{
	return p - m->procs;
}

struct xv6_trapframe *xv6_trapframe(const struct xv6_machine *m,
				    const struct xv6_proc *p)
{
	return xv6_frame_ptr(m, p->kstack + XV6_PGSIZE -
				sizeof(struct xv6_trapframe));
}

struct xv6_proc *xv6_proc_find(struct xv6_machine *m, u32 pid)
{
	u32 i;

	for (i = 0; pid && i < m->cfg.nproc; i++) {
		if (READ_ONCE(m->pids[i]) == pid)
			return &m->procs[i];
	}
	return NULL;
}

struct xv6_proc *xv6_proc_vacant(struct xv6_machine *m)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (!m->pids[i])
			return &m->procs[i];
	}
	return NULL;
}

/* An unused slot is all zero. */
static void clear(struct xv6_machine *m, struct xv6_proc *p)
{
	WRITE_ONCE(m->pids[xv6_proc_slot(m, p)], 0);
	WRITE_ONCE(m->nprocs, m->nprocs - 1);
	WRITE_ONCE(p->pid, 0);
	WRITE_ONCE(p->ppid, 0);
	WRITE_ONCE(p->state, XV6VM_UNUSED);
	WRITE_ONCE(p->cpu, 0);
	p->holder = 0;
	p->bare = false;
	p->sz = 0;
	p->pgdir = 0;
	p->kstack = 0;
	p->guard = 0;
	memset(p->name, 0, sizeof(p->name));
}

/*
 * The next pid that nobody has. xv6 just counts, so that a refusal uses one up
 * and, after 2^32 of them, two processes have the same.
 */
static u32 free_pid(struct xv6_machine *m)
{
	u32 pid = m->nextpid;

	while (!pid || xv6_proc_find(m, pid))
		pid++;
	return pid;
}

/* It is whole: from here on others find it, and its pid is used up. */
static void publish(struct xv6_machine *m, struct xv6_proc *p)
{
	m->nextpid = p->pid + 1;
	WRITE_ONCE(p->state, XV6VM_RUNNABLE);
	WRITE_ONCE(m->pids[xv6_proc_slot(m, p)], p->pid);
}

/* A slot, a pid and a kernel stack; mirrors allocproc. */
static int allocproc(struct xv6_machine *m, u16 holder, struct xv6_proc **np)
{
	struct xv6_proc *p = xv6_proc_vacant(m);
	u32 kstack;

	if (!p)
		return xv6_refuse(m, XV6VM_R_PROC_TABLE_FULL, m->cfg.nproc);

	kstack = xv6_kalloc(m, XV6VM_KIND_KSTACK, xv6_proc_slot(m, p));
	if (!kstack)
		return xv6_refused(m);
	WRITE_ONCE(m->nprocs, m->nprocs + 1);
	p->kstack = kstack;
	WRITE_ONCE(p->cpu, XV6_NO_CPU);
	p->guard = XV6_NO_GUARD;
	p->holder = holder;
	memset(xv6_trapframe(m, p), 0, sizeof(struct xv6_trapframe));
	WRITE_ONCE(p->state, XV6VM_EMBRYO);
	WRITE_ONCE(p->pid, free_pid(m));
	*np = p;
	return 0;
}

/* Undo allocproc, after a failure that m->why tells. */
static void drop_embryo(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_why why = m->why;

	xv6_kfree(m, p->kstack);
	clear(m, p);
	m->why = why;
}

static void first_trapframe(struct xv6_trapframe *tf)
{
	tf->cs = cpu_to_le32(XV6_USER_CS);
	tf->ds = cpu_to_le32(XV6_USER_DS);
	tf->es = cpu_to_le32(XV6_USER_DS);
	tf->ss = cpu_to_le32(XV6_USER_DS);
	tf->eflags = cpu_to_le32(XV6_FL_IF);
	tf->esp = cpu_to_le32(XV6_PGSIZE);
}

/* userinit, for init and for its children alike. */
static int new_process(struct xv6_machine *m, const char *name,
		       const void *code, u32 len, u16 holder, bool bare,
		       struct xv6_proc **np)
{
	struct xv6_why why;
	struct xv6_proc *p;
	int err = allocproc(m, holder, &p);

	if (err)
		return err;
	p->bare = bare;
	err = xv6_setupkvm(m, xv6_proc_slot(m, p), &p->pgdir);
	if (err)
		goto drop_embryo;
	err = xv6_inituvm(m, p->pgdir, code, len);
	if (err)
		goto free_pgdir;
	first_trapframe(xv6_trapframe(m, p));
	p->sz = XV6_PGSIZE;
	WRITE_ONCE(p->ppid, m->initpid);
	memcpy(p->name, name, XV6VM_NAME_LEN);
	publish(m, p);
	*np = p;
	return 0;

free_pgdir:
	why = m->why;
	xv6_freevm(m, p->pgdir);
	m->why = why;
drop_embryo:
	drop_embryo(m, p);
	return err;
}

int xv6_userinit(struct xv6_machine *m)
{
	static const char name[XV6VM_NAME_LEN] = "initcode";
	struct xv6_proc *p;
	int err = new_process(m, name, xv6_initcode, sizeof(xv6_initcode), 0,
			      false, &p);

	if (!err)
		m->initpid = p->pid;
	return err;
}

static int spawn(struct xv6_machine *m, const char *name, const void *code,
		 u32 len, u16 holder, bool bare, struct xv6_proc **np)
{
	if (!xv6_name_ok(name))
		return xv6_refuse(m, XV6VM_R_NAME, 0);
	if (len >= XV6_PGSIZE)
		return xv6_refuse(m, XV6VM_R_INIT_TOO_BIG, len);
	return new_process(m, name, code, len, holder, bare, np);
}

int xv6_spawn(struct xv6_machine *m, const char *name, const void *code,
	      u32 len, u16 holder, struct xv6_proc **np)
{
	return spawn(m, name, code, len, holder, false, np);
}

int xv6_spawn_bare(struct xv6_machine *m, const char *name, const void *code,
		   u32 len, u16 holder, struct xv6_proc **np)
{
	return spawn(m, name, code, len, holder, true, np);
}

int xv6_fork(struct xv6_machine *m, struct xv6_proc *p, u16 holder,
	     struct xv6_proc **np)
{
	struct xv6_proc *child;
	int err;

	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	err = allocproc(m, holder, &child);
	if (err)
		return err;
	child->bare = p->bare;
	err = xv6_copyuvm(m, p->pgdir, p->sz, xv6_proc_slot(m, child),
			  &child->pgdir);
	if (err) {
		drop_embryo(m, child);
		return err;
	}
	child->sz = p->sz;
	WRITE_ONCE(child->ppid, p->pid);
	child->guard = p->guard;
	memcpy(child->name, p->name, XV6VM_NAME_LEN);
	*xv6_trapframe(m, child) = *xv6_trapframe(m, p);
	xv6_trapframe(m, child)->eax = 0;
	publish(m, child);
	xv6_count(&m->counts.forks, 1);
	*np = child;
	return 0;
}

int xv6_growproc(struct xv6_machine *m, struct xv6_proc *p, s32 n, u32 *old)
{
	u32 by = n < 0 ? -(u32)n : (u32)n;
	u32 sz = p->sz;
	int err = 0;

	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	if (n < 0 && by > sz)
		return xv6_refuse(m, XV6VM_R_SBRK_WRAPS, sz);
	if (n < 0 && by == sz)
		return xv6_refuse(m, XV6VM_R_SBRK_ALL, sz);

	if (n > 0 && (u64)sz + by >= XV6_KERNBASE)
		err = xv6_refuse(m, XV6VM_R_SIZE_LIMIT, sz);
	else if (n > 0)
		err = xv6_allocuvm(m, p->pgdir, sz, sz + by, &sz);
	else if (n < 0)
		err = xv6_deallocuvm(m, p->pgdir, sz, sz - by, &sz);
	if (err)
		return err;
	*old = p->sz;
	p->sz = sz;
	/* A page that comes there later is no guard. */
	if (p->guard >= xv6_pgroundup(sz))
		p->guard = XV6_NO_GUARD;
	xv6_cpu_reload(m, p);
	return 0;
}

int xv6_sbrk_as_xv6(struct xv6_machine *m, struct xv6_proc *p, s32 n, u32 *old)
{
	u32 by = n < 0 ? -(u32)n : 0;
	u32 none;
	int err;

	if (by < p->sz || !by || !xv6_proc_alive(p))
		return xv6_growproc(m, p, n, old);
	if (by > p->sz)
		return xv6_growproc(m, p, 0, old);
	err = xv6_deallocuvm(m, p->pgdir, p->sz, 0, &none);
	if (!err)
		*old = 0xffffffff;
	return err;
}

static struct xv6_proc *initproc(struct xv6_machine *m)
{
	return xv6_proc_find(m, m->initpid);
}

/* The first child of @p from slot @i on, in table order, or NULL. */
static struct xv6_proc *child_from(struct xv6_machine *m, u32 i,
				   const struct xv6_proc *p)
{
	for (; i < m->cfg.nproc; i++) {
		if (m->pids[i] && m->procs[i].ppid == p->pid)
			return &m->procs[i];
	}
	return NULL;
}

struct xv6_proc *xv6_proc_zombie(struct xv6_machine *m,
				 const struct xv6_proc *p)
{
	struct xv6_proc *c = child_from(m, 0, p);

	while (c && c->state != XV6VM_ZOMBIE)
		c = child_from(m, xv6_proc_slot(m, c) + 1, p);
	return c;
}

int xv6_exit(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_proc *init = initproc(m), *c;

	if (p == init)
		return xv6_refuse(m, XV6VM_R_INIT_EXITING, p->pid);
	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	while ((c = child_from(m, 0, p)))
		WRITE_ONCE(c->ppid, init->pid);
	if (p->cpu != XV6_NO_CPU)
		xv6_switchkvm(m, p->cpu);
	WRITE_ONCE(p->state, XV6VM_ZOMBIE);
	xv6_count(&m->counts.exits, 1);
	return 0;
}

int xv6_reap(struct xv6_machine *m, struct xv6_proc *p)
{
	int err, ret;

	if (p->state != XV6VM_ZOMBIE)
		return xv6_refuse(m, XV6VM_R_NO_ZOMBIE, p->pid);
	ret = xv6_kfree(m, p->kstack);
	err = xv6_freevm(m, p->pgdir);
	clear(m, p);
	return err ? err : ret;
}

int xv6_wait(struct xv6_machine *m, struct xv6_proc *p, u32 *pid)
{
	struct xv6_proc *child;

	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	child = xv6_proc_zombie(m, p);
	if (!child)
		return xv6_refuse(m, child_from(m, 0, p) ? XV6VM_R_NO_ZOMBIE :
							   XV6VM_R_NO_CHILDREN,
				  p->pid);
	*pid = child->pid;
	return xv6_reap(m, child);
}

int xv6_proc_end(struct xv6_machine *m, struct xv6_proc *p)
{
	int err = p->state == XV6VM_ZOMBIE ? 0 : xv6_exit(m, p);

	return err ? err : xv6_reap(m, p);
}

struct xv6_proc *xv6_proc_of_holder(struct xv6_machine *m, u16 holder,
				    u32 slot)
{
	for (; holder && slot < m->cfg.nproc; slot++) {
		if (m->pids[slot] && m->procs[slot].holder == holder)
			return &m->procs[slot];
	}
	return NULL;
}

void xv6_proc_drop_holder(struct xv6_machine *m, u16 holder)
{
	struct xv6_proc *p = xv6_proc_of_holder(m, holder, 0);

	while (p) {
		xv6_proc_end(m, p);
		p = xv6_proc_of_holder(m, holder, xv6_proc_slot(m, p) + 1);
	}
}
