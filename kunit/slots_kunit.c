// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process table when it is full. Random lives in one of a hundred slots are
 * in random_kunit.c.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "fixture.h"
#include "suites.h"

static const char name[XV6VM_NAME_LEN] = "p";

#define MANY	XV6_NPROC_MAX

static struct fx *boot_many(struct kunit *test)
{
	const struct xv6_config cfg = {
		.phystop = 72u << 20, .data = XV6_DATA, .end = XV6_END,
		.ncpu = 1, .nproc = MANY, .shared_kernel = true,
	};

	return fx_boot(test, &cfg);
}

/* Children, half of them made by fork; they end from both ends inwards. */
static void four_thousand_processes(struct kunit *test)
{
	struct fx *fx = boot_many(test);
	struct xv6_machine *m = &fx->m;
	struct xv6_proc *init = xv6_proc_find(m, 1), *p = NULL;
	u32 i;

	for (i = 1; i < MANY; i++) {
		if (i & 1)
			KUNIT_ASSERT_EQ(test, xv6_spawn(m, name, "", 0, 7, false, &p),
					0);
		else
			KUNIT_ASSERT_EQ(test, xv6_fork(m, init, 7, &p), 0);
		KUNIT_ASSERT_EQ(test, (u32)xv6_proc_slot(m, p), i);
	}
	FX_EXPECT_REFUSED(fx, xv6_spawn(m, name, "", 0, 0, false, &p),
			  XV6VM_R_PROC_TABLE_FULL);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	for (i = 1; i < MANY; i++) {
		p = &m->procs[i & 1 ? i : MANY - i];
		KUNIT_ASSERT_EQ(test, xv6_exit(m, p), 0);
	}
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	for (i = 1; i < MANY; i++) {
		KUNIT_ASSERT_EQ(test, xv6_wait_for(m, init, &p), 0);
		KUNIT_ASSERT_EQ(test, p->pid, i + 1);
		KUNIT_ASSERT_EQ(test, xv6_reap(m, p), 0);
	}
	FX_EXPECT_REFUSED(fx, xv6_wait_for(m, init, &p), XV6VM_R_NO_CHILDREN);
}

/* A chain, each the child of the one before; then the file is closed. */
static void four_thousand_generations(struct kunit *test)
{
	struct fx *fx = boot_many(test);
	struct xv6_machine *m = &fx->m;
	struct xv6_proc *p = xv6_proc_find(m, 1);
	u32 i;

	for (i = 1; i < MANY; i++)
		KUNIT_ASSERT_EQ(test, xv6_fork(m, p, 7, &p), 0);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx_drop_holder(fx, 7);
	KUNIT_EXPECT_EQ(test, m->nprocs, 1u);
}

static void nothing_is_left_of_who_is_gone(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = NULL, *child;

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, fx_spawn(fx), 7, &p), 0);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 7, &child), 0);
	KUNIT_EXPECT_TRUE(test, p->forked);
	KUNIT_EXPECT_EQ(test, p->holder, (u16)7);
	fx_drop_holder(fx, 7);
	KUNIT_EXPECT_EQ(test, p->pid, 0u);
	KUNIT_EXPECT_FALSE(test, p->forked);
	KUNIT_EXPECT_EQ(test, p->holder, (u16)0);
}

static void a_pid_that_is_not_its_slots_is_found(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 *pid = &fx->m.pids[xv6_proc_slot(&fx->m, fx_spawn(fx))];

	fx->damaged = true;
	*pid = 7;
	KUNIT_EXPECT_GT(test, fx_check(fx), 0u);
	KUNIT_EXPECT_EQ(test, fx->check.mask, 1u << 3);
	*pid = 2;
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx->damaged = false;
}

FX_SUITE(xv6vm_slots,
	 KUNIT_CASE(four_thousand_processes),
	 KUNIT_CASE(four_thousand_generations),
	 KUNIT_CASE(nothing_is_left_of_who_is_gone),
	 KUNIT_CASE(a_pid_that_is_not_its_slots_is_found));
