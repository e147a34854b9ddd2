// SPDX-License-Identifier: GPL-2.0
/* Which slots of the process table debugfs is told to look at. */
#include "cmd_fixture.h"
#include "suites.h"

/* The slots that got or lost a process, in any order, as a set of bits. */
static u32 noted(struct cx *cx)
{
	u32 slot, set = 0;

	while (xv6vm_noted(&cx->dev, &slot))
		set |= 1u << slot;
	return set;
}

static void slots_are_noted_when_their_process_changes(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 a, b;

	/* init, at boot. */
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 0);
	a = cx_create(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 1);
	b = cx_create_pages(cx, 3);
	cx_exit_proc(cx, a, 0);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 1 | 1u << 2);
	cx_exit_proc(cx, b, XV6VM_EXIT_ZOMBIE);
	KUNIT_EXPECT_EQ(test, noted(cx), 0u);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 2);
}

static void reaped_children_and_other_machines_are_noted(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_wait wait = { CX_HDR(wait, 0), .pid = 1 };
	struct xv6vm_load l = { CX_HDR(l, 0), .cr3 = 0x1000 };
	struct xv6vm_boot b = {
		CX_HDR(b, 0), .ncpu = 2, .machine = XV6VM_MACHINE_JUNK,
	};

	cx_exit_proc(cx, cx_create(cx, &cx->f, 0), XV6VM_EXIT_ZOMBIE);
	noted(cx);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_WAIT, &wait), 0);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 1);
	cx_create(cx, &cx->f, XV6VM_PERSIST);
	noted(cx);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_LOAD, &l), 0);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 0 | 1u << 1);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_BOOT, &b), 0);
	KUNIT_EXPECT_EQ(test, noted(cx), 1u << 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(slots_are_noted_when_their_process_changes),
	KUNIT_CASE(reaped_children_and_other_machines_are_noted),
	{ }
};

struct kunit_suite xv6vm_cmd_noted_suite = {
	.name = "xv6vm_cmd_noted",
	.init = cx_init,
	.exit = cx_exit,
	.test_cases = cases,
};
