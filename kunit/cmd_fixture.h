/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites of the command layer stand on: a machine behind a device,
 * with three files open. Commands go the way that dev.c sends them, copies
 * included. Teardown closes the files and proves that all frames are back.
 */
#ifndef _XV6VM_KUNIT_CMD_FIXTURE_H
#define _XV6VM_KUNIT_CMD_FIXTURE_H

#include <kunit/test.h>
#include <xv6vm.h>

/**
 * struct cx - a fixture, in test->priv
 * @f: an open file, holder 1
 * @other: a second one, holder 2
 * @asks: one that was opened for reading only
 * @spare: as much as the RAM, for whatever a test wants
 * @buf: room for any array
 * @free_start: free frames after boot; teardown wants as many back
 * @damaged: the test hurts the machine on purpose: no proof at teardown
 */
struct cx {
	struct kunit *test;
	struct xv6vm_dev dev;
	struct xv6vm_file f, other, asks;
	void *ram, *spare;
	u8 *buf;
	u32 free_start;
	bool damaged;
};

#define CX_BUF		(512u << 10)
#define CX_KVM		10u	/* directory and tables of a kernel half */
#define CX_PROC		(CX_KVM + 3)	/* and kstack, page 0, its table */
#define CX_NPROC	8u

int cx_init(struct kunit *test);
void cx_exit(struct kunit *test);
#define CX_SUITE(suite, ...)	XV6_SUITE(suite, cx_init, cx_exit, __VA_ARGS__)

/* Replace the fixture by one with another machine. */
struct cx *cx_boot(struct kunit *test, const struct xv6_config *cfg);

/*
 * Carry out a command as dev.c does. Its arrays may lie anywhere; those that
 * it fills are spoilt first. A refusal leaves @arg alone but for the reason.
 */
int cx_call_as(struct xv6vm_file *f, unsigned int cmd, void *arg);
int cx_call(struct cx *cx, unsigned int cmd, void *arg);

/* The lock of the slot that the process @pid is in. */
static inline struct rw_semaphore *cx_slot_lock(struct cx *cx, u32 pid)
{
	struct xv6_machine *m = &cx->dev.m;

	return &cx->dev.slots[xv6_proc_slot(m, xv6_proc_find(m, pid))].lock;
}

/* The first member of a structure; flags and the rest as given. */
#define CX_HDR(type, bits)	{ .size = sizeof(type), .flags = (bits) }

static inline u64 cx_ptr(const void *p)
{
	return (uintptr_t)p;
}

/* Free frames and violated invariants, as the commands tell them. */
u32 cx_free(struct cx *cx);
u32 cx_violations(struct cx *cx);

/* Things to work on. They assert that they succeed. */
u32 cx_create(struct cx *cx, struct xv6vm_file *f, u32 flags);
u32 cx_create_pages(struct cx *cx, u32 pages);
u32 cx_kalloc(struct cx *cx, struct xv6vm_file *f, u32 flags);
void cx_kfree(struct cx *cx, u32 pa);
u32 cx_exit_proc(struct cx *cx, u32 pid, u32 flags);

/* The PTE that maps @va in @pid, or 0; and where its frame lies. */
u32 cx_pte(struct cx *cx, u32 pid, u32 va);
u32 cx_pa(struct cx *cx, u32 pid, u32 va);

/* A refusal: errno, reason and what it is about, all exact. */
void cx_expect_refused(struct cx *cx, int err, const struct xv6vm_hdr *hdr,
		       int want, u32 why, u32 what, int line);
#define CX_EXPECT_ERROR(cx, err, arg, want, why, what) \
	cx_expect_refused(cx, err, &(arg).hdr, want, why, what, __LINE__)
/* Of a command, with the errno of that reason, which reason_kunit.c has once more. */
static inline void cx_refuses(struct cx *cx, unsigned int cmd, struct xv6vm_hdr *hdr,
			      u32 why, u32 what, int line)
{
	cx_expect_refused(cx, cx_call(cx, cmd, hdr), hdr, xv6_reason_errno(why), why, what, line);
}

#define CX_EXPECT_REFUSED(cx, cmd, arg, why, what) \
	cx_refuses(cx, cmd, &(arg).hdr, why, what, __LINE__)

#endif
