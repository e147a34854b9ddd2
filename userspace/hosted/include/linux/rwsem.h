/* SPDX-License-Identifier: GPL-2.0 */
/* Only who was killed before it had to wait is interrupted: see sched/signal.h. */
#ifndef _HOSTED_LINUX_RWSEM_H
#define _HOSTED_LINUX_RWSEM_H

#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/types.h>
#include <pthread.h>

/* This thread has a signal that kills it. (Weak, for headers have no object.) */
__attribute__((__weak__)) __thread bool hosted_killed;

struct rw_semaphore {
	pthread_rwlock_t lock;
	struct hosted_holders holders;
};

static inline void init_rwsem(struct rw_semaphore *s)
{
	*s = (struct rw_semaphore){ .lock = PTHREAD_RWLOCK_INITIALIZER };
}

static inline void down_read(struct rw_semaphore *s)
{
	BUG_ON(pthread_rwlock_rdlock(&s->lock));
	hosted_hold_read(&s->holders);
}

static inline void up_read(struct rw_semaphore *s)
{
	hosted_drop_read(&s->holders);
	pthread_rwlock_unlock(&s->lock);
}

static inline void down_write(struct rw_semaphore *s)
{
	BUG_ON(pthread_rwlock_wrlock(&s->lock));
	hosted_hold_write(&s->holders);
}

static inline void up_write(struct rw_semaphore *s)
{
	hosted_drop_write(&s->holders);
	pthread_rwlock_unlock(&s->lock);
}

static inline int __must_check down_read_killable(struct rw_semaphore *s)
{
	if (!hosted_killed)
		down_read(s);
	else if (pthread_rwlock_tryrdlock(&s->lock))
		return -EINTR;
	else
		hosted_hold_read(&s->holders);
	return 0;
}

static inline int __must_check down_write_killable(struct rw_semaphore *s)
{
	if (!hosted_killed)
		down_write(s);
	else if (pthread_rwlock_trywrlock(&s->lock))
		return -EINTR;
	else
		hosted_hold_write(&s->holders);
	return 0;
}

#endif
