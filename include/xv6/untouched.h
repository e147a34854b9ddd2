/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames that nobody has looked at since freerange put them on the list. What their
 * bytes are is known, so a host may leave them unmade until somebody wants to see
 * them. This one has its RAM at hand, and makes them at once; the simulator's has
 * the same name, and says how it does.
 */
#ifndef _XV6_UNTOUCHED_H
#define _XV6_UNTOUCHED_H

#include <xv6/machine.h>

/* @n frames from @pa on are next for the list. Return: they stay as they are. */
static inline bool xv6_leave_untouched(struct xv6_machine *m, u32 pa, u32 n)
{
	return false;
}

/* Is the frame of @pa one whose bytes were not made? */
static inline bool xv6_is_untouched(const struct xv6_machine *m, u32 pa)
{
	return false;
}

/* Somebody will look at the frame of @pa. */
static inline void xv6_touch(const struct xv6_machine *m, u32 pa)
{
}

/* @n bytes from @pa on shall be zero. Return: they are; else they are filled. */
static inline bool xv6_forget(struct xv6_machine *m, u32 pa, u32 n)
{
	return false;
}

#endif
