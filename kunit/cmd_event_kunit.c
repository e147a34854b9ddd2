// SPDX-License-Identifier: GPL-2.0-only
/* XV6VM_EVENTS: what the commands have done, for whoever may ask. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

/* Events from @seq on, of a file that may only ask. */
static struct xv6vm_events ask(struct cx *cx, u64 seq, u32 count)
{
	struct xv6vm_events s = {
		CX_HDR(s, 0), .ptr = cx_ptr(cx->buf), .seq = seq, .count = count,
	};

	KUNIT_ASSERT_EQ(cx->test, cx_call_as(&cx->asks, XV6VM_EVENTS, &s), 0);
	return s;
}

static u64 now(struct cx *cx)
{
	return ask(cx, 0, 0).out_end;
}

/* Records in windows of 16 KB, which is a number of them that ends in none. */
static void many_come_in_one_call(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_event *e = (void *)cx->buf;
	u64 seq = now(cx);
	struct xv6vm_events s;
	u32 i;

	for (i = 0; i < 1000; i++)
		cx_kfree(cx, cx_kalloc(cx, &cx->f, 0));
	s = ask(cx, seq, 4096);
	KUNIT_ASSERT_EQ(test, s.out_count, 2000u);
	KUNIT_EXPECT_EQ(test, s.out_lost, 0ull);
	KUNIT_EXPECT_EQ(test, s.seq, seq + 2000);
	for (i = 0; i < 2000; i++) {
		KUNIT_ASSERT_EQ(test, e[i].seq, seq + i);
		KUNIT_ASSERT_EQ(test, e[i].cause, (u8)XV6VM_C_COMMAND);
	}
	s = ask(cx, seq, 1500);
	KUNIT_EXPECT_EQ(test, s.out_count, 1500u);
	KUNIT_EXPECT_EQ(test, ask(cx, s.seq, 4096).out_count, 500u);
}

/* More than are kept: the first call says how many are gone, the next none. */
static void those_that_are_gone_are_told_once(struct kunit *test)
{
	struct cx *cx = test->priv;
	u64 seq = now(cx);
	struct xv6vm_events s;
	u32 i;

	for (i = 0; i < XV6VM_EVENTS_KEPT / 2 + 50; i++)
		cx_kfree(cx, cx_kalloc(cx, &cx->f, 0));
	s = ask(cx, seq, 4096);
	KUNIT_EXPECT_EQ(test, s.out_lost, 100ull);
	KUNIT_EXPECT_EQ(test, s.out_count, 4096u);
	s = ask(cx, s.seq, 4096);
	KUNIT_EXPECT_EQ(test, s.out_lost, 0ull);
	KUNIT_EXPECT_EQ(test, s.out_count, 4096u);
	KUNIT_EXPECT_EQ(test, s.seq, s.out_end);
}

static void a_closed_file_gives_back(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_event *e = (void *)cx->buf;
	u32 pa = cx_kalloc(cx, &cx->other, 0);
	u64 seq = now(cx);

	xv6vm_file_drop(&cx->other);
	KUNIT_ASSERT_EQ(test, ask(cx, seq, 2).out_count, 1u);
	KUNIT_EXPECT_EQ(test, e->type, (u8)XV6VM_E_KFREE);
	KUNIT_EXPECT_EQ(test, e->cause, (u8)XV6VM_C_CLOSE);
	KUNIT_EXPECT_EQ(test, e->pa, pa);
	KUNIT_EXPECT_EQ(test, e->pid, (u32)cx->other.holder);
}

/* Numbers go on, so nobody takes an event of the new machine for an old one. */
static void another_machine_goes_on_counting(struct kunit *test)
{
	static const unsigned int replace[] = { XV6VM_BOOT, XV6VM_LOAD, XV6VM_BOOT };
	static const u8 types[] = { XV6VM_E_BOOT, XV6VM_E_LOAD, XV6VM_E_BOOT };
	struct cx *cx = test->priv;
	const struct xv6vm_event *e = (void *)cx->buf;
	const u32 ncpu = cx->dev.m.cfg.ncpu;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(replace); i++) {
		struct xv6vm_boot b = {
			.machine = XV6VM_MACHINE_JUNK, .ncpu = ncpu,
		};
		u64 seq = now(cx);

		b.hdr.size = sizeof(b);
		if (replace[i] == XV6VM_LOAD)
			b = (struct xv6vm_boot){
				.hdr.size = sizeof(struct xv6vm_load),
			};
		KUNIT_ASSERT_EQ(test, cx_call(cx, replace[i], &b), 0);
		KUNIT_ASSERT_EQ(test, ask(cx, seq, 1).out_count, 1u);
		KUNIT_EXPECT_EQ(test, e->seq, seq);
		KUNIT_EXPECT_EQ(test, e->type, types[i]);
		KUNIT_EXPECT_EQ(test, e->after, cx->dev.region);
	}
}

XV6_SUITE(xv6vm_cmd_event, cx_init, cx_exit,
	  KUNIT_CASE(many_come_in_one_call),
	  KUNIT_CASE(those_that_are_gone_are_told_once),
	  KUNIT_CASE(a_closed_file_gives_back),
	  KUNIT_CASE(another_machine_goes_on_counting));
