// SPDX-License-Identifier: GPL-2.0-only
/* Processes: what xv6's proc.c does to memory, in its order. */
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

struct xv6_trapframe *xv6_trapframe(const struct xv6_machine *m,
				    const struct xv6_proc *p)
{
	return xv6_frame_ptr(m, p->kstack + XV6_PGSIZE -
				sizeof(struct xv6_trapframe));
}

/* A slot, a pid and a kernel stack; mirrors allocproc. */
static int allocproc(struct xv6_machine *m, u16 holder, struct xv6_proc **np)
{
	struct xv6_proc *p = xv6_proc_vacant(m);
	u32 kstack;

	if (!p)
		return xv6_refuse(m, XV6VM_R_PROC_TABLE_FULL, m->cfg.nproc);

	m->cause = XV6VM_C_ALLOCPROC;
	WRITE_ONCE(p->pid, xv6_free_pid(m));
	kstack = xv6_kalloc(m, XV6VM_KIND_KSTACK, xv6_proc_slot(m, p));
	if (!kstack) {
		WRITE_ONCE(p->pid, 0);
		return xv6_no_frame(m);
	}
	WRITE_ONCE(m->nprocs, m->nprocs + 1);
	p->kstack = kstack;
	WRITE_ONCE(p->cpu, XV6_NO_CPU);
	p->guard = XV6_NO_GUARD;
	p->holder = holder;
	memset(xv6_trapframe(m, p), 0, sizeof(struct xv6_trapframe));
	WRITE_ONCE(p->state, XV6VM_EMBRYO);
	*np = p;
	return 0;
}

/* Undo allocproc, after a failure that m->why tells. */
static void drop_embryo(struct xv6_machine *m, struct xv6_proc *p)
{
	xv6_kfree(m, p->kstack);
	xv6_slot_clear(m, p);
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
	struct xv6_proc *p;
	int err = allocproc(m, holder, &p);

	if (err)
		return err;
	p->bare = bare;
	m->cause = XV6VM_C_USERINIT;
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
	xv6_slot_publish(m, p);
	*np = p;
	return 0;

free_pgdir:
	xv6_freevm(m, p->pgdir);
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

int xv6_spawn(struct xv6_machine *m, const char *name, const void *code,
	      u32 len, u16 holder, bool bare, struct xv6_proc **np)
{
	if (!xv6_name_ok(name))
		return xv6_refuse(m, XV6VM_R_NAME, 0);
	if (len >= XV6_PGSIZE)
		return xv6_refuse(m, XV6VM_R_INIT_TOO_BIG, len);
	return new_process(m, name, code, len, holder, bare, np);
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
	m->cause = XV6VM_C_COPYUVM;
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
	xv6_slot_publish(m, child);
	p->forked = true;
	m->counts.forks++;
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

	m->cause = XV6VM_C_GROWPROC;
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
	if (sz != *old)
		xv6_note_proc(m, XV6VM_E_SIZE, p->pid, *old, sz);
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
	m->cause = XV6VM_C_GROWPROC;
	err = xv6_deallocuvm(m, p->pgdir, p->sz, 0, &none);
	if (!err)
		*old = 0xffffffff;
	return err;
}

/* What the CPU ran goes back to those that could run. */
static void put_down(struct xv6_machine *m, struct xv6_cpu *c)
{
	struct xv6_proc *p;

	if (c->slot == XV6_NO_OWNER)
		return;
	p = &m->procs[c->slot];
	WRITE_ONCE(p->cpu, XV6_NO_CPU);
	if (p->state == XV6VM_RUNNING)
		WRITE_ONCE(p->state, XV6VM_RUNNABLE);
	c->slot = XV6_NO_OWNER;
}

int xv6_switchuvm(struct xv6_machine *m, u32 cpu, struct xv6_proc *p)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	if (p->cpu != XV6_NO_CPU && p->cpu != cpu)
		return xv6_refuse(m, XV6VM_R_PROC_RUNNING, p->pid);

	xv6_cpu_set_cpl(m, c, 0);
	put_down(m, c);
	c->slot = xv6_proc_slot(m, p);
	WRITE_ONCE(p->cpu, cpu);
	WRITE_ONCE(p->state, XV6VM_RUNNING);
	xv6_cpu_load(m, c, p->pgdir);
	return 0;
}

