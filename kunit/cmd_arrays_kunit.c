// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays on their way between a caller and a handler: a call that is answered
 * in windows answers what one that is answered at once does.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "fixture.h"
#include "suites.h"

/* A caller. One test runs at a time, and a port has no place for it. */
static struct {
	struct cx *cx;
	u32 gets, puts;
	u32 fail_get, fail_put;	/* that one fails; 0: none */
	size_t most;		/* bytes of one copy */
	u32 exits;		/* this process ends after the first put */
} caller;

static int caller_get(void *to, u64 from, size_t len)
{
	if (++caller.gets == caller.fail_get)
		return -EFAULT;
	caller.most = max(caller.most, len);
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int caller_put(u64 to, const void *from, size_t len)
{
	if (++caller.puts == caller.fail_put)
		return -EFAULT;
	caller.most = max(caller.most, len);
	memcpy((void *)(uintptr_t)to, from, len);
	if (caller.exits)
		cx_exit_proc(caller.cx, caller.exits, 0);
	caller.exits = 0;
	return 0;
}

static int carry_out(struct cx *cx, unsigned int cmd, void *arg)
{
	static const struct xv6vm_port port = {
		.get = caller_get, .put = caller_put,
	};
	const struct xv6vm_cmd *c = xv6vm_cmd_find(cmd);
	int ret = xv6vm_cmd_validate(c, arg);

	caller.cx = cx;
	caller.gets = 0;
	caller.puts = 0;
	caller.most = 0;
	return ret ? ret : xv6vm_cmd_carry_out(c, &cx->f, arg, &port);
}

/* The two halves of the buffer: what is wanted, and what was got. */
static void *half(struct cx *cx, u32 n)
{
	return cx->buf + n * (CX_BUF / 2);
}

/*
 * @arg: a question with an array of at most half the buffer, of which @elem
 * bytes are a record; @ptr, @done: where these fields are
 */
static void expect_same(struct cx *cx, unsigned int cmd, const void *arg,
			u32 ptr, u32 done, u32 elem)
{
	u64 want[XV6VM_ARG_MAX / 8], got[XV6VM_ARG_MAX / 8];
	const struct xv6vm_hdr *hdr = arg;
	u32 n;

	memcpy(want, arg, hdr->size);
	memcpy(got, arg, hdr->size);
	memset(half(cx, 1), 0x5a, CX_BUF / 2);
	want[ptr / 8] = cx_ptr(half(cx, 0));
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, cmd, want), 0);
	got[ptr / 8] = cx_ptr(half(cx, 1));
	KUNIT_ASSERT_EQ(cx->test, carry_out(cx, cmd, got), 0);
	KUNIT_EXPECT_LE(cx->test, caller.most, (size_t)16384);
	n = *(u32 *)((u8 *)want + done) * elem;
	KUNIT_EXPECT_GT(cx->test, n, 16384u);
	KUNIT_EXPECT_GT(cx->test, caller.puts, 1u);
	KUNIT_EXPECT_EQ(cx->test, memcmp(half(cx, 0), half(cx, 1), n), 0);
	/* And nothing behind. */
	KUNIT_EXPECT_EQ(cx->test, ((u8 *)half(cx, 1))[n], 0x5a);
	got[ptr / 8] = want[ptr / 8];
	KUNIT_EXPECT_EQ(cx->test, memcmp(want, got, hdr->size), 0);
}

#define EXPECT_SAME(cx, cmd, arg, done, elem) \
	expect_same(cx, cmd, &(arg), offsetof(typeof(arg), ptr), \
		    offsetof(typeof(arg), done), elem)

static void windows_are_one_answer(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_ram r = { CX_HDR(r, 0), .len = 200001, .pa = 0x3c0123 };
	struct xv6vm_tables t = { CX_HDR(t, 0), .count = 50 };
	struct xv6vm_tables some = { CX_HDR(some, 0), .count = 7 };

	t.pid = cx_create_pages(cx, 3);
	some.pid = t.pid;
	EXPECT_SAME(cx, XV6VM_RAM_READ, r, out_done, 1);
	r.pa = 0x400000 - 100000;
	EXPECT_SAME(cx, XV6VM_RAM_READ, r, out_done, 1);
	EXPECT_SAME(cx, XV6VM_TABLES, t, out_count, sizeof(struct xv6vm_table));
	EXPECT_SAME(cx, XV6VM_TABLES, some, out_count,
		    sizeof(struct xv6vm_table));
}

