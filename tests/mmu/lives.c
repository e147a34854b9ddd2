// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of live processes, and kpgdir's, as the core made them: lives go
 * on between the batches, with the A and D bits that the accesses left.
 */
#include <stdlib.h>
#include <xv6/check.h>

#include "life.h"

#define EVENTS	60u  /* between two batches */
#define TURNS	24u  /* in a batch */
#define TURN	500u /* accesses of one process */
#define BATCHES 10u  /* of one life */
#define NPROC	40u

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

/* Where the interesting pages of @p are; NULL is the kernel alone. */
static u32 some_page(struct judge *j, const struct life *l,
		     const struct xv6_proc *p)
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
		return l->page[below(j, LIFE_PAGES)];
	if (chance < 18 && p->guard != XV6_NO_GUARD)
		return p->guard + (below(j, 3) - 1) * XV6_PGSIZE;
	return below(j, p->sz + 8 * XV6_PGSIZE);
}

static void any_access(struct judge *j, const struct life *l,
		       const struct xv6_proc *p, struct access *a)
{
	u32 offset;

	a->type = below(j, 3);
	a->width = below(j, 2) ? 4 : 1;
	a->value = any(j);
	a->user = below(j, 2);
	offset = below(j, XV6_PGSIZE) & ~(a->width - 1);
	if (a->type == XV6VM_FETCH)
		offset = code_offset[below(j, CODE_PLACES)];
	a->va = xv6_pgrounddown(some_page(j, l, p)) | offset;
}

/* What a process does while it has the CPU. */
static int one_turn(struct judge *j, const struct life *l, u64 end)
{
	struct xv6_proc *p = below(j, 16) ? life_any(j) : NULL;
	struct access a;
	u32 i;

	if (p)
		xv6_switchuvm(j->m, 0, p);
	else
		xv6_switchkvm(j->m, 0);
	a.cr3 = j->m->cpus[0].cr3;
	a.wp = below(j, 8);
	for (i = 0; i < TURN && j->tally->accesses < end; i++) {
		any_access(j, l, p, &a);
		if (batch_access(j, &a))
			return -1;
	}
	return 0;
}

static int one_batch(struct judge *j, const struct life *l, u64 end)
{
	u32 i;
	int ret = 0;

	plant_code(j);
	lend_slot(j, STUB_PDE);
	batch_open(j);
	for (i = 0; i < TURNS && !ret; i++)
		ret = one_turn(j, l, end);
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

static int one_life(struct judge *j, u64 end)
{
	struct life l = { { 0 } };
	u32 batch, i;

	for (batch = 0; batch < BATCHES && j->tally->accesses < end; batch++) {
		for (i = 0; i < EVENTS; i++)
			life_step(j, &l);
		if (one_batch(j, &l, end))
			return -1;
	}
	check_machine(j);
	count_life(j->tally, &j->m->counts);
	return 0;
}

int set_lives(struct judge *j, u64 accesses, u32 phystop)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	int ret = 0;

	cfg.phystop = phystop;
	cfg.nproc = NPROC;
	while (!ret && j->tally->accesses < accesses) {
		cfg.shared_kernel = below(j, 4) == 0;
		world_make(j, &cfg);
		ret = one_life(j, accesses);
		world_drop(j);
	}
	return ret;
}
