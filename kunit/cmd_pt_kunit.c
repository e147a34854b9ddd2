// SPDX-License-Identifier: GPL-2.0-only
/* Commands that ask the page tables. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static void translate_tells_both_levels(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translate t = {
		CX_HDR(t, 0), .query = { .va = 0x1234, .user = 1, .wp = 1 },
	};
	const struct xv6vm_translation *o = &t.out;

	t.pid = cx_create_pages(cx, 2);
	KUNIT_ASSERT_EQ(test, cx_call_as(&cx->asks, XV6VM_TRANSLATE, &t), 0);
	KUNIT_EXPECT_EQ(test, o->va, 0x1234u);
	KUNIT_EXPECT_EQ(test, o->pdx, 0u);
	KUNIT_EXPECT_EQ(test, o->ptx, 1u);
	KUNIT_EXPECT_EQ(test, o->levels, 2u);
	KUNIT_EXPECT_EQ(test, o->pde_pa, o->cr3);
	KUNIT_EXPECT_EQ(test, o->pde & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, o->pte_pa, (o->pde & ~0xfffu) + 4);
	KUNIT_EXPECT_EQ(test, o->pte & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, o->mapped, 1u);
	KUNIT_EXPECT_EQ(test, o->pa, (o->pte & ~0xfffu) + 0x234);
	KUNIT_EXPECT_EQ(test, o->perm, 7u);
	KUNIT_EXPECT_EQ(test, o->kind, XV6VM_KIND_USER + 0u);
	KUNIT_EXPECT_EQ(test, o->owner, t.pid);
	KUNIT_EXPECT_EQ(test, o->fault.reason, 0u);
	KUNIT_EXPECT_EQ(test, o->reserved, 0u);
}

static void a_fault_is_a_result(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translate t = {
		CX_HDR(t, 0),
		.query = { .va = 0x80000123, .type = XV6VM_WRITE, .user = 1 },
	};

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
	KUNIT_EXPECT_EQ(test, t.hdr.out_reason, 0u);
	KUNIT_EXPECT_EQ(test, t.out.fault.reason, XV6VM_R_PTE_SUPERVISOR + 0u);
	KUNIT_EXPECT_EQ(test, t.out.fault.code, 7u);
	KUNIT_EXPECT_EQ(test, t.out.fault.cr2, 0x80000123u);
	KUNIT_EXPECT_EQ(test, t.out.cr3, 0x3ff000u);
}

static const struct xv6vm_query bad_queries[] = {
	{ .type = 3 }, { .type = 0xffffffff }, { .user = 2 },
	{ .user = 0xffffffff }, { .wp = 2 }, { .wp = 0x80000000 },
};

static void queries_are_checked(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad_queries); i++) {
		struct xv6vm_query in[2] = { { 0 }, bad_queries[i] };
		struct xv6vm_translation out[2];
		struct xv6vm_translate t = {
			CX_HDR(t, 0), .query = bad_queries[i],
		};
		struct xv6vm_translate_batch b = {
			CX_HDR(b, 0), .in = cx_ptr(in), .ptr = cx_ptr(out),
			.count = 2,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_TRANSLATE, &t), t,
				-EINVAL, 0, 0);
		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_TRANSLATE_BATCH, &b),
				b, -EINVAL, 0, 0);
	}
}

/* A batch says of each address what a single call says of it. */
static void a_batch_is_many_single_calls(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translation *out = (void *)cx->buf;
	struct xv6vm_query *in = (void *)(cx->buf + CX_BUF / 4 * 3);
	struct xv6vm_translate_batch b = {
		CX_HDR(b, 0), .in = cx_ptr(in), .ptr = cx_ptr(out),
		.count = 4096, .pid = cx_create_pages(cx, 3),
	};
	u32 i;

	for (i = 0; i < 4096; i++)
		in[i] = (struct xv6vm_query) {
			.va = i * 0x100401, .type = i % 3, .user = i & 1,
			.wp = i >> 1 & 1,
		};
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE_BATCH, &b), 0);
	KUNIT_EXPECT_EQ(test, b.out_count, 4096u);
	for (i = 0; i < 4096; i++) {
		struct xv6vm_translate t = {
			CX_HDR(t, 0), .pid = b.pid, .query = in[i],
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
		KUNIT_ASSERT_EQ(test, memcmp(&t.out, &out[i], sizeof(t.out)),
				0);
	}
}

