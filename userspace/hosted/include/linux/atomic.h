/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_ATOMIC_H
#define _HOSTED_LINUX_ATOMIC_H

/* What was at @p: @old, if @to is there now. */
#define cmpxchg(p, old, to)                                        \
	({                                                         \
		__typeof__(*(p)) hosted_old = (old);               \
                                                                   \
		__atomic_compare_exchange_n(p, &hosted_old, to, 0, \
					    __ATOMIC_SEQ_CST,      \
					    __ATOMIC_SEQ_CST);     \
		hosted_old;                                        \
	})

typedef struct {
	int counter;
} atomic_t;

static inline void atomic_or(int bits, atomic_t *v)
{
	__atomic_fetch_or(&v->counter, bits, __ATOMIC_SEQ_CST);
}

#endif
