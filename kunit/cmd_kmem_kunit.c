// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the machine as a whole and its frames. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/check.h>

#include "cmd_fixture.h"
#include "suites.h"

static struct xv6vm_info info_of(struct cx *cx)
{
	struct xv6vm_info info = { CX_HDR(info, 0) };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_INFO, &info), 0);
	return info;
}

static struct xv6vm_stats stats_of(struct cx *cx)
{
	struct xv6vm_stats s = { CX_HDR(s, 0) };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_STATS, &s), 0);
	return s;
}

/* 4 MB: frames 0x116 to 0x3ff were handed over, 746 as on real xv6. */
static void info_tells_the_machine(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_info i = info_of(cx);

	KUNIT_EXPECT_EQ(test, i.out_abi, 1u);
	KUNIT_EXPECT_EQ(test, i.out_machine, XV6VM_MACHINE_JUNK);
	KUNIT_EXPECT_EQ(test, i.out_phystop, 4u << 20);
	KUNIT_EXPECT_EQ(test, i.out_frames, 1024u);
	KUNIT_EXPECT_EQ(test, i.out_kmem_frames, 746u);
	/* kpgdir, the second CPU's stack, init */
	KUNIT_EXPECT_EQ(test, i.out_free, 746u - CX_KVM - 1 - CX_PROC);
	KUNIT_EXPECT_EQ(test, i.out_data, XV6_DATA);
	KUNIT_EXPECT_EQ(test, i.out_end, XV6_END);
	KUNIT_EXPECT_EQ(test, i.out_kpgdir, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, i.out_ncpu, 2u);
	KUNIT_EXPECT_EQ(test, i.out_nproc, CX_NPROC);
	KUNIT_EXPECT_EQ(test, i.out_procs, 1u);
	cx_create(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, info_of(cx).out_procs, 2u);
	KUNIT_EXPECT_EQ(test, i.out_nextpid, 2u);
	KUNIT_EXPECT_EQ(test, info_of(cx).out_nextpid, 3u);
	KUNIT_EXPECT_EQ(test, i.out_machine & XV6VM_MACHINE_WRAPPED, 0u);
	cx->dev.m.nextpid = 0;
	cx_create(cx, &cx->f, 0);
	KUNIT_EXPECT_NE(test, info_of(cx).out_machine & XV6VM_MACHINE_WRAPPED,
			0u);
}

static void stats_count_what_happened(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_stats was = stats_of(cx), is;
	struct xv6vm_kfree bad = { CX_HDR(bad, 0), .pa = 1 };
	struct xv6vm_kfree used = { CX_HDR(used, 0) };

	used.pa = info_of(cx).out_kpgdir;
	cx_kfree(cx, cx_kalloc(cx, &cx->f, 0));
	cx_kalloc(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_KFREE, &bad), -EINVAL);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_KFREE, &used), -EBUSY);
	is = stats_of(cx);
	KUNIT_EXPECT_EQ(test, is.out_kalloc - was.out_kalloc, 2ull);
	KUNIT_EXPECT_EQ(test, is.out_kfree - was.out_kfree, 1ull);
	KUNIT_EXPECT_EQ(test, is.out_kfree_refused - was.out_kfree_refused,
			2ull);
	KUNIT_EXPECT_EQ(test, is.out_kalloc_failed, 0ull);
	KUNIT_EXPECT_EQ(test, is.out_changed - was.out_changed, 5u);
	KUNIT_EXPECT_EQ(test, stats_of(cx).out_changed, is.out_changed);
	KUNIT_EXPECT_EQ(test, is.out_kind[XV6VM_KIND_HELD], 1u);
	KUNIT_EXPECT_EQ(test, is.out_kind[XV6VM_KIND_KPGDIR], CX_KVM);
	KUNIT_EXPECT_EQ(test, is.out_kind[XV6VM_KIND_CPUSTACK], 1u);
	KUNIT_EXPECT_EQ(test, is.out_kind[XV6VM_KIND_FREE], cx_free(cx));
	KUNIT_EXPECT_EQ(test, is.out_free_low, cx_free(cx));
}

static void stats_add_up_over_processes(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_stats was = stats_of(cx), is;
	struct xv6vm_proc_fork k = { CX_HDR(k, 0) };
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .cpu = 1 };

	k.pid = cx_create(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &k), 0);
	c.pid = k.out_pid;
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
	cx_exit_proc(cx, k.out_pid, 0);
	is = stats_of(cx);
	KUNIT_EXPECT_EQ(test, is.out_forks - was.out_forks, 1ull);
	KUNIT_EXPECT_EQ(test, is.out_exits - was.out_exits, 1ull);
	/* Each has its kernel half and one for page 0. */
	KUNIT_EXPECT_EQ(test, is.out_tables - was.out_tables,
			2ull * (CX_KVM - 1) + 2);
	/* switchuvm, and back to kpgdir when the process ended */
	KUNIT_EXPECT_EQ(test, is.out_cr3_loads - was.out_cr3_loads, 2ull);
}

