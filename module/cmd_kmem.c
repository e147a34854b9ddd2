// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the machine as a whole and its frames. */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <xv6/check.h>
#include <xv6/event.h>

#include "cmd.h"

/* Records that are copied under kmem.lock in one go. */
#define FREELIST_CHUNK	256u

int xv6vm_do_info(struct xv6vm_call *c)
{
	const struct xv6_config *cfg = &c->m->cfg;
	struct xv6vm_info *info = c->arg;
	struct xv6_kmem k;

	xv6_kmem_read(c->m, &k);
	info->out_abi = XV6VM_ABI_VERSION;
	info->out_features = XV6VM_FEATURES |
			      (c->m->revoke ? XV6VM_FEATURE_MMAP : 0);
	info->out_machine =
		(cfg->shared_kernel ? XV6VM_MACHINE_SHARED_KERNEL : 0) |
		(cfg->junk ? XV6VM_MACHINE_JUNK : 0) |
		(c->m->foreign ? XV6VM_MACHINE_FOREIGN : 0) |
		(READ_ONCE(c->m->wrapped) ? XV6VM_MACHINE_WRAPPED : 0);
	info->out_phystop = cfg->phystop;
	info->out_frames = c->m->nframes;
	info->out_kmem_frames = k.total;
	info->out_free = k.nfree;
	info->out_data = cfg->data;
	info->out_end = cfg->end;
	info->out_kpgdir = c->m->kpgdir;
	info->out_ncpu = cfg->ncpu;
	info->out_nproc = cfg->nproc;
	info->out_procs = READ_ONCE(c->m->nprocs);
	info->out_nextpid = READ_ONCE(c->m->nextpid);
	info->out_region = c->f->dev->region;
	info->out_initpid = c->m->initpid;
	return 0;
}

void xv6vm_stats_record(struct xv6_machine *m, struct xv6vm_stats *s)
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
	s->out_pages_mapped = m->counts.mapped;
	s->out_pages_unmapped = m->counts.unmapped;
	s->out_tables = m->counts.tables;
	s->out_faults = m->counts.faults;
	s->out_forks = m->counts.forks;
	s->out_execs = m->counts.execs;
	s->out_exits = m->counts.exits;
	for (i = 0; i < m->cfg.ncpu; i++)
		s->out_cr3_loads += m->cpus[i].cr3_loads;
}

int xv6vm_do_stats(struct xv6vm_call *c)
{
	struct xv6vm_stats *s = c->arg;

	xv6vm_stats_record(c->m, s);
	s->out_changed = c->f->dev->changed;
	return 0;
}

int xv6vm_do_check(struct xv6vm_call *c)
{
	struct xv6vm_check *s = c->arg;
	struct xv6_check *k = c->check;

	k->list = c->out;
	k->max = s->count;
	k->count = 0;
	c->more = xv6_check_step(c->m, k, c->f->dev->changed);
	s->out_count = k->count;
	s->out_total = k->total;
	s->out_mask = k->mask;
	s->out_checked = k->checked;
	s->out_whole = k->whole;
	return 0;
}

int xv6vm_do_events(struct xv6vm_call *c)
{
	struct xv6vm_events *s = c->arg;

	s->out_count = xv6_events_read(c->m, &s->seq, &s->out_lost,
				       &s->out_end, c->out, s->count);
	c->more = s->seq < s->out_end;
	return 0;
}

int xv6vm_do_kalloc(struct xv6vm_call *c)
{
	struct xv6vm_kalloc *s = c->arg;
	u16 holder = xv6vm_new_holder(c);

	s->out_pa = xv6_kalloc(c->m, XV6VM_KIND_HELD, holder);
	if (!s->out_pa)
		return xv6_no_frame(c->m);
	/* In a free frame, its first word is xv6's struct run. */
	s->out_next = xv6_next_of(c->m, s->out_pa);
	if (holder)
		c->f->held++;
	return 0;
}

/*
 * Why this file may not free @pa, beyond what xv6_kfree() refuses: frames in
 * use are xv6's own to free, and held ones their holder's.
 */
static u32 not_ours(const struct xv6vm_file *f, const struct xv6_frame *use)
{
	const u32 used = XV6_OWNED_KINDS | 1u << XV6VM_KIND_KPGDIR |
			 1u << XV6VM_KIND_CPUSTACK;

	if (use->kind == XV6VM_KIND_HELD && !xv6vm_holds(f, use))
		return XV6VM_R_FRAME_NOT_HELD;
	return used >> use->kind & 1 ? XV6VM_R_FRAME_IN_USE : XV6VM_R_NONE;
}

int xv6vm_do_kfree(struct xv6vm_call *c)
{
	struct xv6vm_kfree *s = c->arg;
	const struct xv6_frame use = xv6_frame_use(c->m, s->pa);
	u32 reason = xv6_pgoff(s->pa) ? XV6VM_R_NONE : not_ours(c->f, &use);
	int ret;

	if (reason)
		return xv6_kfree_refuse(c->m, s->pa, reason);
	ret = xv6_kfree(c->m, s->pa);
	if (ret)
		return ret;
	if (use.owner == c->f->holder)
		c->f->held--;
	s->out_next = xv6_next_of(c->m, s->pa);
	return 0;
}

int xv6vm_do_freelist(struct xv6vm_call *c)
{
	struct xv6vm_free_frame *out = c->out;
	struct xv6vm_freelist *l = c->arg;
	struct xv6_kmem k;
	int got = 1;

	if (xv6_pgoff(l->cur_pa))
		return xv6vm_refuse(c, XV6VM_R_FRAME_UNALIGNED, l->cur_pa);
	if (!xv6_frame(c->m, l->cur_pa))
		return xv6vm_refuse(c, XV6VM_R_FRAME_OUTSIDE, l->cur_pa);

	while (got > 0 && l->out_count < l->count) {
		got = xv6_freelist_chunk(c->m, &l->cur_pa, &l->cur_depth,
					 out + l->out_count,
					 min(l->count - l->out_count,
					     FREELIST_CHUNK));
		/* What comes before the damage is delivered first. */
		if (got < 0 && !l->out_count)
			return xv6vm_refuse(c, XV6VM_R_LIST_DAMAGED, l->cur_pa);
		l->out_count += max(got, 0);
		if (!l->cur_pa)
			break;
	}
	c->more = l->cur_pa;
	xv6_kmem_read(c->m, &k);
	l->out_head = k.freelist;
	l->out_free = k.nfree;
	return 0;
}

/* Whose a frame is for this file: 0 nobody in particular, 1 it, 2 another. */
static u32 holder_seen(const struct xv6vm_file *f, const struct xv6_frame *fr)
{
	if (fr->kind != XV6VM_KIND_HELD || !fr->owner)
		return 0;
	return fr->owner == f->holder ? 1 : 2;
}

int xv6vm_do_frame_table(struct xv6vm_call *c)
{
	struct xv6vm_frame_table *t = c->arg;
	struct xv6vm_frame_use *out = c->out;

	t->out_total = c->m->nframes;
	for (; t->out_count < t->count && t->first < t->out_total; t->first++) {
		const struct xv6_frame use =
			xv6_frame_use(c->m, t->first << XV6_PGSHIFT);

		out[t->out_count++] = (struct xv6vm_frame_use) {
			.pid = xv6_frame_pid(c->m, &use),
			.kind = use.kind,
			.shares = use.shares,
			.holder = holder_seen(c->f, &use),
		};
	}
	c->more = t->first < t->out_total;
	return 0;
}
