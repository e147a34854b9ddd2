// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of events: their order, what becomes of the oldest, and in the course
 * of what they are noted. That none is missing, xv6vm_random says.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/event.h>
#include <xv6/vm.h>
#include "image.h"
#include "suites.h"

#define SMALL	8u

/* What there is from *@seq on; none of it is lost. */
static u32 read(struct fx *fx, u64 *seq, struct xv6vm_event *e, u32 count)
{
	u64 lost = 0, end;
	u32 n = xv6_events_read(&fx->m, seq, &lost, &end, e, count);

	KUNIT_EXPECT_EQ(fx->test, lost, 0ull);
	return n;
}

static u64 now(struct fx *fx)
{
	return fx->mem.ring->next;
}

/* Frames of that kind that were taken or given back since, for that cause. */
static u32 count(struct fx *fx, u64 seq, u8 type, u8 kind, u8 cause)
{
	struct xv6vm_event e;
	u32 n = 0;

	while (read(fx, &seq, &e, 1))
		n += e.type == type && e.kind == kind && e.cause == cause;
	return n;
}

#define TAKEN(kind, cause) \
	count(fx, seq, XV6VM_E_KALLOC, XV6VM_KIND_##kind, XV6VM_C_##cause)
#define BACK(kind, cause) \
	count(fx, seq, XV6VM_E_KFREE, XV6VM_KIND_##kind, XV6VM_C_##cause)

static void pair(struct fx *fx)
{
	u32 pa = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 3);

	KUNIT_EXPECT_EQ(fx->test, xv6_kfree(&fx->m, pa), 0);
}

static void numbers_follow_each_other_from_boot_on(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_event e[3];
	u64 seq = 0, expect = 0;
	u32 i, n;

	do {
		n = read(fx, &seq, e, ARRAY_SIZE(e));
		for (i = 0; i < n; i++)
			KUNIT_EXPECT_EQ(test, e[i].seq, expect++);
		if (expect == n)
			KUNIT_EXPECT_EQ(test, e[0].type, (u8)XV6VM_E_BOOT);
	} while (n);
	KUNIT_EXPECT_EQ(test, expect, now(fx));
	KUNIT_EXPECT_EQ(test, seq, expect);
	seq = 0;
	KUNIT_EXPECT_EQ(test, TAKEN(KPGDIR, KVMALLOC), FX_KVM);
}

static void a_frame_is_taken_and_given_back(struct kunit *test)
{
	struct fx *fx = test->priv;
	const u32 head = fx->m.kmem.freelist, pa = xv6_v2p(head);
	const u32 next = fx_word(fx, pa);
	struct xv6vm_event e[3];
	u64 seq = now(fx);

	pair(fx);
	KUNIT_ASSERT_EQ(test, read(fx, &seq, e, 3), 2u);
	KUNIT_EXPECT_EQ(test, e[0].type, (u8)XV6VM_E_KALLOC);
	KUNIT_EXPECT_EQ(test, e[1].type, (u8)XV6VM_E_KFREE);
	KUNIT_EXPECT_EQ(test, e[0].before, head);
	KUNIT_EXPECT_EQ(test, e[0].after, next);
	KUNIT_EXPECT_EQ(test, e[1].before, next);
	KUNIT_EXPECT_EQ(test, e[1].after, head);
	KUNIT_EXPECT_EQ(test, e[0].pa, pa);
	KUNIT_EXPECT_EQ(test, e[1].pa, pa);
	KUNIT_EXPECT_EQ(test, e[1].kind, (u8)XV6VM_KIND_HELD);
	KUNIT_EXPECT_EQ(test, e[1].pid, 3u);
	KUNIT_EXPECT_EQ(test, xv6_event_pid(&e[1]), 0u);
}

static void the_oldest_go_and_are_counted(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_event e[SMALL + 1];
	u64 seq, first, lost = 0, end;
	u32 i, n;

	fx->mem.ring->mask = SMALL - 1;
	first = now(fx);
	for (i = 0; i < SMALL; i++)
		pair(fx);
	/* Sixteen since, of which eight are left; they come in two pieces. */
	seq = first;
	n = xv6_events_read(&fx->m, &seq, &lost, &end, e, 3);
	n += xv6_events_read(&fx->m, &seq, &lost, &end, e + n, SMALL + 1 - n);
	KUNIT_EXPECT_EQ(test, n, SMALL);
	KUNIT_EXPECT_EQ(test, lost, (u64)SMALL);
	KUNIT_EXPECT_EQ(test, end, first + 2 * SMALL);
	KUNIT_EXPECT_EQ(test, seq, end);
	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ(test, e[i].seq, first + SMALL + i);
	/* The oldest that is left is not lost, and the one before it is. */
	seq = first + SMALL;
	KUNIT_EXPECT_EQ(test, read(fx, &seq, e, 1), 1u);
	seq = first + SMALL - 1;
	KUNIT_EXPECT_EQ(test,
			xv6_events_read(&fx->m, &seq, &lost, &end, e, 1), 1u);
	KUNIT_EXPECT_EQ(test, lost, (u64)SMALL + 1);
}

static void nothing_is_behind_the_last_one(struct kunit *test)
{
	struct fx *fx = test->priv;
	u64 seq = now(fx) + 5;
	struct xv6vm_event e;

	KUNIT_EXPECT_EQ(test, read(fx, &seq, &e, 1), 0u);
	KUNIT_EXPECT_EQ(test, seq, now(fx));
	seq = 0;
	KUNIT_EXPECT_EQ(test, read(fx, &seq, &e, 0), 0u);
	KUNIT_EXPECT_EQ(test, seq, 0ull);
}

static void a_host_without_a_ring_has_none(struct kunit *test)
{
	struct fx *fx = test->priv;
	u64 seq = 9, was = now(fx);
	struct xv6vm_event e;

	fx->m.ring = NULL;
	pair(fx);
	KUNIT_EXPECT_EQ(test, read(fx, &seq, &e, 1), 0u);
	KUNIT_EXPECT_EQ(test, seq, 0ull);
	KUNIT_EXPECT_EQ(test, now(fx), was);
}

static void fork_and_wait_say_what_they_do(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3), *child;
	u64 seq = now(fx);

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &child), 0);
	KUNIT_EXPECT_EQ(test, TAKEN(KSTACK, ALLOCPROC), 1u);
	KUNIT_EXPECT_EQ(test, TAKEN(PGDIR, COPYUVM), 1u);
	KUNIT_EXPECT_EQ(test, TAKEN(KTABLE, COPYUVM), FX_KTABLES);
	KUNIT_EXPECT_EQ(test, TAKEN(UTABLE, COPYUVM), 1u);
	KUNIT_EXPECT_EQ(test, TAKEN(USER, COPYUVM), 3u);

	seq = now(fx);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, child), 0);
	KUNIT_ASSERT_EQ(test, xv6_reap(&fx->m, child), 0);
	KUNIT_EXPECT_EQ(test, BACK(USER, WAIT), 3u);
	KUNIT_EXPECT_EQ(test, BACK(KTABLE, WAIT), FX_KTABLES);
	KUNIT_EXPECT_EQ(test, BACK(KSTACK, WAIT), 1u);
}

