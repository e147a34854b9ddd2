/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that tell by a completion that they are done, and are not stopped. */
#ifndef _HOSTED_LINUX_KTHREAD_H
#define _HOSTED_LINUX_KTHREAD_H

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <stdlib.h>

struct task_struct;

struct hosted_thread {
	int (*fn)(void *data);
	void *data;
};

static inline void *hosted_thread_run(void *arg)
{
	struct hosted_thread t = *(struct hosted_thread *)arg;

	free(arg);
	t.fn(t.data);
	return NULL;
}

static inline struct task_struct *hosted_thread_start(int (*fn)(void *data),
						      void *data)
{
	struct hosted_thread *t = malloc(sizeof(*t));
	pthread_t id;

	if (!t)
		return ERR_PTR(-ENOMEM);
	*t = (struct hosted_thread){ fn, data };
	if (pthread_create(&id, NULL, hosted_thread_run, t)) {
		free(t);
		return ERR_PTR(-EAGAIN);
	}
	pthread_detach(id);
	/* Nothing may be done with a task but to see that there is one. */
	return (struct task_struct *)fn;
}

#define kthread_run(fn, data, ...) hosted_thread_start(fn, data)

static inline void __noreturn kthread_complete_and_exit(struct completion *c,
							long code)
{
	(void)code;
	complete(c);
	pthread_exit(NULL);
}

#endif
