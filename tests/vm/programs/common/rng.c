// SPDX-License-Identifier: GPL-2.0-only
/* xorshift64*: small, and good enough to wander about with. */
#include "rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

__u32 rng_next(struct rng *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (r->state * 0x2545f4914f6cdd1dull) >> 32;
}

struct rng rng_from(const char *seed)
{
	struct rng r = { seed ? strtoull(seed, NULL, 0) : 0 };

	if (!r.state)
		r.state = time(NULL);
	printf("# seed %llu\n", r.state);
	return r;
}
