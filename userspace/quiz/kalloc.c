// SPDX-License-Identifier: GPL-2.0-only
/* Which frame kalloc gives next, by the pointers that lie in the free frames. */

#include "quiz.h"

#include <stdlib.h>

#define SHOWN 7u

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A small machine's list of six frames, with its pointers in them. */
static void toy_list(struct exercise *e, uint32_t list[SHOWN])
{
	uint32_t i;

	for (i = 0; i < 6; i++)
		list[i] = (2 + i) << 4;
	rnd_shuffle(&e->rnd, list, 6);
	for (i = 0; i < 6; i++)
		e->toy[list[i]] = i < 5 ? list[i + 1] + e->g->kernbase : 0;
	stem(e, "A machine has 8-bit addresses, frames of 16 bytes and "
		"KERNBASE 0x80. ");
}

static void make(struct exercise *e)
{
	uint32_t list[SHOWN], sorted[SHOWN];
	unsigned int n = 6, i;
	int d = e->g->digits;

	if (e->g == &geometry_toy) {
		toy_list(e, list);
	} else {
		life_some(&e->life, &e->rnd, 4 * e->level);
		life_shuffle(&e->life, &e->rnd);
		n = world_list(e, list, SHOWN);
	}
	for (i = 0; i < n; i++)
		e->f.list[i] = sorted[i] = list[i];
	qsort(sorted, n, sizeof(sorted[0]), by_value);
	stem(e,
	     "kmem.freelist is 0x%0*x. The first word of some free frames, "
	     "each behind its physical address:\n\n```\n",
	     d, list[0] + e->g->kernbase);
	for (i = 0; i < n; i++)
		stem(e, "  0x%0*x:  0x%0*x\n", d, sorted[i], d,
		     world_entry(e, sorted[i]));
	stem(e, "```\n\nkalloc is called three times.\n");
	e->f.more[0] = sorted[0];
}

static void ask(struct exercise *e)
{
	const uint32_t *list = e->f.list, kernbase = e->g->kernbase;
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 2, list[0],
		      "The frame of the first kalloc (physical)");
	question_wrong(q, &V_FOR_P, list[0] + kernbase);
	question_wrong(q, &ONE_TOO_MANY, list[1]);
	question_wrong(q, &SORTED, e->f.more[0]);
	q = quiz_part(e, ANSWER_ADDRESS, 2, list[2],
		      "The frame of the third kalloc (physical)");
	question_wrong(q, &V_FOR_P, list[2] + kernbase);
	question_wrong(q, &ONE_TOO_FEW, list[1]);
	question_wrong(q, &ONE_TOO_MANY, list[3]);
	q = quiz_part(e, ANSWER_ADDRESS, 2, list[3] + kernbase,
		      "kmem.freelist after that (as it is in the variable)");
	question_wrong(q, &P_FOR_V, list[3]);
	question_wrong(q, &ONE_TOO_FEW, list[2] + kernbase);
	question_wrong(q, &ONE_TOO_MANY, list[4] + kernbase);
}

static void solve(struct exercise *e)
{
	const uint32_t *list = e->f.list;
	int d = e->g->digits, i;

	work(e, "kalloc takes the head of the list, and the head's first word "
		"is the next head. Pointers are of the kernel half: V = P + "
		"KERNBASE.\n\n```\n");
	for (i = 0; i < 3; i++)
		work(e, "kalloc = 0x%0*x, in it 0x%0*x: the next head\n", d,
		     list[i], d, list[i + 1] + e->g->kernbase);
	work(e, "```\n");
}

const struct quiz_kind quiz_kalloc = {
	.name = "kalloc",
	.title = "The next frames",
	.toy = 1,
	.hints = {
		"The list has no place of its own: its pointers lie in the free frames.",
		"kmem.freelist points to the first one, whose first word points on.",
		"Take KERNBASE off a pointer, and you have the frame's address.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
