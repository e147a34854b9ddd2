// SPDX-License-Identifier: GPL-2.0-only
/* An access that fails: at which level, and with which error code. */

#include "quiz.h"

#define WRITES 1u /* of f.more[0] */
#define USER   2u

/**
 * struct refusal - what the MMU says of an access
 * @level: 1 or 2; 0: it is allowed
 * @code: the error code of a page fault
 */
struct refusal {
	unsigned int level, code;
};

/* What the access needs, of entries that are both there. */
static unsigned int missing(uint32_t how, uint32_t entry)
{
	unsigned int needs = (how & WRITES ? ENTRY_W : 0) |
			     (how & USER ? ENTRY_U : 0);

	return needs & ~entry;
}

/* (CR0.WP is set: the kernel needs W for a write, too.) */
static struct refusal refused(const struct world_walk *w, uint32_t how)
{
	struct refusal r = { .level = w->level, .code = how << 1 };

	if (!w->present)
		return r;
	r.code |= 1;
	if (missing(how, w->pde))
		r.level = 1;
	else if (!missing(how, w->pte))
		r.level = 0;
	return r;
}

/* One entry refuses it, and not both. */
static int is_clear(const struct world_walk *w, uint32_t how)
{
	return refused(w, how).level &&
	       !(w->present && missing(how, w->pde) && missing(how, w->pte));
}

/* Somewhere near what is mapped, or anywhere. */
static uint32_t some_va(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t va = e->f.more[1];

	switch (rnd_below(&e->rnd, g == &geometry_toy ? 1 : 5)) {
	case 1:
		return geo_address(g, geo_pdx(g, va), rnd_below(&e->rnd, 1024),
				   geo_offset(g, va));
	case 2:
		return rnd_below(&e->rnd, 8 * XV6VM_PGSIZE);
	case 3:
		return g->kernbase + rnd_below(&e->rnd, e->life.phystop);
	case 4:
		return geo_swapped(g, va);
	default:
		return g == &geometry_toy ? rnd_below(&e->rnd, 256) : va;
	}
}

/* One that fails; if chance finds none, one that the user may never. */
static void choose(struct exercise *e)
{
	unsigned int tries;
	struct world_walk w;

	for (tries = 0; tries < 64; tries++) {
		e->f.va = some_va(e);
		e->f.more[0] = rnd_below(&e->rnd, 4);
		if (e->level < 3)
			e->f.more[0] |= USER;
		w = world_walk(e, e->f.cr3, e->f.va);
		if (is_clear(&w, e->f.more[0]))
			return;
	}
	e->f.va = e->g->kernbase + 1;
	e->f.more[0] = USER;
}

/* A directory's entry without U or W, or none at all. */
static void hurt(struct exercise *e)
{
	static const uint32_t perm[] = { 0, ENTRY_W, ENTRY_U };
	uint32_t pdx = rnd_below(&e->rnd, 2);

	if (e->g == &geometry_real)
		life_do(&e->life, LIFE_PROTECT_PDE, e->f.pid,
			geo_frame(e->g, e->f.va), perm[rnd_below(&e->rnd, 3)]);
	else if (rnd_below(&e->rnd, 2))
		e->toy[e->f.cr3 + pdx] = 0;
	else
		e->toy[e->f.cr3 + pdx] &= ~ENTRY_W;
}

static void make(struct exercise *e)
{
	const struct geometry *g = e->g;
	struct world_walk w;
	uint32_t index;
	int d = g->digits;

	if (g == &geometry_toy)
		world_toy(e);
	else
		world_pages(e);
	if (rnd_below(&e->rnd, 2))
		hurt(e);
	e->f.more[1] = e->f.va;
	choose(e);
	world_flags(e);
	stem(e,
	     "cr3 is 0x%0*x, and CR0.WP is set. In %s, an instruction %s "
	     "address 0x%0*x. The CPU raises a page fault.\n",
	     d, e->f.cr3,
	     e->f.more[0] & USER ? "user mode (CPL 3)" : "the kernel (CPL 0)",
	     e->f.more[0] & WRITES ? "writes to" : "reads from", d, e->f.va);
	w = world_walk(e, e->f.cr3, e->f.va);
	index = geo_pdx(g, e->f.va);
	world_table(e, "page directory", e->f.cr3, &index, 1);
	index = geo_ptx(g, e->f.va);
	if (w.level == 2)
		world_table(e, "page table", geo_frame(g, w.pde), &index, 1);
}

static const char *const levels[] = { "the PDE", "the PTE", NULL };

static void ask(struct exercise *e)
{
	const struct geometry *g = e->g;
	struct world_walk w = world_walk(e, e->f.cr3, e->f.va);
	struct refusal r = refused(&w, e->f.more[0]);
	struct question *q;

	q = quiz_choice(e, 1, levels, r.level - 1,
			"Which entry is it, on the way from cr3, that does "
			"not allow it?");
	question_wrong(q, &LEVEL, 2 - r.level);
	q = quiz_part(e, ANSWER_NUMBER, 3, r.code, "The error code");
	question_wrong(q, &BIT_P, r.code ^ 1);
	question_wrong(q, &BIT_W, r.code ^ 2);
	question_wrong(q, &BIT_U, r.code ^ 4);
	q = quiz_part(e, ANSWER_ADDRESS, 1, e->f.va, "What cr2 holds then");
	question_wrong(q, &OFFSET_DROPPED, geo_frame(g, e->f.va));
	if (w.present)
		question_wrong(q, &P_FOR_CR2, w.pa);
}

static void solve(struct exercise *e)
{
	struct world_walk w = world_walk(e, e->f.cr3, e->f.va);
	struct refusal r = refused(&w, e->f.more[0]);
	int d = e->g->digits;

	work(e, "```\nPDE %u: 0x%0*x\n", geo_pdx(e->g, e->f.va), d, w.pde);
	if (w.level == 2)
		work(e, "PTE %u: 0x%0*x\n", geo_ptx(e->g, e->f.va), d, w.pte);
	work(e,
	     "%s %s.\nerror code: bit 0 %u (%s), bit 1 %u (%s), bit 2 %u (%s) "
	     "= %u\ncr2 = 0x%0*x: the address that was tried\n```\n",
	     r.level == 1 ? "The PDE" : "The PTE",
	     !(r.code & 1) ? "is not present" : "lacks a flag", r.code & 1,
	     r.code & 1 ? "present" : "not present", r.code >> 1 & 1,
	     r.code & 2 ? "write" : "read", r.code >> 2 & 1,
	     r.code & 4 ? "user" : "kernel", r.code, d, e->f.va);
}

const struct quiz_kind quiz_fault = {
	.name = "fault",
	.title = "A page fault",
	.toy = 1,
	.hints = {
		"Walk until an entry is not present, or both are there.",
		"What is present must allow it on both levels.",
		"Error code: bit 0 present, bit 1 write, bit 2 user.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
