/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_COMPLETION_H
#define _HOSTED_LINUX_COMPLETION_H

#include <linux/jiffies.h>
#include <linux/types.h>
#include <pthread.h>
#include <time.h>

struct completion {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	unsigned int done;
};

static inline void init_completion(struct completion *c)
{
	*c = (struct completion){
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.cond = PTHREAD_COND_INITIALIZER,
	};
}

static inline void complete(struct completion *c)
{
	pthread_mutex_lock(&c->mutex);
	c->done++;
	pthread_cond_broadcast(&c->cond);
	pthread_mutex_unlock(&c->mutex);
}

/* Return: 0 if it was not completed in that time, else at least 1. */
static inline unsigned long wait_for_completion_timeout(struct completion *c,
							unsigned long jiffies)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += jiffies / HZ;
	until.tv_nsec += jiffies % HZ * (1000000000 / HZ);
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&c->mutex);
	while (!c->done && !err)
		err = pthread_cond_timedwait(&c->cond, &c->mutex, &until);
	if (c->done) {
		c->done--;
		err = 0;
	}
	pthread_mutex_unlock(&c->mutex);
	return err ? 0 : 1;
}

static inline void wait_for_completion(struct completion *c)
{
	while (!wait_for_completion_timeout(c, HZ))
		;
}

#endif
