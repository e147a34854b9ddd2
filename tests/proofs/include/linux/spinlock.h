/* SPDX-License-Identifier: GPL-2.0-only */
/* Nobody takes what he has, nor gives back what he has not. */
#ifndef _PROOF_LINUX_SPINLOCK_H
#define _PROOF_LINUX_SPINLOCK_H

#include <linux/types.h>

typedef struct {
	bool locked;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *l)
{
	l->locked = false;
}

static inline void spin_lock(spinlock_t *l)
{
	__CPROVER_assert(!l->locked, "the lock is not taken twice");
	l->locked = true;
}

static inline void spin_unlock(spinlock_t *l)
{
	__CPROVER_assert(l->locked, "the lock that is dropped is held");
	l->locked = false;
}

#endif
