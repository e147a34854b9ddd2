/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _RNG_H
#define _RNG_H

#include <linux/types.h>
#include <stdbool.h>

/* Random numbers, one stream for each thread. */
struct rng {
	__u64 state;
};

__u32 rng_next(struct rng *r);

/* A stream from @seed on, or from one of today's if that is NULL; it is told. */
struct rng rng_from(const char *seed);

/* From 0 to @n - 1. */
static inline __u32 rng_below(struct rng *r, __u32 n)
{
	return rng_next(r) % n;
}

static inline bool one_in(struct rng *r, __u32 n)
{
	return !rng_below(r, n);
}

#define PICK(r, a) ((a)[rng_below(r, sizeof(a) / sizeof((a)[0]))])

#endif
