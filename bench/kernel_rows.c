// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel itself offers for the same work: its page allocator, its
 * general pool, its caches of objects. And the core's translation, called here
 * over the addresses that others bring across the system boundary.
 */
#include <linux/genalloc.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <xv6/kalloc.h>
#include <xv6/vm.h>
#include <xv6/walk.h>

#include "addresses.h"
#include "kernel.h"

#define PAIRS		2000u
#define POOL_BASE	0x10000000ul

static void our_pairs(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++)
		xv6_kfree(b->m, xv6_kalloc(b->m, XV6VM_KIND_HELD, 0));
}

static void page_pairs(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page)
			return bench_fail(b, "no page");
		__free_page(page);
	}
}

/* A pool of as many frames as the machine has; nothing is written to them. */
static struct gen_pool *pool;

static void make_pool(struct bench *b)
{
	pool = gen_pool_create(PAGE_SHIFT, NUMA_NO_NODE);
	if (!pool || gen_pool_add(pool, POOL_BASE, BENCH_MB << 20,
				  NUMA_NO_NODE))
		bench_fail(b, "no pool");
}

static void pool_pairs(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++)
		gen_pool_free(pool, gen_pool_alloc(pool, PAGE_SIZE), PAGE_SIZE);
}

static void drop_pool(struct bench *b)
{
	if (pool)
		gen_pool_destroy(pool);
	pool = NULL;
}

static struct kmem_cache *cache;

static void make_cache(struct bench *b)
{
	cache = kmem_cache_create("xv6vm_bench", PAGE_SIZE, PAGE_SIZE, 0, NULL);
	if (!cache)
		bench_fail(b, "no cache");
}

static void cache_pairs(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++)
		kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
}

static void drop_cache(struct bench *b)
{
	kmem_cache_destroy(cache);
	cache = NULL;
}

/* What a batch across the boundary does inside. */
struct questions {
	struct xv6vm_query in[BENCH_ADDRESSES];
	struct xv6vm_translation out[BENCH_ADDRESSES];
};

static struct questions *questions;

static void make_questions(struct bench *b)
{
	u32 i;

	questions = bench_alloc(sizeof(*questions));
	if (!questions)
		return bench_fail(b, "no memory");
	for (i = 0; i < BENCH_ADDRESSES; i++)
		questions->in[i].va = bench_address(i);
}

static void translate_all(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++)
		xv6_translate(b->m, b->m->kpgdir, &questions->in[i],
			      &questions->out[i]);
}

static void drop_questions(struct bench *b)
{
	u32 i;

	for (i = 0; i < BENCH_ADDRESSES; i++) {
		if (questions->out[i].pa != bench_address(i) - BENCH_KERNBASE)
			bench_fail(b, "a translation is wrong");
	}
	bench_free(questions);
	questions = NULL;
}

#define MACHINE	{ .mb = BENCH_MB, .flags = BENCH_BOOT }

const struct bench_row bench_kernel_rows[] = {
	{
		.name = "kalloc + kfree, hot, junk off",
		.peer = "alloc_page + __free_page",
		.ops = PAIRS, .our = MACHINE,
		.ours = { .run = our_pairs },
		.theirs = { .run = page_pairs },
	}, {
		.name = "kalloc + kfree, hot, junk off",
		.peer = "gen_pool of 4 KB pieces",
		.ops = PAIRS, .our = MACHINE,
		.ours = { .run = our_pairs },
		.theirs = { make_pool, pool_pairs, drop_pool },
	}, {
		.name = "kalloc + kfree, hot, junk off",
		.peer = "kmem_cache of 4 KB objects",
		.ops = PAIRS, .our = MACHINE,
		.ours = { .run = our_pairs },
		.theirs = { make_cache, cache_pairs, drop_cache },
	}, {
		.name = "translate, called in the kernel",
		.ops = BENCH_ADDRESSES, .our = MACHINE,
		.ours = { make_questions, translate_all, drop_questions },
	},
	{ }
};
