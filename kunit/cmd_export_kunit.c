// SPDX-License-Identifier: GPL-2.0-only
/* Commands that bring out much at a time. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

/* All tables of @pid, @step a call, into the fixture's buffer. */
static u32 tables(struct cx *cx, u32 pid, u32 flags, u32 step)
{
	struct xv6vm_table *out = (void *)cx->buf;
	struct xv6vm_tables x = {
		CX_HDR(x, flags), .pid = pid, .count = step,
	};
	u32 n = 0;

	do {
		x.ptr = cx_ptr(out + n);
		x.out_count = 0;
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_TABLES, &x), 0);
		n += x.out_count;
	} while (x.index != XV6VM_TABLES_END);
	return n;
}

static void expect_table(struct cx *cx, u32 n, u32 va, u32 pde)
{
	const struct xv6vm_table *t = (void *)cx->buf;

	t += n;
	KUNIT_EXPECT_EQ(cx->test, t->level, 2u);
	KUNIT_EXPECT_EQ(cx->test, t->va, va);
	KUNIT_EXPECT_EQ(cx->test, t->pde, pde);
	KUNIT_EXPECT_EQ(cx->test, t->pa, pde & 0xfffff000u);
	KUNIT_EXPECT_EQ(cx->test,
			memcmp(t->words, cx->ram + t->pa, XV6_PGSIZE), 0);
}

/* The directory, and what its entries say is there, in any number of calls. */
static void tables_of_a_process(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_table *t = (void *)cx->buf;
	u32 pid = cx_create_pages(cx, 2), step, i;

	for (step = 1; step < 14; step++) {
		KUNIT_ASSERT_EQ(test, tables(cx, pid, 0, step), CX_KVM + 1);
		KUNIT_EXPECT_EQ(test, t->level, 1u);
		KUNIT_EXPECT_EQ(test, t->va, 0u);
		KUNIT_EXPECT_EQ(test, t->pde, 0u);
		KUNIT_EXPECT_EQ(test,
				memcmp(t->words, cx->ram + t->pa, XV6_PGSIZE),
				0);
		expect_table(cx, 1, 0, le32_to_cpu(t->words[0]));
		expect_table(cx, 2, 0x80000000, le32_to_cpu(t->words[512]));
		for (i = 0; i < 8; i++)
			expect_table(cx, 3 + i, 0xfe000000 + i * 0x400000,
				     le32_to_cpu(t->words[1016 + i]));
	}
	/* The same by the directory's address. */
	KUNIT_EXPECT_EQ(test, tables(cx, t->pa, XV6VM_BY_CR3, 16), CX_KVM + 1);
}

static void tables_from_an_index(struct kunit *test)
{
	static const struct {
		u32 index, count, first, end;
	} from[] = {
		{ 1, 9, 0x80000000, XV6VM_TABLES_END },
		{ 513, 9, 0x80000000, XV6VM_TABLES_END },
		{ 514, 8, 0xfe000000, XV6VM_TABLES_END },
		{ 1024, 1, 0xffc00000, XV6VM_TABLES_END },
		{ 1025, 0, 0, XV6VM_TABLES_END },
		{ 0x80000000, 0, 0, XV6VM_TABLES_END },
		{ 0xfffffffe, 0, 0, XV6VM_TABLES_END },
		{ XV6VM_TABLES_END, 0, 0, XV6VM_TABLES_END },
	};
	struct cx *cx = test->priv;
	const struct xv6vm_table *t = (void *)cx->buf;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		struct xv6vm_tables x = {
			CX_HDR(x, 0), .ptr = cx_ptr(cx->buf), .count = 16,
			.index = from[i].index,
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TABLES, &x), 0);
		KUNIT_EXPECT_EQ(test, x.out_count, from[i].count);
		KUNIT_EXPECT_EQ(test, x.index, from[i].end);
		if (x.out_count)
			KUNIT_EXPECT_EQ(test, t->va, from[i].first);
	}
}

/* Room for none: the cursor stays, or else the directory would be lost. */
static void no_room_for_tables(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_tables x = { CX_HDR(x, 0) };

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TABLES, &x), 0);
	KUNIT_EXPECT_EQ(test, x.out_count, 0u);
	KUNIT_EXPECT_EQ(test, x.index, 0u);
}

