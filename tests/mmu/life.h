/* SPDX-License-Identifier: GPL-2.0 */
/* What may happen to the processes of a machine, in any order. */
#ifndef _MMU_LIFE_H
#define _MMU_LIFE_H

#include "judge.h"

#define LIFE_PAGES 32u

/* Pages that were mapped by hand; some are mapped no longer. */
struct life {
	u32 page[LIFE_PAGES];
};

/* One event. The core may refuse it, as it would refuse it to anyone. */
void life_step(struct judge *j, struct life *l);

/* A live process; init is always one. */
struct xv6_proc *life_any(struct judge *j);

#endif
