/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Damages, for the suite of the checker, for the tool on a simulator and for a
 * kernel in which the module is hurt from outside.
 */
#ifndef _XV6_KUNIT_DAMAGE_H
#define _XV6_KUNIT_DAMAGE_H

#include <xv6/vm.h>

/**
 * struct damage - one of them
 * @hurt: done a second time undoes it; of a machine with two CPUs and nothing
 *	freed yet, and a process with pages 0 and 1 and no more
 * @mask: bit n: it violates invariant n
 */
struct damage {
	const char *what;
	void (*hurt)(struct xv6_machine *m, struct xv6_proc *p);
	u32 mask;
};

#define DAMAGES	29

extern const struct damage damages[DAMAGES];

/* The bits of a word of RAM that change. */
void damage_flip(struct xv6_machine *m, u32 pa, u32 bits);

#endif
