// SPDX-License-Identifier: GPL-2.0
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

/* Kernel stack, directory, page 0 and its table: no more than that. */
#define BARE_FRAMES	4u

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

static void a_bare_process_costs_four_frames(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = bare(fx), *child;

	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - BARE_FRAMES);
	expect_no_kernel_half(fx, p);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0) & 0xfff, 7u);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &child), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree,
			fx->free_start - 2 * BARE_FRAMES);
	expect_no_kernel_half(fx, child);
	KUNIT_EXPECT_FALSE(test, fx_spawn(fx)->bare);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
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

/* All or nothing, however few frames there are. */
static void a_bare_process_or_none(struct kunit *test)
{
	static const char name[XV6VM_NAME_LEN] = "bare";
	struct fx *fx = test->priv;
	struct xv6_proc *p;
	u32 n;

	for (n = 0; n < BARE_FRAMES; n++) {
		fx_drain(fx, n);
		FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, name, "", 0, 0, true, &p), -ENOMEM,
				  XV6VM_R_NO_FRAME);
		KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, n);
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
		fx_refill(fx);
	}
	fx_drain(fx, n);
	KUNIT_EXPECT_EQ(test, xv6_spawn(&fx->m, name, "", 0, 0, true, &p), 0);
}

struct sbrk_case {
	u32 pages;
	s32 by;
	u32 old;		/* what sbrk returns */
	u32 left;		/* pages afterwards */
	u64 loads;		/* of cr3 */
};

static const struct sbrk_case sbrk_cases[] = {
	{ 3, 0, 0x3000, 3, 1 },
	{ 3, 4096, 0x3000, 4, 1 },
	{ 3, -4096, 0x3000, 2, 1 },
	{ 3, -0x2fff, 0x3000, 1, 1 },
	{ 3, -0x3000, 0xffffffff, 0, 0 },
	{ 3, -0x3001, 0x3000, 3, 1 },
	{ 3, -0x4000, 0x3000, 3, 1 },
	{ 3, S32_MIN, 0x3000, 3, 1 },
	{ 1, -0x1000, 0xffffffff, 0, 0 },
};

static void describe_sbrk(const struct sbrk_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u pages and %d", c->pages,
		 c->by);
}

KUNIT_ARRAY_PARAM(sbrk, sbrk_cases, describe_sbrk);

static void sbrk_answers_as_xv6_does(struct kunit *test)
{
	const struct sbrk_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, c->pages), *child;
	u32 sz = p->sz, old = 77, i, present = 0;
	u64 loads;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	loads = fx->m.cpus[0].cr3_loads;
	KUNIT_ASSERT_EQ(test, xv6_sbrk_as_xv6(&fx->m, p, c->by, &old), 0);
	KUNIT_EXPECT_EQ(test, old, c->old);
	for (i = 0; i < 8; i++)
		present += fx_pte(fx, p->pgdir, i << 12) & 1;
	KUNIT_EXPECT_EQ(test, present, c->left);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr3_loads, loads + c->loads);
	/* Pages that are absent below sz hurt nothing. */
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	if (c->left)
		return;
	KUNIT_EXPECT_EQ(test, p->sz, sz);
	FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, p, 0, &child), -ENXIO,
			  XV6VM_R_NO_PAGE);
	KUNIT_EXPECT_EQ(test, xv6_sbrk_as_xv6(&fx->m, p, 4096, &old), 0);
	KUNIT_EXPECT_EQ(test, old, sz);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

/* What both answer alike is refused alike. */
static void sbrk_as_xv6_refuses_the_rest(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 old = 77;

	FX_EXPECT_REFUSED(fx, xv6_sbrk_as_xv6(&fx->m, p, S32_MAX, &old),
			  -ERANGE, XV6VM_R_SIZE_LIMIT);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_sbrk_as_xv6(&fx->m, p, -4096, &old), -ESRCH,
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
	FX_EXPECT_REFUSED(fx, xv6_cpu_set(&fx->m, 2, true, true), -ENODEV,
			  XV6VM_R_NO_CPU);
}

/* PS in a directory entry is a 4 MB page, or, without PSE, nothing. */
static void pse_decides_what_a_directory_entry_is(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 table = fx_pde(fx, p->pgdir, 0), value = 0;
	struct xv6vm_translation t;

	fx->damaged = true;
	fx_set_word(fx, p->pgdir + 4, table | 0x80);
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 0x400000, XV6VM_READ, 4,
					 &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.levels, 1u);
	KUNIT_EXPECT_EQ(test, t.pa, 0u);
	KUNIT_ASSERT_EQ(test, xv6_cpu_set(&fx->m, 0, true, false), 0);
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 0x400000, XV6VM_READ, 4,
					 &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.levels, 2u);
	KUNIT_EXPECT_EQ(test, t.pa, fx_pte(fx, p->pgdir, 0) & 0xfffff000u);
	KUNIT_EXPECT_EQ(test, value, 0x9090feebu);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_bare_process_costs_four_frames),
	KUNIT_CASE(exec_keeps_a_process_bare),
	KUNIT_CASE(a_kernel_half_in_a_bare_process_is_a_violation),
	KUNIT_CASE(a_trap_without_a_kernel_resets_the_cpu),
	KUNIT_CASE(a_bare_process_or_none),
	KUNIT_CASE_PARAM(sbrk_answers_as_xv6_does, sbrk_gen_params),
	KUNIT_CASE(sbrk_as_xv6_refuses_the_rest),
	KUNIT_CASE(registers_of_one_cpu_alone),
	KUNIT_CASE(pse_decides_what_a_directory_entry_is),
	{ }
};

struct kunit_suite xv6vm_bare_suite = {
	.name = "xv6vm_bare",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
