/* SPDX-License-Identifier: GPL-2.0-only */
/* Translations and faults, explained alike wherever they turn up. */
#ifndef XV6VM_EXPLAIN_H
#define XV6VM_EXPLAIN_H

#include "args.h"

/*
 * The fields of a whole translation: the address in bits, both levels, the
 * physical address or the reason, and what else reaches the frame. @sp: whose
 * page directory it is. Return: 0, or a negative errno if a question of its own
 * was refused: then something is missing, which is no failure of a command that
 * has done what it should.
 */
int explain(struct call *c, const struct space *sp, const struct xv6vm_query *q,
	    const struct xv6vm_translation *t);

/* Ask, then explain(). Return: the same. */
int explain_query(struct call *c, const struct space *sp,
		  const struct xv6vm_query *q);

/* The fields of one alias; @low: the offset in the page. */
void alias_fields(struct call *c, const char *label, uint32_t low,
		  const struct xv6vm_alias *a);

/*
 * An entry of a page table, in the object that the caller has begun: the @label is
 * of its value. @level: 1 of a directory, 2 of a page table.
 */
void entry_fields(struct out *o, const char *label, uint32_t level,
		  uint32_t index, uint32_t word);

/* The members of what a frame is used for. */
void use_fields(struct out *o, uint32_t kind, uint32_t pid);

/* The object "fault" of JSON; nothing without a fault. */
void fault_object(struct out *o, const struct xv6vm_fault *f);

#endif
