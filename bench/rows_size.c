// SPDX-License-Identifier: GPL-2.0-only
/* Rows: the same work on machines of other sizes, and with more processes. */
#include <xv6/check.h>
#include <xv6/kalloc.h>
#include <xv6/walk.h>
#include "rows.h"

#define ADDRESSES	256u
#define GROW_BY		(2 * XV6_PGSIZE)

/* As many addresses of a large machine as of a small one. */
static void pick(struct bench *b)
{
	u32 seed = 1, i;

	for (i = 0; i < ADDRESSES; i++)
		b->list[i] = XV6_KERNBASE + (u32)((u64)bench_random(&seed) *
						  b->m->cfg.phystop >> 32);
}

static void translate(struct bench *b)
{
	struct xv6vm_query q = { .type = XV6VM_READ, .wp = 1 };
	struct xv6_machine *m = b->m;
	struct xv6vm_translation t;
	u32 i, bad = 0;

	for (i = 0; i < b->ops; i++) {
		q.va = b->list[i % ADDRESSES];
		xv6_translate(m, m->kpgdir, &q, &t);
		bad |= t.pa ^ xv6_v2p(q.va);
	}
	bench_want(b, !bad, "a translation is wrong");
}

static void proc_check(struct bench *b)
{
	struct xv6vm_violation list[4];
	struct xv6_check c = { .list = list, .max = 4 };

	c.marks = bench_alloc(b->m->nframes * sizeof(*c.marks));
	bench_want(b, c.marks, "no memory for the checker");
	if (c.marks)
		xv6_check(b->m, &c);
	bench_want(b, !c.total, "the checker found something");
	bench_want(b, b->m->kmem.nfree == b->n, "frames are lost");
	bench_free(c.marks);
}

static void proc_count(struct bench *b)
{
	b->n = b->m->kmem.nfree;
}

/* Half of the processes are made, each has a child; b->list has their slots. */
static void make_procs(struct bench *b)
{
	static const char name[XV6VM_NAME_LEN] = "bench";
	static const u8 code[] = { 0xeb, 0xfe };
	struct xv6_machine *m = b->m;
	struct xv6_proc *p, *child;
	u32 i, old;

	for (i = 0; i < b->ops && !b->failed; i += 2) {
		if (xv6_spawn(m, name, code, sizeof(code), 0, false, &p) ||
		    xv6_fork(m, p, 0, &child) ||
		    xv6_growproc(m, p, GROW_BY, &old) ||
		    xv6_growproc(m, child, GROW_BY, &old)) {
			bench_fail(b, "a process could not be had");
			return;
		}
		b->list[i] = xv6_proc_slot(m, p);
		b->list[i + 1] = xv6_proc_slot(m, child);
	}
}

static void proc_lives(struct bench *b)
{
	struct xv6_machine *m = b->m;
	u32 i, bad = 0;

	make_procs(b);
	for (i = 0; i < b->ops && !b->failed; i++)
		bad |= xv6_exit(m, &m->procs[b->list[i]]);
	for (i = 0; i < b->ops && !b->failed; i++)
		bad |= xv6_reap(m, &m->procs[b->list[i]]);
	bench_want(b, !bad, "a process did not end");
}

#define PAIR		{ .run = bench_pair }
#define TRANSLATE	{ .prepare = pick, .run = translate }

#define OF_16_MB(side, most) \
	.peer = "16 MB", .bar = (most), .their = { .mb = 16 }, .theirs = side

/* Addresses all over a large RAM meet caches and TLBs of the real machine. */
#define WIDE	1300

const struct bench_row bench_size_rows[] = {
	{ .name = "kalloc+kfree, junk off, 224 MB", .ops = 50000,
	  .our = { .mb = 224 }, .ours = PAIR, OF_16_MB(PAIR, 1150) },
	{ .name = "kalloc+kfree, junk off, 1024 MB", .ops = 50000,
	  .our = { .mb = 1024 }, .ours = PAIR, OF_16_MB(PAIR, 1150) },
	{ .name = "kalloc+kfree, junk off, 2016 MB", .ops = 50000,
	  .our = { .mb = 2016 }, .ours = PAIR, OF_16_MB(PAIR, 1150) },
	{ .name = "translate of 256 addresses, 224 MB", .ops = 51200,
	  .our = { .mb = 224 }, .ours = TRANSLATE, OF_16_MB(TRANSLATE, WIDE) },
	{ .name = "translate of 256 addresses, 1024 MB", .ops = 51200,
	  .our = { .mb = 1024 }, .ours = TRANSLATE, OF_16_MB(TRANSLATE, WIDE) },
	{ .name = "translate of 256 addresses, 2016 MB", .ops = 51200,
	  .our = { .mb = 2016 }, .ours = TRANSLATE, OF_16_MB(TRANSLATE, WIDE) },
	{ }
};

#define LIVES	{ proc_count, proc_lives, proc_check }

/* One slot is init's. */
#define SLOTS(n) \
	{ .mb = 224, .nproc = (n) + 1, .flags = BENCH_BOOT | BENCH_SHARED }

#define OF_64 \
	.peer = "one of 64", .peer_ops = 64, .their = SLOTS(64), \
	.ours = LIVES, .theirs = LIVES

const struct bench_row bench_proc_rows[] = {
	{ .name = "life of one of 1000 processes", .ops = 1000,
	  .our = SLOTS(1000), OF_64 },
	{ .name = "life of one of 2000 processes", .ops = 2000,
	  .our = SLOTS(2000), OF_64 },
	{ .name = "life of one of 4000 processes", .ops = 4000,
	  .our = SLOTS(4000), .bar = 2000,
	  .note = "94 MB of frames beside 12 MB, which caches feel", OF_64 },
	{ }
};