/* Of a machine whose table is longer than a window. */
static void the_frame_table_in_windows(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6vm_frame_table t = { CX_HDR(t, 0), .count = 4096, .first = 2 };

	cfg.phystop = 16u << 20;
	EXPECT_SAME(cx_boot(test, &cfg), XV6VM_FRAME_TABLE, t, out_count,
		    sizeof(struct xv6vm_frame_use));
}

/* 1500 queries, the last of which may be made to mean nothing. */
static struct xv6vm_translate_batch batch(struct cx *cx, u32 last_type)
{
	struct xv6vm_query *q = half(cx, 1);
	struct xv6vm_translate_batch b = {
		CX_HDR(b, 0), .count = 1500, .pid = cx_create_pages(cx, 3),
		.in = cx_ptr(q), .ptr = cx_ptr(half(cx, 0)),
	};
	u32 i;

	for (i = 0; i < 1500; i++)
		q[i] = (struct xv6vm_query) {
			.va = i * 0x1234567, .type = i % 3, .user = i & 1,
		};
	q[1499].type = last_type;
	return b;
}

static void a_batch_in_windows(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translation *want = half(cx, 0);
	struct xv6vm_translate_batch b = batch(cx, XV6VM_READ), again = b;
	const struct xv6vm_query *q = half(cx, 1);
	u32 i;

	KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), 0);
	KUNIT_EXPECT_GT(test, caller.gets, 1u);
	KUNIT_EXPECT_LE(test, caller.most, (size_t)16384);
	KUNIT_EXPECT_EQ(test, b.out_count, 1500u);
	KUNIT_EXPECT_EQ(test, b.count, 1500u);
	for (i = 0; i < 1500; i++) {
		struct xv6vm_translate t = {
			CX_HDR(t, 0), .pid = b.pid, .query = q[i],
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
		KUNIT_ASSERT_EQ(test, memcmp(&t.out, &want[i], sizeof(t.out)),
				0);
	}
	/* No room at all is no reason to ask. */
	again.count = 0;
	KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_TRANSLATE_BATCH, &again), 0);
	KUNIT_EXPECT_EQ(test, caller.gets + caller.puts, 0u);
}

/* A batch has no cursor that could lead to what was refused. */
static void a_batch_that_is_refused_late(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translate_batch b = batch(cx, 3);

	CX_EXPECT_REFUSED(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
			  -EINVAL, 0, 0);
	KUNIT_EXPECT_GT(test, caller.puts, 1u);
	b = batch(cx, XV6VM_READ);
	caller.exits = b.pid;
	CX_EXPECT_REFUSED(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
			  -ESRCH, XV6VM_R_NO_PROC, b.pid);
}

/* What came before is the answer; its cursor leads to the refusal. */
static void a_list_that_is_refused_late(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6vm_table *out = half(cx, 0);
	struct xv6vm_tables x = {
		CX_HDR(x, 0), .ptr = cx_ptr(out), .count = 50,
		.pid = cx_create(cx, &cx->f, 0),
	};

	caller.exits = x.pid;
	CX_EXPECT_REFUSED(cx, carry_out(cx, XV6VM_TABLES, &x), x, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, x.count, 50u);
	KUNIT_ASSERT_EQ(test, x.out_count, 3u);
	KUNIT_EXPECT_EQ(test, x.index, 513u + 1);
	KUNIT_EXPECT_EQ(test, out[2].va, 0x80000000u);
	x.out_count = 0;
	CX_EXPECT_REFUSED(cx, carry_out(cx, XV6VM_TABLES, &x), x, -ESRCH,
			  XV6VM_R_NO_PROC, x.pid);
}

