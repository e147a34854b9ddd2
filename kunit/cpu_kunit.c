// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs: who changes cr3, who changes the privilege level.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

static void after_boot_a_cpu_runs_on_kpgdir(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 i;

	for (i = 0; i < 2; i++) {
		const struct xv6_cpu *c = xv6_cpu_get(&fx->m, i);

		KUNIT_ASSERT_NOT_NULL(test, c);
		KUNIT_EXPECT_EQ(test, c->cr0, 0x80010011u);
		KUNIT_EXPECT_EQ(test, c->cr2, 0u);
		KUNIT_EXPECT_EQ(test, c->cr3, fx->m.kpgdir);
		KUNIT_EXPECT_EQ(test, c->cr4, 0x10u);
		KUNIT_EXPECT_EQ(test, (u32)c->cpl, 0u);
		KUNIT_EXPECT_EQ(test, (u32)c->slot, XV6_NO_OWNER);
	}
	KUNIT_EXPECT_NULL(test, xv6_cpu_get(&fx->m, 2));
	KUNIT_EXPECT_NULL(test, xv6_cpu_get(&fx->m, 0xffffffff));
}

static void switchuvm_loads_cr3_and_runs_the_process(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	const struct xv6_cpu *c = &fx->m.cpus[1];
	u64 loads = c->cr3_loads;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 1, p), 0);
	KUNIT_EXPECT_EQ(test, c->cr3, p->pgdir);
	KUNIT_EXPECT_EQ(test, c->cr3_loads, loads + 1);
	KUNIT_EXPECT_EQ(test, (u32)c->cpl, 0u);
	KUNIT_EXPECT_EQ(test, (u32)p->state, (u32)XV6VM_RUNNING);
	KUNIT_EXPECT_EQ(test, (u32)p->cpu, 1u);
	KUNIT_EXPECT_EQ(test, (u32)c->slot, (u32)xv6_proc_slot(&fx->m, p));
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void what_ran_before_becomes_runnable(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *a = fx_spawn(fx), *b = fx_spawn(fx);

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, a), 0);
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, b), 0);
	KUNIT_EXPECT_EQ(test, (u32)a->state, (u32)XV6VM_RUNNABLE);
	KUNIT_EXPECT_EQ(test, (u32)a->cpu, XV6_NO_CPU);
	KUNIT_ASSERT_EQ(test, xv6_switchkvm(&fx->m, 0), 0);
	KUNIT_EXPECT_EQ(test, (u32)b->state, (u32)XV6VM_RUNNABLE);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr3, fx->m.kpgdir);
	KUNIT_EXPECT_EQ(test, (u32)fx->m.cpus[0].slot, XV6_NO_OWNER);
}

static void a_process_runs_on_one_cpu(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_switchuvm(&fx->m, 1, p), -EBUSY,
			  XV6VM_R_PROC_RUNNING);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[1].cr3, fx->m.kpgdir);
	KUNIT_EXPECT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_EXPECT_EQ(test, (u32)p->state, (u32)XV6VM_RUNNING);
}

static void a_zombie_does_not_run(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_switchuvm(&fx->m, 0, p), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
}

static void exit_leaves_the_cpu_on_kpgdir(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr3, fx->m.kpgdir);
	KUNIT_EXPECT_EQ(test, (u32)fx->m.cpus[0].cpl, 0u);
	KUNIT_EXPECT_EQ(test, (u32)p->state, (u32)XV6VM_ZOMBIE);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void a_trap_leaves_cr3_alone(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	const struct xv6_cpu *c = &fx->m.cpus[0];
	u64 loads;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	loads = c->cr3_loads;
	KUNIT_EXPECT_EQ(test, xv6_iret(&fx->m, 0), 0);
	KUNIT_EXPECT_EQ(test, (u32)c->cpl, 3u);
	KUNIT_EXPECT_EQ(test, fx_trap(fx, 0), 0);
	KUNIT_EXPECT_EQ(test, (u32)c->cpl, 0u);
	KUNIT_EXPECT_EQ(test, c->cr3, p->pgdir);
	KUNIT_EXPECT_EQ(test, c->cr3_loads, loads);
	KUNIT_EXPECT_EQ(test, c->traps, (u64)1);
}

static void traps_and_returns_are_refused_out_of_turn(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	FX_EXPECT_REFUSED(fx, fx_trap(fx, 0), -EINVAL, XV6VM_R_CPU_IDLE);
	FX_EXPECT_REFUSED(fx, xv6_iret(&fx->m, 0), -EINVAL, XV6VM_R_CPU_IDLE);
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	FX_EXPECT_REFUSED(fx, fx_trap(fx, 0), -EINVAL,
			  XV6VM_R_CPU_IN_KERNEL);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	FX_EXPECT_REFUSED(fx, xv6_iret(&fx->m, 0), -EINVAL,
			  XV6VM_R_CPU_IN_USER);
}

static void there_are_only_so_many_cpus(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	FX_EXPECT_REFUSED(fx, xv6_switchuvm(&fx->m, 2, p), -ENODEV,
			  XV6VM_R_NO_CPU);
	FX_EXPECT_REFUSED(fx, xv6_switchkvm(&fx->m, 2), -ENODEV,
			  XV6VM_R_NO_CPU);
	FX_EXPECT_REFUSED(fx, fx_trap(fx, 0xffffffff), -ENODEV,
			  XV6VM_R_NO_CPU);
	FX_EXPECT_REFUSED(fx, xv6_iret(&fx->m, 2), -ENODEV, XV6VM_R_NO_CPU);
}

static void growproc_reloads_cr3_where_the_process_runs(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	const struct xv6_cpu *c = &fx->m.cpus[0];
	u64 loads;
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	loads = c->cr3_loads;
	/* Even sbrk(0), as in xv6. */
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, 0, &old), 0);
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, 4096, &old), 0);
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, -4096, &old), 0);
	KUNIT_EXPECT_EQ(test, c->cr3_loads, loads + 3);
	KUNIT_EXPECT_EQ(test, (u32)c->cpl, 3u);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[1].cr3_loads, (u64)0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(after_boot_a_cpu_runs_on_kpgdir),
	KUNIT_CASE(switchuvm_loads_cr3_and_runs_the_process),
	KUNIT_CASE(what_ran_before_becomes_runnable),
	KUNIT_CASE(a_process_runs_on_one_cpu),
	KUNIT_CASE(a_zombie_does_not_run),
	KUNIT_CASE(exit_leaves_the_cpu_on_kpgdir),
	KUNIT_CASE(a_trap_leaves_cr3_alone),
	KUNIT_CASE(traps_and_returns_are_refused_out_of_turn),
	KUNIT_CASE(there_are_only_so_many_cpus),
	KUNIT_CASE(growproc_reloads_cr3_where_the_process_runs),
	{ }
};

struct kunit_suite xv6vm_cpu_suite = {
	.name = "xv6vm_cpu",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
