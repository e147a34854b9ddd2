/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each has its turn in the order in which they came, so that, as in the kernel, who
 * lets go of it and takes it again keeps nobody waiting. Only who was killed before it
 * had to wait is interrupted: see sched/signal.h.
 */
#ifndef _HOSTED_LINUX_RWSEM_H
#define _HOSTED_LINUX_RWSEM_H

#include <linux/errno.h>
#include <linux/hosted_work.h>
#include <linux/lockdep.h>
#include <linux/types.h>
#include <pthread.h>

/* This thread has a signal that kills it. (Weak, for headers have no object.) */
__attribute__((__weak__)) __thread bool hosted_killed;

/**
 * struct rw_semaphore - a lock in turns
 * @next, @turn: the number that who comes next gets, and whose turn it is
 * @readers: that hold it; who holds it for writing keeps the turn
 */
struct rw_semaphore {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	unsigned int next;
	unsigned int turn;
	unsigned int readers;
	struct hosted_holders holders;
};

static inline void init_rwsem(struct rw_semaphore *s)
{
	*s = (struct rw_semaphore){
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
}

/* Nobody is before us, and it is free for what we want. */
static inline bool hosted_rwsem_free(const struct rw_semaphore *s, bool write)
{
	return s->next == s->turn && !(write && s->readers);
}

static inline void hosted_rwsem_down(struct rw_semaphore *s, bool write)
{
	unsigned int mine;

	pthread_mutex_lock(&s->mutex);
	mine = s->next++;
	while (mine != s->turn || (write && s->readers))
		pthread_cond_wait(&s->changed, &s->mutex);
	if (!write) {
		s->readers++;
		s->turn++;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
}

static inline void hosted_rwsem_up(struct rw_semaphore *s, bool write)
{
	pthread_mutex_lock(&s->mutex);
	if (write)
		s->turn++;
	else
		s->readers--;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
}

static inline void down_read(struct rw_semaphore *s)
{
	hosted_rwsem_down(s, false);
	hosted_hold_read(&s->holders);
	hosted_sleeping_lock_begins();
}

static inline void up_read(struct rw_semaphore *s)
{
	hosted_sleeping_lock_ends();
	hosted_drop_read(&s->holders);
	hosted_rwsem_up(s, false);
}

static inline void down_write(struct rw_semaphore *s)
{
	hosted_rwsem_down(s, true);
	hosted_hold_write(&s->holders);
	hosted_sleeping_lock_begins();
}

static inline void up_write(struct rw_semaphore *s)
{
	hosted_sleeping_lock_ends();
	hosted_drop_write(&s->holders);
	hosted_rwsem_up(s, true);
}

/* The one thread that is killed is the test's own, and the others hold it for long. */
static inline bool hosted_rwsem_waits(struct rw_semaphore *s, bool write)
{
	bool waits;

	pthread_mutex_lock(&s->mutex);
	waits = !hosted_rwsem_free(s, write);
	pthread_mutex_unlock(&s->mutex);
	return waits;
}

static inline int __must_check down_read_killable(struct rw_semaphore *s)
{
	if (hosted_killed && hosted_rwsem_waits(s, false))
		return -EINTR;
	down_read(s);
	return 0;
}

static inline int __must_check down_write_killable(struct rw_semaphore *s)
{
	if (hosted_killed && hosted_rwsem_waits(s, true))
		return -EINTR;
	down_write(s);
	return 0;
}

#endif
