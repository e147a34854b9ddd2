/* SPDX-License-Identifier: GPL-2.0 */
/* A spinlock that sleeps: a hosted thread may lose its CPU while it holds one. */
#ifndef _HOSTED_LINUX_SPINLOCK_H
#define _HOSTED_LINUX_SPINLOCK_H

#include <linux/lockdep.h>
#include <linux/types.h>
#include <pthread.h>

typedef struct {
	pthread_mutex_t mutex;
	struct hosted_holders holders;
} spinlock_t;

#define DEFINE_SPINLOCK(x) spinlock_t x = { .mutex = PTHREAD_MUTEX_INITIALIZER }

static inline void spin_lock_init(spinlock_t *l)
{
	*l = (spinlock_t){ .mutex = PTHREAD_MUTEX_INITIALIZER };
}

static inline void spin_lock(spinlock_t *l)
{
	/* The kernel's would hang here for good; say so instead. */
	BUG_ON(hosted_held_write(&l->holders));
	pthread_mutex_lock(&l->mutex);
	hosted_hold_write(&l->holders);
}

static inline void spin_unlock(spinlock_t *l)
{
	hosted_drop_write(&l->holders);
	pthread_mutex_unlock(&l->mutex);
}

#endif
