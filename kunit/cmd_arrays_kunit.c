// SPDX-License-Identifier: GPL-2.0-only
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

#include "cmd.h"
#include "cmd_fixture.h"
#include "fixture.h"
#include "suites.h"

/* A caller. One test runs at a time, and a port has no place for it. */
static struct {
	struct cx *cx;
	const void *arg;	/* its structure, which does not count */
	u32 gets, puts;
	u32 fail_get, fail_put;	/* that one fails; 0: none */
	size_t most;		/* bytes of one copy */
	u32 exits;		/* this process ends after the first put */
} caller;

static bool in_array(u64 at)
{
	return at < cx_ptr(caller.arg) ||
	       at >= cx_ptr(caller.arg) + XV6VM_ARG_MAX;
}

static int caller_get(void *to, u64 from, size_t len)
{
	if (in_array(from) && ++caller.gets == caller.fail_get)
		return -EFAULT;
	caller.most = max(caller.most, len);
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int caller_put(u64 to, const void *from, size_t len)
{
	if (in_array(to) && ++caller.puts == caller.fail_put)
		return -EFAULT;
	caller.most = max(caller.most, len);
	memcpy((void *)(uintptr_t)to, from, len);
	if (in_array(to) && caller.exits)
		cx_exit_proc(caller.cx, caller.exits, 0);
	if (in_array(to))
		caller.exits = 0;
	return 0;
}

static int carry_out(struct cx *cx, unsigned int cmd, void *arg)
{
	static const struct xv6vm_port port = {
		.get = caller_get, .put = caller_put,
	};

	caller.cx = cx;
	caller.arg = arg;
	caller.gets = 0;
	caller.puts = 0;
	caller.most = 0;
	return xv6vm_ioctl(&cx->f, cmd, cx_ptr(arg), &port);
}

/* The two halves of the buffer: what is wanted, and what was got. */
static void *half(struct cx *cx, u32 n)
{
	return cx->buf + n * (CX_BUF / 2);
}

/* Of the last answer, which took @bytes in more than one window. */
static void expect_windows(struct cx *cx, u32 bytes)
{
	KUNIT_EXPECT_LE(cx->test, caller.most, (size_t)16384);
	KUNIT_EXPECT_GT(cx->test, bytes, 16384u);
	KUNIT_EXPECT_GT(cx->test, caller.puts, 1u);
	/* And nothing behind. */
	KUNIT_EXPECT_EQ(cx->test, ((u8 *)half(cx, 0))[bytes], 0x5a);
}

static void windows_are_one_answer(struct kunit *test)
{
	static const u32 from[] = { 0x3c0123, 0x400000 - 100000 };
	struct cx *cx = test->priv;
	const struct xv6vm_table *out = half(cx, 0);
	struct xv6vm_tables t = {
		CX_HDR(t, 0), .count = 50, .ptr = cx_ptr(out),
	};
	u32 i;

	memset(cx->buf, 0x5a, CX_BUF);
	t.pid = cx_create_pages(cx, 3);
	KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_TABLES, &t), 0);
	expect_windows(cx, t.out_count * sizeof(*out));
	KUNIT_EXPECT_EQ(test, t.count, 50u);
	KUNIT_EXPECT_EQ(test, t.index, XV6VM_TABLES_END);
	KUNIT_EXPECT_EQ(test, t.out_count, 1 + 1 + CX_KVM - 1);
	for (i = 0; i < t.out_count; i++)
		KUNIT_EXPECT_EQ(test, memcmp(out[i].words, cx->ram + out[i].pa,
					     4096), 0);
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		struct xv6vm_ram r = {
			CX_HDR(r, 0), .len = 200001, .pa = from[i],
			.ptr = cx_ptr(out),
		};

		memset(cx->buf, 0x5a, CX_BUF);
		KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_RAM_READ, &r), 0);
		KUNIT_EXPECT_EQ(test, r.out_done,
				min(200001u, 0x400000 - from[i]));
		expect_windows(cx, r.out_done);
		KUNIT_EXPECT_EQ(test, memcmp(out, cx->ram + from[i],
					     r.out_done), 0);
	}
}

