/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A spinlock for threads, which may lose their CPU while they hold it: who
 * waits lets others run. A process with one thread pays for no atomic access.
 */
#ifndef _HOSTED_LINUX_SPINLOCK_H
#define _HOSTED_LINUX_SPINLOCK_H

#include <linux/hosted_work.h>
#include <linux/lockdep.h>
#include <linux/types.h>
#include <sched.h>
#include <sys/single_threaded.h>

typedef struct {
	int locked;
	struct hosted_holders holders;
} spinlock_t;

#define DEFINE_SPINLOCK(x) spinlock_t x = { 0 }

static inline void spin_lock_init(spinlock_t *l)
{
	*l = (spinlock_t){ 0 };
}

static inline void spin_lock(spinlock_t *l)
{
	/* The kernel's would hang here for good; say so instead. */
	hosted_not_held(&l->holders);
	if (__libc_single_threaded)
		__atomic_store_n(&l->locked, 1, __ATOMIC_RELAXED);
	else
		while (__atomic_exchange_n(&l->locked, 1, __ATOMIC_ACQUIRE))
			sched_yield();
	hosted_hold_write(&l->holders);
	hosted_spin_begins();
}

static inline void spin_unlock(spinlock_t *l)
{
	hosted_spin_ends();
	hosted_drop_write(&l->holders);
	__atomic_store_n(&l->locked, 0, __ATOMIC_RELEASE);
}

#endif
