// SPDX-License-Identifier: GPL-2.0-only
/* FNV-1a and splitmix64: all in 64 bits without a sign, and nothing of the C library. */

#include "rnd.h"

uint64_t hash_string(uint64_t h, const char *s)
{
	do {
		h = (h ^ (unsigned char)*s) * 0x100000001b3ull;
	} while (*s++);
	return h;
}

void rnd_begin(struct rnd *r, uint64_t seed)
{
	r->state = seed;
}

static uint32_t rnd_word(struct rnd *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (z ^ z >> 31) >> 32;
}

uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint64_t)rnd_word(r) * n >> 32;
}

uint32_t rnd_between(struct rnd *r, uint32_t a, uint32_t b)
{
	return a + rnd_below(r, b - a + 1);
}

void rnd_shuffle(struct rnd *r, uint32_t *v, uint32_t n)
{
	uint32_t i, j, was;

	for (i = n; i > 1; i--) {
		j = rnd_below(r, i);
		was = v[i - 1];
		v[i - 1] = v[j];
		v[j] = was;
	}
}
