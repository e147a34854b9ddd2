// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses: A and D, cr2, and what may not be written.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define A		0x20u
#define D		0x40u

/* A process of three pages, the last a guard, in user mode on CPU 0. */
static struct xv6_proc *running(struct fx *fx)
{
	struct xv6_proc *p = fx_spawn_pages(fx, 3);

	KUNIT_ASSERT_EQ(fx->test, xv6_clearpteu(&fx->m, p->pgdir, 0x2000), 0);
	KUNIT_ASSERT_EQ(fx->test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(fx->test, xv6_iret(&fx->m, 0), 0);
	return p;
}

static int access(struct fx *fx, u32 va, u32 type, u32 *value,
		  struct xv6vm_translation *t)
{
	return xv6_access(&fx->m, 0, va, type, 4, value, t);
}

static void a_read_sets_accessed(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	struct xv6vm_translation t;
	u32 value = 0;

	KUNIT_ASSERT_EQ(test, access(fx, 0, XV6VM_READ, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, value, 0x9090feebu);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0) & 0xfff, 7 | A);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0) & 0xfff, 7 | A);
	/* The answer tells what was there before. */
	KUNIT_EXPECT_EQ(test, t.pte & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, (u64)1);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].faults, (u64)0);
}

static void a_fetch_sets_accessed(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	struct xv6vm_translation t;
	u32 value = 0;

	KUNIT_ASSERT_EQ(test, access(fx, 0, XV6VM_FETCH, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, value, 0x9090feebu);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0) & 0xfff, 7 | A);
}

static void a_write_sets_accessed_and_dirty(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	struct xv6vm_translation t;
	u32 value = 0x12345678;

	KUNIT_ASSERT_EQ(test, access(fx, 0x1004, XV6VM_WRITE, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x1000) & 0xfff, 7 | A | D);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0) & 0xfff, 7 | A);
	KUNIT_EXPECT_EQ(test, fx_word(fx, t.pa), 0x12345678u);
	KUNIT_EXPECT_EQ(test, fx->m.ram[t.pa], 0x78);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void a_fault_touches_the_directory_entry_only(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u64 faults = fx->m.counts.faults;
	struct xv6vm_translation t;
	u32 value = 1;

	KUNIT_ASSERT_EQ(test, access(fx, 0x2ffc, XV6VM_WRITE, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.raised, 1u);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr2, 0x2ffcu);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0) & 0xfff, 7 | A);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x2000) & 0xfff, 3u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, t.pa), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.counts.faults, faults + 1);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].faults, (u64)1);
}

static void a_fault_without_a_table_touches_nothing(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	struct xv6vm_translation t;
	u32 value = 0;

	KUNIT_ASSERT_EQ(test, access(fx, 0x7000000, XV6VM_READ, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PDE_ABSENT);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0x7000000), 0u);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0) & A, 0u);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr2, 0x7000000u);
}

/* P, W, U and A and D are the lowest byte in memory, whatever the host's order. */
static void the_bits_of_an_access_lie_in_the_first_byte(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000);
	const u8 *pte = fx->m.ram + pte_pa;
	struct xv6vm_translation t;
	u32 value = 0x12345678, page = PAGE_OF(fx_word(fx, pte_pa));

	KUNIT_EXPECT_EQ(test, pte[0], 7);
	KUNIT_ASSERT_EQ(test, access(fx, 0x1000, XV6VM_WRITE, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, pte[0], 7 | A | D);
	KUNIT_EXPECT_EQ(test, pte[1], (u8)(page >> 8));
	KUNIT_EXPECT_EQ(test, pte[2], (u8)(page >> 16));
	KUNIT_EXPECT_EQ(test, pte[3], 0);
	KUNIT_EXPECT_EQ(test, fx->m.ram[page], 0x78);
	KUNIT_EXPECT_EQ(test, fx->m.ram[page + 3], 0x12);
}

struct fault_case {
	const char *what;
	u32 va, type, cpl, code;
	bool raised;
};

/* The error codes that were seen in real xv6, and the kernel's own. */
static const struct fault_case fault_cases[] = {
	{ "absent read", 0x3000, XV6VM_READ, 3, 4, true },
	{ "absent write", 0x3000, XV6VM_WRITE, 3, 6, true },
	{ "absent fetch", 0x3000, XV6VM_FETCH, 3, 4, true },
	{ "absent table, read", 0x600000, XV6VM_READ, 3, 4, true },
	{ "absent table, write", 0x600000, XV6VM_WRITE, 3, 6, true },
	{ "guard read", 0x2000, XV6VM_READ, 3, 5, true },
	{ "guard write", 0x2000, XV6VM_WRITE, 3, 7, true },
	{ "kernel read", 0x80100000, XV6VM_READ, 3, 5, true },
	{ "kernel fetch", 0x80100000, XV6VM_FETCH, 3, 5, true },
	{ "kernel write", 0x80108000, XV6VM_WRITE, 3, 7, true },
	{ "page 0 read", 0, XV6VM_READ, 3, 0, false },
	{ "page 0 write", 0, XV6VM_WRITE, 3, 0, false },
	{ "absent read by the kernel", 0x3000, XV6VM_READ, 0, 0, true },
	{ "absent write by the kernel", 0x3000, XV6VM_WRITE, 0, 2, true },
	{ "text write by the kernel", 0x80100000, XV6VM_WRITE, 0, 3, true },
	{ "guard write by the kernel", 0x2000, XV6VM_WRITE, 0, 0, false },
	{ "device read by the kernel", 0xfec00000, XV6VM_READ, 0, 0, false },
	{ "device write by the kernel", 0xfec00000, XV6VM_WRITE, 0, 0, false },
};

