// SPDX-License-Identifier: GPL-2.0-only
/* Rows: building the free list, which writes to every frame there is. */
#include <linux/compiler.h>
#include <xv6/kalloc.h>
#include "rows.h"

/* Frames that xv6's own machine hands to its list. */
#define FRAMES	57066u

static void anew(struct bench *b)
{
	bench_reset(b, &b->our, &b->row->our);
}

static void kinit(struct bench *b)
{
	struct xv6_machine *m = b->m;
	u32 low = xv6_p2v(XV6_KINIT1_END);
	int bad = xv6_kinit1(m, m->cfg.end, low);

	bad |= xv6_kinit2(m, low, xv6_p2v(m->cfg.phystop));
	bench_want(b, !bad && m->kmem.nfree == b->ops, "kinit");
}

static void tb_anew(struct bench *b)
{
	b->tb.freelist = 0;
	b->tb.use_lock = false;
}

static void tb_kinit(struct bench *b)
{
	struct tb *t = &b->tb;
	u32 low = xv6_p2v(XV6_KINIT1_END);

	tb_freerange(t, t->end, low);
	tb_freerange(t, low, xv6_p2v(t->phystop));
	t->use_lock = true;
}

/* The first frame that goes to the list. */
static u8 *first_frame(const struct bench *b)
{
	return b->m->ram + xv6_v2p(xv6_pgroundup(b->m->cfg.end));
}

static void touch(struct bench *b)
{
	u8 *page = first_frame(b);
	u32 i;

	for (i = 0; i < b->ops; i++, page += XV6_PGSIZE)
		WRITE_ONCE(*(u32 *)page, i);
}

static void fill_pages(struct bench *b)
{
	u8 *page = first_frame(b);
	u32 i;

	for (i = 0; i < b->ops; i++, page += XV6_PGSIZE) {
		memset(page, 1, XV6_PGSIZE);
		bench_touch(page);
	}
}

static void fill_all(struct bench *b)
{
	memset(first_frame(b), 1, b->ops * XV6_PGSIZE);
	bench_touch(b->m->ram);
}

#define OURS	{ .prepare = anew, .run = kinit }
#define TB	{ .prepare = tb_anew, .run = tb_kinit }

const struct bench_row bench_kinit_rows[] = {
	{ .name = "free list of 224 MB, per frame, junk off",
	  .peer = "one word of each page", .bar = 1500, .ops = FRAMES,
	  .our = BENCH_XV6(0), .ours = OURS, .theirs = { .run = touch },
	  .textbook = TB },
	{ .name = "free list of 224 MB, per frame, junk off",
	  .peer = "textbook", .ops = FRAMES, .our = BENCH_XV6(0), .ours = OURS,
	  .theirs = TB, .textbook = TB },
	{ .name = "free list of 224 MB, per frame, junk on",
	  .peer = "memset of 224 MB, page by page", .bar = 1100, .ops = FRAMES,
	  .our = BENCH_XV6(BENCH_JUNK), .ours = OURS,
	  .theirs = { .run = fill_pages }, .textbook = TB },
	/* No list can fill so: a frame is filled before it is linked. */
	{ .name = "free list of 224 MB, per frame, junk on",
	  .peer = "memset of 224 MB in one call", .ops = FRAMES,
	  .our = BENCH_XV6(BENCH_JUNK), .ours = OURS,
	  .theirs = { .run = fill_all }, .textbook = TB },
	{ }
};
