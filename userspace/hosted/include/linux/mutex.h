/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_MUTEX_H
#define _HOSTED_LINUX_MUTEX_H

#include <linux/lockdep.h>
#include <pthread.h>

struct mutex {
	pthread_mutex_t mutex;
	struct hosted_holders holders;
};

static inline void mutex_init(struct mutex *m)
{
	*m = (struct mutex){ .mutex = PTHREAD_MUTEX_INITIALIZER };
}

static inline void mutex_lock(struct mutex *m)
{
	hosted_not_held(&m->holders);
	pthread_mutex_lock(&m->mutex);
	hosted_hold_write(&m->holders);
}

static inline void mutex_unlock(struct mutex *m)
{
	hosted_drop_write(&m->holders);
	pthread_mutex_unlock(&m->mutex);
}

#endif
