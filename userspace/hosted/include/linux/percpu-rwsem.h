/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One lock that all CPUs share. As in the kernel, who waits for it exclusively
 * goes before those that come later, so that no holder may take it again.
 */
#ifndef _HOSTED_LINUX_PERCPU_RWSEM_H
#define _HOSTED_LINUX_PERCPU_RWSEM_H

#include <linux/lockdep.h>
#include <linux/hosted_work.h>
#include <linux/types.h>
#include <pthread.h>

struct percpu_rw_semaphore {
	pthread_rwlock_t lock;
	struct hosted_holders holders;
};

static inline int __must_check percpu_init_rwsem(struct percpu_rw_semaphore *s)
{
	*s = (struct percpu_rw_semaphore){
		.lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP,
	};
	return 0;
}

static inline void percpu_free_rwsem(struct percpu_rw_semaphore *s)
{
	pthread_rwlock_destroy(&s->lock);
}

static inline void percpu_down_read(struct percpu_rw_semaphore *s)
{
	BUG_ON(pthread_rwlock_rdlock(&s->lock));
	hosted_hold_read(&s->holders);
	hosted_sleeping_lock_begins();
}

static inline void percpu_up_read(struct percpu_rw_semaphore *s)
{
	hosted_sleeping_lock_ends();
	hosted_drop_read(&s->holders);
	pthread_rwlock_unlock(&s->lock);
}

static inline void percpu_down_write(struct percpu_rw_semaphore *s)
{
	BUG_ON(pthread_rwlock_wrlock(&s->lock));
	hosted_hold_write(&s->holders);
	hosted_sleeping_lock_begins();
}

static inline void percpu_up_write(struct percpu_rw_semaphore *s)
{
	hosted_sleeping_lock_ends();
	hosted_drop_write(&s->holders);
	pthread_rwlock_unlock(&s->lock);
}

#define percpu_rwsem_assert_held(s) lockdep_assert_held(s)

#endif