static void exec_and_sbrk_say_what_they_do(struct kunit *test)
{
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 100, 0x1800 };
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	const struct xv6_exec x = image_exec(image_build(test, &s, 1, 0x40),
					     "a", 2, 1);
	u64 seq = now(fx);
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_exec(&fx->m, p, &x), 0);
	KUNIT_EXPECT_EQ(test, TAKEN(PGDIR, EXEC_IMAGE), 1u);
	KUNIT_EXPECT_EQ(test, TAKEN(USER, EXEC_IMAGE), 2u);
	KUNIT_EXPECT_EQ(test, TAKEN(USER, EXEC_STACK), 2u);
	KUNIT_EXPECT_EQ(test, BACK(USER, EXEC_COMMIT), 1u);
	KUNIT_EXPECT_EQ(test, BACK(PGDIR, EXEC_COMMIT), 1u);

	seq = now(fx);
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 5 << XV6_PGSHIFT, &old), 0);
	KUNIT_EXPECT_EQ(test, TAKEN(USER, GROWPROC), 5u);
}

/* To nothing, as xv6 has it, which is no way that growproc goes. */
static void sbrk_to_nothing_says_what_it_does(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3);
	u64 seq = now(fx);
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_sbrk_as_xv6(&fx->m, p, -(s32)p->sz, &old), 0);
	KUNIT_EXPECT_EQ(test, BACK(USER, GROWPROC), 3u);
}