static void a_caller_that_cannot_be_reached(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 n;

	for (n = 1; n < 4; n++) {
		struct xv6vm_translate_batch b = batch(cx, XV6VM_READ);
		struct xv6vm_tables x = {
			CX_HDR(x, 0), .ptr = cx_ptr(half(cx, 0)), .count = 50,
		};

		caller.fail_get = n;
		KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b),
				-EFAULT);
		caller.fail_get = 0;
		caller.fail_put = n;
		b.out_count = 0;
		KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b),
				-EFAULT);
		KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_TABLES, &x),
				-EFAULT);
		caller.fail_put = 0;
		cx_exit_proc(cx, b.pid, 0);
	}
}

/* Whole arrays, two of them, and none at all. */
static void commands_without_windows(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_mem w = {
		CX_HDR(w, 0), .ptr = cx_ptr("windows"), .len = 7, .va = 0x80,
		.pid = cx_create(cx, &cx->f, 0),
	}, r = w;
	struct xv6vm_kalloc k = { CX_HDR(k, 0) };

	KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_MEM_WRITE, &w), 0);
	r.ptr = cx_ptr(half(cx, 0));
	KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_MEM_READ, &r), 0);
	KUNIT_EXPECT_EQ(test, r.out_done, 7u);
	KUNIT_EXPECT_EQ(test, memcmp(half(cx, 0), "windows", 7), 0);
	KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_KALLOC, &k), 0);
	KUNIT_EXPECT_EQ(test, caller.gets + caller.puts, 0u);
	r.out_done = 0;
	caller.fail_put = 1;
	KUNIT_EXPECT_EQ(test, carry_out(cx, XV6VM_MEM_READ, &r), -EFAULT);
	caller.fail_put = 0;
}

/* A handler that says how much it wrote, and wrote nothing. */
static int lazy(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6vm_frame_table *q = arg;

	q->out_count = q->count;
	a->out_used = a->out_len;
	return 0;
}

/* So that memory which nobody clears is likely to be this. */
static void leave_traces(struct kunit *test, size_t bytes)
{
	void *old = kvmalloc(bytes, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, old);
	memset(old, 0xa5, bytes);
	kvfree(old);
}

static void what_a_handler_leaves_out_is_zero(struct kunit *test)
{
	const struct xv6vm_port port = { .get = caller_get, .put = caller_put };
	struct xv6vm_cmd c = *xv6vm_cmd_find(XV6VM_FRAME_TABLE);
	const u32 count = 100, bytes = count * sizeof(struct xv6vm_frame_use);
	struct cx *cx = test->priv;
	struct xv6vm_frame_table q = {
		CX_HDR(q, 0), .count = count, .ptr = cx_ptr(half(cx, 0)),
	}, again = q;

	c.handler = lazy;
	memset(half(cx, 0), 0x5a, bytes);
	leave_traces(test, bytes);
	KUNIT_ASSERT_EQ(test, xv6vm_cmd_carry_out(&c, &cx->f, &q, &port), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(half(cx, 0), 0, bytes));

	/* And not in windows. */
	c.done_off = 0;
	memset(half(cx, 0), 0x5a, bytes);
	leave_traces(test, bytes);
	KUNIT_ASSERT_EQ(test, xv6vm_cmd_carry_out(&c, &cx->f, &again, &port), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(half(cx, 0), 0, bytes));
}

static struct kunit_case arrays_cases[] = {
	KUNIT_CASE(windows_are_one_answer),
	KUNIT_CASE(the_frame_table_in_windows),
	KUNIT_CASE(a_batch_in_windows),
	KUNIT_CASE(a_batch_that_is_refused_late),
	KUNIT_CASE(a_list_that_is_refused_late),
	KUNIT_CASE(a_caller_that_cannot_be_reached),
	KUNIT_CASE(commands_without_windows),
	KUNIT_CASE(what_a_handler_leaves_out_is_zero),
	{}
};

struct kunit_suite xv6vm_cmd_arrays_suite = {
	.name = "xv6vm_cmd_arrays",
	.init = cx_init,
	.exit = cx_exit,
	.test_cases = arrays_cases,
};
