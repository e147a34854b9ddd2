// SPDX-License-Identifier: GPL-2.0
/*
 * A simulated machine that is what another one is, which is asked for all that it has: so
 * the module's machine becomes a snapshot.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xv6/event.h>

#include "state.h"

#define RECORDS 4096u
#define TRIES	3

/* What this library or another file holds there is held by who opens it here. */
static u16 holder_of(u8 holder)
{
	return holder ? 1 : 0;
}

/* (Of a loaded image, the rest of the configuration means nothing.) */
static struct state_kind kind_of(const struct xv6vm_info *i)
{
	return (struct state_kind){
		.region = i->out_phystop,
		.foreign = i->out_machine & XV6VM_MACHINE_FOREIGN,
		.cfg = {
			.phystop = i->out_phystop,
			.data = i->out_data,
			.end = i->out_end,
			.ncpu = i->out_ncpu,
			.nproc = i->out_nproc,
			.shared_kernel = i->out_machine &
					 XV6VM_MACHINE_SHARED_KERNEL,
			.junk = i->out_machine & XV6VM_MACHINE_JUNK,
		},
	};
}

static void copy_numbers(struct xv6_machine *m, const struct xv6vm_info *i,
			 const struct xv6vm_stats *s)
{
	struct xv6_kmem *k = &m->kmem;
	u32 kind;

	m->kpgdir = i->out_kpgdir;
	m->nextpid = i->out_nextpid;
	m->wrapped = i->out_machine & XV6VM_MACHINE_WRAPPED;
	m->counts = (struct xv6_counts){
		.mapped = s->out_pages_mapped,
		.unmapped = s->out_pages_unmapped,
		.tables = s->out_tables,
		.faults = s->out_faults,
		.forks = s->out_forks,
		.execs = s->out_execs,
		.exits = s->out_exits,
	};
	k->use_lock = true;
	k->total = i->out_kmem_frames;
	k->nfree_low = s->out_free_low;
	k->allocs = s->out_kalloc;
	k->alloc_failed = s->out_kalloc_failed;
	k->free_refused = s->out_kfree_refused;
	for (kind = 0; kind < XV6VM_KIND_COUNT; kind++)
		k->kinds[kind] = s->out_kind[kind];
	k->kinds[XV6VM_KIND_FREE] = 0;
}

static int copy_proc(struct xv6_machine *m, u32 slot,
		     const struct xv6vm_proc *from)
{
	struct xv6_proc *p = &m->procs[slot];

	if (slot >= m->cfg.nproc)
		return -EIO;
	*p = (struct xv6_proc){
		.pid = from->pid,
		.ppid = from->ppid,
		.state = from->state,
		.cpu = from->cpu,
		.holder = from->proc_flags & XV6VM_PROC_PERSISTENT ? 0 : 1,
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
	if (!p->ppid)
		m->initpid = p->pid;
	return 0;
}

/* One by one, for then the cursor tells the slot. */
static int copy_procs(struct xv6vm *h, struct xv6_machine *m)
{
	struct xv6vm_proc p;
	struct xv6vm_proc_list l = {
		.hdr.size = sizeof(l),
		.ptr = (uintptr_t)&p,
	};
	int ret;

	do {
		l.count = 1;
		l.out_count = l.out_total = 0;
		ret = xv6vm_call(h, XV6VM_PROC_LIST, &l);
		if (!ret && l.out_count)
			ret = copy_proc(m, l.slot - 1, &p);
	} while (!ret && l.out_count);
	return ret;
}

static int copy_list(struct xv6vm *h, struct xv6_machine *m)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor c;
	int ret;

	xv6vm_freelist_begin(h, &c);
	while ((ret = xv6vm_freelist_next(&c, &f)) > 0) {
		struct xv6_frame *frame = xv6_frame(m, f.pa);

		if (!frame)
			return -EIO;
		frame->depth = f.depth;
	}
	m->kmem.freelist = c.arg.freelist.out_head;
	m->kmem.nfree = c.arg.freelist.out_free;
	return ret;
}

/* Stacks of CPUs went out from the head of the list, the highest frame first. */
static void copy_frame(struct xv6_machine *m, struct xv6_frame *to,
		       const struct xv6vm_frame_use *from, u32 *stacks)
{
	const struct xv6_proc *p = xv6_proc_find(m, from->pid);

	to->kind = from->kind;
	to->shares = from->shares;
	to->owner = XV6_NO_OWNER;
	if (from->kind == XV6VM_KIND_HELD)
		to->owner = holder_of(from->holder);
	else if (from->kind == XV6VM_KIND_CPUSTACK)
		to->owner = m->cfg.ncpu - ++*stacks;
	else if (p)
		to->owner = xv6_proc_slot(m, p);
}

static int copy_frames(struct xv6vm *h, struct xv6_machine *m)
{
	static struct xv6vm_frame_use use[RECORDS];
	u32 at = 0, got, i, stacks = 0;
	int ret;

	do {
		ret = xv6vm_frame_table(h, at, use, RECORDS, &got);
		for (i = 0; !ret && i < got && at < m->nframes; i++)
			copy_frame(m, &m->frames[at++], &use[i], &stacks);
	} while (!ret && got && at < m->nframes);
	return ret;
}

