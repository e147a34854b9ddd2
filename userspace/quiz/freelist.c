// SPDX-License-Identifier: GPL-2.0-only
/* The free list after frames were given back and taken. */

#include "quiz.h"

#include <string.h>

#define SHOWN 7u /* of the list, which is given */
#define KEPT  3u /* of the list, which is asked for */
#define HELD  3u
#define STEPS 6u

/* How kfree is believed to work. */
enum belief {
	AT_HEAD,
	AT_TAIL,
	BY_ADDRESS,
};

/*
 * What is left of the list, as far as it is known, and what kalloc gave last. f.more[0]: how
 * many steps there are; behind it each: a frame for kfree, or 0 for kalloc.
 */
struct belief_end {
	struct answer list;
	uint32_t last;
};

/* The frame of @v, which has @n, before which kfree puts @pa. */
static uint32_t place(enum belief belief, const uint32_t *v, uint32_t n,
		      uint32_t pa)
{
	uint32_t at = 0;

	while (belief == BY_ADDRESS && at < n && v[at] > pa)
		at++;
	/* The list's tail is far away. */
	return belief == AT_TAIL ? n : at;
}

static struct belief_end believe(const struct facts *f, enum belief belief)
{
	struct belief_end end = { .list.count = KEPT };
	uint32_t v[SHOWN + STEPS], n = SHOWN, i, at;

	memcpy(v, f->list, sizeof(v[0]) * n);
	for (i = 1; i <= f->more[0]; i++) {
		if (!f->more[i]) {
			end.last = v[0];
			memmove(v, v + 1, --n * sizeof(v[0]));
			continue;
		}
		at = place(belief, v, n, f->more[i]);
		if (at == n)
			continue;
		memmove(v + at + 1, v + at, (n++ - at) * sizeof(v[0]));
		v[at] = f->more[i];
	}
	memcpy(end.list.v, v, KEPT * sizeof(v[0]));
	return end;
}

/* Frames that somebody holds, and the list. */
static void begin(struct exercise *e, uint32_t held[HELD])
{
	uint32_t f[15], i;

	if (e->g == &geometry_real) {
		life_some(&e->life, &e->rnd, 4 * e->level);
		life_shuffle(&e->life, &e->rnd);
		for (i = 0; i < HELD; i++)
			held[i] = life_do(&e->life, LIFE_KALLOC, 0, 0, 0);
		rnd_shuffle(&e->rnd, held, HELD);
		world_list(e, e->f.list, SHOWN);
		return;
	}
	for (i = 0; i < 15; i++)
		f[i] = (i + 1) << 4;
	rnd_shuffle(&e->rnd, f, 15);
	memcpy(held, f, HELD * sizeof(f[0]));
	memcpy(e->f.list, f + HELD, SHOWN * sizeof(f[0]));
}

/* The first step gives a frame back, and the last one takes one. */
static void live(struct exercise *e, uint32_t held[HELD])
{
	uint32_t n = 3 + e->level, i, given = 0, taken = 0;

	e->f.more[0] = n;
	for (i = 1; i <= n; i++) {
		int gives = i == 1 || (i < n && given < HELD &&
				       (taken > 1 || rnd_below(&e->rnd, 2)));

		e->f.more[i] = gives ? held[given++] : 0;
		taken += !gives;
		if (e->g == &geometry_real)
			life_do(&e->life, gives ? LIFE_KFREE : LIFE_KALLOC, 0,
				e->f.more[i], 0);
	}
}

static void make(struct exercise *e)
{
	int d = e->g->digits;
	uint32_t held[HELD], i;

	begin(e, held);
	stem(e, "The free list begins (physical addresses):\n\n```\n");
	for (i = 0; i < SHOWN; i++)
		stem(e, "0x%0*x ->%s", d, e->f.list[i],
		     i == SHOWN / 2 ? "\n" : " ");
	stem(e, "...\n```\n\nkalloc gave");
	for (i = 0; i < HELD; i++)
		stem(e, "%s 0x%0*x", i ? "," : "", d, held[i]);
	stem(e, " before. Now one after the other:\n\n```\n");
	live(e, held);
	for (i = 1; i <= e->f.more[0]; i++) {
		if (e->f.more[i])
			stem(e, "%u. kfree(0x%0*x)\n", i, d, e->f.more[i]);
		else
			stem(e, "%u. kalloc()\n", i);
	}
	stem(e, "```\n");
}

static void ask(struct exercise *e)
{
	static const struct {
		enum belief belief;
		const struct mistake *by;
	} wrong[] = {
		{ AT_TAIL, &FIFO },
		{ BY_ADDRESS, &SORTED },
	};
	struct belief_end right = believe(&e->f, AT_HEAD), end;
	struct question *list, *last;
	unsigned int i;

	list = quiz_part(e, ANSWER_LIST, 3, 0,
			 "The first three frames of the list in the end");
	list->key = right.list;
	last = quiz_part(e, ANSWER_ADDRESS, 2, right.last,
			 "The frame that the last kalloc gave");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		end = believe(&e->f, wrong[i].belief);
		question_wrong_list(list, wrong[i].by, &end.list);
		question_wrong(last, wrong[i].by, end.last);
	}
}

static void solve(struct exercise *e)
{
	struct facts f = e->f;
	struct belief_end end;
	int d = e->g->digits;
	uint32_t n = f.more[0];

	work(e, "kfree puts a frame at the head, kalloc takes the head: the "
		"list is a stack. Its head after each step:\n\n```\n");
	for (f.more[0] = 1; f.more[0] <= n; f.more[0]++) {
		end = believe(&f, AT_HEAD);
		work(e, "%u. 0x%0*x -> 0x%0*x -> 0x%0*x -> ...", f.more[0], d,
		     end.list.v[0], d, end.list.v[1], d, end.list.v[2]);
		if (f.more[f.more[0]])
			work(e, "\n");
		else
			work(e, "  (gave 0x%0*x)\n", d, end.last);
	}
	work(e, "```\n");
}

const struct quiz_kind quiz_freelist = {
	.name = "freelist",
	.title = "The free list, after kalloc and kfree",
	.toy = 1,
	.hints = {
		"Write the list down, and change its head at each step.",
		"kfree puts the frame at the head.",
		"The frame that was given back last is taken first.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
