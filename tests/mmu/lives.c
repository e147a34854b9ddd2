// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of live processes, and kpgdir's, as the core and the reference made
 * them: lives go on between the batches, with what the accesses left in RAM.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xv6/check.h>

#include "judge.h"
#include "ops.h"

#define EVENTS	60u  /* between two batches */
#define TURNS	24u  /* in a batch */
#define TURN	500u /* accesses of one process */
#define BATCHES 10u  /* of one life */
#define NPROC	40u

/* What lives, and the reference that lives the same. */
struct life {
	struct pair x;
	struct ref ref;
};

static struct xv6_proc *any_proc(struct judge *j)
{
	u32 i = below(j, j->m->cfg.nproc);

	for (;; i = (i + 1) % j->m->cfg.nproc)
		if (xv6_proc_alive(&j->m->procs[i]))
			return &j->m->procs[i];
}

static void put_slot(struct judge *j, u32 pgdir, u32 entry)
{
	*ram_word(j, pgdir + 4 * STUB_PDX) = entry;
}

/* The stub's slot in each directory, for as long as a batch takes. */
static void lend_slot(struct judge *j, u32 entry)
{
	u32 i;

	put_slot(j, j->m->kpgdir, entry);
	for (i = 0; i < j->m->cfg.nproc; i++)
		if (j->m->procs[i].pgdir)
			put_slot(j, j->m->procs[i].pgdir, entry);
}

/* Code to fetch in user pages and in the kernel's text. */
static void plant_code(struct judge *j)
{
	u32 i, k;

	for (i = 0; i < j->m->nframes; i++) {
		u32 pa = i << XV6_PGSHIFT;

		if (j->m->frames[i].kind != XV6VM_KIND_USER &&
		    j->m->frames[i].kind != XV6VM_KIND_KERNEL)
			continue;
		for (k = 0; k < CODE_PLACES; k++)
			*ram_word(j, pa + code_offset[k]) = CODE_WORD(pa);
	}
}

/* Where a page is, or one was taken away beside it; mostly one by hand. */
static u32 mapped_page(struct judge *j, const struct xv6_proc *p)
{
	u32 va = below(j, XV6_KERNBASE);
	struct xv6vm_extent e;

	if (xv6_next_extent(j->m, p->pgdir, &va, XV6_KERNBASE, &e) <= 0)
		return 0;
	return e.va + (below(j, e.pages + 2) - 1) * XV6_PGSIZE;
}

/* Where the interesting pages of @p are; NULL is the kernel alone. */
static u32 some_page(struct judge *j, const struct xv6_proc *p)
{
	u32 chance = below(j, 32);

	if (chance < 2)
		return any(j);
	if (chance < 4)
		return XV6_DEVSPACE + below(j, EMPTY_END - XV6_DEVSPACE);
	if (chance < 9 || !p)
		return xv6_p2v(below(j, j->m->cfg.phystop));
	if (chance < 11)
		return xv6_p2v(XV6_EXTMEM + below(j, 16 * XV6_PGSIZE));
	if (chance < 15)
		return mapped_page(j, p);
	if (chance < 18 && p->guard != XV6_NO_GUARD)
		return p->guard + (below(j, 3) - 1) * XV6_PGSIZE;
	return below(j, p->sz + 8 * XV6_PGSIZE);
}

static void any_access(struct judge *j, const struct xv6_proc *p,
		       struct access *a)
{
	u32 offset;

	a->type = below(j, 3);
	a->width = below(j, 2) ? 4 : 1;
	a->value = any(j);
	a->user = below(j, 2);
	offset = below(j, XV6_PGSIZE) & ~(a->width - 1);
	if (a->type == XV6VM_FETCH)
		offset = code_offset[below(j, CODE_PLACES)];
	a->va = xv6_pgrounddown(some_page(j, p)) | offset;
}

