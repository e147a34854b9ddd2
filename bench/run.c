// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs rows: both sides in turns, and which one comes first changes from one
 * repetition to the next. What was measured leaves as a line of JSON.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stdarg.h>
#include "bench.h"

/* Where a line is made. */
struct out {
	char *buf;
	u32 size;
	u32 len;
};

static void __printf(2, 3) put(struct out *o, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(o->buf + o->len, o->size - o->len, fmt, args);
	va_end(args);
	if (n > 0)
		o->len += n;
	if (o->len >= o->size)
		o->len = o->size - 1;
}

/* A name holds nothing that JSON would want to be escaped. */
static void put_text(struct out *o, const char *key, const char *text)
{
	if (text)
		put(o, ", \"%s\": \"%s\"", key, text);
	else
		put(o, ", \"%s\": null", key);
}

static void put_permille(struct out *o, const char *key, u32 permille)
{
	if (permille)
		put(o, ", \"%s\": %u.%03u", key, permille / 1000,
		    permille % 1000);
	else
		put(o, ", \"%s\": null", key);
}

/* Per operation, with three digits behind the point. */
static void put_times(struct out *o, const char *key, const u64 *times,
		      u32 n, u32 ops)
{
	u32 i;

	put(o, ", \"%s\": [", key);
	for (i = 0; i < n; i++) {
		u64 milli = times[i] * 1000 / ops;

		put(o, "%s%llu.%03u", i ? ", " : "", milli / 1000,
		    (u32)(milli % 1000));
	}
	put(o, "]");
}

static u32 peer_ops(const struct bench_row *row)
{
	return row->peer_ops ? row->peer_ops : row->ops;
}

static void line(struct bench *b, const struct bench_row *row)
{
	struct out o = { .buf = b->line, .size = sizeof(b->line) };

	put(&o, "{\"row\": \"%s\"", row->name);
	put_text(&o, "where", b->where);
	put_text(&o, "unit", b->unit);
	put_text(&o, "peer_name", row->peer);
	put_times(&o, "ours", b->times, b->only == BENCH_THEIRS ? 0 : b->reps,
		  row->ops);
	if (row->theirs.run && b->only != BENCH_OURS)
		put_times(&o, "peer", b->peer_times, b->reps, peer_ops(row));
	else
		put_text(&o, "peer", NULL);
	put(&o, ", \"ops\": %u, \"peer_ops\": %u", row->ops, peer_ops(row));
	put_permille(&o, "bar", b->info ? 0 : row->bar);
	put_permille(&o, "facts", row->facts[0]);
	put_permille(&o, "facts_high", row->facts[1]);
	put_text(&o, "dir", "max");
	put_text(&o, "note", row->note);
	put(&o, "}");
	bench_line(b, b->line);
}

static void memory_line(struct bench *b, const char *what, u32 bytes, u32 bar)
{
	struct out o = { .buf = b->line, .size = sizeof(b->line) };

	put(&o, "{\"row\": \"memory beside the RAM, %s\"", what);
	put_text(&o, "where", b->where);
	put_text(&o, "unit", "bytes");
	put_text(&o, "peer_name", NULL);
	put(&o, ", \"ours\": [%u]", bytes);
	put_text(&o, "peer", NULL);
	put_permille(&o, "bar", bar * 1000);
	put_text(&o, "dir", "max");
	put_text(&o, "note", NULL);
	put(&o, "}");
	bench_line(b, b->line);
}

void bench_memory(struct bench *b)
{
	memory_line(b, "a frame", sizeof(struct xv6_frame), 8);
	memory_line(b, "a process", sizeof(struct xv6_proc), 64 << 10);
	memory_line(b, "the machine", sizeof(struct xv6_machine), 0);
}

noinline void bench_timed(struct bench *b, void (*run)(struct bench *b))
{
	run(b);
}

static u64 once(struct bench *b, const struct bench_side *side, u32 ops)
{
	u64 start, end;

	b->ops = ops;
	if (side->prepare)
		side->prepare(b);
	start = bench_now();
	bench_timed(b, side->run);
	end = bench_now();
	if (side->finish)
		side->finish(b);
	bench_relax();
	return end - start;
}

static void use_ours(struct bench *b)
{
	b->m = &b->our.m;
}

static void use_theirs(struct bench *b)
{
	b->m = b->row->their.mb ? &b->their.m : &b->our.m;
}

/* Both do the work once; only when their results were compared do they end. */
static void compare(struct bench *b, const struct bench_row *row)
{
	const struct bench_side *ours = &row->ours, *tb = &row->textbook;

	b->sum = 0;
	b->tb_sum = 0;
	b->ops = row->ops;
	use_ours(b);
	if (ours->prepare)
		ours->prepare(b);
	ours->run(b);
	if (tb->prepare)
		tb->prepare(b);
	tb->run(b);
	bench_same(b);
	if (tb->finish)
		tb->finish(b);
	if (ours->finish)
		ours->finish(b);
}

static void measure(struct bench *b, const struct bench_row *row)
{
	const struct bench_side *ours = &row->ours;
	u32 i, turn;

	if (b->swap && row->textbook.run)
		ours = &row->textbook;
	for (i = 0; i < b->reps && !b->failed; i++) {
		for (turn = 0; turn < 2; turn++) {
			bool our_turn = (i + turn) % 2 == 0;

			if (our_turn && b->only != BENCH_THEIRS) {
				use_ours(b);
				b->times[i] = once(b, ours, row->ops);
			} else if (!our_turn && row->theirs.run &&
				   b->only != BENCH_OURS) {
				use_theirs(b);
				b->peer_times[i] = once(b, &row->theirs,
							peer_ops(row));
			}
		}
	}
}

bool bench_fits(const struct bench *b, const struct bench_row *row)
{
	return !b->max_mb ||
	       (row->our.mb <= b->max_mb && row->their.mb <= b->max_mb);
}

int bench_run_row(struct bench *b, const struct bench_row *row)
{
	int err;

	b->row = row;
	b->failed = NULL;
	if (b->reps > BENCH_REPS_MAX)
		b->reps = BENCH_REPS_MAX;
	err = bench_build(b, row);
	if (err)
		goto out;
	use_ours(b);
	if (row->setup)
		row->setup(b);
	if (row->textbook.run && b->only == BENCH_BOTH && !b->failed)
		compare(b, row);
	if (!b->failed)
		measure(b, row);
	if (b->failed)
		err = -EIO;
	else
		line(b, row);
out:
	bench_destroy(b);
	return err;
}
