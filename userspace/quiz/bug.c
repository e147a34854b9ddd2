// SPDX-License-Identifier: GPL-2.0-only
/* A dump of page tables with something wrong in it. */

#include "quiz.h"

#define USER_LINES   6u /* at most */
#define KERNEL_LINES 4u
#define LINES	     (USER_LINES + KERNEL_LINES)

enum bug {
	OPEN_KERNEL,
	SHARED_FRAME,
	FREE_FRAME,
	BEHIND_RAM,
	OPEN_GUARD,
	WRONG_FRAME,
	BUGS,
};

static const char *const bugs[] = {
	[OPEN_KERNEL] = "the kernel's page is open to user mode",
	[SHARED_FRAME] = "two pages of the process have one frame",
	[FREE_FRAME] = "the page lies in a free frame",
	[BEHIND_RAM] = "the frame lies behind the end of RAM",
	[OPEN_GUARD] = "the guard page is open to user mode",
	[WRONG_FRAME] = "the frame is not at V - KERNBASE",
	[BUGS] = NULL,
};

/**
 * struct dump - what is printed
 * @va, @pte: of each line, @user of them of the user half
 * @free: the list's beginning
 */
struct dump {
	uint32_t va[LINES], pte[LINES], user, count, guard;
	uint32_t free[3];
};

static void add(struct exercise *e, struct dump *d, uint32_t va)
{
	d->va[d->count] = va;
	d->pte[d->count++] = world_walk(e, e->f.cr3, va).pte;
}

/* The process's pages; of the kernel half text, data, and where pages of it lie. */
static void gather(struct exercise *e, struct dump *d)
{
	struct life *l = &e->life;
	struct xv6vm_proc p;
	uint32_t va, heap = rnd_between(&e->rnd, 1, e->level) * XV6VM_PGSIZE;

	life_some(l, &e->rnd, rnd_below(&e->rnd, 6));
	e->f.pid = life_process(l, rnd_between(&e->rnd, 100, 8000), heap);
	if (!l->error)
		l->error = xv6vm_proc_show(l->h, e->f.pid, &p);
	if (l->error)
		return;
	e->f.cr3 = p.pgdir;
	d->guard = p.guard;
	for (va = 0; va < p.sz && d->count < USER_LINES; va += XV6VM_PGSIZE)
		add(e, d, va);
	d->user = d->count;
	add(e, d, XV6VM_KERNBASE + 0x100000);
	add(e, d, XV6VM_KERNBASE + 0x200000);
	va = geo_frame(e->g, d->pte[rnd_below(&e->rnd, d->user)]);
	add(e, d, XV6VM_KERNBASE + va);
	world_list(e, d->free, 3);
	add(e, d, XV6VM_KERNBASE + d->free[1]);
}

/* f.more: the bug, its line, and the line that the other half of it is in. */
static void plant(struct exercise *e, struct dump *d)
{
	uint32_t bug = rnd_below(&e->rnd, BUGS), flags, *frame;
	uint32_t at = rnd_between(&e->rnd, 1, d->user - 1);
	uint32_t kernel = d->user + rnd_below(&e->rnd, KERNEL_LINES);

	e->f.more[2] = rnd_below(&e->rnd, at);
	if (bug == OPEN_KERNEL || bug == WRONG_FRAME)
		at = kernel;
	if (bug == OPEN_GUARD)
		at = d->guard / XV6VM_PGSIZE;
	frame = &d->pte[at];
	flags = *frame % XV6VM_PGSIZE;
	if (bug == OPEN_KERNEL || bug == OPEN_GUARD)
		*frame |= ENTRY_U;
	else if (bug == SHARED_FRAME)
		*frame = geo_frame(e->g, d->pte[e->f.more[2]]) | flags;
	else if (bug == FREE_FRAME)
		*frame = d->free[rnd_below(&e->rnd, 3)] | flags;
	else if (bug == BEHIND_RAM)
		*frame = (e->life.phystop +
			  rnd_below(&e->rnd, 64) * XV6VM_PGSIZE) |
			 flags;
	else
		*frame += XV6VM_PGSIZE;
	e->f.more[0] = bug;
	e->f.more[1] = at;
}

static void make(struct exercise *e)
{
	struct dump d = { .count = 0 };
	uint32_t i;

	gather(e, &d);
	if (e->life.error)
		return;
	plant(e, &d);
	stem(e,
	     "A machine has %u MB of RAM. The free list begins 0x%08x -> "
	     "0x%08x -> 0x%08x. Of a process, exec made the guard page at "
	     "0x%08x. Some of its entries, of which one is wrong (P 0x1, W "
	     "0x2, U 0x4):\n\n```\nline  address     PTE\n",
	     e->life.phystop >> 20, d.free[0], d.free[1], d.free[2], d.guard);
	for (i = 0; i < d.count; i++)
		stem(e, "%4u  0x%08x  0x%08x\n", i + 1, d.va[i], d.pte[i]);
	stem(e, "```\n");
}

static void ask(struct exercise *e)
{
	const uint32_t *m = e->f.more;
	struct question *q;

	q = quiz_part(e, ANSWER_NUMBER, 2, m[1] + 1,
		      "The line (of two that belong together, the lower one on "
		      "the page)");
	if (m[0] == SHARED_FRAME)
		question_wrong(q, &PARTNER, m[2] + 1);
	quiz_choice(e, 3, bugs, m[0], "What is wrong?");
}

static void solve(struct exercise *e)
{
	const uint32_t *m = e->f.more;

	work(e, "Line %u: %s", m[1] + 1, bugs[m[0]]);
	if (m[0] == SHARED_FRAME)
		work(e, "; the other one is in line %u", m[2] + 1);
	work(e, ".\n");
}

const struct quiz_kind quiz_bug = {
	.name = "bug",
	.title = "A dump with a mistake in it",
	.hints = {
		"Look at the last digit of each entry: who may what?",
		"Compare the frames with each other, and with the free list.",
		"In the kernel half, V - KERNBASE is the frame.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