static void stats_count_pages_and_faults(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_proc_sbrk more = { CX_HDR(more, 0), .pid = pid, .delta = 0x3000 };
	struct xv6vm_proc_sbrk less = { CX_HDR(less, 0), .pid = pid, .delta = -0x2000 };
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .pid = pid };
	struct xv6vm_access a = { CX_HDR(a, 0), .va = 0x100000, .width = 4 };
	struct xv6vm_stats was = stats_of(cx), is;

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_SBRK, &more), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_SBRK, &less), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	is = stats_of(cx);
	KUNIT_EXPECT_EQ(test, is.out_pages_mapped - was.out_pages_mapped, 3ull);
	KUNIT_EXPECT_EQ(test, is.out_pages_unmapped - was.out_pages_unmapped, 2ull);
	KUNIT_EXPECT_EQ(test, is.out_faults - was.out_faults, 1ull);
}

static void kalloc_takes_the_head_kfree_puts_it_back(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_freelist was = { CX_HDR(was, 0) };
	struct xv6vm_freelist is = { CX_HDR(is, 0) };
	struct xv6vm_kalloc k = { CX_HDR(k, 0) };
	struct xv6vm_kfree back = { CX_HDR(back, 0) };

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_FREELIST, &was), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_KALLOC, &k), 0);
	KUNIT_EXPECT_EQ(test, xv6_p2v(k.out_pa), was.out_head);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_FREELIST, &is), 0);
	KUNIT_EXPECT_EQ(test, k.out_next, is.out_head);
	KUNIT_EXPECT_EQ(test, is.out_free, was.out_free - 1);

	back.pa = k.out_pa;
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_KFREE, &back), 0);
	KUNIT_EXPECT_EQ(test, back.out_next, is.out_head);
	KUNIT_EXPECT_EQ(test, cx->f.held, 0u);
}

static void kalloc_without_a_free_frame(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_kalloc k = { CX_HDR(k, 0) };
	u32 n = cx_free(cx);

	while (n--)
		cx_kalloc(cx, &cx->f, 0);
	CX_EXPECT_REFUSED(cx, XV6VM_KALLOC, k, XV6VM_R_NO_FRAME, 0);
	KUNIT_EXPECT_EQ(test, stats_of(cx).out_kalloc_failed, 1ull);
	KUNIT_EXPECT_EQ(test, stats_of(cx).out_free_low, 0u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
}

static const struct {
	u32 pa;
	int err;
	u32 reason;
} bad_frames[] = {
	{ 0, -EPERM, XV6VM_R_FRAME_KERNEL },
	{ 1, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
	{ 0x3ff001, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
	{ 0xfff, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
	{ 0xff000, -EPERM, XV6VM_R_FRAME_KERNEL },
	{ 0x100000, -EPERM, XV6VM_R_FRAME_KERNEL },
	{ 0x115000, -EPERM, XV6VM_R_FRAME_KERNEL },
	{ 0x116000, -EALREADY, XV6VM_R_FRAME_FREE },
	{ 0x3ff000, -EBUSY, XV6VM_R_FRAME_IN_USE },	/* kpgdir */
	{ 0x3f5000, -EBUSY, XV6VM_R_FRAME_IN_USE },	/* CPU 1's stack */
	{ 0x3f4000, -EBUSY, XV6VM_R_FRAME_IN_USE },	/* init's stack */
	{ 0x3f3000, -EBUSY, XV6VM_R_FRAME_IN_USE },	/* its directory */
	{ 0x3e9000, -EBUSY, XV6VM_R_FRAME_IN_USE },	/* its page 0 */
	{ 0x400000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
	{ 0x80116000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
	{ 0xfffff000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
	{ 0xffffffff, -EINVAL, XV6VM_R_FRAME_UNALIGNED },
};

static void kfree_refuses(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad_frames); i++) {
		struct xv6vm_kfree k = {
			CX_HDR(k, 0), .pa = bad_frames[i].pa,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_KFREE, &k), k,
				bad_frames[i].err, bad_frames[i].reason,
				bad_frames[i].pa);
	}
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void kfree_of_a_frame_of_another_file(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_kfree k = { CX_HDR(k, 0) };

	k.pa = cx_kalloc(cx, &cx->other, 0);
	CX_EXPECT_REFUSED(cx, XV6VM_KFREE, k, XV6VM_R_FRAME_NOT_HELD, k.pa);
	k.hdr.out_reason = 0;
	k.hdr.out_detail = 0;
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->other, XV6VM_KFREE, &k), 0);
	KUNIT_EXPECT_EQ(test, cx->other.held, 0u);
}

static void kfree_twice(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_kfree k = { CX_HDR(k, 0) };

	k.pa = cx_kalloc(cx, &cx->f, 0);
	cx_kfree(cx, k.pa);
	CX_EXPECT_REFUSED(cx, XV6VM_KFREE, k, XV6VM_R_FRAME_FREE, k.pa);
}

/* The table, @step records a call: the same whatever the step. */
static void frames_in_steps(struct kunit *test)
{
	static const u32 steps[] = { 1, 7, 255, 256, 257, 1023, 1024, 4096 };
	struct cx *cx = test->priv;
	struct xv6vm_frame_use *out = (void *)cx->buf;
	struct xv6vm_stats s = stats_of(cx);
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct xv6vm_frame_table t = {
			CX_HDR(t, 0), .ptr = cx_ptr(out), .count = steps[i],
		};
		u32 kinds[XV6VM_KIND_COUNT] = { 0 };
		u32 want = 0;

		do {
			t.out_count = 0;
			t.out_total = 0;
			KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_FRAME_TABLE, &t), 0);
			KUNIT_EXPECT_EQ(test, t.out_total, 1024u);
			for (j = 0; j < t.out_count; j++, want++) {
				KUNIT_ASSERT_LT(test, out[j].kind,
						XV6VM_KIND_COUNT + 0u);
				kinds[out[j].kind]++;
			}
			KUNIT_EXPECT_EQ(test, t.first, want);
		} while (t.out_count);
		KUNIT_EXPECT_EQ(test, want, 1024u);
		KUNIT_EXPECT_EQ(test,
				memcmp(kinds, s.out_kind, sizeof(kinds)), 0);
	}
}