/* What the last event of a type is about, before and after; all 0 without one. */
static struct xv6vm_event last(struct fx *fx, u64 seq, u8 type)
{
	struct xv6vm_event e, found = { };

	while (read(fx, &seq, &e, 1)) {
		if (e.type == type)
			found = e;
	}
	return found;
}

static void the_end_of_a_process_is_told(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx), *child;
	const u32 pid = p->pid, ppid = p->ppid;
	struct xv6vm_event e;
	u64 seq = now(fx);

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &child), 0);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	e = last(fx, seq, XV6VM_E_EXIT);
	KUNIT_EXPECT_EQ(test, e.pid, pid);
	KUNIT_EXPECT_EQ(test, e.before, ppid);
	KUNIT_EXPECT_EQ(test, e.after, 0u);
	e = last(fx, seq, XV6VM_E_PARENT);
	KUNIT_EXPECT_EQ(test, e.pid, child->pid);
	KUNIT_EXPECT_EQ(test, e.before, pid);
	KUNIT_EXPECT_EQ(test, e.after, fx->m.initpid);
	KUNIT_ASSERT_EQ(test, xv6_reap(&fx->m, p), 0);
	e = last(fx, seq, XV6VM_E_GONE);
	KUNIT_EXPECT_EQ(test, e.pid, pid);
	KUNIT_EXPECT_EQ(test, e.before, ppid);
	KUNIT_EXPECT_EQ(test, e.after, 0u);
	KUNIT_EXPECT_EQ(test, p->name[0], '\0');
	/* Of a directory's entries those of the user half are told. */
	e = last(fx, seq, XV6VM_E_PDE);
	KUNIT_EXPECT_EQ(test, e.va, 0u);
	KUNIT_EXPECT_EQ(test, e.after, 0u);
}

static void an_access_is_the_cause_of_its_bits(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	struct xv6vm_translation t;
	u32 value;
	u64 seq;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	seq = now(fx);
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 0x10, XV6VM_READ, 4, &value, &t), 0);
	KUNIT_EXPECT_EQ(test, last(fx, seq, XV6VM_E_FLAGS).cause,
			(u8)XV6VM_C_ACCESS);
}

static void a_reset_is_the_cause_of_its_cr3(struct kunit *test)
{
	static const char name[XV6VM_NAME_LEN] = "bare";
	struct fx *fx = test->priv;
	struct xv6_proc *p;
	u64 seq = now(fx);
	bool reset;

	KUNIT_ASSERT_EQ(test, xv6_spawn(&fx->m, name, "", 1, 0, true, &p), 0);
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	KUNIT_ASSERT_EQ(test, xv6_trap(&fx->m, 0, &reset), 0);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].traps, 1u);
	KUNIT_EXPECT_EQ(test, last(fx, seq, XV6VM_E_CR3).cause,
			(u8)XV6VM_C_RESET);
}

/* One frame short: all that was taken goes back, and says why. */
static void what_is_refused_is_undone(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *child;
	u64 seq;

	fx_drain(fx, FX_PROC - 1);
	seq = now(fx);
	KUNIT_EXPECT_EQ(test, xv6_fork(&fx->m, &fx->m.procs[0], 0, &child),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, TAKEN(KSTACK, ALLOCPROC), 1u);
	KUNIT_EXPECT_EQ(test, BACK(KSTACK, UNDO), 1u);
	KUNIT_EXPECT_EQ(test, BACK(KTABLE, UNDO), FX_KTABLES);
}

XV6_SUITE(xv6vm_event, fx_init, fx_exit,
	  KUNIT_CASE(numbers_follow_each_other_from_boot_on),
	  KUNIT_CASE(a_frame_is_taken_and_given_back),
	  KUNIT_CASE(the_oldest_go_and_are_counted),
	  KUNIT_CASE(nothing_is_behind_the_last_one),
	  KUNIT_CASE(a_host_without_a_ring_has_none),
	  KUNIT_CASE(fork_and_wait_say_what_they_do),
	  KUNIT_CASE(exec_and_sbrk_say_what_they_do),
	  KUNIT_CASE(sbrk_to_nothing_says_what_it_does),
	  KUNIT_CASE(the_end_of_a_process_is_told),
	  KUNIT_CASE(an_access_is_the_cause_of_its_bits),
	  KUNIT_CASE(a_reset_is_the_cause_of_its_cr3),
	  KUNIT_CASE(what_is_refused_is_undone));
