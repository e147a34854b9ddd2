// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is killed while it waits for the machine, whatever it waits for, goes with
 * EINTR at once, and nothing has happened.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include <cmd.h>

#include "cmd_fixture.h"
#include "fixture.h"
#include "suites.h"
#include "worker.h"

/* What the test holds meanwhile. */
enum held {
	THE_MACHINE,	/* dev->changes, as a change does */
	THE_PROCESS,	/* its slot, as a change does */
	A_QUESTION,	/* its slot, shared */
};

/**
 * struct waiter - a command that has to wait
 * @about: where in its structure the process's pid goes, or 0
 */
struct waiter {
	const char *what;
	unsigned int nr;
	u32 flags;
	u32 about;
	enum held held;
};

static const struct waiter waiters[] = {
	{ "a question about all", XV6VM_CPU_STATE, .held = THE_MACHINE },
	{ "a frame", XV6VM_KALLOC, .held = THE_MACHINE },
	{ "the checker", XV6VM_CHECK, .held = THE_MACHINE },
	{ "a change", XV6VM_PROC_FORK, 0,
	  offsetof(struct xv6vm_proc_fork, pid), THE_MACHINE },
	{ "a change of what is asked about", XV6VM_PROC_SBRK, 0,
	  offsetof(struct xv6vm_proc_sbrk, pid), A_QUESTION },
	{ "a question about one", XV6VM_TRANSLATE, 0,
	  offsetof(struct xv6vm_translate, pid), THE_PROCESS },
	{ "its record", XV6VM_PROC_LIST, XV6VM_LIST_PID,
	  offsetof(struct xv6vm_proc_list, slot), THE_PROCESS },
	{ "all records", XV6VM_PROC_LIST, .held = THE_PROCESS },
};

ARRAY_PARAM(waiter, waiter, waiters);

static int call(struct worker *w, const struct waiter *what)
{
	const struct xv6vm_cmd *c = xv6vm_cmd_find(what->nr);
	struct xv6vm_proc room[CX_NPROC];
	u64 arg[XV6VM_ARG_MAX / sizeof(u64)] = { };
	void *at = arg;

	*(struct xv6vm_hdr *)at = (struct xv6vm_hdr){
		.size = c->size, .flags = what->flags,
	};
	if (what->about)
		*(u32 *)(at + what->about) = w->pid;
	if (c->out.ptr_off) {
		*(u64 *)(at + c->out.ptr_off) = cx_ptr(room);
		*(u32 *)(at + c->out.count_off) = CX_NPROC;
	}
	return cx_call_as(&w->f, what->nr, arg);
}

static int call_and_be_killed(struct worker *w)
{
	int ret;

	allow_signal(SIGKILL);
	send_sig(SIGKILL, current, 1);
	ret = call(w, w->cx->test->param_value);
	flush_signals(current);
	return ret;
}

static int call_alone(struct worker *w)
{
	return call(w, w->cx->test->param_value);
}

static void hold(struct cx *cx, enum held which, struct rw_semaphore *slot)
{
	if (which == THE_MACHINE)
		down_write(&cx->dev.changes);
	else if (which == THE_PROCESS)
		down_write(slot);
	else
		down_read(slot);
}

static void let_go(struct cx *cx, enum held which, struct rw_semaphore *slot)
{
	if (which == THE_MACHINE)
		up_write(&cx->dev.changes);
	else if (which == THE_PROCESS)
		up_write(slot);
	else
		up_read(slot);
}

static void who_is_killed_waits_no_longer(struct kunit *test)
{
	const struct waiter *what = test->param_value;
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), before = cx_free(cx);
	struct rw_semaphore *slot;
	struct worker killed, waits;

	slot = cx_slot_lock(cx, pid);
	hold(cx, what->held, slot);
	worker_start(cx, &waits, 4, pid, call_alone);
	KUNIT_EXPECT_TRUE(test, worker_idle(&waits));
	let_go(cx, what->held, slot);
	KUNIT_EXPECT_EQ(test, worker_end(&waits), 0);
	xv6vm_file_drop(&waits.f);
	KUNIT_EXPECT_EQ(test, cx_free(cx), before);

	hold(cx, what->held, slot);
	worker_start(cx, &killed, 5, pid, call_and_be_killed);
	KUNIT_EXPECT_TRUE(test, worker_done(&killed));
	let_go(cx, what->held, slot);
	KUNIT_EXPECT_EQ(test, worker_end(&killed), -EINTR);
	KUNIT_EXPECT_EQ(test, cx_free(cx), before);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	xv6vm_file_drop(&killed.f);
	cx_exit_proc(cx, pid, 0);
}

static int exit_and_be_killed(struct worker *w)
{
	struct xv6vm_proc_exit e = { CX_HDR(e, 0), .pid = w->pid };
	int ret;

	allow_signal(SIGKILL);
	send_sig(SIGKILL, current, 1);
	ret = cx_call_as(&w->f, XV6VM_PROC_EXIT, &e);
	flush_signals(current);
	return ret;
}

/* Between two turns of a change others come in, and it has to wait. */
static void what_has_begun_comes_to_its_end(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	u32 round, pid, before;
	struct worker w;
	struct cx *cx;
	u64 changed;

	cfg.phystop = 32u << 20;
	cx = cx_boot(test, &cfg);
	before = cx_free(cx);
	for (round = 0; round < 20; round++) {
		pid = cx_create_pages(cx, XV6VM_TURN_FRAMES + 500);
		changed = cx->dev.changed;
		worker_start(cx, &w, 4, pid, exit_and_be_killed);
		while (READ_ONCE(cx->dev.changed) == changed)
			cond_resched();
		down_write(&cx->dev.changes);
		up_write(&cx->dev.changes);
		KUNIT_ASSERT_EQ(test, worker_end(&w), 0);
		KUNIT_ASSERT_EQ(test, cx_free(cx), before);
	}
}

CX_SUITE(xv6vm_cmd_killed,
	 KUNIT_CASE(what_has_begun_comes_to_its_end),
	 KUNIT_CASE_PARAM(who_is_killed_waits_no_longer, waiter_gen_params));
