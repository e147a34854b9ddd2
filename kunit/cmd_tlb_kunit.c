// SPDX-License-Identifier: GPL-2.0-only
/* Commands about TLBs, and about what a kernel sets in its CPU. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static struct xv6vm_tlb tlb(struct cx *cx, u32 op, u32 size, u32 ways, u32 va)
{
	struct xv6vm_tlb t = {
		CX_HDR(t, 0), .op = op, .size = size, .ways = ways, .va = va,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_TLB, &t), 0);
	return t;
}

static struct xv6vm_access access(struct cx *cx, u32 va, u32 type)
{
	struct xv6vm_access a = {
		CX_HDR(a, 0), .va = va, .type = type, .width = 4,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	return a;
}

static void switch_to(struct cx *cx, u32 pid)
{
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .pid = pid };

	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
}

static u32 entries(struct cx *cx, u32 count)
{
	struct xv6vm_tlb_entries l = {
		CX_HDR(l, 0), .ptr = cx_ptr(cx->buf), .count = count,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_TLB_ENTRIES, &l), 0);
	return l.out_count;
}

/* What a whole machine is kept with: each place, and when it was used last. */
static void raw_entries_are_as_they_lie(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_tlb_entry *e = (void *)cx->buf;
	struct xv6vm_tlb_entries l = {
		CX_HDR(l, XV6VM_TLB_RAW), .ptr = cx_ptr(cx->buf), .count = 64,
	};

	switch_to(cx, cx_create_pages(cx, 2));
	tlb(cx, XV6VM_TLB_CONFIGURE, 4, 4, 0);
	access(cx, 0x1000, XV6VM_READ);
	access(cx, 0, XV6VM_READ);
	access(cx, 0x1000, XV6VM_READ);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TLB_ENTRIES, &l), 0);
	KUNIT_EXPECT_EQ(test, l.out_count, 4u);
	KUNIT_EXPECT_EQ(test, e[0].va, 0x1001u);
	KUNIT_EXPECT_EQ(test, e[1].va, 1u);
	KUNIT_EXPECT_EQ(test, e[2].va, 0u);
	KUNIT_EXPECT_GT(test, e[0].set, e[1].set);
	KUNIT_EXPECT_EQ(test, e[0].set, l.out_clock);
}

static void an_access_says_who_answered(struct kunit *test)
{
	struct cx *cx = test->priv;

	switch_to(cx, cx_create_pages(cx, 2));
	KUNIT_EXPECT_EQ(test, access(cx, 0, XV6VM_READ).out_tlb, 0u);
	KUNIT_EXPECT_EQ(test, tlb(cx, XV6VM_TLB_CONFIGURE, 8, 2, 0).out_ways,
			2u);
	KUNIT_EXPECT_EQ(test, access(cx, 0, XV6VM_READ).out_tlb, 1u);
	KUNIT_EXPECT_EQ(test, access(cx, 4, XV6VM_READ).out_tlb, 2u);
	KUNIT_EXPECT_EQ(test, access(cx, 4, XV6VM_READ).out.levels, 0u);
	KUNIT_EXPECT_EQ(test, access(cx, 4, XV6VM_READ).out_value, 0u);
	KUNIT_EXPECT_EQ(test, access(cx, 0x2000, XV6VM_READ).out_tlb, 1u);
	tlb(cx, XV6VM_TLB_CONFIGURE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, access(cx, 0, XV6VM_READ).out_tlb, 0u);
}

static void counts_of_a_tlb(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_tlb t;

	switch_to(cx, cx_create_pages(cx, 3));
	tlb(cx, XV6VM_TLB_CONFIGURE, 16, 4, 0);
	access(cx, 0, XV6VM_READ);
	access(cx, 0x1000, XV6VM_READ);
	access(cx, 0x1ffc, XV6VM_READ);
	t = tlb(cx, XV6VM_TLB_STATE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, t.out_size, 16u);
	KUNIT_EXPECT_EQ(test, t.out_ways, 4u);
	KUNIT_EXPECT_EQ(test, t.out_used, 2u);
	KUNIT_EXPECT_EQ(test, t.out_hits, 1ull);
	KUNIT_EXPECT_EQ(test, t.out_misses, 2ull);
	t = tlb(cx, XV6VM_TLB_INVLPG, 0, 0, 0x1abc);
	KUNIT_EXPECT_EQ(test, t.out_used, 1u);
	KUNIT_EXPECT_EQ(test, t.out_invlpgs, 1ull);
	t = tlb(cx, XV6VM_TLB_FLUSH, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, t.out_used, 0u);
	KUNIT_EXPECT_EQ(test, t.out_flushes, 1ull);
	/* Another form begins anew. */
	t = tlb(cx, XV6VM_TLB_CONFIGURE, 64, 64, 0);
	KUNIT_EXPECT_EQ(test, t.out_hits + t.out_misses + t.out_flushes +
			t.out_invlpgs, 0ull);
}

