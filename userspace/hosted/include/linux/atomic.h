/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_ATOMIC_H
#define _HOSTED_LINUX_ATOMIC_H

typedef struct {
	int counter;
} atomic_t;

static inline void atomic_or(int bits, atomic_t *v)
{
	__atomic_fetch_or(&v->counter, bits, __ATOMIC_SEQ_CST);
}

#endif
