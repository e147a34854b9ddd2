// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command locks. Outermost first:
 *
 *	dev->machine	the machine itself: held shared by all but those that
 *			put another one in its place
 *	dev->changes	changes exclude one another; nothing changes while a
 *			question holds it shared
 *	slots[].lock	one process: its page tables and its record
 *	kmem.lock	the free list and the frame table (the core takes it)
 *
 * A fault in a window (map.c) comes with mmap_lock held, outside of all of these,
 * and takes dev->machine and its slot shared, as a question does.
 *
 * A question about one process takes its slot and not dev->changes, so it waits
 * for nobody but a change of that process. A change holds no more than one slot
 * for writing, and none for reading: what it reads of other processes could
 * only be changed by another change. No lock is held while anything is copied,
 * nor from one turn of a handler to the next.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/sched.h>

#include "cmd.h"

static struct rw_semaphore *slot_lock(struct xv6vm_dev *dev,
				      const struct xv6_proc *p)
{
	return &dev->slots[xv6_proc_slot(&dev->m, p)].lock;
}

static inline int get_slot(struct xv6vm_dev *dev, const struct xv6_proc *p,
			   u32 pid)
{
	int ret;

	percpu_rwsem_assert_held(&dev->machine);
	if (!p || !pid)
		return -ESRCH;
	ret = down_read_killable(slot_lock(dev, p));
	if (ret)
		return ret;
	/* It may have ended meanwhile, and another may have got its slot. */
	if (p->pid == pid)
		return 0;
	xv6vm_proc_put(dev, p);
	return -ESRCH;
}

int xv6vm_slot_get(struct xv6vm_dev *dev, u32 slot, struct xv6_proc **p)
{
	*p = xv6_proc_at(&dev->m, slot);
	return get_slot(dev, *p, READ_ONCE((*p)->pid));
}

int xv6vm_proc_get(struct xv6vm_dev *dev, u32 pid, struct xv6_proc **p)
{
	*p = xv6_proc_find(&dev->m, pid);
	return get_slot(dev, *p, pid);
}

