// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine that was saved, put together again: its RAM is a loaded image, which
 * first gets CPUs and a past, and then becomes the machine, if it is one.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <xv6/check.h>
#include <xv6/event.h>

#include "cmd.h"

static int check_cpu(struct xv6_machine *m, const struct xv6vm_loaded_cpu *from)
{
	struct xv6_tlb form;
	int ret;

	if (from->cpu.cpl != 0 && from->cpu.cpl != 3)
		return xv6_refuse(m, XV6VM_R_UNSOUND, from->cpu.cpl);
	ret = xv6_image_check(m->cfg.phystop, from->cpu.cr3, &m->why);
	if (ret)
		return ret;
	if (from->tlb_ways > XV6VM_TLB_SIZE_MAX ||
	    xv6_tlb_configure(&form, from->tlb_size, from->tlb_ways))
		return xv6_refuse(m, XV6VM_R_TLB_FORM, from->tlb_size);
	return 0;
}

static int check_past(struct xv6vm_call *c)
{
	const struct xv6vm_load_cpus *s = c->arg;
	const struct xv6vm_loaded_cpu *cpus = c->in;
	const struct xv6vm_event *events = c->in2;
	int ret;
	u32 i;

	if (!s->cpu_count)
		return xv6_refuse(c->m, XV6VM_R_NCPU, 0);
	for (i = 0; i < s->cpu_count; i++) {
		ret = check_cpu(c->m, &cpus[i]);
		if (ret)
			return ret;
	}
	if (s->seq >= XV6_EVENTS_END ||
	    s->event_count != min_t(u64, s->seq, c->m->ring->mask + 1))
		return xv6_refuse(c->m, XV6VM_R_UNSOUND, s->event_count);
	for (i = 0; i < s->event_count; i++) {
		if (!xv6_event_sound(&events[i]))
			return xv6_refuse(c->m, XV6VM_R_UNSOUND, i);
	}
	return 0;
}

static void take_cpu(struct xv6_cpu *to, const struct xv6vm_loaded_cpu *from)
{
	const struct xv6vm_cpu *c = &from->cpu;
	u32 i;

	*to = (struct xv6_cpu) {
		.cr0 = c->cr0, .cr2 = c->cr2, .cr3 = c->cr3, .cr4 = c->cr4,
		.cpl = c->cpl,
		.slot = XV6_NO_OWNER,
		.cr3_loads = c->cr3_loads,
		.traps = c->traps,
		.faults = c->faults,
		.accesses = c->accesses,
	};
	xv6_tlb_configure(&to->tlb, from->tlb_size, from->tlb_ways);
	to->tlb.clock = from->tlb_clock;
	to->tlb.hits = from->tlb_hits;
	to->tlb.misses = from->tlb_misses;
	to->tlb.flushes = from->tlb_flushes;
	to->tlb.invlpgs = from->tlb_invlpgs;
	for (i = 0; i < from->tlb_size; i++)
		to->tlb.entries[i] = (struct xv6_tlb_entry) {
			from->tlb[i].va, from->tlb[i].pa,
			from->tlb[i].flags, from->tlb[i].set };
}

int xv6vm_do_load_cpus(struct xv6vm_call *c)
{
	const struct xv6vm_load_cpus *s = c->arg;
	const struct xv6vm_loaded_cpu *cpus = c->in;
	const struct xv6vm_event *events = c->in2;
	struct xv6_machine *m = c->m;
	struct xv6_ring *r = m->ring;
	int ret = check_past(c);
	u32 i;

	if (ret)
		return ret;
	m->cfg.ncpu = s->cpu_count;
	for (i = 0; i < XV6_NCPU_MAX; i++) {
		if (i < s->cpu_count)
			take_cpu(&m->cpus[i], &cpus[i]);
		else
			xv6_cpu_init(m, i);
	}
	r->next = s->seq - s->event_count;
	for (i = 0; i < s->event_count; i++, r->next++) {
		struct xv6vm_event *e = &r->at[r->next & r->mask];

		*e = events[i];
		e->seq = r->next;
	}
	return 0;
}

/* The CPU that it runs on is told; the checker hears of one that there is not. */
static void take_proc(struct xv6vm_call *c, u32 slot,
		      const struct xv6vm_proc *from)
{
	struct xv6_machine *m = c->m;
	struct xv6_proc *p = &m->procs[slot];

	*p = (struct xv6_proc) {
		.pid = from->pid,
		.ppid = from->ppid,
		.state = min_t(u32, from->state, U8_MAX),
		.cpu = min_t(u32, from->cpu, XV6_NO_CPU),
		.holder = from->proc_flags & XV6VM_PROC_PERSISTENT ?
			0 : c->f->holder,
		.bare = from->proc_flags & XV6VM_PROC_BARE,
		.sz = from->sz,
		.pgdir = from->pgdir,
		.kstack = from->kstack,
		.guard = from->guard,
		.usage = { from->user_frames, from->user_tables,
			   from->kernel_tables },
	};
	memcpy(p->name, from->name, sizeof(p->name));
	m->pids[slot] = p->pid;
	if (p->state == XV6VM_RUNNING && p->cpu < m->cfg.ncpu)
		m->cpus[p->cpu].slot = slot;
}

