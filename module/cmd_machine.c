// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine from its first boot to its last, and commands that replace it:
 * boot, load, and the RAM as bytes.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xv6/event.h>

#include "cmd.h"

/* Bytes of RAM that are cleared before others get the processor. */
#define WIPE_CHUNK	0x00100000u

/* The core's long work is done under locks that may sleep. */
static void relax(void)
{
	cond_resched();
}

static int new_slots(struct xv6vm_dev *dev, u32 nproc)
{
	u32 i;

	dev->slots = kvcalloc(nproc, sizeof(*dev->slots), GFP_KERNEL);
	if (!dev->slots)
		return -ENOMEM;
	for (i = 0; i < nproc; i++) {
		init_rwsem(&dev->slots[i].lock);
		spin_lock_init(&dev->slots[i].seen_lock);
	}
	return 0;
}

/* All that the machine stands on but for the RAM. */
static int new_tables(struct xv6vm_dev *dev, const struct xv6_config *cfg)
{
	struct xv6_memory *mem = &dev->mem;

	mem->frames = kvcalloc(cfg->phystop / XV6_PGSIZE, sizeof(*mem->frames),
			       GFP_KERNEL);
	mem->procs = kvcalloc(cfg->nproc, sizeof(*mem->procs), GFP_KERNEL);
	mem->ring = kvzalloc(struct_size(mem->ring, at, XV6VM_EVENTS_KEPT),
			     GFP_KERNEL);
	if (!mem->frames || !mem->procs || !mem->ring)
		return -ENOMEM;
	mem->ring->mask = XV6VM_EVENTS_KEPT - 1;
	return new_slots(dev, cfg->nproc);
}

/* Nobody else knows of the device yet; dev->changes is for those that assert it. */
static int first_boot(struct xv6vm_dev *dev, const struct xv6_config *cfg)
{
	int ret;

	down_write(&dev->changes);
	ret = xv6_machine_init(&dev->m, cfg, &dev->mem);
	if (!ret)
		ret = xv6_machine_boot(&dev->m);
	up_write(&dev->changes);
	return ret;
}

int xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
		   const struct xv6_memory *mem)
{
	int ret;

	memset(dev, 0, sizeof(*dev));
	dev->mem = *mem;
	dev->mem.relax = relax;
	init_rwsem(&dev->changes);
	ret = xv6_config_check(cfg, &dev->m.why);
	if (ret)
		return ret;
	dev->region = cfg->phystop;
	ret = percpu_init_rwsem(&dev->machine);
	if (ret)
		return ret;
	ret = new_tables(dev, cfg);
	if (!ret)
		ret = first_boot(dev, cfg);
	if (ret)
		xv6vm_dev_fini(dev);
	return ret;
}

void xv6vm_dev_fini(struct xv6vm_dev *dev)
{
	kvfree(dev->slots);
	kvfree(dev->mem.ring);
	kvfree(dev->mem.procs);
	kvfree(dev->mem.frames);
	dev->slots = NULL;
	dev->mem = (struct xv6_memory){ };
	dev->m.procs = NULL;
	dev->m.frames = NULL;
	percpu_free_rwsem(&dev->machine);
}

/* Another open file's: a process or frame that would be pulled from under it. */
static bool others(const struct xv6vm_call *c, u16 holder)
{
	return holder && holder != c->f->holder;
}

static int check_shared(struct xv6vm_call *c)
{
	struct xv6_machine *m = c->m;
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		const struct xv6_proc *p = &m->procs[i];

		if (p->state != XV6VM_UNUSED && others(c, p->holder))
			return xv6_refuse(m, XV6VM_R_MACHINE_SHARED, p->pid);
	}
	for (i = 0; i < m->nframes; i++) {
		const struct xv6_frame *fr = &m->frames[i];

		if (fr->kind == XV6VM_KIND_HELD && others(c, fr->owner))
			return xv6_refuse(m, XV6VM_R_MACHINE_SHARED,
					  i << XV6_PGSHIFT);
	}
	return 0;
}

static int check_region(struct xv6vm_call *c, u32 phystop)
{
	if (phystop > c->f->dev->region)
		return xv6_refuse(c->m, XV6VM_R_RAM_REGION, phystop);
	return 0;
}

