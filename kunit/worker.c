// SPDX-License-Identifier: GPL-2.0-only
/* Threads beside a test's own. See worker.h. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "worker.h"

static int thread(void *data)
{
	struct worker *w = data;

	w->ret = w->run(w);
	/* With this, no code of ours runs any more. */
	kthread_complete_and_exit(&w->done, 0);
}

void worker_start(struct cx *cx, struct worker *w, u16 holder, u32 pid,
		  int (*run)(struct worker *w))
{
	memset(w, 0, sizeof(*w));
	w->run = run;
	w->cx = cx;
	w->pid = pid;
	w->state = holder;
	xv6vm_file_init(&w->f, &cx->dev, holder, false);
	init_completion(&w->done);
	w->started = !IS_ERR(kthread_run(thread, w, "xv6vm_%u", holder));
	KUNIT_EXPECT_TRUE(cx->test, w->started);
}

static bool ended(struct worker *w, u32 ms)
{
	if (w->started && wait_for_completion_timeout(&w->done,
						      msecs_to_jiffies(ms)))
		w->started = false;
	return !w->started;
}

bool worker_idle(struct worker *w)
{
	return !ended(w, WORKER_IDLE_MS);
}

bool worker_done(struct worker *w)
{
	return ended(w, WORKER_WAIT_MS);
}

int worker_end(struct worker *w)
{
	if (w->started)
		wait_for_completion(&w->done);
	w->started = false;
	KUNIT_EXPECT_EQ_MSG(w->cx->test, w->bad, 0u, "a thread's line");
	return w->ret;
}

u32 worker_below(struct worker *w, u32 limit)
{
	w->state = w->state * 1664525u + 1013904223u;
	return (w->state >> 8) % limit;
}
