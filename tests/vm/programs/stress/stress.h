/* SPDX-License-Identifier: GPL-2.0-only */
/* Callers that share files which others close, and that are killed. */
#ifndef _STRESS_H
#define _STRESS_H

#include <stdatomic.h>

#include "life.h"
#include "rng.h"

#define SHARED 4 /* files that all use and one closes */

extern atomic_int shared[SHARED];
extern atomic_bool stop;

/* Of all processes. */
struct counts {
	atomic_ulong calls;
	atomic_ulong undocumented;
};

extern struct counts *counts;

/* caller.c: one call of some kind on some file. */
void one_call(struct rng *r, struct world *w, int file);

/* victims.c: processes that call until they are killed. Returns how many were. */
bool victims_start(struct rng *r);
unsigned int victims_kill(struct rng *r);
void victims_end(void);

#endif