/* All aliases of @pa, @step a call, into the fixture's buffer. */
static u32 aliases(struct cx *cx, u32 pa, u32 step)
{
	struct xv6vm_alias *out = (void *)cx->buf;
	struct xv6vm_aliases l = { CX_HDR(l, 0), .pa = pa, .count = step };
	u32 n = 0;

	do {
		l.ptr = cx_ptr(out + n);
		l.out_count = 0;
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_ALIASES, &l), 0);
		n += l.out_count;
	} while (l.cur_slot != 0xffffffff);
	KUNIT_EXPECT_EQ(cx->test, l.cur_va, 0u);
	/* Behind the end there is nothing, again and again. */
	l.ptr = cx_ptr(out + n);
	l.out_count = 0;
	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_ALIASES, &l), 0);
	KUNIT_EXPECT_EQ(cx->test, l.out_count, 0u);
	KUNIT_EXPECT_EQ(cx->test, l.cur_slot, 0xffffffffu);
	return n;
}

static void aliases_in_steps(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_alias *out = (void *)cx->buf;
	u32 a = cx_create_pages(cx, 2), b = cx_create(cx, &cx->f, 0), step, i;
	u32 pa = cx_pa(cx, a, 0x1000);

	for (i = 0; i < 3; i++) {
		struct xv6vm_map c = {
			CX_HDR(c, 0), .pid = i ? b : a, .pa = pa,
			.va = 0x400000 * (i + 1), .perm = XV6VM_PTE_U,
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_MAP, &c), 0);
	}
	for (step = 1; step < 7; step++) {
		KUNIT_ASSERT_EQ(test, aliases(cx, pa, step), 5u);
		KUNIT_EXPECT_EQ(test, out[0].pid, 0u);
		KUNIT_EXPECT_EQ(test, out[0].va, xv6_p2v(pa));
		KUNIT_EXPECT_EQ(test, out[1].pid, a);
		KUNIT_EXPECT_EQ(test, out[1].va, 0x1000u);
		KUNIT_EXPECT_EQ(test, out[2].va, 0x400000u);
		KUNIT_EXPECT_EQ(test, out[3].pid, b);
		KUNIT_EXPECT_EQ(test, out[3].va, 0x800000u);
		KUNIT_EXPECT_EQ(test, out[4].va, 0xc00000u);
		for (i = 0; i < 5; i++)
			KUNIT_EXPECT_EQ(test, out[i].pte & ~0xfffu, pa);
	}
}

static void aliases_of_what_is_no_frame(struct kunit *test)
{
	static const struct {
		u32 pa, va;
		int err;
		u32 reason, detail;
	} bad[] = {
		{ 1, 0, -EINVAL, XV6VM_R_FRAME_UNALIGNED, 1 },
		{ 0x400000, 0, -ERANGE, XV6VM_R_FRAME_OUTSIDE, 0x400000 },
		{ 0xfe000000, 0, -ERANGE, XV6VM_R_FRAME_OUTSIDE, 0xfe000000 },
		{ 0x1000, 5, -EINVAL, XV6VM_R_VA_UNALIGNED, 5 },
	};
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_aliases l = {
			CX_HDR(l, 0), .pa = bad[i].pa, .cur_va = bad[i].va,
			.ptr = cx_ptr(cx->buf), .count = 8,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_ALIASES, &l), l,
				bad[i].err, bad[i].reason, bad[i].detail);
	}
}

