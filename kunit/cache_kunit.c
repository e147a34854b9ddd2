// SPDX-License-Identifier: GPL-2.0
/* Free frames kept for each of the host's CPUs. */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define HELD	XV6VM_KIND_HELD
#define SIZE	8u		/* frames that a CPU may keep here */
#define ROUNDS	4000u

static struct fx *boot_cached(struct kunit *test, u32 size)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_cache_stats s;
	struct xv6_kmem k;
	struct fx *fx;

	cfg.cache = size;
	fx = fx_boot(test, &cfg);
	xv6_cache_drain(&fx->m);
	xv6_kmem_read(&fx->m, &k, &s);
	KUNIT_EXPECT_EQ(test, s.frames, 0u);
	fx->free_start = k.nfree;
	return fx;
}

/* The fixture's proof at the end is about the list. */
static void end_cached(struct fx *fx)
{
	KUNIT_EXPECT_EQ(fx->test, fx_check(fx), 0u);
	xv6_cache_drain(&fx->m);
}

static struct xv6_cache_stats stats(struct fx *fx)
{
	struct xv6_cache_stats s;
	struct xv6_kmem k;

	xv6_kmem_read(&fx->m, &k, &s);
	return s;
}

static void a_machine_has_none_unless_told(struct kunit *test)
{
	struct fx *fx = test->priv;

	KUNIT_EXPECT_EQ(test, fx->m.ncaches, 0u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.kinds[XV6VM_KIND_CACHED], 0u);
}

static void too_large_a_cache_is_refused(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_why why;

	cfg.cache = XV6_CACHE_MAX;
	KUNIT_EXPECT_EQ(test, xv6_config_check(&cfg, &why), 0);
	cfg.cache = XV6_CACHE_MAX + 1;
	KUNIT_EXPECT_EQ(test, xv6_config_check(&cfg, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, why.reason, (u32)XV6VM_R_CACHE);
	KUNIT_EXPECT_EQ(test, why.detail, XV6_CACHE_MAX + 1);
}

static void half_a_cache_comes_at_once(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 i, pa[SIZE / 2], order[SIZE / 2];
	struct xv6_cache_stats before = stats(fx), s;

	for (i = 0; i < SIZE / 2; i++)
		order[i] = fx_free_frame(fx, i);
	for (i = 0; i < SIZE / 2; i++) {
		pa[i] = xv6_kalloc(&fx->m, HELD, 0);
		KUNIT_EXPECT_EQ(test, pa[i], order[i]);
		s = stats(fx);
		KUNIT_EXPECT_EQ(test, s.frames, SIZE / 2 - 1 - i);
		KUNIT_EXPECT_EQ(test, s.refills, before.refills + 1);
		KUNIT_EXPECT_EQ(test, s.hits, before.hits + i);
		KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree,
				fx->free_start - SIZE / 2);
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	}
	while (i--)
		KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa[i]), 0);
	end_cached(fx);
}

static void what_is_too_much_goes_back(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 i, pa[3 * SIZE];

	for (i = 0; i < 3 * SIZE; i++)
		pa[i] = xv6_kalloc(&fx->m, HELD, 0);
	for (i = 0; i < 3 * SIZE; i++) {
		KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa[i]), 0);
		KUNIT_EXPECT_LE(test, stats(fx).frames, SIZE);
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	}
	KUNIT_EXPECT_GT(test, stats(fx).returns, 0ull);
	end_cached(fx);
}

static void a_cached_frame_is_free_already(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 pa = xv6_kalloc(&fx->m, HELD, 0);
	struct xv6_why why;

	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, pa), -EALREADY,
			  XV6VM_R_FRAME_FREE);
	KUNIT_EXPECT_EQ(test, xv6_kfree_why(&fx->m, pa, &why), -EALREADY);
	KUNIT_EXPECT_EQ(test, why.reason, (u32)XV6VM_R_FRAME_FREE);
	KUNIT_EXPECT_EQ(test, why.detail, pa);
	end_cached(fx);
}

static void a_cpu_without_frames_steals(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 first = xv6_kalloc(&fx->m, HELD, 0), pa;

	/* The list is empty, and CPU 0 has three. */
	fx_on_cpu(1);
	while (fx->m.kmem.nfree)
		fx->drained[fx->ndrained++] = xv6_kalloc(&fx->m, HELD, 0);
	while (stats(fx).frames > SIZE / 2 - 1)
		fx->drained[fx->ndrained++] = xv6_kalloc(&fx->m, HELD, 0);
	KUNIT_EXPECT_EQ(test, stats(fx).steals, 0ull);
	pa = xv6_kalloc(&fx->m, HELD, 0);
	KUNIT_EXPECT_NE(test, pa, 0u);
	KUNIT_EXPECT_EQ(test, stats(fx).steals, 1ull);
	KUNIT_EXPECT_EQ(test, stats(fx).frames, SIZE / 2 - 2);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, first), 0);
	fx_refill(fx);
	end_cached(fx);
}