/* Stacks of CPUs went out from the head of the list, the highest frame first. */
static void take_frame(struct xv6vm_call *c, struct xv6_frame *f,
		       const struct xv6vm_frame_use *from)
{
	struct xv6_machine *m = c->m;
	u32 *kinds = m->kmem.kinds;
	const struct xv6_proc *p;

	f->kind = min_t(u8, from->kind, XV6VM_KIND_COUNT);
	f->shares = from->shares;
	f->owner = XV6_NO_OWNER;
	if (f->kind == XV6VM_KIND_COUNT)
		return;
	kinds[f->kind]++;
	p = from->pid ? xv6_proc_find(m, from->pid) : NULL;
	if (p)
		f->owner = xv6_proc_slot(m, p);
	if (f->kind == XV6VM_KIND_CPUSTACK)
		f->owner = m->cfg.ncpu - kinds[f->kind];
	if (f->kind == XV6VM_KIND_HELD) {
		f->owner = from->holder ? c->f->holder : 0;
		c->f->held += !!from->holder;
	}
}

/* The list is where the RAM has it. What is not on it, the checker finds. */
static void take_list(struct xv6_machine *m, u32 head)
{
	struct xv6_kmem *k = &m->kmem;
	u32 va = head, depth;

	k->freelist = head;
	k->nfree = k->kinds[XV6VM_KIND_FREE];
	k->kinds[XV6VM_KIND_FREE] = 0;
	k->total = m->nframes - k->kinds[XV6VM_KIND_IO] -
		   k->kinds[XV6VM_KIND_KERNEL];
	for (depth = k->nfree; depth; depth--) {
		u32 pa = xv6_v2p(va);
		struct xv6_frame *f = xv6_frame(m, pa);

		if (!f || xv6_pgoff(pa) || f->kind != XV6VM_KIND_FREE || f->depth)
			return;
		f->depth = depth;
		va = xv6_next_of(m, pa);
	}
}

static void take_counts(struct xv6_machine *m, const struct xv6vm_restore *s)
{
	m->nextpid = s->nextpid;
	m->wrapped = s->machine & XV6VM_MACHINE_WRAPPED;
	m->counts = (struct xv6_counts) {
		.mapped = s->pages_mapped,
		.unmapped = s->pages_unmapped,
		.tables = s->tables,
		.faults = s->faults,
		.forks = s->forks,
		.execs = s->execs,
		.exits = s->exits,
	};
	m->kmem.nfree_low = s->free_low;
	m->kmem.allocs = s->kalloc;
	m->kmem.alloc_failed = s->kalloc_failed;
	m->kmem.free_refused = s->kfree_refused;
}

static void take_all(struct xv6vm_call *c, const struct xv6_config *cfg)
{
	const struct xv6vm_restore *s = c->arg;
	const struct xv6vm_frame_use *frames = c->in;
	const struct xv6vm_proc *procs = c->in2;
	struct xv6_machine *m = c->m;
	u32 i;

	xv6vm_clear_tables(c);
	m->foreign = false;
	m->cfg = *cfg;
	m->kpgdir = s->kpgdir;
	m->initpid = s->initpid;
	for (i = 0; i < s->proc_count; i++) {
		if (procs[i].state != XV6VM_UNUSED)
			take_proc(c, i, &procs[i]);
	}
	for (i = 0; i < m->nframes; i++)
		take_frame(c, &m->frames[i], &frames[i]);
	take_list(m, s->head);
}

static int restore_image(struct xv6vm_call *c)
{
	const struct xv6vm_restore *s = c->arg;

	if (s->frame_count || s->proc_count)
		return -EINVAL;
	take_counts(c->m, s);
	return 0;
}

/* Of it stays what it was loaded as. */
static int unsound(struct xv6vm_call *c)
{
	const struct xv6_config cfg = c->m->cfg;

	xv6vm_clear_tables(c);
	xv6_machine_load(c->m, &cfg, &c->f->dev->mem, 0);
	return xv6_refuse(c->m, XV6VM_R_UNSOUND, c->check->mask);
}

int xv6vm_do_restore(struct xv6vm_call *c)
{
	const struct xv6vm_restore *s = c->arg;
	const struct xv6_config cfg = {
		.phystop = c->m->cfg.phystop,
		.data = s->data,
		.end = s->end,
		.ncpu = c->m->cfg.ncpu,
		.nproc = c->m->cfg.nproc,
		.shared_kernel = s->machine & XV6VM_MACHINE_SHARED_KERNEL,
		.junk = s->machine & XV6VM_MACHINE_JUNK,
	};
	int ret;

	if (s->machine & ~XV6VM_MACHINE)
		return -EINVAL;
	if (s->machine & XV6VM_MACHINE_FOREIGN)
		return restore_image(c);
	ret = xv6_config_check(&cfg, &c->m->why);
	if (!ret)
		ret = xv6_config_fits(&cfg, &c->m->why);
	if (ret)
		return ret;
	if (s->frame_count != c->m->nframes || s->proc_count > cfg.nproc)
		return xv6_refuse(c->m, XV6VM_R_UNSOUND, 0);
	take_all(c, &cfg);
	take_counts(c->m, s);
	return xv6_machine_sound(c->m, c->check) ? 0 : unsound(c);
}