void xv6vm_proc_put(struct xv6vm_dev *dev, const struct xv6_proc *p)
{
	up_read(slot_lock(dev, p));
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
 * A directory that is named by where it lies: any frame but the first. Nobody's,
 * as one in a loaded image, is looked at without a lock: it may be anything
 * anyway.
 */
static int get_by_cr3(struct xv6vm_call *c, u32 cr3)
{
	struct xv6vm_dev *dev = c->f->dev;
	u32 pa = xv6_pte_addr(cr3);
	int ret = 0;

	if (!xv6_cr3_ok(cr3))
		return xv6vm_refuse(c, XV6VM_R_CR3, cr3);
	if (!pa)
		return xv6vm_refuse(c, XV6VM_R_NO_DIRECTORY, cr3);
	if (!xv6_frame(c->m, pa))
		return xv6vm_refuse(c, XV6VM_R_FRAME_OUTSIDE, cr3);
	c->pgdir = pa;
	for (;;) {
		c->p = owner_of(c->m, pa);
		if (c->p)
			ret = down_read_killable(slot_lock(dev, c->p));
		if (ret || owner_of(c->m, pa) == c->p)
			return ret;
		if (c->p)
			xv6vm_proc_put(dev, c->p);
	}
}

static u32 named(const struct xv6vm_call *c)
{
	return c->cmd->who ? *(const u32 *)(c->arg + c->cmd->who) : 0;
}

/* Pid 0 is kpgdir, of which nothing but A and D ever changes. */
static int get_by_pid(struct xv6vm_call *c, u32 pid)
{
	int ret;

	c->p = NULL;
	c->pgdir = c->m->kpgdir;
	if (!pid)
		return 0;
	c->p = xv6_proc_find(c->m, pid);
	ret = get_slot(c->f->dev, c->p, pid);
	if (ret == -ESRCH)
		return xv6vm_refuse(c, XV6VM_R_NO_PROC, pid);
	if (!ret)
		c->pgdir = c->p->pgdir;
	return ret;
}

static int ask_proc(struct xv6vm_call *c)
{
	const struct xv6vm_hdr *hdr = c->arg;
	int ret = hdr->flags & XV6VM_BY_CR3 ? get_by_cr3(c, named(c)) :
					      get_by_pid(c, named(c));

	if (ret)
		return ret;
	ret = c->cmd->handler(c);
	if (c->p)
		xv6vm_proc_put(c->f->dev, c->p);
	return ret;
}

static int ask_frozen(struct xv6vm_call *c)
{
	int ret = down_read_killable(&c->f->dev->changes);

	if (ret)
		return ret;
	ret = c->cmd->handler(c);
	up_read(&c->f->dev->changes);
	return ret;
}

/* The process that a change names; one that ended since the last turn is fine. */
static int find_named(struct xv6vm_call *c)
{
	u32 pid = named(c);

	c->p = NULL;
	/* A switch to no process names none. */
	if (!c->cmd->who || c->cmd->lock == XV6VM_CHANGE_CPU ||
	    (!pid && c->cmd->lock == XV6VM_CHANGE))
		return 0;
	c->p = xv6_proc_find(c->m, pid);
	if (c->turns)
		return 0;
	if (!c->p)
		return xv6_refuse(c->m, XV6VM_R_NO_PROC, pid);
	if (!xv6_proc_alive(c->p))
		return xv6_refuse(c->m, XV6VM_R_PROC_ZOMBIE, pid);
	return 0;
}

/* Whose slot a change works on; NULL for none. */
static struct xv6_proc *worked_on(const struct xv6vm_call *c)
{
	const struct xv6_cpu *cpu;

	switch (c->cmd->lock) {
	case XV6VM_CHANGE_PROC:
		return c->p;
	case XV6VM_CHANGE_NEW:
		return xv6_proc_vacant(c->m);
	case XV6VM_CHANGE_CHILD:
		return c->p ? xv6_proc_zombie(c->m, c->p) : NULL;
	case XV6VM_CHANGE_CPU:
		cpu = xv6_cpu_get(c->m, named(c));
		return cpu && cpu->slot < c->m->cfg.nproc ?
			&c->m->procs[cpu->slot] : NULL;
	}
	return NULL;
}

/* What has begun comes to its end, whoever is killed. */
static int lock_to_change(const struct xv6vm_call *c, struct rw_semaphore *lock)
{
	if (!c->turns)
		return down_write_killable(lock);
	down_write(lock);
	return 0;
}

/* The handler of a change. What the core refuses goes to the caller. */
static int handle(struct xv6vm_call *c)
{
	struct xv6vm_hdr *hdr = c->arg;
	struct xv6_proc *p = NULL;
	int ret;

	lockdep_assert_held_write(&c->f->dev->changes);
	c->m->why = (struct xv6_why){ 0 };
	c->m->cause = XV6VM_C_COMMAND;
	ret = find_named(c);
	if (!ret)
		p = worked_on(c);
	if (p)
		ret = lock_to_change(c, slot_lock(c->f->dev, p));
	if (!ret) {
		c->f->dev->changed++;
		ret = c->cmd->handler(c);
		if (p)
			up_write(slot_lock(c->f->dev, p));
	}
	if (ret && c->m->why.reason) {
		hdr->out_reason = c->m->why.reason;
		hdr->out_detail = c->m->why.detail;
	}
	return ret;
}

/* Nobody keeps a page of the machine that was, nor what was refused there. */
static void empty_windows(struct xv6vm_dev *dev)
{
	u32 slot;

	for (slot = 0; dev->m.revoke && slot < dev->m.cfg.nproc; slot++) {
		dev->m.revoke(slot, 0, XV6_KERNBASE / XV6_PGSIZE);
		dev->slots[slot].seen_pid = 0;
	}
	dev->boots++;
}

static int change(struct xv6vm_call *c)
{
	int ret = lock_to_change(c, &c->f->dev->changes);

	if (ret)
		return ret;
	if (c->cmd->lock == XV6VM_REPLACE)
		empty_windows(c->f->dev);
	ret = handle(c);
	up_write(&c->f->dev->changes);
	return ret;
}

/*
 * The one place that keeps commands from a loaded image of which the model
 * knows nothing, and raw writes from a machine that it lives on.
 */
static int check_image(struct xv6vm_call *c)
{
	const struct xv6vm_hdr *hdr = c->arg;
	bool by_cr3 = c->cmd->image == XV6VM_IMAGE_BY_CR3 &&
		      hdr->flags & XV6VM_BY_CR3;

	if (!c->m->foreign)
		return c->cmd->image == XV6VM_IMAGE_ONLY ?
			xv6vm_refuse(c, XV6VM_R_NOT_FOREIGN, 0) : 0;
	if (c->cmd->image < XV6VM_IMAGE_ALSO && !by_cr3)
		return xv6vm_refuse(c, XV6VM_R_FOREIGN, 0);
	return 0;
}

static int locked(struct xv6vm_call *c)
{
	if (c->cmd->lock == XV6VM_ASK_MACHINE)
		return c->cmd->handler(c);
	if (c->cmd->lock == XV6VM_ASK_PROC)
		return ask_proc(c);
	return xv6vm_cmd_changes(c->cmd, c->arg) ? change(c) : ask_frozen(c);
}

int xv6vm_turn(struct xv6vm_call *c)
{
	struct percpu_rw_semaphore *machine = &c->f->dev->machine;
	bool alone = c->cmd->lock == XV6VM_REPLACE;
	int ret;

	c->more = false;
	if (alone)
		percpu_down_write(machine);
	else
		percpu_down_read(machine);
	ret = check_image(c);
	if (!ret)
		ret = locked(c);
	if (alone)
		percpu_up_write(machine);
	else
		percpu_up_read(machine);
	c->turns++;
	return ret;
}

/*
 * A frame that is still mapped by hand somewhere becomes a page like those of
 * XV6VM_MAP_NEW, which nobody owns and which goes with its last mapping.
 */
static void drop_frame(struct xv6_machine *m, u32 pa)
{
	if (xv6_frame(m, pa)->shares)
		xv6_frame_set(m, pa, XV6VM_KIND_USER, XV6_NO_OWNER);
	else
		xv6_kfree(m, pa);
}

/* Held frames from number *@next on; true while there may be more. */
static bool drop_held(struct xv6vm_file *f, u32 *next)
{
	struct xv6_machine *m = &f->dev->m;
	u32 looks, dropped = 0;

	for (looks = 0; f->held && *next < m->nframes; looks++, ++*next) {
		const struct xv6_frame *fr = &m->frames[*next];

		if (looks == XV6VM_TURN_LOOKS || dropped == XV6VM_TURN_FRAMES)
			return true;
		if (fr->kind != XV6VM_KIND_HELD || fr->owner != f->holder)
			continue;
		drop_frame(m, *next << XV6_PGSHIFT);
		f->held--;
		dropped++;
	}
	return false;
}

/* Processes first: they may map what the file holds. */
static bool drop_some(struct xv6vm_file *f, u32 *next)
{
	struct xv6vm_dev *dev = f->dev;
	struct xv6_proc *p = xv6_proc_of_holder(&dev->m, f->holder);

	lockdep_assert_held_write(&dev->changes);
	dev->changed++;
	dev->m.cause = XV6VM_C_CLOSE;
	if (!p)
		return drop_held(f, next);
	down_write(slot_lock(dev, p));
	if (p->state != XV6VM_ZOMBIE)
		xv6_exit(&dev->m, p);
	xv6_reap_some(&dev->m, p, XV6VM_TURN_FRAMES);
	up_write(slot_lock(dev, p));
	return true;
}

void xv6vm_file_init(struct xv6vm_file *f, struct xv6vm_dev *dev, u16 holder,
		     bool readonly)
{
	*f = (struct xv6vm_file){
		.dev = dev, .holder = holder, .readonly = readonly,
	};
}

void xv6vm_file_drop(struct xv6vm_file *f)
{
	u32 next = 0;
	bool more;

	do {
		percpu_down_read(&f->dev->machine);
		down_write(&f->dev->changes);
		more = drop_some(f, &next);
		up_write(&f->dev->changes);
		percpu_up_read(&f->dev->machine);
		cond_resched();
	} while (more);
}
