// SPDX-License-Identifier: GPL-2.0-only
/*
 * growproc: sbrk's sizes, and the three lies of xv6 that are refusals here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <xv6/vm.h>
#include "image.h"
#include "suites.h"

static void growing_meets_a_page_by_hand(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree, pa, old;

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 0x3000, 0, 6, &pa),
			0);
	nfree = fx->m.kmem.nfree;
	FX_EXPECT_REFUSED(fx, xv6_growproc(&fx->m, p, 0x4000, &old),
			  XV6VM_R_REMAP);
	KUNIT_EXPECT_EQ(test, p->sz, 4096u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x3000), pa | 0x207);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x2000), 0u);
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

FX_SUITE(xv6vm_sbrk,
	 KUNIT_CASE(growing_meets_a_page_by_hand),
	 KUNIT_CASE(a_guard_that_is_given_up_is_forgotten));
