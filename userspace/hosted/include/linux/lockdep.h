/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who holds a lock. Only the assertions of lockdep, not its order of locks; and
 * only with HOSTED_LOCKDEP, which the builds for tests set: knowing costs more
 * than the lock.
 */
#ifndef _HOSTED_LINUX_LOCKDEP_H
#define _HOSTED_LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <pthread.h>
#include <stdbool.h>

#ifdef HOSTED_LOCKDEP
/* Part of every lock, so that one assertion serves all types of locks. */
struct hosted_holders {
	pthread_t writer;
	int writers;
	int readers;
};

static inline bool hosted_held_write(struct hosted_holders *h)
{
	return __atomic_load_n(&h->writers, __ATOMIC_RELAXED) &&
	       __atomic_load_n(&h->writer, __ATOMIC_RELAXED) == pthread_self();
}

/* Readers are counted, not known by name: any thread's shared hold will do. */
static inline bool hosted_held(struct hosted_holders *h)
{
	return hosted_held_write(h) ||
	       __atomic_load_n(&h->readers, __ATOMIC_RELAXED) > 0;
}

static inline void hosted_not_held(struct hosted_holders *h)
{
	BUG_ON(hosted_held_write(h));
}

static inline void hosted_hold_write(struct hosted_holders *h)
{
	__atomic_store_n(&h->writer, pthread_self(), __ATOMIC_RELAXED);
	BUG_ON(__atomic_fetch_add(&h->writers, 1, __ATOMIC_RELAXED));
}

static inline void hosted_drop_write(struct hosted_holders *h)
{
	BUG_ON(!hosted_held_write(h));
	__atomic_fetch_sub(&h->writers, 1, __ATOMIC_RELAXED);
}

static inline void hosted_hold_read(struct hosted_holders *h)
{
	__atomic_fetch_add(&h->readers, 1, __ATOMIC_RELAXED);
}

static inline void hosted_drop_read(struct hosted_holders *h)
{
	BUG_ON(__atomic_fetch_sub(&h->readers, 1, __ATOMIC_RELAXED) < 1);
}

#define lockdep_assert_held(l)	     BUG_ON(!hosted_held(&(l)->holders))
#define lockdep_assert_held_write(l) BUG_ON(!hosted_held_write(&(l)->holders))
#else
struct hosted_holders {
};

#define hosted_not_held(h)   ((void)(h))
#define hosted_hold_write(h) ((void)(h))
#define hosted_drop_write(h) ((void)(h))
#define hosted_hold_read(h)  ((void)(h))
#define hosted_drop_read(h)  ((void)(h))

#define lockdep_assert_held(l)	     ((void)(l))
#define lockdep_assert_held_write(l) ((void)(l))
#endif

#endif