static int copy_tlb(struct xv6vm *h, struct xv6_tlb *t, u32 n)
{
	struct xv6vm_tlb_entry e[XV6VM_TLB_SIZE_MAX];
	struct xv6vm_tlb s = { .cpu = n };
	struct xv6vm_tlb_entries l = {
		.hdr = { .size = sizeof(l), .flags = XV6VM_TLB_RAW },
		.ptr = (uintptr_t)e,
		.count = XV6VM_TLB_SIZE_MAX,
		.cpu = n,
	};
	int ret = xv6vm_tlb(h, &s);
	u32 i;

	if (!ret)
		ret = xv6vm_call(h, XV6VM_TLB_ENTRIES, &l);
	if (ret)
		return ret;
	*t = (struct xv6_tlb){
		.size = s.out_size,
		.ways = s.out_ways,
		.hits = s.out_hits,
		.misses = s.out_misses,
		.flushes = s.out_flushes,
		.invlpgs = s.out_invlpgs,
		.clock = l.out_clock,
	};
	for (i = 0; i < l.out_count; i++)
		t->entries[i] = (struct xv6_tlb_entry){ e[i].va, e[i].pa,
							e[i].flags, e[i].set };
	return 0;
}

static int copy_cpus(struct xv6vm *h, struct xv6_machine *m)
{
	struct xv6vm_cpu s;
	u32 n;
	int ret = 0;

	for (n = 0; !ret && n < m->cfg.ncpu; n++) {
		struct xv6_cpu *c = &m->cpus[n];
		const struct xv6_proc *p;

		ret = xv6vm_cpu_state(h, n, &s);
		if (!ret)
			ret = copy_tlb(h, &c->tlb, n);
		if (ret)
			break;
		p = s.pid ? xv6_proc_find(m, s.pid) : NULL;
		c->cr0 = s.cr0;
		c->cr2 = s.cr2;
		c->cr3 = s.cr3;
		c->cr4 = s.cr4;
		c->cpl = s.cpl;
		c->slot = p ? xv6_proc_slot(m, p) : XV6_NO_OWNER;
		c->cr3_loads = s.cr3_loads;
		c->traps = s.traps;
		c->faults = s.faults;
		c->accesses = s.accesses;
	}
	return ret;
}

/* (What nobody ever wrote to is not written here, either.) */
static int copy_ram(struct xv6vm *h, struct xv6_machine *m)
{
	u8 *buf = malloc(XV6VM_RAM_MAX);
	u32 pa, at, done = 1;
	int ret = buf ? 0 : -ENOMEM;

	for (pa = 0; !ret && done && pa < m->cfg.phystop; pa += done) {
		ret = xv6vm_ram_read(h, pa, buf, XV6VM_RAM_MAX, &done);
		for (at = 0; !ret && at < done; at += XV6_PGSIZE) {
			void *to = xv6_frame_ptr(m, pa + at);

			if (to && memcmp(to, buf + at, XV6_PGSIZE))
				memcpy(to, buf + at, XV6_PGSIZE);
		}
	}
	free(buf);
	return ret;
}

/* Those that are kept; what it noted of itself so far is not the machine's. */
static int copy_events(struct xv6vm *h, struct xv6_ring *r)
{
	struct xv6vm_event e[64];
	u64 seq = 0, lost;
	u32 got, i;
	int ret;

	r->next = 0;
	do {
		ret = xv6vm_events(h, &seq, e, 64, &got, &lost);
		for (i = 0; !ret && i < got; i++) {
			r->at[e[i].seq & r->mask] = e[i];
			r->next = e[i].seq + 1;
		}
	} while (!ret && got);
	return ret;
}

static int copy_all(struct xv6vm *h, struct xv6_machine *m)
{
	int ret = m->foreign ? 0 : copy_procs(h, m);

	if (!ret)
		ret = copy_list(h, m);
	if (!ret)
		ret = copy_frames(h, m);
	if (!ret)
		ret = copy_cpus(h, m);
	if (!ret)
		ret = copy_events(h, m->ring);
	return ret ? ret : copy_ram(h, m);
}

static int save_once(struct xv6vm *h, void **data, size_t *len)
{
	struct xv6vm_stats s, after;
	struct xv6vm_error why;
	struct xv6vm_sim *sim;
	struct xv6vm_info i;
	struct state_kind k;
	int ret = xv6vm_info(h, &i);

	if (!ret)
		ret = xv6vm_stats(h, &s);
	if (ret)
		return ret;
	k = kind_of(&i);
	ret = state_blank(&k, 0, &sim, &why);
	if (ret)
		return ret;
	copy_numbers(&sim->dev.m, &i, &s);
	ret = copy_all(h, &sim->dev.m);
	if (!ret)
		ret = xv6vm_stats(h, &after);
	if (!ret && after.out_changed != s.out_changed)
		ret = -EAGAIN;
	if (!ret)
		ret = state_finish(sim);
	if (!ret)
		ret = xv6vm_sim_save(sim, data, len);
	xv6vm_sim_close(sim);
	return ret;
}

int xv6vm_copy_save(struct xv6vm *h, void **data, size_t *len)
{
	int ret, tries = TRIES;

	do {
		ret = save_once(h, data, len);
	} while (ret == -EAGAIN && --tries);
	return ret;
}
