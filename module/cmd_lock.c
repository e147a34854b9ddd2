// SPDX-License-Identifier: GPL-2.0
/*
 * What a command locks. Outermost first:
 *
 *	dev->machine	the machine itself: held shared by all but those that
 *			put another one in its place
 *	dev->lock	changes exclude one another; nothing changes while a
 *			question holds it shared
 *	slots[].lock	one process: its page tables and its record
 *	kmem.lock	the free list and the frame table
 *
 * A question about one process takes its slot and not dev->lock, so it waits
 * for nobody but a change of that process. A change holds no more than one
 * slot for writing, and none for reading: what it reads of other processes
 * could only be changed by another change.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>

#include "cmd.h"

struct rw_semaphore *xv6vm_slot_lock(struct xv6vm_dev *dev,
				     const struct xv6_proc *p)
{
	return &dev->slots[xv6_proc_slot(&dev->m, p)].lock;
}

static int get(struct xv6vm_dev *dev, const struct xv6_proc *p, u32 pid)
{
	int ret;

	percpu_rwsem_assert_held(&dev->machine);
	if (!pid)
		return -ESRCH;
	ret = down_read_killable(xv6vm_slot_lock(dev, p));
	if (ret)
		return ret;
	/* It may have ended meanwhile, and another may have got its slot. */
	if (p->pid == pid)
		return 0;
	xv6vm_proc_put(dev, p);
	return -ESRCH;
}

int xv6vm_proc_get(struct xv6vm_dev *dev, u32 pid, struct xv6_proc **p)
{
	*p = xv6_proc_find(&dev->m, pid);
	return *p ? get(dev, *p, pid) : -ESRCH;
}

int xv6vm_slot_get(struct xv6vm_dev *dev, u32 slot, struct xv6_proc **p)
{
	*p = xv6_proc_at(&dev->m, slot);
	return get(dev, *p, READ_ONCE((*p)->pid));
}

void xv6vm_proc_put(struct xv6vm_dev *dev, const struct xv6_proc *p)
{
	up_read(xv6vm_slot_lock(dev, p));
}

/* The process whose page directory lies at @pa, or NULL. */
static struct xv6_proc *owner_of(struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame use = xv6_frame_use(m, pa);

	if (use.kind != XV6VM_KIND_PGDIR || use.owner >= m->cfg.nproc)
		return NULL;
	return &m->procs[use.owner];
}

/*
 * The same for a directory that is named by where it lies. Nobody's, as one in
 * a loaded image, is looked at without a lock: it may be anything anyway.
 */
static int get_by_cr3(struct xv6vm_dev *dev, u32 pa, struct xv6_proc **p)
{
	int ret = 0;

	for (;;) {
		*p = owner_of(&dev->m, pa);
		if (*p)
			ret = down_read_killable(xv6vm_slot_lock(dev, *p));
		if (ret || owner_of(&dev->m, pa) == *p)
			return ret;
		if (*p)
			xv6vm_proc_put(dev, *p);
	}
}

static u32 named(const struct xv6vm_cmd *c, const void *arg)
{
	return c->who ? *(const u32 *)(arg + c->who) : 0;
}

static int ask_proc(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		    struct xv6vm_arrays *a)
{
	u32 pid = named(c, arg);
	struct xv6_proc *p = NULL;
	struct xv6vm_hdr *hdr = arg;
	int ret = 0;

	/* Of kpgdir, nothing but A and D ever changes. */
	if (hdr->flags & XV6VM_BY_CR3)
		ret = get_by_cr3(f->dev, pid, &p);
	else if (pid)
		ret = xv6vm_proc_get(f->dev, pid, &p);
	if (ret == -ESRCH)
		return xv6vm_refuse(hdr, XV6VM_R_NO_PROC, pid);
	if (ret)
		return ret;
	ret = c->handler(f, arg, a);
	if (p)
		xv6vm_proc_put(f->dev, p);
	return ret;
}