static void every_frame_can_be_had(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u64 failed = fx->m.kmem.alloc_failed;
	u32 i, pa;

	for (i = 0; i < fx->free_start; i++) {
		fx_on_cpu(fx_random(fx) % 5);
		pa = xv6_kalloc(&fx->m, HELD, 0);
		KUNIT_ASSERT_NE(test, pa, 0u);
		fx->drained[fx->ndrained++] = pa;
	}
	KUNIT_EXPECT_EQ(test, fx->m.kmem.alloc_failed, failed);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_NO_FRAME);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.alloc_failed, failed + 1);
	fx_refill(fx);
	end_cached(fx);
}

static void processes_live_on_cached_frames(struct kunit *test)
{
	struct fx *fx = boot_cached(test, 5);
	struct xv6_proc *p, *child;
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_spawn(&fx->m, "cached\0\0\0\0\0\0\0\0\0",
					"x", 1, 0, &p), 0);
	fx_on_cpu(1);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0x9000, &old), 0);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &child), 0);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx_on_cpu(2);
	KUNIT_EXPECT_EQ(test, xv6_exit(&fx->m, p), 0);
	KUNIT_EXPECT_EQ(test, xv6_exit(&fx->m, child), 0);
	KUNIT_EXPECT_EQ(test, xv6_reap(&fx->m, p), 0);
	KUNIT_EXPECT_EQ(test, xv6_reap(&fx->m, child), 0);
	end_cached(fx);
}

static void the_checker_sees_a_damaged_cache(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 pa = xv6_kalloc(&fx->m, HELD, 0);
	struct xv6_cache *c = fx->caches;
	u32 head = c->head;

	c->head = XV6_KERNBASE + pa;
	KUNIT_EXPECT_TRUE(test, fx_check(fx) && fx->check.mask & 1 << 2);
	c->head = head;
	c->count++;
	KUNIT_EXPECT_TRUE(test, fx_check(fx) && fx->check.mask & 1 << 2);
	c->count--;
	c->kinds[HELD]++;
	KUNIT_EXPECT_TRUE(test, fx_check(fx) && fx->check.mask & 1 << 1);
	c->kinds[HELD]--;
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	end_cached(fx);
}

static void random_work_loses_nothing(struct kunit *test)
{
	struct fx *fx = boot_cached(test, 1 + fx_seed() % 16);
	u32 i, pa;

	for (i = 0; i < ROUNDS; i++) {
		fx_on_cpu(fx_random(fx) % FX_CACHES);
		if (fx->ndrained && fx_random(fx) % 2) {
			pa = fx->drained[--fx->ndrained];
			KUNIT_ASSERT_EQ(test, xv6_kfree(&fx->m, pa), 0);
		} else {
			pa = xv6_kalloc(&fx->m, HELD, 0);
			KUNIT_ASSERT_NE(test, pa, 0u);
			fx->drained[fx->ndrained++] = pa;
		}
		if (i % 64 == 0)
			KUNIT_ASSERT_EQ(test, fx_check(fx), 0u);
	}
	fx_refill(fx);
	end_cached(fx);
}

/* What is sound of it still comes. */
static void a_damaged_list_fills_no_cache(struct kunit *test)
{
	struct fx *fx = boot_cached(test, SIZE);
	u32 first = fx_free_frame(fx, 0), second = fx_free_frame(fx, 1);
	u32 good = fx_word(fx, second);

	fx_set_word(fx, second, 0x12345678);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), first);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_LIST_DAMAGED);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, 0x12345678u);
	fx_set_word(fx, second, good);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), second);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, second), 0);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, first), 0);
	end_cached(fx);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_machine_has_none_unless_told),
	KUNIT_CASE(too_large_a_cache_is_refused),
	KUNIT_CASE(half_a_cache_comes_at_once),
	KUNIT_CASE(what_is_too_much_goes_back),
	KUNIT_CASE(a_cached_frame_is_free_already),
	KUNIT_CASE(a_cpu_without_frames_steals),
	KUNIT_CASE(every_frame_can_be_had),
	KUNIT_CASE(processes_live_on_cached_frames),
	KUNIT_CASE(the_checker_sees_a_damaged_cache),
	KUNIT_CASE(random_work_loses_nothing),
	KUNIT_CASE(a_damaged_list_fills_no_cache),
	{ }
};

struct kunit_suite xv6vm_cache_suite = {
	.name = "xv6vm_cache",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
