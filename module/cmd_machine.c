// SPDX-License-Identifier: GPL-2.0
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
	for (i = 0; i < nproc; i++)
		init_rwsem(&dev->slots[i].lock);
	return 0;
}

/* All that the machine stands on but for the RAM. */
static int new_tables(struct xv6vm_dev *dev, const struct xv6_config *cfg)
{
	struct xv6_memory *mem = &dev->mem;

	mem->frames = kvcalloc(cfg->phystop / XV6_PGSIZE, sizeof(*mem->frames),
			       GFP_KERNEL);
	mem->procs = kvcalloc(cfg->nproc, sizeof(*mem->procs), GFP_KERNEL);
	if (!mem->frames || !mem->procs)
		return -ENOMEM;
	return new_slots(dev, cfg->nproc);
}

/* Nobody else knows of the device yet; dev->lock is for those that assert it. */
static int first_boot(struct xv6vm_dev *dev, const struct xv6_config *cfg)
{
	int ret;

	down_write(&dev->lock);
	ret = xv6_machine_init(&dev->m, cfg, &dev->mem);
	if (!ret)
		ret = xv6_machine_boot(&dev->m);
	up_write(&dev->lock);
	return ret;
}

int xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
		   void *ram)
{
	int ret;

	memset(dev, 0, sizeof(*dev));
	dev->mem = (struct xv6_memory){ .ram = ram, .relax = relax };
	init_rwsem(&dev->lock);
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
	kvfree(dev->mem.procs);
	kvfree(dev->mem.frames);
	dev->slots = NULL;
	dev->mem = (struct xv6_memory){ };
	dev->m.procs = NULL;
	dev->m.frames = NULL;
	percpu_free_rwsem(&dev->machine);
}

/* Another open file's: a process or frame that would be pulled from under it. */
static bool others(const struct xv6vm_file *f, u16 holder)
{
	return holder && holder != f->holder;
}

static int check_shared(const struct xv6vm_file *f)
{
	struct xv6_machine *m = &f->dev->m;
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		const struct xv6_proc *p = &m->procs[i];

		if (p->state != XV6VM_UNUSED && others(f, p->holder))
			return xv6_refuse(m, XV6VM_R_MACHINE_SHARED, p->pid);
	}
	for (i = 0; i < m->nframes; i++) {
		const struct xv6_frame *fr = &m->frames[i];

		if (fr->kind == XV6VM_KIND_HELD && others(f, fr->owner))
			return xv6_refuse(m, XV6VM_R_MACHINE_SHARED,
					  i << XV6_PGSHIFT);
	}
	return 0;
}

/* The refusal of a check that does not know of m->why. */
static int refused(struct xv6_machine *m, const struct xv6_why *why, int err)
{
	m->why = *why;
	return err;
}

static int check_region(const struct xv6vm_file *f, u32 phystop)
{
	if (phystop > f->dev->region)
		return xv6_refuse(&f->dev->m, XV6VM_R_RAM_REGION, phystop);
	return 0;
}

/*
 * Clean the old machine's memory as it was at the first boot. What lies above
 * its PHYSTOP was never written since it was cleared last.
 */
static void wipe(struct xv6vm_file *f)
{
	struct xv6_machine *m = &f->dev->m;
	u32 pa, n;

	for (pa = 0; pa < m->cfg.phystop; pa += n) {
		n = min(m->cfg.phystop - pa, WIPE_CHUNK);
		memset(xv6_frame_ptr(m, pa), 0, n);
		cond_resched();
	}
	memset(m->frames, 0, m->nframes * sizeof(*m->frames));
	memset(m->procs, 0, m->cfg.nproc * sizeof(*m->procs));
	f->held = 0;
}

static int check_boot(const struct xv6vm_file *f, const struct xv6_config *cfg)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6_why why;
	int ret = xv6_config_check(cfg, &why);

	if (ret)
		return refused(m, &why, ret);
	ret = check_region(f, cfg->phystop);
	if (ret)
		return ret;
	ret = xv6_config_fits(cfg, &why);
	return ret ? refused(m, &why, ret) : check_shared(f);
}

int xv6vm_do_boot(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	const struct xv6vm_boot *b = arg;
	const struct xv6_config cfg = {
		.phystop = b->phystop ? b->phystop : f->dev->region,
		.data = b->data ? b->data : XV6_DATA,
		.end = b->end ? b->end : XV6_END,
		.ncpu = b->ncpu ? b->ncpu : 1,
		.nproc = m->cfg.nproc,
		.shared_kernel = b->machine & XV6VM_MACHINE_SHARED_KERNEL,
		.junk = b->machine & XV6VM_MACHINE_JUNK,
	};
	int ret;

	if (b->machine & ~(XV6VM_MACHINE_SHARED_KERNEL | XV6VM_MACHINE_JUNK))
		return -EINVAL;
	ret = check_boot(f, &cfg);
	if (ret)
		return ret;
	wipe(f);
	ret = xv6_machine_init(m, &cfg, &f->dev->mem);
	return ret ? ret : xv6_machine_boot(m);
}

int xv6vm_do_load(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	const struct xv6vm_load *l = arg;
	struct xv6_config cfg = m->cfg;
	struct xv6_why why;
	int ret;

	cfg.phystop = l->phystop ? l->phystop : f->dev->region;
	ret = xv6_image_check(cfg.phystop, l->cr3, &why);
	if (ret)
		return refused(m, &why, ret);
	ret = check_region(f, cfg.phystop);
	if (!ret)
		ret = check_shared(f);
	if (ret)
		return ret;
	wipe(f);
	xv6_machine_load(m, &cfg, &f->dev->mem, l->cr3);
	return 0;
}

/*
 * How much of the caller's range, from byte @at of it on, is RAM; the rest is
 * not copied.
 */
static int ram_range(const struct xv6_machine *m, struct xv6vm_ram *r, u32 at)
{
	u32 phystop = m->cfg.phystop;

	if (r->pa > phystop || at > phystop - r->pa)
		return xv6vm_refuse(&r->hdr, XV6VM_R_FRAME_OUTSIDE, r->pa);
	r->out_done = min(r->len, phystop - r->pa - at);
	return 0;
}

int xv6vm_do_ram_read(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	const struct xv6_machine *m = &f->dev->m;
	struct xv6vm_ram *r = arg;
	int ret;

	ret = ram_range(m, r, a->at);
	if (!ret && r->out_done)
		memcpy(a->out, xv6_frame_ptr(m, r->pa + a->at), r->out_done);
	a->more = true;
	a->out_used = r->out_done;
	return ret;
}

int xv6vm_do_ram_write(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_ram *r = arg;
	int ret = ram_range(m, r, 0);

	if (!ret && r->out_done)
		memcpy(xv6_frame_ptr(m, r->pa), a->in, r->out_done);
	return ret;
}
