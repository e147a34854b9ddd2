// SPDX-License-Identifier: GPL-2.0-only
/*
 * What xv6 would not do, shown: processes without a kernel half, the two
 * answers of sbrk, CR0.WP and CR4.PSE.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/exec.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

static struct xv6_proc *bare(struct fx *fx)
{
	static const char name[XV6VM_NAME_LEN] = "bare";
	static const u8 code[] = { 0xeb, 0xfe };
	struct xv6_proc *p = NULL;

	KUNIT_ASSERT_EQ(fx->test, xv6_spawn(&fx->m, name, code,
					    sizeof(code), 0, true, &p), 0);
	KUNIT_ASSERT_NOT_NULL(fx->test, p);
	return p;
}

static void expect_no_kernel_half(struct fx *fx, const struct xv6_proc *p)
{
	u32 va;

	KUNIT_EXPECT_TRUE(fx->test, p->bare);
	for (va = XV6_KERNBASE; va; va += XV6_TABLE_SPAN)
		KUNIT_EXPECT_EQ(fx->test, fx_pde(fx, p->pgdir, va), 0u);
	KUNIT_EXPECT_EQ(fx->test, fx_check(fx), 0u);
}

static void exec_keeps_a_process_bare(struct kunit *test)
{
	static const u8 elf[52] = {
		0x7f, 'E', 'L', 'F', 1, 1, 1, [16] = 2, [18] = 3, [20] = 1,
		[42] = 32, [40] = 52,
	};
	const struct xv6_exec x = {
		.name = "none\0\0\0\0\0\0\0\0\0\0\0", .elf = elf,
		.elf_len = sizeof(elf), .args = "",
	};
	struct fx *fx = test->priv;
	struct xv6_proc *p = bare(fx);

	KUNIT_ASSERT_EQ(test, xv6_exec(&fx->m, p, &x), 0);
	expect_no_kernel_half(fx, p);
	KUNIT_EXPECT_EQ(test, p->sz, 0x2000u);
}

static void a_kernel_half_in_a_bare_process_is_a_violation(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = bare(fx);

	fx->damaged = true;
	fx_set_word(fx, p->pgdir + 4 * 512, fx_pde(fx, fx->m.kpgdir,
						   XV6_KERNBASE));
	KUNIT_EXPECT_EQ(test, fx_check(fx), 1u);
	KUNIT_EXPECT_EQ(test, fx->check.mask, 1u << 6);
}

/* One machine in two ways: with kernel tables of its own, and shared. */
static void a_trap_without_a_kernel_resets_the_cpu(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	const struct xv6_cpu *c;
	struct xv6_proc *p;
	struct fx *fx;
	bool reset;
	u32 i;

	for (i = 0; i < 2; i++) {
		cfg.shared_kernel = i;
		fx = fx_boot(test, &cfg);
		c = &fx->m.cpus[0];
		p = bare(fx);
		KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
		KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
		KUNIT_EXPECT_EQ(test, xv6_trap(&fx->m, 0, &reset), 0);
		KUNIT_EXPECT_TRUE(test, reset);
		KUNIT_EXPECT_EQ(test, c->cr3, fx->m.kpgdir);
		KUNIT_EXPECT_EQ(test, (u32)c->slot, XV6_NO_OWNER);
		KUNIT_EXPECT_EQ(test, (u32)c->cpl, 0u);
		KUNIT_EXPECT_EQ(test, (u32)p->state, (u32)XV6VM_RUNNABLE);
		KUNIT_EXPECT_EQ(test, (u32)p->cpu, XV6_NO_CPU);
		expect_no_kernel_half(fx, p);
		/* The next process finds a CPU that works. */
		p = fx_spawn(fx);
		KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
		KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
		KUNIT_EXPECT_EQ(test, fx_trap(fx, 0), 0);
		fx_end_all(fx);
		KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	}
}

/* What both answer alike is refused alike. */
static void sbrk_as_xv6_refuses_the_rest(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 old = 77;

	FX_EXPECT_REFUSED(fx, xv6_sbrk_as_xv6(&fx->m, p, S32_MAX, &old),
			  XV6VM_R_SIZE_LIMIT);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_sbrk_as_xv6(&fx->m, p, -4096, &old),
			  XV6VM_R_PROC_ZOMBIE);
	KUNIT_EXPECT_EQ(test, old, 77u);
}

static void registers_of_one_cpu_alone(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_cpu *c = fx->m.cpus;

	KUNIT_ASSERT_EQ(test, xv6_cpu_set(&fx->m, 1, false, false), 0);
	KUNIT_EXPECT_EQ(test, c[0].cr0, 0x80010011u);
	KUNIT_EXPECT_EQ(test, c[0].cr4, 0x10u);
	KUNIT_EXPECT_EQ(test, c[1].cr0, 0x80000011u);
	KUNIT_EXPECT_EQ(test, c[1].cr4, 0u);
	KUNIT_ASSERT_EQ(test, xv6_cpu_set(&fx->m, 1, true, true), 0);
	KUNIT_EXPECT_EQ(test, c[1].cr0, 0x80010011u);
	KUNIT_EXPECT_EQ(test, c[1].cr4, 0x10u);
	FX_EXPECT_REFUSED(fx, xv6_cpu_set(&fx->m, 2, true, true),
			  XV6VM_R_NO_CPU);
}

FX_SUITE(xv6vm_bare,
	 KUNIT_CASE(exec_keeps_a_process_bare),
	 KUNIT_CASE(a_kernel_half_in_a_bare_process_is_a_violation),
	 KUNIT_CASE(a_trap_without_a_kernel_resets_the_cpu),
	 KUNIT_CASE(sbrk_as_xv6_refuses_the_rest),
	 KUNIT_CASE(registers_of_one_cpu_alone));
