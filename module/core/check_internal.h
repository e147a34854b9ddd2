/* SPDX-License-Identifier: GPL-2.0 */
/* The two halves of the checker: frames and lists, page tables. */
#ifndef _XV6_CHECK_INTERNAL_H
#define _XV6_CHECK_INTERNAL_H

#include <xv6/check.h>
#include "internal.h"

/* One u16 a frame: how often it was met, and by what. */
#define MARK_HAND	0x01ff	/* count of mappings by hand */
#define MARK_USED	0x1000	/* a directory, table, page or stack */
#define MARK_FREE	0x2000	/* on the free list */

/* Note one violation of invariant @n. */
void xv6_check_note(struct xv6_check *c, u32 n, u32 pid, u32 addr, u32 found,
		    u32 expected);

/*
 * Frame @pa is met as the @kind of @owner: it must be one, and not have been
 * met before. What is wrong violates invariant @n.
 */
void xv6_check_meet(struct xv6_machine *m, struct xv6_check *c, u32 n, u32 pa,
		    u8 kind, u16 owner);

/* I4 to I8 of one page directory, and what it has; @p is NULL for kpgdir. */
void xv6_check_tables(struct xv6_machine *m, struct xv6_check *c, u32 pgdir,
		      const struct xv6_proc *p, struct xv6_usage *seen);

#endif