static int ask_frozen(const struct xv6vm_cmd *c, struct xv6vm_file *f,
		      void *arg, struct xv6vm_arrays *a)
{
	int ret = down_read_killable(&f->dev->lock);

	if (ret)
		return ret;
	ret = c->handler(f, arg, a);
	up_read(&f->dev->lock);
	return ret;
}

static int freeze(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a)
{
	int ret = down_write_killable(&f->dev->lock);

	if (ret)
		return ret;
	ret = c->handler(f, arg, a);
	up_write(&f->dev->lock);
	return ret;
}

/* The process that a CPU runs, or NULL. */
static struct xv6_proc *on_cpu(struct xv6_machine *m, u32 cpu)
{
	const struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	return c && c->slot < m->cfg.nproc ? &m->procs[c->slot] : NULL;
}

/*
 * Whose slot a change works on; NULL for none, also where the handler is going
 * to refuse for want of it.
 */
static struct xv6_proc *changed(const struct xv6vm_cmd *c,
				struct xv6_machine *m, const void *arg)
{
	struct xv6_proc *p = NULL;

	if (c->lock == XV6VM_CHANGE_NEW)
		return xv6_proc_vacant(m);
	if (c->lock == XV6VM_CHANGE_CPU)
		return on_cpu(m, named(c, arg));
	if (c->lock == XV6VM_CHANGE_PROC || c->lock == XV6VM_CHANGE_CHILD)
		p = xv6_proc_find(m, named(c, arg));
	return p && c->lock == XV6VM_CHANGE_CHILD ? xv6_proc_zombie(m, p) : p;
}

/* The reason of a refusal by the core goes to the caller's structure. */
static int handle(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_hdr *hdr = arg;
	int ret;

	m->why = (struct xv6_why){ 0 };
	ret = c->handler(f, arg, a);
	if (ret && !hdr->out_reason) {
		hdr->out_reason = m->why.reason;
		hdr->out_detail = m->why.detail;
	}
	return ret;
}

static int change_slot(const struct xv6vm_cmd *c, struct xv6vm_file *f,
		       void *arg, struct xv6vm_arrays *a, struct xv6_proc *p)
{
	struct xv6vm_slot *slot = &f->dev->slots[xv6_proc_slot(&f->dev->m, p)];
	int ret = down_write_killable(&slot->lock);

	if (ret)
		return ret;
	ret = handle(c, f, arg, a);
	up_write(&slot->lock);
	return ret;
}

static int change(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a)
{
	struct xv6vm_dev *dev = f->dev;
	struct xv6_proc *p;
	int ret = down_write_killable(&dev->lock);

	if (ret)
		return ret;
	p = changed(c, &dev->m, arg);
	if (p)
		ret = change_slot(c, f, arg, a, p);
	else
		ret = handle(c, f, arg, a);
	up_write(&dev->lock);
	return ret;
}

void xv6vm_drop_procs(struct xv6vm_dev *dev, u16 holder)
{
	struct xv6_machine *m = &dev->m;
	struct xv6_proc *p;
	u32 slot = 0;

	lockdep_assert_held_write(&dev->lock);
	while ((p = xv6_proc_of_holder(m, holder, slot))) {
		slot = xv6_proc_slot(m, p);
		down_write(&dev->slots[slot].lock);
		xv6_proc_end(m, p);
		up_write(&dev->slots[slot++].lock);
	}
}

int xv6vm_replace(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a)
{
	struct xv6vm_dev *dev = f->dev;
	int ret;

	percpu_down_write(&dev->machine);
	down_write(&dev->lock);
	ret = handle(c, f, arg, a);
	up_write(&dev->lock);
	percpu_up_write(&dev->machine);
	return ret;
}

int xv6vm_locked(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		 struct xv6vm_arrays *a)
{
	switch (c->lock) {
	case XV6VM_ASK_FROZEN:
		return ask_frozen(c, f, arg, a);
	case XV6VM_ASK_MACHINE:
		return c->handler(f, arg, a);
	case XV6VM_ASK_PROC:
		return ask_proc(c, f, arg, a);
	case XV6VM_ASK_ALL:
		return freeze(c, f, arg, a);
	default:
		return change(c, f, arg, a);
	}
}
