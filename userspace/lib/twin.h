/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model beside a real kernel: it begins as a copy of that, does to its own memory
 * what it is told that the kernel does, and says where the two differ.
 */
#ifndef XV6VM_TWIN_H
#define XV6VM_TWIN_H

#include "live.h"
#include "trace.h"

struct twin;

#define TWIN_KINDS                                                       \
	(1u << TRACE_KALLOC | 1u << TRACE_KFREE | 1u << TRACE_MAPPAGES | \
	 1u << TRACE_DEALLOCUVM)
#define TWIN_WHY 192

/* Of a machine that stands still. On failure why->what is a line for people. */
int twin_begin(struct hold *h, const struct xv6image_symbols *sym,
	       struct twin **t, struct xv6vm_error *why);
void twin_end(struct twin *t);

/* Return: whether the model does the same; else @why says what it has against that. */
bool twin_event(struct twin *t, const struct trace_event *e,
		char why[TWIN_WHY]);

#endif
