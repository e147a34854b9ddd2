/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads beside a test's own. They note what they find and leave it to the
 * test to judge, for expectations are the test's thread's.
 */
#ifndef _XV6VM_KUNIT_WORKER_H
#define _XV6VM_KUNIT_WORKER_H

#include <linux/completion.h>

#include "cmd_fixture.h"

/* As long as a test waits for what must come, and for what must not. */
#define WORKER_WAIT_MS	30000u
#define WORKER_IDLE_MS	50u

/**
 * struct worker - one thread
 * @run: what it does; its result is @ret
 * @cx: the machine that it works on
 * @f: the file that it has open
 * @pid: the process that it is about, if any
 * @bad: the line of the test that found something wrong first
 * @state: of its random numbers
 */
struct worker {
	int (*run)(struct worker *w);
	struct cx *cx;
	struct xv6vm_file f;
	u32 pid;
	int ret;
	u32 bad;
	u32 state;
	struct completion done;
	bool started;
};

/* Start a thread with a file of its own, which is numbered @holder. */
void worker_start(struct cx *cx, struct worker *w, u16 holder, u32 pid,
		  int (*run)(struct worker *w));

/* Whether it is still at it after a while that is long enough. */
bool worker_idle(struct worker *w);

/*
 * Whether it comes to its end while the test holds what it holds. What waits
 * for that by mistake must not keep the test from letting go of it.
 */
bool worker_done(struct worker *w);

/* Wait for its end; the test holds nothing. Return: what it returned. */
int worker_end(struct worker *w);

/* The least that is known of a wrong answer. */
#define WORKER_EXPECT(w, cond) do {			\
	struct worker *_w = (w);			\
							\
	if (!(cond) && !_w->bad)			\
		_w->bad = __LINE__;			\
} while (0)

/* A number below @limit. */
u32 worker_below(struct worker *w, u32 limit);

#endif
