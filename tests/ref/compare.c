// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine beside the reference: what is not in RAM field by field, and all
 * RAM behind the kernel byte by byte.
 */
#include <linux/string.h>
#include <xv6/ram.h>
#include "ops.h"

void pair_same(struct pair *x, u64 found, u64 want, const char *what)
{
	if (found != want)
		x->fail(x, what, found, want);
}

void pair_agree(struct pair *x, int machine, int reference, const char *what)
{
	x->cases++;
	if (machine != reference)
		x->fail(x, what, machine, reference);
}

int pair_boot(struct pair *x)
{
	const struct xv6_config *cfg = &x->m->cfg;
	struct ref *r = x->r;

	r->tb.phystop = cfg->phystop;
	r->tb.data = cfg->data;
	r->tb.end = cfg->end;
	r->tb.junk = cfg->junk;
	r->tb.shared = cfg->shared_kernel;
	r->tb.ncpu = cfg->ncpu;
	r->nproc = cfg->nproc;
	return ref_boot(r);
}

static void compare_proc(struct pair *x, u32 slot)
{
	const struct xv6_proc *p = &x->m->procs[slot];
	const struct ref_proc *want = &x->r->proc[slot];
	bool idle = want->cpu == REF_NOBODY;
	u8 state = want->zombie ? XV6VM_ZOMBIE :
		   idle ? XV6VM_RUNNABLE : XV6VM_RUNNING;

	pair_same(x, p->pid, want->pid, "pid");
	if (!want->pid)
		return;
	pair_same(x, p->ppid, want->ppid, "parent");
	pair_same(x, p->state, state, "state");
	pair_same(x, p->sz, want->sz, "size");
	pair_same(x, p->cpu, idle ? XV6_NO_CPU : want->cpu, "CPU of a process");
	pair_same(x, p->holder, want->holder, "holder");
	pair_same(x, p->bare, want->bare, "whether it is bare");
	pair_same(x, p->kstack, want->kstack, "kernel stack");
	pair_same(x, p->pgdir, want->pgdir, "page directory");
}

static void compare_cpu(struct pair *x, u32 cpu)
{
	const struct xv6_cpu *c = &x->m->cpus[cpu];
	const struct ref_cpu *want = &x->r->cpu[cpu];

	pair_same(x, c->cpl, want->user ? 3 : 0, "CPL");
	pair_same(x, c->cr2, want->cr2, "cr2");
	pair_same(x, c->cr3, ref_cr3(x->r, cpu), "cr3");
	pair_same(x, c->cr3_loads, want->loads, "loads of cr3");
	pair_same(x, c->tlb.hits, want->hits, "hits of a TLB");
	pair_same(x, c->tlb.misses, want->misses, "misses of a TLB");
}

static void compare_frame(struct pair *x, u32 pa, u32 len)
{
	const u8 *ram = xv6_frame_ptr(x->m, pa), *want = x->r->tb.ram + pa;
	u32 i;

	if (!memcmp(ram, want, len))
		return;
	for (i = 0; ref_word(ram, i) == ref_word(want, i);)
		i += 4;
	pair_same(x, pa + i, ~0ull, "where RAM differs first");
}

/* Of a frame that is free on both sides only the next pointer, if need be. */
static void compare_ram(struct pair *x, bool whole)
{
	u32 pa = tb_up(tb_v2p(x->r->tb.end));

	for (; pa < x->r->tb.phystop; pa += TB_PAGE)
		compare_frame(x, pa, whole || x->m->frames[pa / TB_PAGE].kind !=
			      XV6VM_KIND_FREE ? TB_PAGE : 4);
}

void pair_compare(struct pair *x, bool whole)
{
	u32 i;

	pair_same(x, x->m->kmem.freelist, x->r->tb.freelist, "head of the list");
	pair_same(x, x->m->kmem.nfree, ref_free_frames(x->r), "free frames");
	for (i = 0; i < x->r->nproc; i++)
		compare_proc(x, i);
	for (i = 0; i < x->r->tb.ncpu; i++)
		compare_cpu(x, i);
	compare_ram(x, whole);
}