static void entries_in_set_order(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 4);
	const struct xv6vm_tlb_entry *e = (void *)cx->buf;
	struct xv6vm_map m = { CX_HDR(m, 0), .pid = pid, .va = 0x3000 };

	KUNIT_EXPECT_EQ(test, entries(cx, 8), 0u);
	switch_to(cx, pid);
	tlb(cx, XV6VM_TLB_CONFIGURE, 4, 2, 0);
	access(cx, 0x3000, XV6VM_READ);
	access(cx, 0x2000, XV6VM_WRITE);
	access(cx, 0x0000, XV6VM_READ);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_UNMAP, &m), 0);
	KUNIT_EXPECT_EQ(test, entries(cx, 0), 0u);
	KUNIT_EXPECT_EQ(test, entries(cx, 2), 2u);
	KUNIT_ASSERT_EQ(test, entries(cx, 4096), 3u);
	KUNIT_EXPECT_EQ(test, e[0].va, 0x2000u);
	KUNIT_EXPECT_EQ(test, e[0].pa, cx_pa(cx, pid, 0x2000));
	KUNIT_EXPECT_EQ(test, e[0].flags, 0x47u);
	KUNIT_EXPECT_EQ(test, e[0].set, 0u);
	KUNIT_EXPECT_EQ(test, e[0].stale | e[0].big, 0u);
	KUNIT_EXPECT_EQ(test, e[1].va, 0u);
	KUNIT_EXPECT_EQ(test, e[1].flags, 7u);
	KUNIT_EXPECT_EQ(test, e[2].va, 0x3000u);
	KUNIT_EXPECT_EQ(test, e[2].set, 1u);
	KUNIT_EXPECT_EQ(test, e[2].stale, 1u);
}

static void what_a_tlb_refuses(struct kunit *test)
{
	static const struct {
		u32 cpu, op, size, ways, va;
		int err;
		u32 reason, detail;
	} bad[] = {
		{ 2, 0, 0, 0, 0, -ENODEV, XV6VM_R_NO_CPU, 2 },
		{ ~0u, 1, 8, 1, 0, -ENODEV, XV6VM_R_NO_CPU, ~0u },
		{ 0, 4, 0, 0, 0, -EINVAL, 0, 0 },
		{ 0, ~0u, 0, 0, 0, -EINVAL, 0, 0 },
		{ 0, XV6VM_TLB_STATE, 8, 0, 0, -EINVAL, 0, 0 },
		{ 0, XV6VM_TLB_FLUSH, 0, 1, 0, -EINVAL, 0, 0 },
		{ 0, XV6VM_TLB_FLUSH, 0, 0, 1, -EINVAL, 0, 0 },
		{ 0, XV6VM_TLB_CONFIGURE, 8, 1, 4, -EINVAL, 0, 0 },
		{ 0, XV6VM_TLB_CONFIGURE, 7, 1, 0, -EINVAL,
		  XV6VM_R_TLB_FORM, 7 },
		{ 0, XV6VM_TLB_CONFIGURE, 128, 1, 0, -EINVAL,
		  XV6VM_R_TLB_FORM, 128 },
		{ 0, XV6VM_TLB_CONFIGURE, 8, 0, 0, -EINVAL, XV6VM_R_TLB_FORM, 8 },
		{ 0, XV6VM_TLB_CONFIGURE, 8, 16, 0, -EINVAL,
		  XV6VM_R_TLB_FORM, 8 },
	};
	struct cx *cx = test->priv;
	struct xv6vm_tlb_entries l = { CX_HDR(l, 0), .cpu = 2 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_tlb t = {
			CX_HDR(t, 0), .cpu = bad[i].cpu, .op = bad[i].op,
			.size = bad[i].size, .ways = bad[i].ways,
			.va = bad[i].va,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_TLB, &t), t,
				bad[i].err, bad[i].reason, bad[i].detail);
	}
	CX_EXPECT_REFUSED(cx, XV6VM_TLB_ENTRIES, l, XV6VM_R_NO_CPU, 2);
	KUNIT_EXPECT_EQ(test, tlb(cx, XV6VM_TLB_STATE, 0, 0, 0).out_size, 0u);
}

