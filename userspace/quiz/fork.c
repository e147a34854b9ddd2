// SPDX-License-Identifier: GPL-2.0-only
/* What a fork costs. */

#include "process.h"

static struct process get(const struct exercise *e)
{
	const uint32_t *v = e->f.more;

	return (struct process){
		.sz = v[0],
		.pages = v[1],
		.user_tables = v[2],
		.kernel_tables = v[3],
		.free = v[4],
	};
}

static void make(struct exercise *e)
{
	struct process p;

	process_begin(e, &p);
	e->f.pid = p.pid;
	e->f.more[0] = p.sz;
	e->f.more[4] = p.free;
	process_machine(e);
	stem(e,
	     "A process has sz %u (0x%08x); all of it is mapped, the guard "
	     "page without U. %u frames are free. It calls fork.\n",
	     p.sz, p.sz, p.free);
	p.pid = life_do(&e->life, LIFE_FORK, p.pid, 0, 0);
	process_look(e, &p);
	e->f.more[1] = p.pages;
	e->f.more[2] = p.user_tables;
	e->f.more[3] = p.kernel_tables;
}

static void ask(struct exercise *e)
{
	struct process p = get(e);
	uint32_t all = process_frames(&p), after = p.free - all;
	struct question *q;

	q = quiz_part(e, ANSWER_NUMBER, 2, p.pages,
		      "Frames that hold copies of the parent's pages");
	question_wrong(q, &COW, 0);
	question_wrong(q, &GUARD, p.pages - 1);
	question_wrong(q, &ROUNDED_DOWN, p.sz / XV6VM_PGSIZE);
	q = quiz_part(e, ANSWER_NUMBER, 4, all,
		      "Frames that fork takes in all");
	process_mistakes(q, &p, all);
	question_wrong(q, &COW, all - p.pages);
	q = quiz_part(e, ANSWER_NUMBER, 1, after,
		      "Frames that are free afterwards");
	question_wrong(q, &COW, after + p.pages);
	question_wrong(q, &KERNEL_HALF, after + p.kernel_tables);
	question_wrong(q, &FRAME_FORGOTTEN, after + 1);
}

static void solve(struct exercise *e)
{
	struct process p = get(e);

	work(e, "The child gets a copy of every page at once, and tables of "
		"its own.\n\n");
	process_sum(e, &p);
	work(e, "\n%u - %u = %u frames stay free.\n", p.free,
	     process_frames(&p), p.free - process_frames(&p));
}

const struct quiz_kind quiz_fork = {
	.name = "fork",
	.title = "What fork costs",
	.large = 1,
	.hints = {
		"xv6 copies every page of the parent, the guard page, too.",
		"The child has a directory, page tables and a kernel stack of its own.",
		"The tables of its kernel half are new, though they say the same.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
