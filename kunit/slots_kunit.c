// SPDX-License-Identifier: GPL-2.0
/*
 * The process table: pids, slots, children, zombies and holders, as a look at
 * every slot finds them.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "fixture.h"
#include "suites.h"

#define STEPS	20000u

static const char name[XV6VM_NAME_LEN] = "p";

/* xv6's way, each a scan of the whole table. */
static struct xv6_proc *scan_unused(struct xv6_machine *m)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (m->procs[i].state == XV6VM_UNUSED)
			return &m->procs[i];
	}
	return NULL;
}

static struct xv6_proc *scan_pid(struct xv6_machine *m, u32 pid)
{
	u32 i;

	for (i = 0; pid && i < m->cfg.nproc; i++) {
		if (m->procs[i].state && m->procs[i].pid == pid)
			return &m->procs[i];
	}
	return NULL;
}

static struct xv6_proc *scan_zombie(struct xv6_machine *m, u32 ppid,
				    bool *children)
{
	u32 i;

	*children = false;
	for (i = 0; i < m->cfg.nproc; i++) {
		struct xv6_proc *p = &m->procs[i];

		if (!p->state || p->ppid != ppid)
			continue;
		*children = true;
		if (p->state == XV6VM_ZOMBIE)
			return p;
	}
	return NULL;
}

static u32 count_children(struct xv6_machine *m, u32 ppid)
{
	u32 i, n = 0;

	for (i = 0; i < m->cfg.nproc; i++)
		n += m->procs[i].state && m->procs[i].ppid == ppid;
	return n;
}

/* Any slot that is used; init's among them. */
static struct xv6_proc *any(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	struct xv6_proc *p;

	do {
		p = &m->procs[fx_below(fx, m->cfg.nproc)];
	} while (!p->state);
	return p;
}

static void expect_new(struct fx *fx, int err, const struct xv6_proc *p,
		       const struct xv6_proc *want)
{
	if (!want) {
		FX_EXPECT_REFUSED(fx, err, -EAGAIN, XV6VM_R_PROC_TABLE_FULL);
		return;
	}
	KUNIT_ASSERT_EQ(fx->test, err, 0);
	KUNIT_EXPECT_PTR_EQ(fx->test, p, want);
	KUNIT_EXPECT_PTR_EQ(fx->test, xv6_proc_find(&fx->m, want->pid),
			    (struct xv6_proc *)want);
}

static void step_new(struct fx *fx, u16 holder)
{
	struct xv6_proc *want = scan_unused(&fx->m), *p = NULL, *parent;
	int err;

	if (fx_below(fx, 2)) {
		parent = any(fx);
		if (!xv6_proc_alive(parent))
			return;
		err = xv6_fork(&fx->m, parent, holder, &p);
	} else {
		err = xv6_spawn(&fx->m, name, "", 0, holder, false, &p);
	}
	expect_new(fx, err, p, want);
}

static void step_exit(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	struct xv6_proc *p = any(fx);
	u32 of_init = count_children(m, m->initpid);
	u32 own = count_children(m, p->pid);

	if (!xv6_proc_alive(p) || p->pid == m->initpid)
		return;
	KUNIT_ASSERT_EQ(fx->test, xv6_exit(m, p), 0);
	KUNIT_EXPECT_EQ(fx->test, count_children(m, p->pid), 0u);
	KUNIT_EXPECT_EQ(fx->test, count_children(m, m->initpid),
			of_init + own);
	if (!fx_below(fx, 3))
		KUNIT_EXPECT_EQ(fx->test, xv6_reap(m, p), 0);
}

static void step_wait(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	struct xv6_proc *p = any(fx), *want;
	bool children;
	u32 pid = 0, expected;
	int err;

	if (!xv6_proc_alive(p))
		return;
	want = scan_zombie(m, p->pid, &children);
	expected = want ? want->pid : 0;
	err = xv6_wait(m, p, &pid);
	if (!want) {
		FX_EXPECT_REFUSED(fx, err, children ? -EAGAIN : -ECHILD,
				  children ? XV6VM_R_NO_ZOMBIE :
					     XV6VM_R_NO_CHILDREN);
		return;
	}
	KUNIT_EXPECT_EQ(fx->test, err, 0);
	KUNIT_EXPECT_EQ(fx->test, pid, expected);
	KUNIT_EXPECT_NULL(fx->test, xv6_proc_find(m, expected));
}

