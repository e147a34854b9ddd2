// SPDX-License-Identifier: GPL-2.0-only
/* One byte, three addresses: U in the process, P in the RAM, V in the kernel half. */

#include "quiz.h"

/* On the third level from V to the others. */
static int back(const struct exercise *e)
{
	return e->level == 3;
}

static void make(struct exercise *e)
{
	const struct geometry *g = e->g;
	struct world_walk w;
	uint32_t index[2];
	int d = g->digits;

	if (g == &geometry_toy)
		world_toy(e);
	else
		world_pages(e);
	w = world_walk(e, e->f.cr3, e->f.va);
	e->f.more[0] = w.pa;
	world_flags(e);
	stem(e,
	     "A process has cr3 0x%0*x. Its kernel half has all of the RAM, "
	     "from KERNBASE 0x%0*x on.",
	     d, e->f.cr3, d, g->kernbase);
	if (back(e))
		stem(e,
		     " The kernel reads the byte at V = 0x%0*x, which is in "
		     "a page of the process.\n",
		     d, w.pa + g->kernbase);
	else
		stem(e, " The process has a byte at U = 0x%0*x.\n", d, e->f.va);
	index[0] = index[1] = geo_pdx(g, e->f.va);
	world_table(e, "page directory", e->f.cr3, index, 1);
	index[0] = index[1] = geo_ptx(g, e->f.va);
	world_table(e, "page table", geo_frame(g, w.pde), index, 1);
}

static void ask(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t u = e->f.va, p = e->f.more[0], v = p + g->kernbase;
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 2, p, "Its physical address P");
	question_wrong(q, &OFFSET_DROPPED, geo_frame(g, p));
	question_wrong(q, &NOT_SHIFTED, (p >> g->offset) + geo_offset(g, p));
	question_wrong(q, &V_FOR_P, v);
	if (back(e)) {
		q = quiz_part(e, ANSWER_ADDRESS, 3, u,
			      "Its address U in the process");
		question_wrong(q, &OFFSET_DROPPED, geo_frame(g, u));
		question_wrong(q, &SWAPPED, geo_swapped(g, u));
	} else {
		q = quiz_part(e, ANSWER_ADDRESS, 3, v,
			      "Its address V in the kernel half");
		question_wrong(q, &OFFSET_DROPPED, geo_frame(g, v));
		question_wrong(q, &U_FOR_P, u + g->kernbase);
		question_wrong(q, &P_FOR_V, p);
	}
	q = quiz_part(e, ANSWER_NUMBER, 1, geo_pdx(g, v), "The PDX of V");
	question_wrong(q, &SWAPPED, geo_ptx(g, v));
	question_wrong(q, &P_FOR_V, geo_pdx(g, p));
}

static void solve(struct exercise *e)
{
	const struct geometry *g = e->g;
	struct world_walk w = world_walk(e, e->f.cr3, e->f.va);
	int d = g->digits;

	work(e,
	     "```\nU = 0x%0*x: PDX %u, PTX %u, offset 0x%x\n"
	     "    PTE 0x%0*x: frame 0x%0*x\n"
	     "P = 0x%0*x + 0x%x = 0x%0*x\n"
	     "V = P + KERNBASE = 0x%0*x\n```\n",
	     d, e->f.va, geo_pdx(g, e->f.va), geo_ptx(g, e->f.va),
	     geo_offset(g, e->f.va), d, w.pte, d, geo_frame(g, w.pte), d,
	     geo_frame(g, w.pte), geo_offset(g, e->f.va), d, w.pa, d,
	     w.pa + g->kernbase);
}

const struct quiz_kind quiz_alias = {
	.name = "alias",
	.title = "One byte, three addresses",
	.toy = 1,
	.hints = {
		"The process's tables say where the page lies: that is P.",
		"The kernel half has P at P + KERNBASE.",
		"The other way round: P = V - KERNBASE; then look for its PTE.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
