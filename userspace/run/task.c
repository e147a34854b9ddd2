// SPDX-License-Identifier: GPL-2.0-only
/* Tasks, and whose turn it is. */

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define CALLS 100 /* in one turn */

/* xv6's clock: a hundred a second. */
uint32_t ticks(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 100 + now.tv_nsec / 10000000;
}

/* A process of the module's, with a task for it: a copy of @parent, if any. */
struct task *task_new(struct run *r, struct task *parent)
{
	struct task *t;
	uint32_t pid;
	int ret;

	for (t = r->task; t < r->task + NTASK && t->state; t++)
		;
	if (t == r->task + NTASK)
		return NULL;
	if (parent)
		ret = xv6vm_proc_fork(r->h, parent->pid, 0, &pid);
	else
		ret = xv6vm_proc_create(r->h, "xv6run", NULL, 0, 0, &pid);
	if (ret)
		return NULL;
	*t = (struct task){ .state = TASK_READY, .pid = pid, .parent = parent };
	r->stats.tasks++;
	return t;
}

int task_look(struct run *r, struct task *t)
{
	struct xv6vm_proc p;

	if (xv6vm_proc_show(r->h, t->pid, &p))
		return -1;
	t->sz = p.sz;
	t->pgdir = p.pgdir;
	return 0;
}

/* Those that nobody will wait for go at once. */
static void orphan(struct run *r, struct task *parent)
{
	struct task *c;
	uint32_t pid;

	for (c = r->task; c < r->task + NTASK; c++) {
		if (c->state == TASK_FREE || c->parent != parent)
			continue;
		c->parent = NULL;
		if (c->state != TASK_ZOMBIE)
			continue;
		c->state = TASK_FREE;
		/* It is init's by now. */
		xv6vm_proc_wait(r->h, 1, &pid);
	}
}

void task_exit(struct run *r, struct task *t)
{
	uint32_t freed;
	int fd;

	r->cpu->end(t);
	for (fd = 0; fd < NOFILE; fd++)
		if (t->ofile[fd])
			file_close(&r->files, t->ofile[fd]);
	memset(t->ofile, 0, sizeof(t->ofile));
	if (t->cwd)
		fs_put(&r->fs, t->cwd);
	t->cwd = 0;
	xv6vm_proc_exit(r->h, t->pid, t->parent ? XV6VM_EXIT_ZOMBIE : 0,
			&freed);
	t->state = t->parent ? TASK_ZOMBIE : TASK_FREE;
	orphan(r, t);
}

/* False while it has to wait. */
static bool call(struct run *r, struct task *t)
{
	uint32_t nr = t->regs.eax;
	int ret = syscall_of(r, t);

	t->blocked = ret == BLOCKED && t->state == TASK_READY;
	if (t->blocked)
		return false;
	t->done = 0;
	r->stats.syscalls++;
	if (r->trace)
		say_call(t, nr, ret);
	t->regs.eax = ret;
	return true;
}

/* One turn: until its time is over, it waits, or it is gone. */
static bool turn(struct run *r, struct task *t)
{
	bool moved = !t->blocked;
	struct stop s;
	int i;

	if (t->blocked && !call(r, t) && !t->killed)
		return false;
	for (i = 0; i < CALLS && t->state == TASK_READY; i++) {
		if (t->killed) {
			task_exit(r, t);
			break;
		}
		r->cpu->run(r, t, &s);
		r->stats.stops++;
		if (s.kind == STOP_SLICE)
			break;
		if (s.kind != STOP_SYSCALL) {
			say_fault(r, t, &s);
			t->faulted = true;
			task_exit(r, t);
		} else if (!call(r, t)) {
			break;
		}
		moved = true;
	}
	return moved;
}

/* Everybody waits: for a line, or for time. */
static void rest(struct run *r)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	fflush(stdout);
	poll(&in, r->files.console_wanted, 10);
}

int schedule(struct run *r)
{
	struct task *first = r->first, *t;

	while (first->state == TASK_READY) {
		bool moved = false;

		r->files.console_wanted = false;
		for (t = r->task; t < r->task + NTASK; t++)
			if (t->state == TASK_READY)
				moved |= turn(r, t);
		if (!moved)
			rest(r);
	}
	for (t = r->task; t < r->task + NTASK; t++)
		if (t->state == TASK_READY)
			task_exit(r, t);
	fflush(stdout);
	return first->faulted || first->killed;
}