void xv6vm_clear_tables(struct xv6vm_call *c)
{
	struct xv6_machine *m = c->m;

	memset(m->frames, 0, m->nframes * sizeof(*m->frames));
	memset(m->procs, 0, m->cfg.nproc * sizeof(*m->procs));
	memset(m->kmem.kinds, 0, sizeof(m->kmem.kinds));
	c->f->held = 0;
}

/*
 * Clean the old machine's memory as it was at the first boot. What lies above
 * its PHYSTOP was never written since it was cleared last.
 */
static void wipe(struct xv6vm_call *c)
{
	struct xv6_machine *m = c->m;
	u32 pa, n;

	for (pa = 0; pa < m->cfg.phystop; pa += n) {
		n = min(m->cfg.phystop - pa, WIPE_CHUNK);
		if (!xv6_forget(m, pa, n))
			memset(xv6_frame_ptr(m, pa), 0, n);
		cond_resched();
	}
	xv6vm_clear_tables(c);
}

int xv6vm_do_boot(struct xv6vm_call *c)
{
	const struct xv6vm_boot *s = c->arg;
	const struct xv6_config cfg = {
		.phystop = s->phystop ? s->phystop : c->f->dev->region,
		.data = s->data ? s->data : XV6_DATA,
		.end = s->end ? s->end : XV6_END,
		.ncpu = s->ncpu ? s->ncpu : 1,
		.nproc = c->m->cfg.nproc,
		.shared_kernel = s->machine & XV6VM_MACHINE_SHARED_KERNEL,
		.junk = s->machine & XV6VM_MACHINE_JUNK,
	};
	int ret;

	if (s->machine & ~(XV6VM_MACHINE_SHARED_KERNEL | XV6VM_MACHINE_JUNK))
		return -EINVAL;
	ret = xv6_config_check(&cfg, &c->m->why);
	if (!ret)
		ret = check_region(c, cfg.phystop);
	if (!ret)
		ret = xv6_config_fits(&cfg, &c->m->why);
	if (!ret)
		ret = check_shared(c);
	if (ret)
		return ret;
	wipe(c);
	ret = xv6_machine_init(c->m, &cfg, &c->f->dev->mem);
	return ret ? ret : xv6_machine_boot(c->m);
}

int xv6vm_do_load(struct xv6vm_call *c)
{
	const struct xv6vm_load *s = c->arg;
	struct xv6_config cfg = c->m->cfg;
	int ret;

	cfg.phystop = s->phystop ? s->phystop : c->f->dev->region;
	ret = xv6_image_check(cfg.phystop, s->cr3, &c->m->why);
	if (!ret)
		ret = check_region(c, cfg.phystop);
	if (!ret)
		ret = check_shared(c);
	if (ret)
		return ret;
	wipe(c);
	xv6_machine_load(c->m, &cfg, &c->f->dev->mem, s->cr3);
	return 0;
}

/*
 * How much of the caller's range, from byte @at of it on, is RAM; the rest is
 * not copied.
 */
static int ram_range(struct xv6vm_call *c)
{
	u32 phystop = c->m->cfg.phystop;
	struct xv6vm_ram *s = c->arg;

	if (s->pa > phystop || c->at > phystop - s->pa)
		return xv6vm_refuse(c, XV6VM_R_FRAME_OUTSIDE, s->pa);
	s->out_done = min(s->len, phystop - s->pa - c->at);
	return 0;
}

int xv6vm_do_ram_read(struct xv6vm_call *c)
{
	struct xv6vm_ram *s = c->arg;
	int ret = ram_range(c);

	if (!ret && s->out_done)
		memcpy(c->out, xv6_ram_ptr(c->m, s->pa + c->at, s->out_done),
		       s->out_done);
	c->more = s->out_done;
	return ret;
}

int xv6vm_do_ram_write(struct xv6vm_call *c)
{
	struct xv6vm_ram *s = c->arg;
	int ret = ram_range(c);

	if (!ret && s->out_done)
		memcpy(xv6_ram_ptr(c->m, s->pa, s->out_done), c->in,
		       s->out_done);
	return ret;
}
