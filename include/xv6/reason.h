/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refusals. Where xv6 panics, or goes on with damaged memory, the model says
 * no: an errno, and for people a reason from one table.
 */
#ifndef _XV6_REASON_H
#define _XV6_REASON_H

#include <xv6/types.h>

/**
 * xv6_reason_text() - one line for people: what was refused and what would do
 * @reason: enum xv6vm_reason
 *
 * Return: the text, without a full stop; "unknown reason" for other numbers.
 */
const char *xv6_reason_text(u32 reason);

/* The negative errno that goes with @reason; 0 for XV6VM_R_NONE and results. */
int xv6_reason_errno(u32 reason);

/* What was refused, and the address or number that it is about. */
struct xv6_why {
	u32 reason;		/* enum xv6vm_reason */
	u32 detail;
};

/* What is wrong, if anything, goes to @why. Return: the errno of @reason. */
static inline int xv6_tell(struct xv6_why *why, u32 reason, u32 detail)
{
	*why = (struct xv6_why){ reason, detail };
	return xv6_reason_errno(reason);
}

/**
 * xv6_refuse() - note in m->why what was refused first, and say its errno
 * @m: the machine; the caller holds its lock, or kmem's
 * @reason: enum xv6vm_reason
 * @detail: the address or number it is about
 *
 * Return: the negative errno of @reason.
 */
int xv6_refuse(struct xv6_machine *m, u32 reason, u32 detail);

#endif
