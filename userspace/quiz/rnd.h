/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chance that is the same on every host; but one call an expression: compilers choose the
 * order of more.
 */
#ifndef XV6VM_RND_H
#define XV6VM_RND_H

#include <stdint.h>

struct rnd {
	uint64_t state;
};

/* A hash begins with this, and goes on over a string and the NUL behind it. */
#define HASH_BEGIN 0xcbf29ce484222325ull
uint64_t hash_string(uint64_t h, const char *s);

void rnd_begin(struct rnd *r, uint64_t seed);
/* Below @n, which is not 0. */
uint32_t rnd_below(struct rnd *r, uint32_t n);
/* From @a to @b, both among them. */
uint32_t rnd_between(struct rnd *r, uint32_t a, uint32_t b);
void rnd_shuffle(struct rnd *r, uint32_t *v, uint32_t n);

#endif
