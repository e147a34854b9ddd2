// SPDX-License-Identifier: GPL-2.0
/* Commands about the machine as a whole and its frames. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xv6/check.h>

#include "cmd.h"

int xv6vm_do_info(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	const struct xv6_config *cfg = &m->cfg;
	struct xv6vm_info *info = arg;

	info->out_abi = XV6VM_ABI_VERSION;
	if (cfg->shared_kernel)
		info->out_machine |= XV6VM_MACHINE_SHARED_KERNEL;
	if (cfg->junk)
		info->out_machine |= XV6VM_MACHINE_JUNK;
	if (m->foreign)
		info->out_machine |= XV6VM_MACHINE_FOREIGN;
	info->out_phystop = cfg->phystop;
	info->out_frames = m->nframes;
	info->out_data = cfg->data;
	info->out_end = cfg->end;
	info->out_kpgdir = m->kpgdir;
	info->out_ncpu = cfg->ncpu;
	info->out_nproc = cfg->nproc;
	info->out_procs = READ_ONCE(m->nprocs);

	spin_lock(&m->kmem.lock);
	info->out_kmem_frames = m->kmem.total;
	info->out_free = m->kmem.nfree;
	spin_unlock(&m->kmem.lock);
	return 0;
}

static void kmem_stats(struct xv6_machine *m, struct xv6vm_stats *s)
{
	struct xv6_kmem k;
	u32 i;

	xv6_kmem_read(m, &k);
	s->out_kalloc = k.allocs;
	s->out_kfree = xv6_kfree_count(&k);
	s->out_kalloc_failed = k.alloc_failed;
	s->out_kfree_refused = k.free_refused;
	s->out_free_low = k.nfree_low;
	for (i = 0; i < XV6VM_KIND_COUNT; i++)
		s->out_kind[i] = xv6_kind_count(&k, i);
}

int xv6vm_do_stats(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_stats *s = arg;
	u32 i;

	kmem_stats(m, s);
	s->out_pages_mapped = READ_ONCE(m->counts.mapped);
	s->out_pages_unmapped = READ_ONCE(m->counts.unmapped);
	s->out_tables = READ_ONCE(m->counts.tables);
	s->out_faults = READ_ONCE(m->counts.faults);
	s->out_forks = READ_ONCE(m->counts.forks);
	s->out_execs = READ_ONCE(m->counts.execs);
	s->out_exits = READ_ONCE(m->counts.exits);
	for (i = 0; i < m->cfg.ncpu; i++)
		s->out_cr3_loads += READ_ONCE(m->cpus[i].cr3_loads);
	return 0;
}

int xv6vm_do_check(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_check *c = arg;
	struct xv6_check k = {
		.marks = kvmalloc_array(m->nframes, sizeof(*k.marks),
					GFP_KERNEL_ACCOUNT),
		.list = a->out,
		.max = c->count,
	};

	if (!k.marks)
		return -ENOMEM;
	xv6_check(m, &k);
	kvfree(k.marks);

	c->out_count = k.count;
	c->out_total = k.total;
	c->out_mask = k.mask;
	c->out_checked = k.checked;
	a->out_used = k.count * sizeof(*k.list);
	return 0;
}

/* The first word of a frame: in a free one, xv6's struct run. */
static u32 first_word(const struct xv6_machine *m, u32 pa)
{
	return xv6_get(xv6_frame_ptr(m, pa));
}

int xv6vm_do_kalloc(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_kalloc *k = arg;
	u16 holder = xv6vm_new_holder(f, &k->hdr);

	k->out_pa = xv6_kalloc(m, XV6VM_KIND_HELD, holder);
	if (!k->out_pa)
		return xv6_reason_errno(m->why.reason);
	k->out_next = first_word(m, k->out_pa);
	if (holder)
		f->held++;
	return 0;
}

/*
 * Why this file may not free @pa, beyond what xv6_kfree() refuses: frames in
 * use are xv6's own to free, and held ones their holder's.
 */
