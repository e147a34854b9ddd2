// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines for the benchmark: ours and the textbook's, with the same RAM, up to
 * where both have a kpgdir and a complete free list.
 */
#include <linux/errno.h>
#include <xv6/event.h>
#include <xv6/vm.h>
#include "bench.h"

static void config(struct xv6_config *cfg, const struct bench_spec *spec)
{
	*cfg = (struct xv6_config)XV6_CONFIG_DEFAULT;
	cfg->phystop = spec->mb << 20;
	cfg->junk = spec->flags & BENCH_JUNK;
	cfg->shared_kernel = spec->flags & BENCH_SHARED;
	if (spec->nproc)
		cfg->nproc = spec->nproc;
}

void bench_reset(struct bench *b, struct bench_machine *bm,
		 const struct bench_spec *spec)
{
	struct xv6_config cfg;

	config(&cfg, spec);
	memset(bm->mem.frames, 0,
	       (cfg.phystop >> XV6_PGSHIFT) * sizeof(*bm->mem.frames));
	bench_want(b, !xv6_machine_init(&bm->m, &cfg, &bm->mem),
		   "no such machine");
}

static u32 kinit1_end(const struct xv6_machine *m)
{
	return xv6_p2v(m->cfg.phystop < XV6_KINIT1_END ? m->cfg.phystop :
							  XV6_KINIT1_END);
}

static void boot(struct bench *b, struct xv6_machine *m, u32 flags)
{
	u32 low = kinit1_end(m);

	if (flags & BENCH_BOOT) {
		bench_want(b, !xv6_machine_boot(m), "the machine does not start");
		return;
	}
	bench_want(b, !xv6_kinit1(m, m->cfg.end, low), "kinit1");
	bench_want(b, !xv6_kvmalloc(m), "kvmalloc");
	bench_want(b, !xv6_kinit2(m, low, xv6_p2v(m->cfg.phystop)), "kinit2");
}

/* As many events as the module keeps. */
#define EVENTS	8192u

static int build_ours(struct bench *b, struct bench_machine *bm,
		      const struct bench_spec *spec)
{
	struct xv6_config cfg;

	if (!spec->mb)
		return 0;
	config(&cfg, spec);
	bm->mem.ram = bench_alloc(cfg.phystop);
	bm->mem.frames = bench_alloc((cfg.phystop >> XV6_PGSHIFT) *
				     sizeof(*bm->mem.frames));
	bm->mem.procs = bench_alloc(cfg.nproc * sizeof(*bm->mem.procs));
	if (spec->flags & BENCH_EVENTS)
		bm->mem.ring = bench_alloc(sizeof(*bm->mem.ring) +
					   EVENTS * sizeof(bm->mem.ring->at[0]));
	if (!bm->mem.ram || !bm->mem.frames || !bm->mem.procs ||
	    (spec->flags & BENCH_EVENTS && !bm->mem.ring))
		return -ENOMEM;
	if (bm->mem.ring)
		bm->mem.ring->mask = EVENTS - 1;
	bench_reset(b, bm, spec);
	boot(b, &bm->m, spec->flags);
	return 0;
}

static int build_textbook(struct bench *b, const struct bench_spec *spec)
{
	struct xv6_config cfg;

	config(&cfg, spec);
	b->tb.ram = bench_alloc(cfg.phystop);
	if (!b->tb.ram)
		return -ENOMEM;
	b->tb.phystop = cfg.phystop;
	b->tb.data = cfg.data;
	b->tb.end = cfg.end;
	b->tb.junk = cfg.junk;
	return tb_boot(&b->tb);
}

int bench_build(struct bench *b, const struct bench_row *row)
{
	int err;

	b->list = bench_alloc(BENCH_LIST_MAX * sizeof(*b->list));
	err = b->list ? build_ours(b, &b->our, &row->our) : -ENOMEM;
	if (!err)
		err = build_ours(b, &b->their, &row->their);
	if (!err && (row->textbook.run || row->our.flags & BENCH_TEXTBOOK))
		err = build_textbook(b, &row->our);
	return err;
}

static void destroy(struct bench_machine *bm)
{
	bench_free(bm->mem.ram);
	bench_free(bm->mem.frames);
	bench_free(bm->mem.procs);
	bench_free(bm->mem.ring);
	memset(bm, 0, sizeof(*bm));
}

void bench_destroy(struct bench *b)
{
	destroy(&b->our);
	destroy(&b->their);
	bench_free(b->tb.ram);
	memset(&b->tb, 0, sizeof(b->tb));
	bench_free(b->list);
	b->list = NULL;
}

void bench_same(struct bench *b)
{
	bench_want(b, b->sum == b->tb_sum,
		   "the model and the textbook have different results");
	bench_want(b, !memcmp(b->our.m.ram, b->tb.ram, b->tb.phystop),
		   "the model and the textbook leave different RAM");
	bench_want(b, b->our.m.kmem.freelist == b->tb.freelist,
		   "the model and the textbook have different free lists");
}
