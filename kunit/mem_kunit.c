// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies through page tables: how far they get, and why no further.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define BUF		16384u

struct mem_case {
	const char *what;
	u32 va, len, user;
	u32 reason, code;	/* of the fault */
	u32 done;
};

/* Pages 0 to 2, then a guard: what a read finds. */
static const struct mem_case read_cases[] = {
	{ "nothing", 0x80000000, 0, 1, 0, 0, 0 },
	{ "one byte", 0xfff, 1, 1, 0, 0, 1 },
	{ "over a border", 0xffe, 4, 1, 0, 0, 4 },
	{ "three pages", 0, 0x3000, 1, 0, 0, 0x3000 },
	{ "into the guard", 0x2ffe, 4, 1, XV6VM_R_PTE_SUPERVISOR, 5, 2 },
	{ "the guard, by the kernel", 0x2ffe, 4, 0, 0, 0, 4 },
	{ "behind the guard", 0x4000, 4, 0, XV6VM_R_PTE_ABSENT, 0, 0 },
	{ "all, by the kernel", 0, 0x4001, 0, XV6VM_R_PTE_ABSENT, 0, 0x4000 },
	{ "no table", 0x400000, 4, 1, XV6VM_R_PDE_ABSENT, 4, 0 },
	{ "kernel text", 0x80100000, 4, 1, XV6VM_R_PTE_SUPERVISOR, 5, 0 },
	{ "kernel text, by the kernel", 0x80100000, 16, 0, 0, 0, 16 },
	{ "to the end of RAM", 0x803ffff0, 32, 0, XV6VM_R_PDE_ABSENT, 0, 16 },
	{ "a device", 0xfec00000, 4, 0, XV6VM_R_PA_OUTSIDE, 0, 0 },
	{ "the last bytes", 0xfffffffc, 4, 0, XV6VM_R_PA_OUTSIDE, 0, 0 },
};

ARRAY_PARAM(read, mem_case, read_cases);

static struct xv6_proc *guarded(struct fx *fx)
{
	struct xv6_proc *p = fx_spawn_pages(fx, 4);

	KUNIT_ASSERT_EQ(fx->test, xv6_clearpteu(&fx->m, p->pgdir, 0x3000), 0);
	return p;
}

static u8 *buffer(struct kunit *test, u8 fill)
{
	u8 *buf = kunit_kzalloc(test, BUF + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, fill, BUF);
	return buf;
}

static void a_read_ends_at_the_first_fault(struct kunit *test)
{
	const struct mem_case *c = test->param_value;
	struct xv6vm_query q = { c->va, XV6VM_READ, c->user, 1 };
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u8 *buf = buffer(test, 0xee);
	struct xv6vm_fault fault;
	u32 done = 99;

	KUNIT_ASSERT_EQ(test, fx_mem_rw(fx, p->pgdir, &q, buf, c->len,
					&done, &fault), 0);
	KUNIT_EXPECT_EQ(test, done, c->done);
	KUNIT_EXPECT_EQ(test, fault.reason, c->reason);
	KUNIT_EXPECT_EQ(test, fault.code, c->code);
	if (fault.raised)
		KUNIT_EXPECT_EQ(test, fault.cr2, c->va + c->done);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf + c->done, 0xee,
					   BUF - c->done));
}

static void a_write_spares_what_the_machine_lives_on(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	struct xv6vm_query q = { p->pgdir + XV6_KERNBASE, XV6VM_WRITE, 0, 1 };
	u8 *buf = buffer(test, 0x42);
	struct xv6vm_fault fault;
	u32 done = 9, was = fx_word(fx, p->pgdir);

	KUNIT_EXPECT_EQ(test, fx_mem_rw(fx, p->pgdir, &q, buf, 4, &done,
					&fault), -EPERM);
	KUNIT_EXPECT_EQ(test, done, 0u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, p->pgdir), was);
	q.va = 0x80100000;
	KUNIT_EXPECT_EQ(test, fx_mem_rw(fx, p->pgdir, &q, buf, 4, &done,
					&fault), 0);
	KUNIT_EXPECT_EQ(test, fault.reason, (u32)XV6VM_R_PTE_READONLY);
	q.wp = 0;
	KUNIT_EXPECT_EQ(test, fx_mem_rw(fx, p->pgdir, &q, buf, 4, &done,
					&fault), -EPERM);
}

FX_SUITE(xv6vm_mem,
	 KUNIT_CASE_PARAM(a_read_ends_at_the_first_fault, read_gen_params),
	 KUNIT_CASE(a_write_spares_what_the_machine_lives_on));
