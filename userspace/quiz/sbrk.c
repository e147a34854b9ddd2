// SPDX-License-Identifier: GPL-2.0-only
/* A heap that grows or shrinks across the end of a page table. */

#include "process.h"

#define TABLE (1024 * XV6VM_PGSIZE)

/**
 * struct change - what sbrk does; of e->f.more
 * @was, @now: sz
 * @shrinks: it gives back
 * @pages: that come or go
 * @tables: that come
 */
struct change {
	uint32_t was, now, by, shrinks, pages, tables;
};

static struct change get(const struct exercise *e)
{
	const uint32_t *v = e->f.more;

	return (struct change){ v[0], v[1], v[2], v[3], v[4], v[5] };
}

static uint32_t tables_of(uint32_t sz)
{
	return (sz + TABLE - 1) / TABLE;
}

/* Where the process ends before: near the end of the first table. */
static uint32_t where(struct exercise *e, int shrinks)
{
	if (e->level == 1)
		return rnd_between(&e->rnd, 100, 30000);
	return TABLE + (shrinks ? 1 : -1) * (int)rnd_between(&e->rnd, 1, 20000);
}

static void make(struct exercise *e)
{
	int shrinks = e->level > 1 && !rnd_below(&e->rnd, 3);
	uint32_t pid, heap = where(e, shrinks), *v = e->f.more;
	struct process p = { 0 }, after;

	pid = life_process(&e->life, rnd_between(&e->rnd, 100, 4000),
			   e->level == 1 ? heap : heap - 3 * XV6VM_PGSIZE);
	e->f.pid = p.pid = pid;
	process_look(e, &p);
	v[2] = rnd_between(&e->rnd, 1, e->level == 1 ? 30000 : 40000);
	v[3] = shrinks;
	life_do(&e->life, LIFE_SBRK, pid, shrinks ? -v[2] : v[2], 0);
	after = p;
	process_look(e, &after);
	v[0] = p.sz;
	v[1] = after.sz;
	v[4] = shrinks ? p.pages - after.pages : after.pages - p.pages;
	v[5] = after.user_tables - p.user_tables;
	stem(e,
	     "A process has sz 0x%08x (%u), all of it mapped. A page table "
	     "maps 4 MB (0x400000). It calls sbrk(%s%u).\n",
	     p.sz, p.sz, shrinks ? "-" : "", v[2]);
}

static void ask(struct exercise *e)
{
	struct change c = get(e);
	uint32_t n = c.by / XV6VM_PGSIZE;
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 1, c.now, "sz afterwards");
	question_wrong(q, &SZ_ROUNDED, pages_of(c.now) * XV6VM_PGSIZE);
	q = quiz_part(e, ANSWER_NUMBER, 3, c.pages,
		      c.shrinks ? "Pages whose frames are freed"
				: "Pages that get a new frame");
	question_wrong(q, &PART_PAGE, n + !!(c.by % XV6VM_PGSIZE));
	question_wrong(q, &BYTES_DIVIDED, n);
	q = quiz_part(e, ANSWER_NUMBER, 2, c.tables,
		      c.shrinks ? "Page tables that are freed"
				: "New page tables");
	if (c.shrinks)
		question_wrong(q, &TABLE_FREED,
			       tables_of(c.was) - tables_of(c.now));
	else if (c.tables)
		question_wrong(q, &TABLE_FORGOTTEN, 0);
	else
		question_wrong(q, &TABLE_THERE, 1);
}

static void solve(struct exercise *e)
{
	struct change c = get(e);

	work(e,
	     "```\nsz     0x%08x %c %u = 0x%08x\n"
	     "pages  PGROUNDUP of both: 0x%08x and 0x%08x, %u pages apart\n",
	     c.was, c.shrinks ? '-' : '+', c.by, c.now,
	     pages_of(c.was) * XV6VM_PGSIZE, pages_of(c.now) * XV6VM_PGSIZE,
	     c.pages);
	work(e, "tables %s: %u\n```\n",
	     c.shrinks ? "stay until the process ends"
		       : "one for each 4 MB that are begun",
	     c.tables);
}

const struct quiz_kind quiz_sbrk = {
	.name = "sbrk",
	.title = "The heap grows and shrinks",
	.large = 1,
	.hints = {
		"sbrk counts bytes, but frames are of whole pages.",
		"Compare PGROUNDUP of the old sz with that of the new one.",
		"A new page table is taken where 4 MB begin; none is given back.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