/* Any page may be called a directory; entries are never followed further. */
static void tables_that_are_none(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_table *t = (void *)cx->buf;
	__le32 *dir = cx->ram + 0x5000;

	cx->damaged = true;
	dir[0] = cpu_to_le32(0x00400007);	/* out of RAM */
	dir[1] = cpu_to_le32(0x00000087);	/* a 4 MB page */
	dir[2] = cpu_to_le32(0x00006006);	/* not present */
	dir[3] = cpu_to_le32(0xfffff001);	/* out of RAM */
	dir[4] = cpu_to_le32(0x00005001);	/* the directory itself */
	dir[1023] = cpu_to_le32(0x003ff001);	/* the last frame */
	KUNIT_ASSERT_EQ(test, tables(cx, 0x5000, XV6VM_BY_CR3, 16), 3u);
	KUNIT_EXPECT_EQ(test, t->pa, 0x5000u);
	expect_table(cx, 1, 0x01000000, 0x00005001);
	expect_table(cx, 2, 0xffc00000, 0x003ff001);
}

/* What the machine's own table says of a frame, to that file. */
static struct xv6vm_frame_use use_of(struct cx *cx, const struct xv6vm_file *f,
				     u32 i)
{
	const struct xv6_frame *is = &cx->dev.m.frames[i];
	struct xv6vm_frame_use use = { .kind = is->kind, .shares = is->shares };

	switch (is->kind) {
	case XV6VM_KIND_PGDIR:
	case XV6VM_KIND_KTABLE:
	case XV6VM_KIND_UTABLE:
	case XV6VM_KIND_KSTACK:
	case XV6VM_KIND_USER:
		use.pid = cx->dev.m.procs[is->owner].pid;
		break;
	case XV6VM_KIND_HELD:
		if (is->owner)
			use.holder = is->owner == f->holder ? 1 : 2;
		break;
	}
	return use;
}

static void expect_all_frames(struct cx *cx, struct xv6vm_file *f)
{
	struct xv6vm_frame_use *got = (void *)cx->buf, want;
	struct xv6vm_frame_table g = {
		CX_HDR(g, 0), .ptr = cx_ptr(got), .count = 131072 / 4,
	};
	u32 i;

	KUNIT_ASSERT_EQ(cx->test, cx_call_as(f, XV6VM_FRAME_TABLE, &g), 0);
	KUNIT_ASSERT_EQ(cx->test, g.out_count, 1024u);
	KUNIT_EXPECT_EQ(cx->test, g.out_total, 1024u);
	KUNIT_EXPECT_EQ(cx->test, g.first, 1024u);
	for (i = 0; i < 1024; i++) {
		want = use_of(cx, f, i);
		KUNIT_EXPECT_EQ_MSG(cx->test,
				    memcmp(&got[i], &want, sizeof(want)), 0,
				    "frame %u", i);
	}
}

/* Whoever asks: what one file holds is another's to the other. */
static void the_frame_table_in_bulk(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_map c = {
		CX_HDR(c, 0), .va = 0x400000, .perm = XV6VM_PTE_U,
	};
	u32 kept = cx_kalloc(cx, &cx->f, XV6VM_PERSIST);

	c.pid = cx_create(cx, &cx->other, 0);
	c.pa = cx_kalloc(cx, &cx->f, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_MAP, &c), 0);
	expect_all_frames(cx, &cx->f);
	expect_all_frames(cx, &cx->other);
	expect_all_frames(cx, &cx->asks);
	cx_kfree(cx, kept);
}

static void the_frame_table_from_one_on(struct kunit *test)
{
	static const struct {
		u32 first, count, got, next;
	} from[] = {
		{ 0, 5, 5, 5 }, { 1000, 100, 24, 1024 }, { 1023, 1, 1, 1024 },
		{ 1024, 1, 0, 1024 }, { 0xffffffff, 7, 0, 0xffffffff },
		{ 0x80000000, 4096, 0, 0x80000000 }, { 3, 0, 0, 3 },
	};
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		struct xv6vm_frame_table t = {
			CX_HDR(t, 0), .ptr = cx_ptr(cx->buf),
			.count = from[i].count, .first = from[i].first,
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_FRAME_TABLE, &t), 0);
		KUNIT_EXPECT_EQ(test, t.out_count, from[i].got);
		KUNIT_EXPECT_EQ(test, t.first, from[i].next);
		KUNIT_EXPECT_EQ(test, t.out_total, 1024u);
	}
}

CX_SUITE(xv6vm_cmd_export,
	 KUNIT_CASE(tables_of_a_process),
	 KUNIT_CASE(tables_from_an_index),
	 KUNIT_CASE(no_room_for_tables),
	 KUNIT_CASE(tables_that_are_none),
	 KUNIT_CASE(the_frame_table_in_bulk),
	 KUNIT_CASE(the_frame_table_from_one_on));