static u32 not_ours(const struct xv6vm_file *f, const struct xv6_frame *use)
{
	switch (use->kind) {
	case XV6VM_KIND_HELD:
		return xv6vm_holds(f, use) ? XV6VM_R_NONE :
					     XV6VM_R_FRAME_NOT_HELD;
	case XV6VM_KIND_KPGDIR:
	case XV6VM_KIND_PGDIR:
	case XV6VM_KIND_KTABLE:
	case XV6VM_KIND_UTABLE:
	case XV6VM_KIND_KSTACK:
	case XV6VM_KIND_CPUSTACK:
	case XV6VM_KIND_USER:
		return XV6VM_R_FRAME_IN_USE;
	}
	return XV6VM_R_NONE;
}

int xv6vm_do_kfree(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_kfree *k = arg;
	const struct xv6_frame use = xv6_frame_use(m, k->pa);
	u32 reason = xv6_pgoff(k->pa) ? XV6VM_R_NONE : not_ours(f, &use);
	int ret;

	if (reason)
		return xv6_kfree_refuse(m, k->pa, reason);
	ret = xv6_kfree(m, k->pa);
	if (ret)
		return ret;
	if (use.owner == f->holder)
		f->held--;
	k->out_next = first_word(m, k->pa);
	return 0;
}

int xv6vm_do_freelist(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_free_frame *out = a->out;
	struct xv6vm_freelist *l = arg;
	u32 n = 0;

	if (xv6_pgoff(l->cur_pa))
		return xv6vm_refuse(&l->hdr, XV6VM_R_FRAME_UNALIGNED,
				    l->cur_pa);
	if (!xv6_frame(m, l->cur_pa))
		return xv6vm_refuse(&l->hdr, XV6VM_R_FRAME_OUTSIDE, l->cur_pa);

	while (n < l->count) {
		int got = xv6_freelist_chunk(m, &l->cur_pa, &l->cur_depth,
					     out + n,
					     min(l->count - n, XV6VM_CHUNK));

		/* What comes before the damage is delivered first. */
		if (got < 0 && !n)
			return xv6vm_refuse(&l->hdr, XV6VM_R_LIST_DAMAGED,
					    l->cur_pa);
		if (got < 0)
			break;
		n += got;
		if (!l->cur_pa)
			break;
	}
	l->out_count = n;
	a->more = l->cur_pa;
	a->out_used = n * sizeof(*out);

	spin_lock(&m->kmem.lock);
	l->out_head = m->kmem.freelist;
	l->out_free = m->kmem.nfree;
	spin_unlock(&m->kmem.lock);
	return 0;
}

/* The first frame from number @i on that the file holds, or nframes. */
static u32 next_held(const struct xv6vm_file *f, u32 i)
{
	struct xv6_machine *m = &f->dev->m;

	for (; i < m->nframes; i++) {
		const struct xv6_frame use = xv6_frame_use(m, i << XV6_PGSHIFT);

		if (use.kind == XV6VM_KIND_HELD && use.owner == f->holder)
			break;
	}
	return i;
}

/*
 * A frame that is still mapped by hand somewhere becomes a page like those of
 * XV6VM_MAP_NEW, which nobody owns and which goes with its last mapping.
 */
static void drop_held(struct xv6vm_file *f)
{
	struct xv6_machine *m = &f->dev->m;
	u32 i;

	for (i = next_held(f, 0); i < m->nframes; i = next_held(f, i + 1)) {
		u32 pa = i << XV6_PGSHIFT;

		if (m->frames[i].shares)
			xv6_frame_set(m, pa, XV6VM_KIND_USER, XV6_NO_OWNER);
		else
			xv6_kfree(m, pa);
		if (!--f->held)
			break;
	}
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
	percpu_down_read(&f->dev->machine);
	down_write(&f->dev->lock);
	/* Processes first: they may map what the file holds. */
	xv6vm_drop_procs(f->dev, f->holder);
	if (f->held)
		drop_held(f);
	up_write(&f->dev->lock);
	percpu_up_read(&f->dev->machine);
}
