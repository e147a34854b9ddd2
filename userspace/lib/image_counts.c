// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts of who has each frame: held against the tables; and, where their name says
 * nothing, told by them.
 */

#include <errno.h>
#include <stdlib.h>

#include "image.h"

#define SEEN 0x80000000u /* that frame was read as a table */

static void tally_table(struct look *l, __u32 pde, __u32 *n)
{
	__u8 bytes[XV6VM_PGSIZE];
	__u32 pa = pde & ~0xfffu, i, w;

	if (!(pde & PRESENT) || pde & XV6VM_PTE_PS || pa >= l->r->phystop ||
	    n[pa / XV6VM_PGSIZE] & SEEN)
		return;
	n[pa / XV6VM_PGSIZE] |= SEEN;
	image_read(l, pa, bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes) / 4; i++) {
		w = image_word(bytes, i);
		if (w & PRESENT && (w & ~0xfffu) < l->r->phystop)
			n[w / XV6VM_PGSIZE]++;
	}
}

/* How many entries of the processes' tables lead to each frame. */
static void tally(struct look *l, __u32 *n)
{
	__u8 bytes[XV6VM_PGSIZE];
	__u32 slot, pgdir, i;

	for (slot = 0; slot < l->r->sym.lay.nproc; slot++) {
		pgdir = l->r->procs[slot].pgdir;
		if (!pgdir || n[pgdir / XV6VM_PGSIZE] & SEEN)
			continue;
		n[pgdir / XV6VM_PGSIZE] |= SEEN;
		image_read(l, pgdir, bytes, sizeof(bytes));
		for (i = 0; i < l->r->sym.kernbase >> 22; i++)
			tally_table(l, image_word(bytes, i), n);
	}
}

static __u32 count_of(struct look *l, __u32 frame, __u32 *at)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u8 bytes[4] = { 0 };

	*at = image_pa(l, s->counts) + frame * s->count_step;
	image_read(l, *at, bytes, s->count_size);
	return image_le32(bytes);
}

/* Do they agree, but for a few, when a frame's first owner is counted as @one? */
static bool agree(struct look *l, const __u32 *n, __u32 one)
{
	__u32 i, at, has, all = 0, off = 0, shared = 0, shared_off = 0;
	bool right;

	for (i = 0; i < l->r->nframes; i++) {
		has = n[i] & ~SEEN;
		if (!has)
			continue;
		right = count_of(l, i, &at) == one + has - 1;
		all++;
		off += !right;
		shared += has > 1;
		shared_off += has > 1 && !right;
	}
	return 4 * off <= all && 2 * shared_off < shared;
}

/*
 * An array of numbers, one for each frame, may count anything. Where processes have
 * frames in common, it shows.
 */
void image_guess(struct look *l)
{
	struct xv6image_symbols *s = &l->r->sym;
	__u32 *n, i;
	bool found = false;

	if (s->counts || !s->guesses || l->r->no_kpgdir)
		return;
	n = calloc(l->r->nframes, sizeof(*n));
	if (!n) {
		l->err = l->err ? l->err : -ENOMEM;
		return;
	}
	tally(l, n);
	for (i = 0; i < s->guesses && !found; i++) {
		s->counts = s->guess[i].va;
		s->count_size = s->count_step = s->guess[i].size;
		found = agree(l, n, 1) || agree(l, n, 0);
	}
	free(n);
	s->counts = found ? s->counts : 0;
	if (!found || l->fixed)
		return;
	l->r->rules |= XV6IMAGE_COUNTS;
	if (s->copies)
		l->r->rules &= ~XV6IMAGE_LAZY;
}

/* Most frames that one entry maps have this count: kernels begin at 0 or at 1. */
static __u32 usual(struct look *l)
{
	__u32 i, at, n, ones = 0, zeros = 0;

	for (i = 0; i < l->r->nframes; i++) {
		if (l->mapped[i].entries != 1)
			continue;
		n = count_of(l, i, &at);
		ones += n == 1;
		zeros += !n;
	}
	return ones >= zeros;
}

/* One frame of many: who forgets to count forgets it for all. */
static bool lost_one(struct look *l, __u32 one)
{
	__u32 i, at, low = 0, right = 0;

	for (i = 0; i < l->r->nframes; i++) {
		__u32 n = l->mapped[i].entries;

		if (n < 2)
			continue;
		low += count_of(l, i, &at) < one + n - 1;
		right += count_of(l, i, &at) == one + n - 1;
	}
	return low == 1 && right > 1;
}

/* While nobody is in the middle of it, counts and tables agree. */
void image_counts(struct look *l)
{
	struct xv6image_finding f = { .rule = XV6IMAGE_COUNT };
	__u32 i, one, low;

	if (!image_rule(l, XV6IMAGE_COUNTS) || !l->r->sym.counts ||
	    !l->r->at_rest || image_rule(l, XV6IMAGE_SHARED))
		return;
	one = usual(l);
	low = lost_one(l, one) ? XV6IMAGE_COUNT_RACE : XV6IMAGE_COUNT_LOW;
	for (i = 0; i < l->r->nframes; i++) {
		if (!l->mapped[i].entries)
			continue;
		f.found = count_of(l, i, &f.at);
		f.expected = one + l->mapped[i].entries - 1;
		f.owner = f.had = l->r->frames[i].owner;
		f.va = l->mapped[i].va;
		f.frame = i * XV6VM_PGSIZE;
		f.kind = XV6IMAGE_USER;
		f.cause = f.found < f.expected ? low : XV6IMAGE_COUNT_HIGH;
		if (f.found != f.expected)
			image_find(l, &f);
	}
}
