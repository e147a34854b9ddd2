// SPDX-License-Identifier: GPL-2.0-only
/* What a file made goes when it is closed, unless it was to persist. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static bool lives(struct cx *cx, u32 pid)
{
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .slot = pid,
	};
	int ret = cx_call(cx, XV6VM_PROC_LIST, &l);

	KUNIT_EXPECT_TRUE(cx->test, !ret || ret == -ESRCH);
	return !ret;
}

static u32 fork_as(struct cx *cx, struct xv6vm_file *f, u32 pid, u32 flags)
{
	struct xv6vm_proc_fork k = { CX_HDR(k, flags), .pid = pid };

	KUNIT_EXPECT_EQ(cx->test, cx_call_as(f, XV6VM_PROC_FORK, &k), 0);
	return k.out_pid;
}

static int map_as(struct cx *cx, struct xv6vm_file *f, u32 pid, u32 va, u32 pa)
{
	struct xv6vm_map c = {
		CX_HDR(c, 0), .pid = pid, .va = va, .pa = pa,
		.perm = XV6VM_PTE_W | XV6VM_PTE_U,
	};

	return cx_call_as(f, XV6VM_MAP, &c);
}

static int unmap(struct cx *cx, u32 pid, u32 va)
{
	struct xv6vm_map c = { CX_HDR(c, 0), .pid = pid, .va = va };

	return cx_call(cx, XV6VM_UNMAP, &c);
}

static void frames_go_back(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 i;

	/* More than one chunk of the frame table, and not in one piece. */
	for (i = 0; i < 600; i++)
		cx_kalloc(cx, i % 3 ? &cx->f : &cx->other, 0);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx->f.held, 0u);
	KUNIT_EXPECT_EQ(test, cx->other.held, 200u);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - 200);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	xv6vm_file_drop(&cx->other);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void frames_given_back_before_are_not_missed(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 first = cx_kalloc(cx, &cx->f, 0);
	u32 second = cx_kalloc(cx, &cx->f, 0);

	cx_kfree(cx, first);
	/* The same frame, now another file's. */
	KUNIT_EXPECT_EQ(test, cx_kalloc(cx, &cx->other, 0), first);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - 1);
	KUNIT_EXPECT_NE(test, first, second);
}

static void persistent_frames_stay(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pa = cx_kalloc(cx, &cx->f, XV6VM_PERSIST);
	struct xv6vm_kfree k = { CX_HDR(k, 0), .pa = pa };

	KUNIT_EXPECT_EQ(test, cx->f.held, 0u);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - 1);
	/* Any file may give it back. */
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->other, XV6VM_KFREE, &k), 0);
	KUNIT_EXPECT_EQ(test, cx->other.held, 0u);
}

static void processes_end(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 mine = cx_create(cx, &cx->f, 0);
	u32 others = cx_create(cx, &cx->other, 0);

	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_FALSE(test, lives(cx, mine));
	KUNIT_EXPECT_TRUE(test, lives(cx, others));
	KUNIT_EXPECT_TRUE(test, lives(cx, 1));
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
}

static void persistent_processes_stay(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc rec;
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .ptr = cx_ptr(&rec), .count = 1,
	};

	l.slot = cx_create(cx, &cx->f, XV6VM_PERSIST);
	xv6vm_file_drop(&cx->f);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_LIST, &l), 0);
	KUNIT_EXPECT_EQ(test, rec.proc_flags, XV6VM_PROC_PERSISTENT);
	cx_exit_proc(cx, l.slot, 0);
}

/* A child belongs to the file that forked, whosever its parent is. */
static void children_belong_to_who_forked(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 parent = cx_create(cx, &cx->f, 0);
	u32 child = fork_as(cx, &cx->other, parent, 0);
	u32 kept = fork_as(cx, &cx->f, parent, XV6VM_PERSIST);

	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_FALSE(test, lives(cx, parent));
	KUNIT_EXPECT_TRUE(test, lives(cx, child));
	KUNIT_EXPECT_TRUE(test, lives(cx, kept));
	xv6vm_file_drop(&cx->other);
	KUNIT_EXPECT_FALSE(test, lives(cx, child));
	cx_exit_proc(cx, kept, 0);
}

static void zombies_are_reaped(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 child = fork_as(cx, &cx->f, pid, 0);

	cx_exit_proc(cx, child, XV6VM_EXIT_ZOMBIE);
	cx_exit_proc(cx, pid, XV6VM_EXIT_ZOMBIE);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_FALSE(test, lives(cx, pid));
	KUNIT_EXPECT_FALSE(test, lives(cx, child));
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void a_running_process_leaves_its_cpu(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .cpu = 1 };
	struct xv6vm_cpu_cmd ask = { CX_HDR(ask, 0), .cpu = 1 };
	struct xv6vm_info info = { CX_HDR(info, 0) };

	c.pid = cx_create(cx, &cx->f, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_STATE, &ask), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_INFO, &info), 0);
	KUNIT_EXPECT_EQ(test, ask.out.pid, 0u);
	KUNIT_EXPECT_EQ(test, ask.out.cpl, 0u);
	KUNIT_EXPECT_EQ(test, ask.out.cr3, info.out_kpgdir);
}