static void what_cpu_set_takes(struct kunit *test)
{
	static const struct {
		u32 cpu, wp, pse;
		int err;
		u32 reason, cr0, cr4;
	} sets[] = {
		{ 0, 0, 0, 0, 0, 0x80000011, 0 },
		{ 0, 2, 0, -EINVAL, 0, 0x80000011, 0 },
		{ 0, 0, 2, -EINVAL, 0, 0x80000011, 0 },
		{ 0, ~0u, 0, -EINVAL, 0, 0x80000011, 0 },
		{ 2, 1, 1, -ENODEV, XV6VM_R_NO_CPU, 0x80000011, 0 },
		{ 0, 1, 0, 0, 0, 0x80010011, 0 },
		{ 0, 0, 1, 0, 0, 0x80000011, 0x10 },
		{ 0, 1, 1, 0, 0, 0x80010011, 0x10 },
	};
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		struct xv6vm_cpu_cmd c = { CX_HDR(c, 0) };
		struct xv6vm_cpu_set s = {
			CX_HDR(s, 0), .cpu = sets[i].cpu, .wp = sets[i].wp,
			.pse = sets[i].pse,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_CPU_SET, &s), s,
				sets[i].err, sets[i].reason,
				sets[i].reason ? sets[i].cpu : 0);
		KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_STATE, &c), 0);
		KUNIT_EXPECT_EQ(test, c.out.cr0, sets[i].cr0);
		KUNIT_EXPECT_EQ(test, c.out.cr4, sets[i].cr4);
	}
}

/* A trap with and without the kernel mapped: why each process has it. */
static void a_trap_needs_the_kernel(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, XV6VM_CREATE_BARE);
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .slot = pid, .count = 1,
		.ptr = cx_ptr(cx->buf),
	};
	const struct xv6vm_proc *p = (void *)cx->buf;
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0) };

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_LIST, &l), 0);
	KUNIT_EXPECT_EQ(test, p->proc_flags, XV6VM_PROC_BARE);
	KUNIT_EXPECT_EQ(test, p->kernel_tables, 0u);
	switch_to(cx, pid);
	CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_CPU_TRAP, &c), c, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, c.out.reset, 1u);
	c = (struct xv6vm_cpu_cmd){ CX_HDR(c, 0) };
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_STATE, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out.pid, 0u);
	KUNIT_EXPECT_EQ(test, c.out.cr3, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, c.out.traps, 1ull);
	switch_to(cx, cx_create(cx, &cx->f, 0));
	c = (struct xv6vm_cpu_cmd){ CX_HDR(c, 0) };
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_TRAP, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out.reset, 0u);
}

static void sbrk_as_xv6_and_not(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_sbrk s = {
		CX_HDR(s, 0), .pid = cx_create_pages(cx, 2), .delta = -0x2000,
	};

	CX_EXPECT_REFUSED(cx, XV6VM_PROC_SBRK, s, XV6VM_R_SBRK_ALL, 0x2000);
	s.hdr = (struct xv6vm_hdr)CX_HDR(s, XV6VM_SBRK_AS_XV6);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_SBRK, &s), 0);
	KUNIT_EXPECT_EQ(test, s.out_old, 0xffffffffu);
	KUNIT_EXPECT_EQ(test, s.out_new, 0x2000u);
	KUNIT_EXPECT_EQ(test, cx_pte(cx, s.pid, 0), 0u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	s.out_old = 0;
	s.out_new = 0;
	s.delta = -0x2001;
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_SBRK, &s), 0);
	KUNIT_EXPECT_EQ(test, s.out_old, 0x2000u);
	KUNIT_EXPECT_EQ(test, s.out_new, 0x2000u);
}

CX_SUITE(xv6vm_cmd_tlb,
	 KUNIT_CASE(raw_entries_are_as_they_lie),
	 KUNIT_CASE(an_access_says_who_answered),
	 KUNIT_CASE(counts_of_a_tlb),
	 KUNIT_CASE(entries_in_set_order),
	 KUNIT_CASE(what_a_tlb_refuses),
	 KUNIT_CASE(what_cpu_set_takes),
	 KUNIT_CASE(a_trap_needs_the_kernel),
	 KUNIT_CASE(sbrk_as_xv6_and_not));
