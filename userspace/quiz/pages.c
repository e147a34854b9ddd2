// SPDX-License-Identifier: GPL-2.0-only
/* The pages and tables of a process, counted. */

#include "process.h"

static struct process get(const struct exercise *e)
{
	const uint32_t *v = e->f.more;

	return (struct process){
		.program = v[0],
		.heap = v[1],
		.sz = v[2],
		.pages = v[3],
		.user_tables = v[4],
		.kernel_tables = v[5],
	};
}

static void make(struct exercise *e)
{
	struct process p;

	process_begin(e, &p);
	e->f.pid = p.pid;
	e->f.more[0] = p.program;
	e->f.more[1] = p.heap;
	e->f.more[2] = p.sz;
	e->f.more[3] = p.pages;
	e->f.more[4] = p.user_tables;
	e->f.more[5] = p.kernel_tables;
	process_machine(e);
	stem(e,
	     "exec loads a program of %u bytes (code and data, from address "
	     "0 on), with a guard page and one page of stack behind it, as xv6 "
	     "does.",
	     p.program);
	if (p.heap)
		stem(e, " Then the process calls sbrk(%u).", p.heap);
	stem(e, "\n");
}

static void ask(struct exercise *e)
{
	struct process p = get(e);
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 2, p.sz, "sz of the process");
	question_wrong(q, &GUARD, p.sz - XV6VM_PGSIZE);
	question_wrong(q, &NOT_ROUNDED, p.program + 2 * XV6VM_PGSIZE + p.heap);
	q = quiz_part(e, ANSWER_NUMBER, 2, p.pages,
		      "Pages of the user half that have a frame");
	question_wrong(q, &GUARD, p.pages - 1);
	question_wrong(q, &ROUNDED_DOWN, p.sz / XV6VM_PGSIZE);
	q = quiz_part(e, ANSWER_NUMBER, 2, p.kernel_tables,
		      "Page tables of its kernel half");
	question_wrong(q, &DEVICES, p.kernel_tables - 8);
	question_wrong(q, &ENTRIES, p.kernel_tables * 1024);
	q = quiz_part(e, ANSWER_NUMBER, 3, process_frames(&p),
		      "Frames that it takes in all, with directory and kernel "
		      "stack");
	process_mistakes(q, &p, process_frames(&p));
}

static void solve(struct exercise *e)
{
	struct process p = get(e);

	work(e, "sz = PGROUNDUP(%u) + 2 * 4096 + %u = 0x%08x.\n\n", p.program,
	     p.heap, p.sz);
	process_sum(e, &p);
}

const struct quiz_kind quiz_pages = {
	.name = "pages",
	.title = "What a process takes",
	.large = 1,
	.hints = {
		"The program is rounded up to whole pages; then guard and stack.",
		"A page table maps 4 MB, in the kernel half as well.",
		"Add pages, tables of both halves, the directory, the kernel stack.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