static void held_frames_of_others_are_not_for_mapping(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 mine = cx_kalloc(cx, &cx->f, 0);
	u32 theirs = cx_kalloc(cx, &cx->other, 0);
	u32 nobodys = cx_kalloc(cx, &cx->other, XV6VM_PERSIST);

	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, pid, 0x10000, mine), 0);
	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, pid, 0x11000, theirs), -EPERM);
	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, pid, 0x11000, nobodys), 0);
	KUNIT_EXPECT_EQ(test, unmap(cx, pid, 0x11000), 0);
	cx_kfree(cx, nobodys);
}

static void a_mapped_frame_is_not_for_freeing(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_kfree k = { CX_HDR(k, 0) };

	k.pa = cx_kalloc(cx, &cx->f, 0);
	KUNIT_ASSERT_EQ(test, map_as(cx, &cx->f, pid, 0x10000, k.pa), 0);
	CX_EXPECT_REFUSED(cx, XV6VM_KFREE, k, XV6VM_R_FRAME_SHARED, k.pa);
	KUNIT_EXPECT_EQ(test, unmap(cx, pid, 0x10000), 0);
	/* Its holder still has it. */
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC - 1);
	cx_kfree(cx, k.pa);
}

/* The file goes first: the frame stays with its mappings, and then goes. */
static void a_mapped_frame_outlives_its_holder(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->other, 0);
	u32 pa = cx_kalloc(cx, &cx->f, 0);
	u32 free = cx_free(cx);

	KUNIT_ASSERT_EQ(test, map_as(cx, &cx->f, pid, 0x1000, pa), 0);
	KUNIT_ASSERT_EQ(test, map_as(cx, &cx->f, pid, 0x2000, pa), 0);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx->f.held, 0u);
	KUNIT_EXPECT_EQ(test, cx_free(cx), free);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	KUNIT_EXPECT_EQ(test, cx_pa(cx, pid, 0x1000), pa);

	KUNIT_EXPECT_EQ(test, unmap(cx, pid, 0x1000), 0);
	KUNIT_EXPECT_EQ(test, cx_free(cx), free);
	KUNIT_EXPECT_EQ(test, unmap(cx, pid, 0x2000), 0);
	KUNIT_EXPECT_EQ(test, cx_free(cx), free + 1);
}

/* The same, but the mapping goes with its process. */
static void a_mapped_frame_goes_with_the_last_process(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->other, 0);
	u32 pa = cx_kalloc(cx, &cx->f, 0);

	KUNIT_ASSERT_EQ(test, map_as(cx, &cx->f, pid, 0x1000, pa), 0);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx_exit_proc(cx, pid, 0), CX_PROC + 1);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void everything_at_once(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 a = cx_create_pages(cx, 4);
	u32 b = fork_as(cx, &cx->f, a, 0);
	u32 pa = cx_kalloc(cx, &cx->f, 0);
	u32 page = cx_pa(cx, b, 0x1000);
	struct xv6vm_map new = {
		CX_HDR(new, XV6VM_MAP_NEW), .pid = a, .va = 0x40000000,
		.perm = XV6VM_PTE_U,
	};

	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, a, 0x10000, pa), 0);
	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, b, 0x7ffff000, pa), 0);
	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, a, 0x20000, page), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MAP, &new), 0);
	KUNIT_EXPECT_EQ(test, map_as(cx, &cx->f, b, 0x30000, new.out_pa), 0);
	cx_exit_proc(cx, a, XV6VM_EXIT_ZOMBIE);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

CX_SUITE(xv6vm_cmd_holder,
	 KUNIT_CASE(frames_go_back),
	 KUNIT_CASE(frames_given_back_before_are_not_missed),
	 KUNIT_CASE(persistent_frames_stay),
	 KUNIT_CASE(processes_end),
	 KUNIT_CASE(persistent_processes_stay),
	 KUNIT_CASE(children_belong_to_who_forked),
	 KUNIT_CASE(zombies_are_reaped),
	 KUNIT_CASE(a_running_process_leaves_its_cpu),
	 KUNIT_CASE(held_frames_of_others_are_not_for_mapping),
	 KUNIT_CASE(a_mapped_frame_is_not_for_freeing),
	 KUNIT_CASE(a_mapped_frame_outlives_its_holder),
	 KUNIT_CASE(a_mapped_frame_goes_with_the_last_process),
	 KUNIT_CASE(everything_at_once));