static void describe_fault(const struct fault_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fault, fault_cases, describe_fault);

static void the_cpu_pushes_xv6s_error_code(struct kunit *test)
{
	const struct fault_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6vm_translation t;
	u32 value = 0;

	running(fx);
	if (!c->cpl)
		KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	KUNIT_ASSERT_EQ(test, access(fx, c->va, c->type, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.raised, c->raised ? 1u : 0u);
	KUNIT_EXPECT_EQ(test, t.fault.code, c->code);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].cr2, c->raised ? c->va : 0);
}

static void wp_decides_about_the_kernels_writes(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	struct xv6vm_translation t;
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000), value = 5;

	fx_set_word(fx, pte_pa, fx_word(fx, pte_pa) & ~2u);
	KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	KUNIT_ASSERT_EQ(test, access(fx, 0x1000, XV6VM_WRITE, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PTE_READONLY);
	fx->m.cpus[0].cr0 &= ~XV6_CR0_WP;
	KUNIT_ASSERT_EQ(test, access(fx, 0x1000, XV6VM_WRITE, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.reason, 0u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, t.pa), 5u);
}

static void the_kernel_writes_no_tables_and_no_free_frames(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u32 targets[] = {
		fx->m.kpgdir, p->pgdir, p->kstack, 0x116000, 0x108000, 0,
		PAGE_OF(fx_pde(fx, p->pgdir, 0)),
	};
	struct xv6vm_translation t;
	u32 i, value = 0xdead, was;

	KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		was = fx_word(fx, targets[i]);
		FX_EXPECT_REFUSED(fx, access(fx, targets[i] + XV6_KERNBASE,
					     XV6VM_WRITE, &value, &t),
				  -EPERM, XV6VM_R_NOT_WRITABLE);
		KUNIT_EXPECT_EQ(test, fx_word(fx, targets[i]), was);
	}
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, (u64)0);
}

static void the_kernel_writes_pages_through_its_own_half(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u32 frame = PAGE_OF(fx_pte(fx, p->pgdir, 0x1000)), value = 0xfeed;
	struct xv6vm_translation t;

	KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	KUNIT_ASSERT_EQ(test, access(fx, frame + XV6_KERNBASE, XV6VM_WRITE,
				     &value, &t), 0);
	value = 0;
	KUNIT_ASSERT_EQ(test, access(fx, 0x1000, XV6VM_READ, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, value, 0xfeedu);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void bytes_are_read_and_written_alone(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u32 frame = PAGE_OF(fx_pte(fx, p->pgdir, 0x1000)), value;
	struct xv6vm_translation t;

	fx_set_word(fx, frame, 0x44332211);
	value = 0xaabbccdd;
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 0x1002, XV6VM_WRITE, 1,
					 &value, &t), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, frame), 0x44dd2211u);
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 0x1003, XV6VM_READ, 1,
					 &value, &t), 0);
	KUNIT_EXPECT_EQ(test, value, 0x44u);
}

static void where_no_ram_is_reads_as_ones(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_translation t;
	u32 value = 0;

	KUNIT_ASSERT_EQ(test, access(fx, 0xfee00020, XV6VM_READ, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PA_OUTSIDE);
	KUNIT_EXPECT_EQ(test, value, 0xffffffffu);
}

static void an_access_must_be_well_formed(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_translation t;
	u32 value = 0;

	FX_EXPECT_REFUSED(fx, xv6_access(&fx->m, 2, 0, XV6VM_READ, 4, &value,
					 &t), -ENODEV, XV6VM_R_NO_CPU);
	KUNIT_EXPECT_EQ(test, xv6_access(&fx->m, 0, 2, XV6VM_READ, 4, &value,
					 &t), -EINVAL);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, (u64)0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_read_sets_accessed),
	KUNIT_CASE(a_fetch_sets_accessed),
	KUNIT_CASE(a_write_sets_accessed_and_dirty),
	KUNIT_CASE(a_fault_touches_the_directory_entry_only),
	KUNIT_CASE(a_fault_without_a_table_touches_nothing),
	KUNIT_CASE(the_bits_of_an_access_lie_in_the_first_byte),
	KUNIT_CASE_PARAM(the_cpu_pushes_xv6s_error_code, fault_gen_params),
	KUNIT_CASE(wp_decides_about_the_kernels_writes),
	KUNIT_CASE(the_kernel_writes_no_tables_and_no_free_frames),
	KUNIT_CASE(the_kernel_writes_pages_through_its_own_half),
	KUNIT_CASE(bytes_are_read_and_written_alone),
	KUNIT_CASE(where_no_ram_is_reads_as_ones),
	KUNIT_CASE(an_access_must_be_well_formed),
	{ }
};

struct kunit_suite xv6vm_access_suite = {
	.name = "xv6vm_access",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
