// SPDX-License-Identifier: GPL-2.0-only
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

ARRAY_PARAM(fault, fault_case, fault_cases);

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
				  XV6VM_R_NOT_WRITABLE);
		KUNIT_EXPECT_EQ(test, fx_word(fx, targets[i]), was);
	}
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, (u64)0);
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

static int user_access(struct fx *fx, u32 va, bool write, u32 code)
{
	struct xv6vm_translation t;
	u32 pgdir = fx->m.procs[fx->m.cpus[0].slot].pgdir;
	int ret = xv6_user_access(&fx->m, pgdir, va, write, &t);

	KUNIT_EXPECT_EQ(fx->test, t.fault.code, code);
	return ret;
}

/* Whoever has a window maps what user mode may have, which then is used. */
static void a_window_has_what_user_mode_may(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = running(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000), pte = fx_word(fx, pte_pa);
	u32 guard = fx_pte(fx, p->pgdir, 0x2000);

	KUNIT_EXPECT_EQ(test, user_access(fx, 0x1000, false, 0), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, pte_pa), pte | A);
	KUNIT_EXPECT_EQ(test, user_access(fx, 0x1000, true, 0), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, pte_pa), pte | A | D);
	KUNIT_EXPECT_EQ(test, user_access(fx, 0x2000, true, 7), -EFAULT);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x2000), guard);
	KUNIT_EXPECT_EQ(test, user_access(fx, 0x3000, false, 4), -EFAULT);
	KUNIT_EXPECT_EQ(test, user_access(fx, 0x80100000, false, 5), -EFAULT);
	/* But no table, whatever an entry says. */
	fx_set_word(fx, pte_pa, p->pgdir | 7);
	KUNIT_EXPECT_EQ(test, user_access(fx, 0x1000, false, 0), -EPERM);
	KUNIT_EXPECT_EQ(test, fx_word(fx, pte_pa), p->pgdir | 7);
	fx_set_word(fx, pte_pa, pte);
}

FX_SUITE(xv6vm_access,
	 KUNIT_CASE(the_bits_of_an_access_lie_in_the_first_byte),
	 KUNIT_CASE_PARAM(the_cpu_pushes_xv6s_error_code, fault_gen_params),
	 KUNIT_CASE(the_kernel_writes_no_tables_and_no_free_frames),
	 KUNIT_CASE(where_no_ram_is_reads_as_ones),
	 KUNIT_CASE(a_window_has_what_user_mode_may));
