/* SPDX-License-Identifier: GPL-2.0 */
/* The process table's index, for proc.c and the checker. */
#ifndef _XV6_SLOTS_H
#define _XV6_SLOTS_H

#include <xv6/machine.h>

/*
 * What is found by a number @n (a pid, a holder) begins in the slot @n modulo
 * nproc, whatever process that slot has, if any.
 */
static inline struct xv6_links *xv6_slot_heads(const struct xv6_machine *m,
					       u32 n)
{
	return &m->procs[n % m->cfg.nproc].links;
}

static inline bool xv6_slot_bit(const u32 *map, u32 n)
{
	return map[n / 32] >> n % 32 & 1;
}

/*
 * The life of a slot: taken for an embryo; published once the process is
 * whole, from when on others find it; a zombie; retired; given back.
 */
void xv6_slot_take(struct xv6_machine *m, struct xv6_proc *p);
void xv6_slot_publish(struct xv6_machine *m, struct xv6_proc *p);
void xv6_slot_zombie(struct xv6_machine *m, struct xv6_proc *p);
void xv6_slot_retire(struct xv6_machine *m, struct xv6_proc *p);
void xv6_slot_give(struct xv6_machine *m, struct xv6_proc *p);

/* The children of @p become those of @init. */
void xv6_slot_orphan(struct xv6_machine *m, struct xv6_proc *p,
		     struct xv6_proc *init);

#endif
