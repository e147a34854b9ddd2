// SPDX-License-Identifier: GPL-2.0
/*
 * growproc: sbrk's sizes, and the three lies of xv6 that are refusals here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <xv6/vm.h>
#include "image.h"
#include "suites.h"

struct sbrk_case {
	u32 from;
	s32 by;
	u32 reason;
	u32 pages;	/* afterwards */
};

static const struct sbrk_case sbrk_cases[] = {
	{ 4096, 0, 0, 1 },
	{ 4096, 1, 0, 2 },
	{ 4096, 4096, 0, 2 },
	{ 4096, 4097, 0, 3 },
	{ 4097, 4095, 0, 2 },
	{ 4096, 0x100000, 0, 257 },
	{ 8192, -1, 0, 2 },
	{ 8192, -4095, 0, 2 },
	{ 8192, -4096, 0, 1 },
	{ 8192, -4097, 0, 1 },
	{ 8192, -8191, 0, 1 },
	{ 8192, -8192, XV6VM_R_SBRK_ALL, 2 },
	{ 8192, -8193, XV6VM_R_SBRK_WRAPS, 2 },
	{ 8192, S32_MIN, XV6VM_R_SBRK_WRAPS, 2 },
	{ 8192, S32_MAX, XV6VM_R_SIZE_LIMIT, 2 },
	{ 4096, 0x7ffff000, XV6VM_R_SIZE_LIMIT, 1 },
	{ 4096, 0x7fffefff, XV6VM_R_NO_FRAME, 1 },
};

static void describe_sbrk(const struct sbrk_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u and %d", c->from, c->by);
}

KUNIT_ARRAY_PARAM(sbrk, sbrk_cases, describe_sbrk);

static void sbrk_moves_the_break(struct kunit *test)
{
	const struct sbrk_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 old = 77, i;

	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, c->from - 4096, &old), 0);
	old = 77;
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, c->by, &old),
			xv6_reason_errno(c->reason));
	if (c->reason) {
		KUNIT_EXPECT_EQ(test, fx->m.why.reason, c->reason);
		KUNIT_EXPECT_EQ(test, p->sz, c->from);
		KUNIT_EXPECT_EQ(test, old, 77u);
	} else {
		KUNIT_EXPECT_EQ(test, p->sz, c->from + c->by);
		KUNIT_EXPECT_EQ(test, old, c->from);
	}
	for (i = 0; i < c->pages; i++)
		KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, i * 4096) & 0xfff,
				7u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, c->pages * 4096), 0u);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void shrinking_keeps_the_tables(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree = fx->m.kmem.nfree, old;

	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0x400000 - 4096 + 1,
					   &old), -ENOMEM);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0x2000, &old), 0);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, -0x2000, &old), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_NE(test, fx_pde(fx, p->pgdir, 0), 0u);
}

static void growing_meets_a_page_by_hand(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree, pa, old;

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 0x3000, 0, 6, &pa),
			0);
	nfree = fx->m.kmem.nfree;
	FX_EXPECT_REFUSED(fx, xv6_growproc(&fx->m, p, 0x4000, &old), -EEXIST,
			  XV6VM_R_REMAP);
	KUNIT_EXPECT_EQ(test, p->sz, 4096u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x3000), pa | 0x207);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x2000), 0u);
}

static void shrinking_passes_over_a_hole(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 4);
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 0x2000, &old),
			0);
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, -0x3000, &old), 0);
	KUNIT_EXPECT_EQ(test, p->sz, 4096u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x3000), 0u);
}

static void a_guard_that_is_given_up_is_forgotten(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 old;

	KUNIT_ASSERT_EQ(test, image_run(fx, p, 100), 0);
	/* Within the guard page it stays, and so does the page. */
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, -0x1fff, &old), 0);
	KUNIT_EXPECT_EQ(test, p->guard, 0x1000u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x1000) & 0xfff, 3u);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, -1, &old), 0);
	KUNIT_EXPECT_EQ(test, p->guard, XV6_NO_GUARD);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0x2000, &old), 0);
	KUNIT_EXPECT_EQ(test, p->guard, XV6_NO_GUARD);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x1000) & 0xfff, 7u);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(sbrk_moves_the_break, sbrk_gen_params),
	KUNIT_CASE(shrinking_keeps_the_tables),
	KUNIT_CASE(growing_meets_a_page_by_hand),
	KUNIT_CASE(shrinking_passes_over_a_hole),
	KUNIT_CASE(a_guard_that_is_given_up_is_forgotten),
	{ }
};

struct kunit_suite xv6vm_sbrk_suite = {
	.name = "xv6vm_sbrk",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
