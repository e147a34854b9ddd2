// SPDX-License-Identifier: GPL-2.0-only
/* Rows: taking frames and giving them back. */
#include <xv6/kalloc.h>
#include "rows.h"

#define MANY	50000u

void bench_pair(struct bench *b)
{
	struct xv6_machine *m = b->m;
	int bad = 0;
	u32 i;

	for (i = 0; i < b->ops; i++)
		bad |= xv6_kfree(m, xv6_kalloc(m, XV6VM_KIND_HELD, 0));
	bench_want(b, !bad, "a pair was refused");
}

void bench_tb_pair(struct bench *b)
{
	struct tb *t = &b->tb;
	int bad = 0;
	u32 i;

	for (i = 0; i < b->ops; i++)
		bad |= tb_kfree(t, tb_kalloc(t));
	bench_want(b, !bad, "a textbook pair was refused");
}

void bench_tb_pair_xchg(struct bench *b)
{
	struct tb *t = &b->tb;
	int bad = 0;
	u32 i;

	for (i = 0; i < b->ops; i++)
		bad |= tb_kfree_xchg(t, tb_kalloc_xchg(t));
	bench_want(b, !bad, "a textbook pair was refused");
}

void bench_tb_nolock(struct bench *b)
{
	b->tb.use_lock = false;
}

void bench_tb_lock(struct bench *b)
{
	b->tb.use_lock = true;
}

static void many(struct bench *b)
{
	struct xv6_machine *m = b->m;
	int bad = 0;
	u32 i;

	for (i = 0; i < b->ops; i++)
		b->list[i] = xv6_kalloc(m, XV6VM_KIND_HELD, 0);
	for (i = 0; i < b->ops; i++)
		bad |= xv6_kfree(m, b->list[i]);
	bench_want(b, !bad, "one of 50,000 was refused");
}

void bench_tb_many(struct bench *b)
{
	struct tb *t = &b->tb;
	int bad = 0;
	u32 i;

	for (i = 0; i < b->ops; i++)
		b->list[i] = (u8 *)tb_kalloc(t) - t->ram;
	for (i = 0; i < b->ops; i++)
		bad |= tb_kfree(t, t->ram + b->list[i]);
	bench_want(b, !bad, "one of 50,000 was refused by the textbook");
}

#define OURS	{ .run = bench_pair }
#define TB	{ .run = bench_tb_pair }

const struct bench_row bench_kalloc_rows[] = {
	/* Where the fill is one instruction, nothing else is done meanwhile. */
	{ .name = "kalloc+kfree, hot, junk on", .peer = "textbook, same lock",
	  .bar = 1150, .ops = 10000, .our = BENCH_XV6(BENCH_JUNK), .ours = OURS,
	  .theirs = TB, .textbook = TB },
	{ .name = "kalloc+kfree, hot, junk on", .peer = "memset 4 KB hot",
	  .ops = 10000, .our = BENCH_XV6(BENCH_JUNK), .ours = OURS,
	  .theirs = BENCH_MEMSET_HOT, .textbook = TB },
	{ .name = "kalloc+kfree, hot, junk off", .peer = "textbook, same lock",
	  .ops = 50000, .our = BENCH_XV6(0), .ours = OURS,
	  .theirs = TB, .textbook = TB },
	{ .name = "kalloc+kfree, hot, junk off",
	  .peer = "textbook, no lock", .ops = 50000,
	  .our = BENCH_XV6(0), .ours = OURS,
	  .theirs = { bench_tb_nolock, bench_tb_pair, bench_tb_lock },
	  .textbook = TB },
	{ .name = "kalloc+kfree, hot, junk off",
	  .peer = "textbook, xv6's lock", .bar = 1000, .ops = 50000,
	  .our = BENCH_XV6(0), .ours = OURS,
	  .theirs = { .run = bench_tb_pair_xchg }, .textbook = TB },
	{ .name = "kalloc+kfree, hot, events noted, junk on",
	  .peer = "not noted", .bar = 1100, .ops = 10000,
	  .our = BENCH_XV6(BENCH_JUNK | BENCH_EVENTS), .ours = OURS,
	  .their = BENCH_XV6(BENCH_JUNK), .theirs = OURS },
	{ .name = "kalloc+kfree, hot, events noted, junk off",
	  .peer = "not noted", .ops = 50000,
	  .our = BENCH_XV6(BENCH_EVENTS), .ours = OURS,
	  .their = BENCH_XV6(0), .theirs = OURS },
	{ .name = "50,000 kalloc, 50,000 kfree, junk on", .peer = "textbook",
	  .ops = MANY, .our = BENCH_XV6(BENCH_JUNK), .ours = { .run = many },
	  .theirs = { .run = bench_tb_many },
	  .textbook = { .run = bench_tb_many } },
	{ .name = "50,000 kalloc, 50,000 kfree, junk off", .peer = "textbook",
	  .ops = MANY, .our = BENCH_XV6(0), .ours = { .run = many },
	  .theirs = { .run = bench_tb_many },
	  .textbook = { .run = bench_tb_many } },
	{ }
};