static void wild_alias_cursors(struct kunit *test)
{
	static const u32 slots[] = { CX_NPROC, CX_NPROC + 1, 0x80000000,
				     0xfffffffe };
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		struct xv6vm_aliases l = {
			CX_HDR(l, 0), .pa = 0x116000, .cur_slot = slots[i],
			.cur_va = 0xfffff000, .ptr = cx_ptr(cx->buf),
			.count = 8,
		};

		KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_ALIASES, &l), 0);
		KUNIT_EXPECT_EQ(test, l.out_count, 0u);
		KUNIT_EXPECT_EQ(test, l.cur_slot, 0xffffffffu);
		KUNIT_EXPECT_EQ(test, l.cur_va, 0u);
	}
}

/* The kernel half of 4 MB: I/O, text, data, devices; xv6's four ranges. */
static void extents_of_kpgdir(struct kunit *test)
{
	static const struct xv6vm_extent want[] = {
		{ 0x80000000, 256, 0, 3, 7, 0 },
		{ 0x80100000, 8, 0x100000, 1, 7, 0 },
		{ 0x80108000, 760, 0x108000, 3, 7, 0 },
		{ 0xfe000000, 8192, 0xfe000000, 3, 7, 0 },
	};
	struct cx *cx = test->priv;
	struct xv6vm_extent *out = (void *)cx->buf;
	u32 step;

	for (step = 1; step < 6; step++) {
		struct xv6vm_extents x = { CX_HDR(x, 0), .count = step };
		u32 n = 0;

		do {
			x.ptr = cx_ptr(out + n);
			x.out_count = 0;
			KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_EXTENTS, &x),
					0);
			n += x.out_count;
		} while (x.va != XV6VM_EXTENTS_END);
		KUNIT_ASSERT_EQ(test, n, 4u);
		KUNIT_EXPECT_EQ(test, memcmp(out, want, sizeof(want)), 0);
	}
}

static void extents_from_an_address(struct kunit *test)
{
	static const struct {
		u32 va;
		int err;
		u32 count, first;
	} from[] = {
		{ 0x80001000, 0, 4, 0x80001000 },
		{ 0x80400000, 0, 1, 0xfe000000 },
		{ 0xfffff000, 0, 1, 0xfffff000 },
		{ XV6VM_EXTENTS_END, 0, 0, 0 },
		{ 1, -EINVAL, 0, 0 },
		{ 0xfffffffe, -EINVAL, 0, 0 },
	};
	struct cx *cx = test->priv;
	const struct xv6vm_extent *out = (void *)cx->buf;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		struct xv6vm_extents x = {
			CX_HDR(x, 0), .ptr = cx_ptr(cx->buf), .count = 8,
			.va = from[i].va,
		};
		int err = from[i].err;

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_EXTENTS, &x), x, err,
				err ? XV6VM_R_VA_UNALIGNED : 0,
				err ? from[i].va : 0);
		KUNIT_EXPECT_EQ(test, x.out_count, from[i].count);
		if (x.out_count)
			KUNIT_EXPECT_EQ(test, out[0].va, from[i].first);
		if (!err)
			KUNIT_EXPECT_EQ(test, x.va, XV6VM_EXTENTS_END);
	}
}

CX_SUITE(xv6vm_cmd_pt,
	 KUNIT_CASE(translate_tells_both_levels),
	 KUNIT_CASE(a_fault_is_a_result),
	 KUNIT_CASE(queries_are_checked),
	 KUNIT_CASE(a_batch_is_many_single_calls),
	 KUNIT_CASE(aliases_in_steps),
	 KUNIT_CASE(aliases_of_what_is_no_frame),
	 KUNIT_CASE(wild_alias_cursors),
	 KUNIT_CASE(extents_of_kpgdir),
	 KUNIT_CASE(extents_from_an_address));
