/* SPDX-License-Identifier: GPL-2.0-only */
/* Undoing events in a copy of the machine. */
#ifndef XV6VM_PAST_H
#define XV6VM_PAST_H

#include <xv6/event.h>
#include <xv6/vm.h>

/**
 * struct past - the machine in which events are undone
 * @dir: the page directory that came back last
 * @pdx: its entries from here on are there again; freevm frees upwards
 */
struct past {
	struct xv6_machine *m;
	u32 dir;
	u32 pdx;
};

/* A whole frame, or NULL. */
static inline struct xv6_frame *past_frame(const struct xv6_machine *m, u32 pa)
{
	return xv6_pgoff(pa) ? NULL : xv6_frame(m, pa);
}

/*
 * past_frame.c: one event each of what is told in xv6vm_event_type. Return: it fits to what
 * is there, and is undone.
 */
bool past_freerange(struct past *past, const struct xv6vm_event *e);
bool past_kalloc(struct past *past, const struct xv6vm_event *e);
bool past_kfree(struct past *past, const struct xv6vm_event *e);
bool past_use(struct past *past, const struct xv6vm_event *e);
bool past_entry(struct past *past, const struct xv6vm_event *e);

#endif
