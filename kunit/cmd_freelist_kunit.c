// SPDX-License-Identifier: GPL-2.0-only
/* XV6VM_FREELIST: a list that changes while it is read. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

/* One more call with the cursor where the last one left it. */
static u32 next(struct cx *cx, struct xv6vm_freelist *l, u32 count)
{
	l->ptr = cx_ptr(cx->buf);
	l->count = count;
	l->out_count = 0;
	l->out_head = 0;
	l->out_free = 0;
	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_FREELIST, l), 0);
	return l->out_count;
}

/* Each record names the next, and the last one nobody. */
static void the_whole_list_in_steps(struct kunit *test)
{
	static const u32 steps[] = { 1, 7, 255, 256, 257, 512, 4096 };
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct xv6vm_freelist l = { CX_HDR(l, 0) };
		u32 total = 0, expect = 0;

		do {
			next(cx, &l, steps[i]);
			KUNIT_ASSERT_GT(test, l.out_count, 0u);
			KUNIT_EXPECT_EQ(test, l.out_free, cx->free_start);
			if (!total)
				expect = l.out_head;
			for (j = 0; j < l.out_count; j++, total++) {
				KUNIT_ASSERT_EQ(test, xv6_p2v(out[j].pa),
						expect);
				expect = out[j].next;
			}
		} while (l.cur_pa);
		KUNIT_EXPECT_EQ(test, total, cx->free_start);
		KUNIT_EXPECT_EQ(test, expect, 0u);
	}
}

static void depths_say_how_many_follow(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 i, n;

	cx_kfree(cx, cx_kalloc(cx, &cx->f, 0));
	n = next(cx, &l, 4096);
	for (i = 0; i < n; i++)
		KUNIT_ASSERT_EQ(test, out[i].depth, cx->free_start - i);
}

static void frames_taken_between_two_calls(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 i, seen, after;

	/* Ten are read; they and ten more are gone when reading goes on. */
	seen = next(cx, &l, 10);
	after = out[9].next;
	for (i = 0; i < 20; i++)
		after = xv6_p2v(cx_kalloc(cx, &cx->f, 0));
	next(cx, &l, 4096);
	KUNIT_EXPECT_EQ(test, l.out_count, cx->free_start - 20);
	KUNIT_EXPECT_EQ(test, xv6_p2v(out[0].pa), l.out_head);
	KUNIT_EXPECT_NE(test, xv6_p2v(out[0].pa), after);
	KUNIT_EXPECT_EQ(test, seen, 10u);
}

static void frames_freed_between_two_calls(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 pa[20], i, after;

	for (i = 0; i < 20; i++)
		pa[i] = cx_kalloc(cx, &cx->f, 0);
	next(cx, &l, 10);
	after = out[9].next;
	for (i = 0; i < 20; i++)
		cx_kfree(cx, pa[i]);
	next(cx, &l, 4096);
	/* What was there all the time, once; what is new stands above it. */
	KUNIT_EXPECT_EQ(test, xv6_p2v(out[0].pa), after);
	KUNIT_EXPECT_EQ(test, l.out_count, cx->free_start - 20 - 10);
	KUNIT_EXPECT_EQ(test, l.cur_pa, 0u);
}

/* The frame of the cursor itself leaves the list and comes back as its head. */
static void the_cursors_frame_taken_and_freed(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 after, last;

	next(cx, &l, 1);
	last = out[0].pa;
	after = out[0].next;
	KUNIT_EXPECT_EQ(test, cx_kalloc(cx, &cx->f, 0), last);
	cx_kfree(cx, last);
	next(cx, &l, 4096);
	KUNIT_EXPECT_EQ(test, xv6_p2v(out[0].pa), after);
	KUNIT_EXPECT_EQ(test, l.out_count, cx->free_start - 1);
}

static void an_empty_list(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 n = cx->free_start;

	while (n--)
		cx_kalloc(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, next(cx, &l, 4096), 0u);
	KUNIT_EXPECT_EQ(test, l.cur_pa, 0u);
	KUNIT_EXPECT_EQ(test, l.out_head, 0u);
	KUNIT_EXPECT_EQ(test, l.out_free, 0u);
}

static void a_count_of_zero_asks_for_the_head(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };

	KUNIT_EXPECT_EQ(test, next(cx, &l, 0), 0u);
	KUNIT_EXPECT_EQ(test, l.out_free, cx->free_start);
	KUNIT_EXPECT_NE(test, l.out_head, 0u);
	KUNIT_EXPECT_EQ(test, l.cur_pa, 0u);
}

static void wild_cursors(struct kunit *test)
{
	static const struct {
		u32 pa, depth;
		int err;
		u32 reason;
	} wild[] = {
		{ 0x116001, 0, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
		{ 0xffffffff, 0, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
		{ 0x400000, 0, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		{ 0xfffff000, 0xffffffff, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		/* No such record was ever given out: any answer but damage. */
		{ 0x116000, 0, 0, 0 },
		{ 0x116000, 0x7fffffff, 0, 0 },
		{ 0x116000, 0xffffffff, 0, 0 },
		{ 0x3ff000, 1, 0, 0 },
		{ 0x1000, 0, 0, 0 },
	};
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wild); i++) {
		struct xv6vm_freelist l = {
			CX_HDR(l, 0), .ptr = cx_ptr(cx->buf), .count = 4096,
			.cur_pa = wild[i].pa, .cur_depth = wild[i].depth,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_FREELIST, &l), l,
				wild[i].err, wild[i].reason,
				wild[i].err ? wild[i].pa : 0);
		KUNIT_EXPECT_LE(test, l.out_count, cx->free_start);
	}
}

/* What lies before the damage comes first, the refusal with the next call. */
static void a_damaged_list(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_free_frame *out = (void *)cx->buf;
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	u32 fifth;

	next(cx, &l, 5);
	fifth = out[4].pa;
	cx->damaged = true;
	*(__le32 *)(cx->ram + fifth) = cpu_to_le32(0xdeadb000);

	l = (struct xv6vm_freelist){ CX_HDR(l, 0) };
	KUNIT_EXPECT_EQ(test, next(cx, &l, 4096), 5u);
	KUNIT_EXPECT_EQ(test, out[4].next, 0xdeadb000u);
	KUNIT_EXPECT_EQ(test, l.cur_pa, fifth);
	l.out_count = 0;
	l.out_head = 0;
	l.out_free = 0;
	CX_EXPECT_REFUSED(cx, XV6VM_FREELIST, l, XV6VM_R_LIST_DAMAGED, fifth);
}

CX_SUITE(xv6vm_cmd_freelist,
	 KUNIT_CASE(the_whole_list_in_steps),
	 KUNIT_CASE(depths_say_how_many_follow),
	 KUNIT_CASE(frames_taken_between_two_calls),
	 KUNIT_CASE(frames_freed_between_two_calls),
	 KUNIT_CASE(the_cursors_frame_taken_and_freed),
	 KUNIT_CASE(an_empty_list),
	 KUNIT_CASE(a_count_of_zero_asks_for_the_head),
	 KUNIT_CASE(wild_cursors),
	 KUNIT_CASE(a_damaged_list));