int xv6_switchkvm(struct xv6_machine *m, u32 cpu)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	xv6_cpu_set_cpl(m, c, 0);
	put_down(m, c);
	xv6_cpu_load(m, c, m->kpgdir);
	return 0;
}

void xv6_cpu_reload(struct xv6_machine *m, const struct xv6_proc *p)
{
	if (p->cpu != XV6_NO_CPU)
		xv6_cpu_load(m, &m->cpus[p->cpu], p->pgdir);
}

/* Between user mode and the kernel of the process that the CPU runs. */
static int change_cpl(struct xv6_machine *m, u32 cpu, u8 from, u8 to,
		      u32 refusal)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	if (c->slot == XV6_NO_OWNER)
		return xv6_refuse(m, XV6VM_R_CPU_IDLE, cpu);
	if (c->cpl != from)
		return xv6_refuse(m, refusal, cpu);
	xv6_cpu_set_cpl(m, c, to);
	return 0;
}

int xv6_trap(struct xv6_machine *m, u32 cpu, bool *reset)
{
	int err = change_cpl(m, cpu, 3, 0, XV6VM_R_CPU_IN_KERNEL);
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (err)
		return err;
	c->traps++;
	*reset = !xv6_cpu_has_kernel(m, c);
	if (!*reset)
		return 0;
	m->cause = XV6VM_C_RESET;
	return xv6_switchkvm(m, cpu);
}

int xv6_iret(struct xv6_machine *m, u32 cpu)
{
	return change_cpl(m, cpu, 0, 3, XV6VM_R_CPU_IN_USER);
}

int xv6_exit(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_proc *init = xv6_proc_find(m, m->initpid), *c;

	if (p == init)
		return xv6_refuse(m, XV6VM_R_INIT_EXITING, p->pid);
	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	xv6_note_proc(m, XV6VM_E_EXIT, p->pid, p->ppid, 0);
	for (c = p->forked ? xv6_child_from(m, 0, p) : NULL; c;
	     c = xv6_child_from(m, xv6_proc_slot(m, c) + 1, p)) {
		xv6_note_proc(m, XV6VM_E_PARENT, c->pid, p->pid, init->pid);
		WRITE_ONCE(c->ppid, init->pid);
	}
	if (p->cpu != XV6_NO_CPU)
		xv6_switchkvm(m, p->cpu);
	WRITE_ONCE(p->state, XV6VM_ZOMBIE);
	m->counts.exits++;
	return 0;
}

/* In xv6's order: the kernel stack, the pages, tables and directory. */
int xv6_reap_some(struct xv6_machine *m, struct xv6_proc *p, u32 most)
{
	const xv6_pte_t *dir = xv6_frame_ptr(m, p->pgdir);
	u32 free = m->kmem.nfree, zero, pdx;
	int err, ret = 0;

	if (p->state != XV6VM_ZOMBIE)
		return xv6_refuse(m, XV6VM_R_NO_ZOMBIE, p->pid);
	m->cause = XV6VM_C_WAIT;
	if (!p->reaping) {
		ret = xv6_kfree(m, p->kstack);
		p->kstack = 0;
		p->reaping = true;
	}
	while (p->reaped < XV6_KERNBASE) {
		if (m->kmem.nfree - free >= most)
			return 1;
		pdx = xv6_next_entry(dir, xv6_pdx(p->reaped), XV6_HALF);
		p->reaped = xv6_pgaddr(pdx + 1, 0, 0);
		if (pdx == XV6_HALF)
			break;
		err = xv6_deallocuvm(m, p->pgdir, p->reaped,
				     xv6_pgaddr(pdx, 0, 0), &zero);
		if (err)
			ret = err;
	}
	err = xv6_freevm_rest(m, p->pgdir);
	xv6_note_proc(m, XV6VM_E_GONE, p->pid, p->ppid, 0);
	xv6_slot_clear(m, p);
	return err ? err : ret;
}

int xv6_wait_for(struct xv6_machine *m, struct xv6_proc *p,
		 struct xv6_proc **child)
{
	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	if (!xv6_child_from(m, 0, p))
		return xv6_refuse(m, XV6VM_R_NO_CHILDREN, p->pid);
	*child = xv6_proc_zombie(m, p);
	if (!*child)
		return xv6_refuse(m, XV6VM_R_NO_ZOMBIE, p->pid);
	return 0;
}