static struct xv6vm_frame_use frame_of(struct cx *cx, struct xv6vm_file *f, u32 pa)
{
	struct xv6vm_frame_use rec = { 0 };
	struct xv6vm_frame_table t = {
		CX_HDR(t, 0), .ptr = cx_ptr(&rec), .count = 1, .first = pa >> 12,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call_as(f, XV6VM_FRAME_TABLE, &t), 0);
	KUNIT_EXPECT_EQ(cx->test, t.out_count, 1u);
	KUNIT_EXPECT_EQ(cx->test, t.first, (pa >> 12) + 1);
	return rec;
}

static void frames_tell_owner_and_holder(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 mine = cx_kalloc(cx, &cx->f, 0);
	u32 nobody = cx_kalloc(cx, &cx->f, XV6VM_PERSIST);
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_frame_use rec = frame_of(cx, &cx->f, mine);

	KUNIT_EXPECT_EQ(test, rec.kind, XV6VM_KIND_HELD + 0u);
	KUNIT_EXPECT_EQ(test, rec.pid, 0u);
	KUNIT_EXPECT_EQ(test, rec.holder, 1u);
	KUNIT_EXPECT_EQ(test, rec.shares, 0u);
	KUNIT_EXPECT_EQ(test, frame_of(cx, &cx->other, mine).holder, 2u);
	KUNIT_EXPECT_EQ(test, frame_of(cx, &cx->f, nobody).holder, 0u);
	KUNIT_EXPECT_EQ(test, frame_of(cx, &cx->asks, nobody).holder, 0u);

	rec = frame_of(cx, &cx->f, cx_pa(cx, pid, 0));
	KUNIT_EXPECT_EQ(test, rec.kind, XV6VM_KIND_USER + 0u);
	KUNIT_EXPECT_EQ(test, rec.pid, pid);
	KUNIT_EXPECT_EQ(test, rec.holder, 0u);
	cx_kfree(cx, nobody);
}

/* Let a PTE of a process point out of RAM: I8, and the page it had is lost. */
static void check_finds_damage(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_violation v[2];
	struct xv6vm_check c = { CX_HDR(c, 0), .ptr = cx_ptr(v), .count = 2 };
	struct xv6vm_check ask = { CX_HDR(ask, 0) };
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_translate t = { CX_HDR(t, 0), .pid = pid };

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
	cx->damaged = true;
	*(__le32 *)(cx->ram + t.out.pte_pa) = cpu_to_le32(0x7fff0007);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CHECK, &c), 0);
	KUNIT_EXPECT_GE(test, c.out_total, 2u);
	KUNIT_EXPECT_EQ(test, c.out_count, 2u);
	KUNIT_EXPECT_TRUE(test, c.out_mask & 1u << 8);
	KUNIT_EXPECT_GT(test, c.out_checked, 1024u);
	KUNIT_EXPECT_TRUE(test, v[0].invariant && v[0].invariant <= 9);

	/* Without room for records it counts all the same. */
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_CHECK, &ask), 0);
	KUNIT_EXPECT_EQ(test, ask.out_total, c.out_total);
	KUNIT_EXPECT_EQ(test, ask.out_mask, c.out_mask);
	KUNIT_EXPECT_EQ(test, ask.out_count, 0u);
}

CX_SUITE(xv6vm_cmd_kmem,
	 KUNIT_CASE(info_tells_the_machine),
	 KUNIT_CASE(stats_count_what_happened),
	 KUNIT_CASE(stats_add_up_over_processes),
	 KUNIT_CASE(stats_count_pages_and_faults),
	 KUNIT_CASE(kalloc_takes_the_head_kfree_puts_it_back),
	 KUNIT_CASE(kalloc_without_a_free_frame),
	 KUNIT_CASE(kfree_refuses),
	 KUNIT_CASE(kfree_of_a_frame_of_another_file),
	 KUNIT_CASE(kfree_twice),
	 KUNIT_CASE(frames_in_steps),
	 KUNIT_CASE(frames_tell_owner_and_holder),
	 KUNIT_CASE(check_finds_damage));
