// SPDX-License-Identifier: GPL-2.0-only
/* A translation by hand, with the tables in print. */

#include "quiz.h"

/* The page table that the PDE for @va leads to, if it is another one than the last. */
static void put_table(struct exercise *e, uint32_t va, uint32_t other,
		      uint32_t *last)
{
	const struct geometry *g = e->g;
	const uint32_t index[] = { geo_ptx(g, va), geo_ptx(g, other) };
	uint32_t pde = world_walk(e, e->f.cr3, va).pde, pa = geo_frame(g, pde);

	if (!(pde & ENTRY_P) || pa == *last)
		return;
	world_table(e, "page table", pa, index, 2);
	*last = pa;
}

static void make(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t index[2], swapped, last = 0;

	if (g == &geometry_toy)
		world_toy(e);
	else
		world_pages(e);
	/* The hardest are in the kernel half, too. */
	if (e->level == 3 && !rnd_below(&e->rnd, 3))
		e->f.va = g->kernbase + rnd_below(&e->rnd, e->life.phystop);
	swapped = geo_swapped(g, e->f.va);
	index[0] = geo_pdx(g, e->f.va);
	index[1] = geo_pdx(g, swapped);
	world_flags(e);
	stem(e,
	     "The CPU's cr3 is 0x%0*x. Translate the virtual address "
	     "0x%0*x by hand.\n",
	     (int)g->digits, e->f.cr3, (int)g->digits, e->f.va);
	world_table(e, "page directory", e->f.cr3, index, 2);
	put_table(e, e->f.va, swapped, &last);
	put_table(e, swapped, e->f.va, &last);
}

static void ask(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t va = e->f.va, offset = geo_offset(g, va);
	struct world_walk w = world_walk(e, e->f.cr3, va);
	struct world_walk s = world_walk(e, e->f.cr3, geo_swapped(g, va));
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 1, w.pde, "The PDE (what it holds)");
	question_wrong(q, &SWAPPED, s.pde);
	question_wrong(q, &WHERE_FOR_WHAT, w.pde_at);
	q = quiz_part(e, ANSWER_ADDRESS, 2, w.pte, "The PTE (what it holds)");
	question_wrong(q, &SWAPPED, s.pte);
	question_wrong(q, &WHERE_FOR_WHAT, w.pte_at);
	question_wrong(q, &PDE_FOR_PTE, w.pde);
	q = quiz_part(e, ANSWER_ADDRESS, 3, w.pa, "The physical address");
	question_wrong(q, &OFFSET_DROPPED, geo_frame(g, w.pte));
	question_wrong(q, &NOT_SHIFTED, (w.pte >> g->offset) + offset);
	question_wrong(q, &FLAGS_KEPT, geo_cut(g, w.pte + offset));
	question_wrong(q, &PDE_FOR_PTE, geo_frame(g, w.pde) | offset);
	question_wrong(q, &V_FOR_P, geo_cut(g, w.pa + g->kernbase));
	if (s.present)
		question_wrong(q, &SWAPPED, s.pa);
}

static void solve(struct exercise *e)
{
	const struct geometry *g = e->g;
	struct world_walk w = world_walk(e, e->f.cr3, e->f.va);
	int d = g->digits;

	work(e,
	     "```\n0x%0*x: PDX %u, PTX %u, offset 0x%x\n"
	     "PDE at 0x%0*x + %u * %u = 0x%0*x: 0x%0*x\n",
	     d, e->f.va, geo_pdx(g, e->f.va), geo_ptx(g, e->f.va),
	     geo_offset(g, e->f.va), d, e->f.cr3, g->entry, geo_pdx(g, e->f.va),
	     d, w.pde_at, d, w.pde);
	work(e,
	     "PTE at 0x%0*x + %u * %u = 0x%0*x: 0x%0*x\n"
	     "pa  =  0x%0*x + 0x%x = 0x%0*x\n```\n",
	     d, geo_frame(g, w.pde), g->entry, geo_ptx(g, e->f.va), d, w.pte_at,
	     d, w.pte, d, geo_frame(g, w.pte), geo_offset(g, e->f.va), d, w.pa);
}

const struct quiz_kind quiz_walk = {
	.name = "walk",
	.title = "A translation by hand",
	.toy = 1,
	.hints = {
		"Cut the address first: the PDX chooses a PDE, the PTX a PTE.",
		"The address in the PDE, without flags, is where the table lies.",
		"The frame in the PTE, without flags, and the offset: that is all.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
