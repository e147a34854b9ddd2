// SPDX-License-Identifier: GPL-2.0
/* The oracle's processes. */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

#define HAND 0x200u

/* The first slot that is free. */
static int new_proc(struct flat *f, bool bare, u16 holder, u32 *slot)
{
	struct flat_proc *p = f->proc;

	while (p < f->proc + WORLD_PROCS && p->pid)
		p++;
	if (p == f->proc + WORLD_PROCS)
		return -EAGAIN;
	/* Its kernel stack, its directory, its kernel half. */
	if (!flat_take(f, 2 + flat_kernel_frames(f, bare)))
		return -ENOMEM;
	p->pid = f->nextpid;
	p->ppid = f->proc[0].pid;
	p->sz = 0;
	p->holder = holder;
	p->zombie = false;
	p->bare = bare;
	p->cpu = FLAT_NOBODY;
	p->space.npages = 0;
	p->space.ntables = 0;
	*slot = p - f->proc;
	return 0;
}

/* All that @p has goes back, its kernel stack too. */
static void end_proc(struct flat *f, struct flat_proc *p)
{
	flat_free_space(f, p, &p->space);
	f->free++;
	p->pid = 0;
}

int flat_spawn(struct flat *f, u32 *slot, bool bare, u16 holder, const u8 *code)
{
	int err = new_proc(f, bare, holder, slot);

	if (err)
		return err;
	err = flat_add(f, &f->proc[*slot].space, 0, 6, 0, code);
	if (err)
		end_proc(f, &f->proc[*slot]);
	else
		f->proc[*slot].sz = 4096;
	f->nextpid += !err;
	return err;
}

static int copy_pages(struct flat *f, struct flat_proc *p,
		      struct flat_proc *child)
{
	u32 va;
	int err;

	for (va = 0; va < p->sz; va += 4096) {
		const struct flat_page *from = flat_find(&p->space, va);

		if (!from)
			return -ENXIO;
		err = flat_add(f, &child->space, va, from->flags & ~HAND, 0,
			       f->frame[from->frame].data);
		if (err)
			return err;
	}
	return 0;
}

int flat_fork(struct flat *f, u32 parent, u16 holder, u32 *slot)
{
	struct flat_proc *p = &f->proc[parent];
	int err;

	if (p->zombie)
		return -ESRCH;
	err = new_proc(f, p->bare, holder, slot);
	if (err)
		return err;
	err = copy_pages(f, p, &f->proc[*slot]);
	if (err) {
		end_proc(f, &f->proc[*slot]);
		return err;
	}
	f->nextpid++;
	f->proc[*slot].sz = p->sz;
	f->proc[*slot].ppid = p->pid;
	return 0;
}

/* The kernel loads cr3 again where the process runs. */
static void reload(struct flat *f, struct flat_proc *p)
{
	if (p->cpu != FLAT_NOBODY)
		flat_load_cr3(f, p->cpu);
}

/* What is refused here, and answered strangely by xv6. */
static int shrink(struct flat *f, struct flat_proc *p, u32 by, bool as_xv6,
		  u32 *old)
{
	u32 top = (p->sz + 4095) & ~4095u;

	if (by >= p->sz && !as_xv6)
		return -ERANGE;
	if (by == p->sz) {
		flat_drop(f, &p->space, 0, top);
		*old = 0xffffffff;
		return 0;
	}
	if (by < p->sz) {
		flat_drop(f, &p->space, (p->sz - by + 4095) & ~4095u, top);
		p->sz -= by;
	}
	reload(f, p);
	return 0;
}

int flat_sbrk(struct flat *f, u32 slot, s32 by, bool as_xv6, u32 *old)
{
	struct flat_proc *p = &f->proc[slot];
	u32 sz = p->sz;
	int err = 0;

	if (p->zombie)
		return -ESRCH;
	*old = sz;
	if (by < 0)
		return shrink(f, p, -(u32)by, as_xv6, old);
	if ((u64)sz + by >= XV6_KERNBASE)
		return -ERANGE;
	err = flat_grow(f, &p->space, sz, sz + by);
	if (err)
		return err;
	p->sz = sz + by;
	reload(f, p);
	return 0;
}

int flat_exit(struct flat *f, u32 slot)
{
	struct flat_proc *p = &f->proc[slot];
	u32 i;

	if (slot == 0)
		return -EPERM;
	if (p->zombie)
		return -ESRCH;
	for (i = 0; i < WORLD_PROCS; i++) {
		if (f->proc[i].pid && f->proc[i].ppid == p->pid)
			f->proc[i].ppid = f->proc[0].pid;
	}
	if (p->cpu != FLAT_NOBODY)
		flat_switch(f, p->cpu, FLAT_NOBODY);
	p->zombie = true;
	return 0;
}

int flat_reap(struct flat *f, u32 slot)
{
	if (!f->proc[slot].zombie)
		return -EAGAIN;
	end_proc(f, &f->proc[slot]);
	return 0;
}

int flat_wait(struct flat *f, u32 slot, u32 *pid)
{
	const struct flat_proc *p = &f->proc[slot];
	bool children = false;
	u32 i;

	if (p->zombie)
		return -ESRCH;
	for (i = 0; i < WORLD_PROCS; i++) {
		if (!f->proc[i].pid || f->proc[i].ppid != p->pid)
			continue;
		children = true;
		if (!f->proc[i].zombie)
			continue;
		*pid = f->proc[i].pid;
		return flat_reap(f, i);
	}
	return children ? -EAGAIN : -ECHILD;
}

void flat_drop_holder(struct flat *f, u16 holder)
{
	u32 i;

	for (i = 1; i < WORLD_PROCS; i++) {
		if (!f->proc[i].pid || f->proc[i].holder != holder)
			continue;
		flat_exit(f, i);
		flat_reap(f, i);
	}
}
