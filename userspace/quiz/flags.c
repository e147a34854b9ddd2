// SPDX-License-Identifier: GPL-2.0-only
/* What the flags of both levels allow together. */

#include "quiz.h"

#define PAGES 3u

/* By U and W of both. */
static const char *const rights[] = {
	"the kernel reads",
	"the kernel reads and writes",
	"all read",
	"all read and write",
	NULL,
};

static uint32_t right_of(uint32_t entry)
{
	return (entry & ENTRY_U ? 2 : 0) | (entry & ENTRY_W ? 1 : 0);
}

/* f.list: an address, its PDE and its PTE for each page. */
static void note(struct exercise *e, uint32_t n, uint32_t va)
{
	struct world_walk w = world_walk(e, e->f.cr3, va);

	e->f.list[3 * n] = va;
	e->f.list[3 * n + 1] = w.pde;
	e->f.list[3 * n + 2] = w.pte;
}

/* Pages of different tables, whose flags are drawn for both levels. */
static void make_real(struct exercise *e)
{
	uint32_t pdx = rnd_between(&e->rnd, 1, 400), ptx, n, va;
	struct life *l = &e->life;
	struct xv6vm_proc p;

	e->f.pid = life_process(l, rnd_between(&e->rnd, 100, 9000), 0);
	for (n = 0; n < PAGES; n++) {
		ptx = rnd_below(&e->rnd, 1024);
		va = geo_address(e->g, pdx + n, ptx, 0);
		life_do(l, LIFE_MAP, e->f.pid, va, rnd_below(&e->rnd, 4) << 1);
		life_do(l, LIFE_PROTECT_PDE, e->f.pid, va,
			rnd_below(&e->rnd, 4) << 1);
		e->f.list[3 * n] = va;
	}
	if (!l->error)
		l->error = xv6vm_proc_show(l->h, e->f.pid, &p);
	e->f.cr3 = l->error ? 0 : p.pgdir;
	for (n = 0; n < PAGES; n++)
		note(e, n, e->f.list[3 * n]);
}

static void make_toy(struct exercise *e)
{
	uint32_t at, n;

	world_toy(e);
	for (n = 0; n < PAGES; n++) {
		at = rnd_below(&e->rnd, 2);
		e->toy[e->f.cr3 + at] = (e->toy[e->f.cr3 + at] & 0xf0) |
					ENTRY_P | rnd_below(&e->rnd, 4) << 1;
	}
	for (n = 0; n < PAGES;) {
		at = rnd_below(&e->rnd, 8) << 4;
		if (world_walk(e, e->f.cr3, at).present)
			note(e, n++, at);
	}
}

static void make(struct exercise *e)
{
	uint32_t n;
	int d = e->g->digits;

	if (e->g == &geometry_toy)
		make_toy(e);
	else
		make_real(e);
	stem(e,
	     "Flags of an entry: P 0x1, W 0x2, U 0x4; all others do not "
	     "matter here. CR0.WP is set. The entries for pages of a "
	     "process:\n\n```\npage%*s  PDE%*s  PTE\n",
	     d - 2, "", d - 1, "");
	for (n = 0; n < PAGES; n++)
		stem(e, "0x%0*x  0x%0*x  0x%0*x\n", d, e->f.list[3 * n], d,
		     e->f.list[3 * n + 1], d, e->f.list[3 * n + 2]);
	stem(e, "```\n");
}

static void ask(struct exercise *e)
{
	struct question *q;
	uint32_t n;

	for (n = 0; n < PAGES; n++) {
		const uint32_t *v = &e->f.list[3 * n];

		q = quiz_choice(e, 2, rights, right_of(v[1] & v[2]),
				"Who may do what in page 0x%0*x?",
				(int)e->g->digits, v[0]);
		question_wrong(q, &PTE_ONLY, right_of(v[2]));
		question_wrong(q, &PDE_ONLY, right_of(v[1]));
		question_wrong(q, &EITHER, right_of(v[1] | v[2]));
	}
}

static void solve(struct exercise *e)
{
	uint32_t n;

	work(e, "W and U must be set on both levels: the CPU takes the AND of "
		"both entries.\n\n```\n");
	for (n = 0; n < PAGES; n++) {
		const uint32_t *v = &e->f.list[3 * n], both = v[1] & v[2];

		work(e, "0x%0*x: %x AND %x = %x: %s\n", (int)e->g->digits, v[0],
		     v[1] & 7, v[2] & 7, both & 7, rights[right_of(both)]);
	}
	work(e, "```\n");
}

const struct quiz_kind quiz_flags = {
	.name = "flags",
	.title = "Flags of two levels",
	.toy = 1,
	.hints = {
		"Read the lowest digit of each entry: P 1, W 2, U 4.",
		"U of the PDE says it for all 4 MB below it.",
		"Take the AND of both entries.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
