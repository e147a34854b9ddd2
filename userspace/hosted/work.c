// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nobody waits for long: bars for what is done while a lock is held, and for what is
 * done without a rest. The compiler calls us at each block of code, so these are
 * blocks, of this thread; what a memset() or memcpy() does counts as nothing.
 */
#ifdef HOSTED_WORK
#include <cmd_fixture.h>
#include <fixture.h>
#include <linux/hosted_work.h>
#include <suites.h>

#define BLIND __attribute__((no_sanitize_coverage))

/* Twice what was measured, or less; each is some blocks a frame, entry or slot. */
#define SPIN_BAR   4000u    /* 256 frames of the free list */
#define REST_BAR   400000u  /* XV6_RELAX_PAGES */
#define LIST_BAR   30000u   /* a window of records */
#define FRAMES_BAR 500000u  /* XV6VM_TURN_FRAMES */
#define LOOKS_BAR  1000000u /* XV6VM_TURN_LOOKS */
#define CHECK_BAR  1500000u /* XV6_CHECK_STEP */

/* What is counted: from where on, and the most there was. */
struct span {
	u64 begin, most;
};

static __thread u64 blocks;
static __thread struct span spin, turn, unrested;
static __thread unsigned int depth;

void __sanitizer_cov_trace_pc(void);

BLIND void __sanitizer_cov_trace_pc(void)
{
	blocks++;
}

static BLIND void span_ends(struct span *s)
{
	s->most = max(s->most, blocks - s->begin);
}

BLIND void hosted_spin_begins(void)
{
	spin.begin = blocks;
}

BLIND void hosted_spin_ends(void)
{
	span_ends(&spin);
}

BLIND void hosted_sleeping_lock_begins(void)
{
	if (!depth++)
		turn.begin = blocks;
}

BLIND void hosted_sleeping_lock_ends(void)
{
	if (!--depth)
		span_ends(&turn);
}

BLIND void hosted_rests(void)
{
	span_ends(&unrested);
	unrested.begin = blocks;
}

static void begin(void)
{
	spin = turn = unrested = (struct span){ .begin = blocks };
}

/* @bar: of what is done in turns; else 0, and there must be rests in it. */
static void judge(struct kunit *test, const char *what, u64 bar)
{
	hosted_rests();
	kunit_info(
		test,
		"%s: blocks under a spin lock %llu, under others %llu, without a rest %llu\n",
		what, spin.most, turn.most, unrested.most);
	KUNIT_EXPECT_LT(test, spin.most, (u64)SPIN_BAR);
	KUNIT_EXPECT_LT(test, unrested.most, bar ? bar : REST_BAR);
	if (bar)
		KUNIT_EXPECT_LT(test, turn.most, bar);
	begin();
}

/* xv6's own machine. */
static struct cx *boot(struct kunit *test)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct cx *cx;

	begin();
	cx = cx_boot(test, &cfg);
	judge(test, "boot", 0);
	return cx;
}

static void grow(struct cx *cx, u32 pid, s32 n)
{
	struct xv6vm_proc_sbrk s = { .hdr = CX_HDR(s, 0),
				     .pid = pid,
				     .delta = n };

	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_PROC_SBRK, &s), 0);
}

/* The whole list, and the table of frames, each in calls as large as they may be. */
static void lists(struct kunit *test)
{
	struct cx *cx = boot(test);
	struct xv6vm_freelist l = { .hdr = CX_HDR(l, 0),
				    .ptr = cx_ptr(cx->buf) };
	struct xv6vm_frame_table t = { .hdr = CX_HDR(t, 0),
				       .ptr = cx_ptr(cx->buf) };

	do {
		l = (struct xv6vm_freelist){
			.hdr = CX_HDR(l, 0),
			.ptr = l.ptr,
			.count = 4096,
			.cur_pa = l.cur_pa,
			.cur_depth = l.cur_depth,
		};
		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_FREELIST, &l), 0);
	} while (l.cur_pa);
	judge(test, "the free list", LIST_BAR);
	t.count = XV6_PHYSTOP / XV6_PGSIZE;
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_FRAME_TABLE, &t), 0);
	judge(test, "the table of frames", LIST_BAR);
}

/* Many tables, each with little in it. */
static void spread(struct cx *cx, u32 pid)
{
	u32 i;

	for (i = 100; i < 300; i++) {
		struct xv6vm_map m = {
			.hdr = CX_HDR(m, XV6VM_MAP_NEW),
			.pid = pid,
			.va = i * XV6_TABLE_SPAN,
			.perm = XV6VM_PTE_U,
		};

		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_MAP, &m), 0);
	}
}

static void questions(struct kunit *test)
{
	struct cx *cx = boot(test);
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_aliases a = {
		.hdr = CX_HDR(a, 0),
		.ptr = cx_ptr(cx->buf),
		.count = 1000,
		.pa = cx_pa(cx, pid, 0),
	};

	grow(cx, pid, 80 << 20);
	judge(test, "sbrk", 0);
	spread(cx, pid);
	begin();
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	judge(test, "check", CHECK_BAR);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_ALIASES, &a), 0);
	judge(test, "aliases", LOOKS_BAR);
}

static void ends(struct kunit *test)
{
	struct cx *cx = boot(test);
	u32 pid = cx_create(cx, &cx->f, 0), i;
	struct xv6vm_proc_fork f = { .hdr = CX_HDR(f, 0), .pid = pid };

	grow(cx, pid, 80 << 20);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &f), 0);
	judge(test, "fork", 0);
	grow(cx, f.out_pid, -(60 << 20));
	judge(test, "shrink", 0);
	cx_exit_proc(cx, pid, 0);
	judge(test, "exit", FRAMES_BAR);
	for (i = 0; i < 20000; i++)
		cx_kalloc(cx, &cx->other, 0);
	begin();
	xv6vm_file_drop(&cx->other);
	judge(test, "close", FRAMES_BAR);
}

CX_SUITE(hosted_work, KUNIT_CASE(lists), KUNIT_CASE(questions),
	 KUNIT_CASE(ends));
kunit_test_suite(hosted_work_suite);
#endif
