// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the memory behind addresses. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static struct xv6vm_mem mem(u32 pid, u32 va, void *p, u32 len, u32 flags)
{
	return (struct xv6vm_mem) {
		.hdr = { .size = sizeof(struct xv6vm_mem), .flags = flags },
		.pid = pid, .va = va, .ptr = cx_ptr(p), .len = len,
	};
}

static void what_is_written_is_read(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 3), i;
	struct xv6vm_mem c = mem(pid, 4000, cx->buf, 5000, 0);

	for (i = 0; i < 5000; i++)
		cx->buf[i] = i * 7;
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_WRITE, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 5000u);
	KUNIT_EXPECT_EQ(test, c.out_fault.reason, 0u);

	c = mem(pid, 4000, cx->buf, 5000, 0);
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 5000u);
	for (i = 0; i < 5000; i++)
		KUNIT_ASSERT_EQ(test, cx->buf[i], (u8)(i * 7));
	/* Neither is an access of the CPU. */
	KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 4096) & 0xfff, 7u);
}

static void a_fault_ends_a_copy(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 2), cmd;

	for (cmd = XV6VM_MEM_READ; cmd <= XV6VM_MEM_WRITE; cmd++) {
		struct xv6vm_mem c = mem(pid, 8000, cx->buf, 65536, 0);
		u32 w = cmd == XV6VM_MEM_WRITE ? XV6VM_PF_W : 0;

		KUNIT_EXPECT_EQ(test, cx_call(cx, cmd, &c), 0);
		KUNIT_EXPECT_EQ(test, c.out_done, 192u);
		KUNIT_EXPECT_EQ(test, c.out_fault.reason,
				XV6VM_R_PTE_ABSENT + 0u);
		KUNIT_EXPECT_EQ(test, c.out_fault.code, XV6VM_PF_U | w);
		KUNIT_EXPECT_EQ(test, c.out_fault.cr2, 8192u);
		KUNIT_EXPECT_EQ(test, c.out_fault.level, 2u);
		KUNIT_EXPECT_EQ(test, c.out_fault.raised, 1u);
	}
}

static void user_mode_stops_at_the_kernel(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_mem c = mem(pid, XV6_KERNBASE, cx->buf, 4, 0);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 0u);
	KUNIT_EXPECT_EQ(test, c.out_fault.reason, XV6VM_R_PTE_SUPERVISOR + 0u);
	KUNIT_EXPECT_EQ(test, c.out_fault.code, XV6VM_PF_P | XV6VM_PF_U);

	c = mem(pid, XV6_KERNBASE, cx->buf, 4, XV6VM_MEM_KERNEL);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 4u);
}

static void kpgdir_can_be_read(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_mem c = mem(0, xv6_p2v(0x116000), cx->buf, 4096,
				 XV6VM_MEM_KERNEL);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 4096u);
	/* The last free frame: 0 for next, and junk. */
	KUNIT_EXPECT_EQ(test, memcmp(cx->buf, "\0\0\0\0\1\1\1\1", 8), 0);

	c = mem(0, xv6_p2v(0x116000), cx->buf, 4, XV6VM_MEM_KERNEL);
	CX_EXPECT_REFUSED(cx, XV6VM_MEM_WRITE, c, XV6VM_R_NO_PROC, 0);
}

static void same_page_through_both_halves(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 pa = cx_pa(cx, pid, 0);
	char text[] = "through U", back[sizeof(text)];
	struct xv6vm_mem c = mem(pid, 100, text, sizeof(text), 0);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_WRITE, &c), 0);
	c = mem(pid, xv6_p2v(pa) + 100, back, sizeof(back), XV6VM_MEM_KERNEL);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_STREQ(test, back, text);
}

/* A supervisor could write all of RAM, and with it what the machine is. */
static void what_the_machine_lives_on_is_not_for_writing(struct kunit *test)
{
	static const u32 pa[] = {
		0x1000, 0x3ff000, 0x3fe000, 0x3f4000, 0x3f3000, 0x116000,
	};
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;

	for (i = 0; i < ARRAY_SIZE(pa); i++) {
		struct xv6vm_mem c = mem(pid, xv6_p2v(pa[i]), cx->buf, 4,
					 XV6VM_MEM_KERNEL);

		CX_EXPECT_REFUSED(cx, XV6VM_MEM_WRITE, c, XV6VM_R_NOT_WRITABLE,
				  pa[i]);
	}
}

/* The page before it is written; only then comes the refusal. */
static void a_write_that_runs_into_the_machine(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 va = xv6_p2v(cx_pa(cx, pid, 0)) + 4000;
	struct xv6vm_mem c = mem(pid, va, cx->buf, 200, XV6VM_MEM_KERNEL);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_WRITE, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 96u);
	KUNIT_EXPECT_EQ(test, c.out_fault.reason, 0u);
	c = mem(pid, va + 96, cx->buf, 104, XV6VM_MEM_KERNEL);
	CX_EXPECT_REFUSED(cx, XV6VM_MEM_WRITE, c, XV6VM_R_NOT_WRITABLE,
			  xv6_v2p(va + 96));
}

static void a_held_frame_can_be_written(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 pa = cx_kalloc(cx, &cx->f, 0);
	struct xv6vm_mem c = mem(pid, xv6_p2v(pa), cx->buf, 4096,
				 XV6VM_MEM_KERNEL);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_WRITE, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 4096u);
}

static void ranges_that_wrap(struct kunit *test)
{
	static const struct {
		u32 va, len;
		int err;
	} ranges[] = {
		{ 0xffffffff, 1, 0 },
		{ 0xffffffff, 2, -ERANGE },
		{ 0xfffff000, 4096, 0 },
		{ 0xfffff000, 4097, -ERANGE },
		{ 0xffff0001, 65536, -ERANGE },
		{ 0xffffffff, 0, 0 },
		{ 0, 0, 0 },
	};
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i, cmd;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		for (cmd = XV6VM_MEM_READ; cmd <= XV6VM_MEM_WRITE; cmd++) {
			struct xv6vm_mem c = mem(pid, ranges[i].va, cx->buf,
						 ranges[i].len, 0);
			int err = ranges[i].err;

			CX_EXPECT_ERROR(cx, cx_call(cx, cmd, &c), c, err,
					err ? XV6VM_R_VA_WRAPS : 0,
					err ? ranges[i].va : 0);
			KUNIT_EXPECT_EQ(test, c.out_done, 0u);
		}
	}
}

static void nothing_is_behind_device_space(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_mem c = mem(0, XV6_DEVSPACE, cx->buf, 4,
				 XV6VM_MEM_KERNEL);

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_done, 0u);
	KUNIT_EXPECT_EQ(test, c.out_fault.reason, XV6VM_R_PA_OUTSIDE + 0u);
	KUNIT_EXPECT_EQ(test, c.out_fault.raised, 0u);
}

CX_SUITE(xv6vm_cmd_mem,
	 KUNIT_CASE(what_is_written_is_read),
	 KUNIT_CASE(a_fault_ends_a_copy),
	 KUNIT_CASE(user_mode_stops_at_the_kernel),
	 KUNIT_CASE(kpgdir_can_be_read),
	 KUNIT_CASE(same_page_through_both_halves),
	 KUNIT_CASE(what_the_machine_lives_on_is_not_for_writing),
	 KUNIT_CASE(a_write_that_runs_into_the_machine),
	 KUNIT_CASE(a_held_frame_can_be_written),
	 KUNIT_CASE(ranges_that_wrap),
	 KUNIT_CASE(nothing_is_behind_device_space));