/* Of a machine whose table is longer than a window. */
static void the_frame_table_in_windows(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6vm_frame_table t = { CX_HDR(t, 0), .count = 4096, .first = 2 };
	const struct xv6vm_frame_use *out;
	struct cx *cx;
	u32 i;

	cfg.phystop = 16u << 20;
	cx = cx_boot(test, &cfg);
	out = half(cx, 0);
	t.ptr = cx_ptr(out);
	memset(cx->buf, 0x5a, CX_BUF);
	KUNIT_ASSERT_EQ(test, carry_out(cx, XV6VM_FRAME_TABLE, &t), 0);
	KUNIT_EXPECT_EQ(test, t.out_count, 4094u);
	expect_windows(cx, t.out_count * sizeof(*out));
	for (i = 0; i < t.out_count; i++)
		KUNIT_ASSERT_EQ(test, out[i].kind, cx->dev.m.frames[i + 2].kind);
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

/* What came before is the answer; the next call, of the rest, is refused. */
static void a_batch_that_is_refused_late(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translate_batch b = batch(cx, 3);
	u32 done, window;

	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
			0, 0, 0);
	done = b.out_count;
	KUNIT_ASSERT_GT(test, caller.puts, 1u);
	window = done / caller.puts;
	KUNIT_EXPECT_GT(test, done, 0u);
	KUNIT_EXPECT_LT(test, done, 1500u);
	b.in += done * sizeof(struct xv6vm_query);
	b.count -= done;
	b.out_count = 0;
	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
			-EINVAL, 0, 0);
	b = batch(cx, XV6VM_READ);
	caller.exits = b.pid;
	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
			0, 0, 0);
	KUNIT_EXPECT_EQ(test, b.out_count, window);
	b.out_count = 0;
	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TRANSLATE_BATCH, &b), b,
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
	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TABLES, &x), x, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, x.count, 50u);
	KUNIT_ASSERT_EQ(test, x.out_count, 3u);
	KUNIT_EXPECT_EQ(test, x.index, 513u + 1);
	KUNIT_EXPECT_EQ(test, out[2].va, 0x80000000u);
	x.out_count = 0;
	CX_EXPECT_ERROR(cx, carry_out(cx, XV6VM_TABLES, &x), x, -ESRCH,
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

static int get_nothing(void *to, u64 from, size_t len)
{
	return -EFAULT;
}

static int put_nothing(u64 to, const void *from, size_t len)
{
	return -EFAULT;
}

/* Of the structure itself; what changes is refused before it has. */
static void a_structure_that_cannot_be_reached(struct kunit *test)
{
	static const struct xv6vm_port unread = {
		.get = get_nothing, .put = caller_put,
	}, unwritten = {
		.get = caller_get, .put = put_nothing,
	};
	struct cx *cx = test->priv;
	struct xv6vm_info i = { CX_HDR(i, 0) };
	struct xv6vm_kalloc k = { CX_HDR(k, 0) };
	struct xv6vm_translate t = { CX_HDR(t, 0), .pid = 99 };
	struct xv6vm_file *f = &cx->f;

	caller.arg = &i;
	KUNIT_EXPECT_EQ(test, xv6vm_ioctl(f, XV6VM_INFO, cx_ptr(&i), &unread),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, xv6vm_ioctl(f, XV6VM_INFO, cx_ptr(&i), &unwritten),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, xv6vm_ioctl(f, XV6VM_KALLOC, cx_ptr(&k), &unwritten),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
	/* Why it is refused cannot be told, either. */
	KUNIT_EXPECT_EQ(test, xv6vm_ioctl(f, XV6VM_TRANSLATE, cx_ptr(&t), &unwritten),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, xv6vm_ioctl(f, 0x1234, cx_ptr(&i), &unwritten),
			-ENOTTY);
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
static int lazy(struct xv6vm_call *c)
{
	struct xv6vm_frame_table *q = c->arg;

	q->out_count = q->count;
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
	};
	struct xv6vm_call call = {
		.cmd = &c, .f = &cx->f, .m = &cx->dev.m, .arg = &q,
	};

	c.handler = lazy;
	memset(half(cx, 0), 0x5a, bytes);
	leave_traces(test, bytes);
	KUNIT_ASSERT_EQ(test, xv6vm_carry_arrays(&call, &port), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(half(cx, 0), 0, bytes));
}

CX_SUITE(xv6vm_cmd_arrays,
	 KUNIT_CASE(windows_are_one_answer),
	 KUNIT_CASE(the_frame_table_in_windows),
	 KUNIT_CASE(a_batch_in_windows),
	 KUNIT_CASE(a_batch_that_is_refused_late),
	 KUNIT_CASE(a_list_that_is_refused_late),
	 KUNIT_CASE(a_caller_that_cannot_be_reached),
	 KUNIT_CASE(a_structure_that_cannot_be_reached),
	 KUNIT_CASE(commands_without_windows),
	 KUNIT_CASE(what_a_handler_leaves_out_is_zero));
