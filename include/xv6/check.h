/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checker: nine sentences that hold whenever the machine's lock is free, so
 * hold it for writing.
 *
 *	I1  kinds of frames add up to the number of frames
 *	I2  the free list is acyclic, inside RAM, as long as its count, and
 *	    holds exactly the free frames
 *	I3  each pid names one process, and each page directory has one owner
 *	I4  each PDE points to a table with one owner, or to the shared set
 *	I5  each user leaf points to a user frame with one owner, unless it
 *	    was mapped by hand
 *	I6  the kernel half equals the memory map in every process; a bare
 *	    one has none
 *	I7  nothing at or above KERNBASE is user-accessible, and nothing is
 *	    mapped above sz but what was mapped by hand
 *	I8  every frame address is below PHYSTOP
 *	I9  free and used frames are all frames; no frame is lost
 */
#ifndef _XV6_CHECK_H
#define _XV6_CHECK_H

#include <xv6/proc.h>

#define XV6_INVARIANTS	9u

/**
 * struct xv6_check - what to check with, and what was found
 * @marks: scratch, one u16 for each frame; need not be cleared
 * @list: room for @max violations
 * @count: violations written
 * @total: violations seen
 * @mask: bit n set: invariant n is violated
 * @checked: entries and frames looked at
 * @whole: nothing has changed since the check began, so that frames are met in
 *	   tables as the frame table has them
 *
 * What follows tells where the check goes on; all zero begins one.
 */
struct xv6_check {
	u16 *marks;
	struct xv6vm_violation *list;
	u32 max;
	u32 count;
	u32 total;
	u32 mask;
	u32 checked;
	bool whole;
	u64 version;		/* of the machine, when it began */
	u32 stage;
	u32 pa, depth;		/* of the list: the last frame looked at */
	u32 slot, pdx, frame;
	u32 looks;		/* entries passed in this step */
	u32 before;		/* violations when that process began */
	struct xv6_usage seen;	/* of it, so far */
};

/* Check all. The caller holds the machine's lock, shared at least. */
void xv6_check(struct xv6_machine *m, struct xv6_check *c);

/**
 * xv6_check_step() - a piece of a check
 * @version: another number whenever the machine has changed since the last step
 *
 * Between two steps the lock may be given up. Each piece is true of its moment;
 * what takes all frames together is left out once something has changed.
 *
 * Return: true if there is more.
 */
bool xv6_check_step(struct xv6_machine *m, struct xv6_check *c, u64 version);

/**
 * xv6_machine_sound() - is what was filled from outside a machine?
 * @m: fields, frame table, processes, CPUs, events and RAM as somebody brought
 *     them; its configuration was checked. What finds processes is made here
 * @c: as for xv6_check()
 *
 * Indices and addresses come first, so that the core can look at it at all. The
 * caller has it alone. Return: true if so; else nothing but its memory is of worth.
 */
bool xv6_machine_sound(struct xv6_machine *m, struct xv6_check *c);

/* What invariant @n says, for people. */
const char *xv6_invariant_text(u32 n);

#endif