static void step_drop(struct fx *fx, u16 holder)
{
	struct xv6_machine *m = &fx->m;
	u32 i, others = 0, left = 0;

	for (i = 0; i < m->cfg.nproc; i++)
		others += m->procs[i].state && m->procs[i].holder != holder;
	fx_drop_holder(fx, holder);
	for (i = 0; i < m->cfg.nproc; i++) {
		left += !!m->procs[i].state;
		if (m->procs[i].state)
			KUNIT_EXPECT_NE(fx->test, (u32)m->procs[i].holder,
					(u32)holder);
	}
	KUNIT_EXPECT_EQ(fx->test, left, others);
}

/* Holders that fall together modulo nproc, and one that is nobody. */
static u16 any_holder(struct fx *fx)
{
	static const u16 holders[] = { 0, 1, 2, 102, 201, 0xfffe };

	return holders[fx_below(fx, ARRAY_SIZE(holders))];
}

static void step(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	u32 pid = m->nextpid + 1 - fx_below(fx, 2 * m->cfg.nproc);
	u16 holder = any_holder(fx);

	m->why = (struct xv6_why){ 0 };
	KUNIT_EXPECT_PTR_EQ(fx->test, xv6_proc_find(m, pid), scan_pid(m, pid));
	switch (fx_below(fx, 16)) {
	case 0:
		if (holder && !fx_below(fx, 8))
			step_drop(fx, holder);
		break;
	case 1 ... 7:
		step_new(fx, holder);
		break;
	case 8 ... 11:
		step_exit(fx);
		break;
	default:
		step_wait(fx);
	}
}

/* No process is without a pid, and no two have the same. */
static void expect_own_pids(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (m->procs[i].state)
			KUNIT_ASSERT_PTR_EQ(fx->test,
					    scan_pid(m, m->procs[i].pid),
					    &m->procs[i]);
	}
}

static void live(struct kunit *test, u32 nextpid)
{
	const struct xv6_config cfg = {
		.phystop = 4u << 20, .data = XV6_DATA, .end = XV6_END,
		.ncpu = 1, .nproc = 100, .shared_kernel = true,
	};
	struct fx *fx = fx_boot(test, &cfg);
	u32 i;

	fx->m.nextpid = nextpid;
	for (i = 0; i < STEPS && test->status == KUNIT_SUCCESS; i++) {
		expect_own_pids(fx);
		step(fx);
		if (!(i % 64))
			KUNIT_ASSERT_EQ_MSG(test, fx_check(fx), 0u, "step %u",
					    i);
	}
}

static void a_random_life(struct kunit *test)
{
	live(test, 2);
}

static void pids_wrap(struct kunit *test)
{
	live(test, 0u - 100);
}

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
	u32 i, pid = 0;

	for (i = 1; i < MANY; i++) {
		if (i & 1)
			KUNIT_ASSERT_EQ(test, xv6_spawn(m, name, "", 0, 7, false, &p),
					0);
		else
			KUNIT_ASSERT_EQ(test, xv6_fork(m, init, 7, &p), 0);
		KUNIT_ASSERT_EQ(test, (u32)xv6_proc_slot(m, p), i);
	}
	FX_EXPECT_REFUSED(fx, xv6_spawn(m, name, "", 0, 0, false, &p), -EAGAIN,
			  XV6VM_R_PROC_TABLE_FULL);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	for (i = 1; i < MANY; i++) {
		p = &m->procs[i & 1 ? i : MANY - i];
		KUNIT_ASSERT_EQ(test, xv6_exit(m, p), 0);
	}
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	for (i = 1; i < MANY; i++) {
		KUNIT_ASSERT_EQ(test, xv6_wait(m, init, &pid), 0);
		KUNIT_ASSERT_EQ(test, pid, i + 1);
	}
	FX_EXPECT_REFUSED(fx, xv6_wait(m, init, &pid), -ECHILD,
			  XV6VM_R_NO_CHILDREN);
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

static struct kunit_case slots_cases[] = {
	KUNIT_CASE(a_random_life),
	KUNIT_CASE(pids_wrap),
	KUNIT_CASE(four_thousand_processes),
	KUNIT_CASE(four_thousand_generations),
	KUNIT_CASE(a_pid_that_is_not_its_slots_is_found),
	{}
};

struct kunit_suite xv6vm_slots_suite = {
	.name = "xv6vm_slots",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = slots_cases,
};
