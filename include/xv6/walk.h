/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions: what is at an address, what maps a frame, what do the tables
 * hold. They change nothing and trust no entry; hold the machine's lock, shared.
 */
#ifndef _XV6_WALK_H
#define _XV6_WALK_H

#include <xv6/ram.h>
#include <xv6/types.h>

/* xv6_translate() on a CPU: without @pse, PS in a directory means nothing. */
void xv6_walk(const struct xv6_machine *m, u32 cr3, const struct xv6vm_query *q,
	      bool pse, struct xv6vm_translation *t);

/**
 * xv6_translate() - walk both levels and judge an access as the MMU would
 * @cr3: pa of the page directory
 * @t: filled whole; t->fault.raised tells whether the access faults
 *
 * Presence counts first, then U and W of both levels together, as in the
 * error code. A table outside RAM reads as not present (PDE_OUTSIDE), a frame
 * outside RAM does not fault but has nothing behind it (PA_OUTSIDE).
 * 4 MB pages (PS) are walked as such: a question takes CR4.PSE for set.
 */
static inline void xv6_translate(const struct xv6_machine *m, u32 cr3,
				 const struct xv6vm_query *q,
				 struct xv6vm_translation *t)
{
	xv6_walk(m, cr3, q, true, t);
}

/**
 * xv6_next_extent() - the first run of present pages at or above @va
 * @pgdir: 0 gives -ENXIO
 * @va: in: where to look; out: behind the run, 0 if that is 2^32
 * @end: look below this va, page aligned; 0 is 2^32
 *
 * A run's frames follow each other and its PTE and PDE flags are the same,
 * A and D apart from nothing: all 12 bits count.
 *
 * Return: 1 with *e filled, 0 if there is none.
 */
int xv6_next_extent(const struct xv6_machine *m, u32 pgdir, u32 *va, u32 end,
		    struct xv6vm_extent *e);

/**
 * xv6_next_alias() - the next virtual address that reaches a frame
 * @slot, @va: cursor; begin with 0, 0
 * @looks: entries that may be looked at; less those that were
 *
 * The kernel half counts once, as pid 0, before all processes.
 *
 * Return: 1 with *a filled and the cursor moved on, 0 at the end, -EAGAIN with
 * the cursor moved on as far as @looks went.
 */
int xv6_next_alias(const struct xv6_machine *m, u32 pa, u32 *slot, u32 *va,
		   u32 *looks, struct xv6vm_alias *a);

#endif