/* What a process does while it has the CPU. */
static int one_turn(struct judge *j, u64 end)
{
	struct xv6_proc *p = below(j, 16) ? any_proc(j) : NULL;
	struct access a;
	u32 i;

	if (p)
		xv6_switchuvm(j->m, 0, p);
	else
		xv6_switchkvm(j->m, 0);
	a.cr3 = j->m->cpus[0].cr3;
	a.wp = below(j, 8);
	for (i = 0; i < TURN && j->tally->accesses < end; i++) {
		any_access(j, p, &a);
		if (batch_access(j, &a))
			return -1;
	}
	return 0;
}

static int one_batch(struct judge *j, u64 end)
{
	u32 i;
	int ret = 0;

	plant_code(j);
	lend_slot(j, STUB_PDE);
	batch_open(j);
	for (i = 0; i < TURNS && !ret; i++)
		ret = one_turn(j, end);
	xv6_switchkvm(j->m, 0);
	if (!ret)
		ret = batch_close(j);
	lend_slot(j, 0);
	return ret;
}

/* The accesses must have left the core's machine whole. */
static void check_machine(struct judge *j)
{
	struct xv6_check c = { .marks = calloc(j->m->nframes, sizeof(u16)) };

	if (c.marks)
		xv6_check(j->m, &c);
	j->tally->broken += c.marks ? c.total : 1;
	free(c.marks);
}

static void count_life(struct tally *y, const struct xv6_counts *c)
{
	y->lives++;
	y->events.mapped += c->mapped;
	y->events.unmapped += c->unmapped;
	y->events.forks += c->forks;
	y->events.execs += c->execs;
	y->events.exits += c->exits;
}

static _Noreturn void fail(struct pair *x, const char *what, u64 found,
			   u64 want)
{
	(void)x;
	printf("Bail out! %s: 0x%llx, not 0x%llx\n", what, found, want);
	exit(1);
}

static void begin(struct judge *j, struct life *l)
{
	u32 frames = j->m->nframes;

	*l = (struct life){
		.x = { .m = j->m, .r = &l->ref, .fail = fail },
		.ref = { .tb.ram = malloc(j->m->cfg.phystop),
			 .hand = malloc(frames),
			 .live = malloc(frames) },
	};
	if (!l->ref.tb.ram || !l->ref.hand || !l->ref.live || pair_boot(&l->x))
		fail(&l->x, "the reference boots", false, true);
}

static void end_life(struct life *l)
{
	free(l->ref.tb.ram);
	free(l->ref.hand);
	free(l->ref.live);
}

static void events(struct judge *j, struct life *l)
{
	u32 i;

	for (i = 0; i < EVENTS; i++) {
		u32 first = any(j);
		/* (With 8, sbrk never asks for all there is, which is slow.) */
		const struct op op = { .code = first,
				       .who = first >> 8,
				       .how = first >> 16 | 8,
				       .value = any(j) };

		pair_step(&l->x, &op, MIX_LIFE);
	}
	pair_compare(&l->x, true);
}

/* The accesses are not the reference's: it goes on from what they left. */
static void catch_up(struct judge *j, struct life *l)
{
	memcpy(l->ref.tb.ram, j->m->ram, j->m->cfg.phystop);
	l->ref.cpu[0].loads = j->m->cpus[0].cr3_loads;
	l->ref.cpu[0].cr2 = j->m->cpus[0].cr2;
}

static int one_life(struct judge *j, struct life *l, u64 end)
{
	u32 batch;

	for (batch = 0; batch < BATCHES && j->tally->accesses < end; batch++) {
		events(j, l);
		if (one_batch(j, end))
			return -1;
		catch_up(j, l);
	}
	check_machine(j);
	count_life(j->tally, &j->m->counts);
	return 0;
}

int set_lives(struct judge *j, u64 accesses, u32 phystop)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	static struct life l;
	int ret = 0;

	cfg.phystop = phystop;
	cfg.nproc = NPROC;
	while (!ret && j->tally->accesses < accesses) {
		cfg.shared_kernel = below(j, 4) == 0;
		world_make(j, &cfg);
		begin(j, &l);
		ret = one_life(j, &l, accesses);
		end_life(&l);
		world_drop(j);
	}
	return ret;
}
