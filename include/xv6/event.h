/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to the machine, noted as it happens: in a ring that the host gives,
 * where a new event takes the place of the oldest. Whoever knows the machine at
 * one event and reads on knows it at the next: each change of the free list, of
 * what a frame is used for, of entries of the user half, of cr3 and of processes
 * has its event. The kernel half is made and goes as a whole: its tables' frames
 * have theirs.
 *
 * All of it is guarded by the machine's lock. What is written past the model, by
 * programs that have mapped the RAM or run in a window, is not noted.
 */
#ifndef _XV6_EVENT_H
#define _XV6_EVENT_H

#include <xv6/machine.h>

#ifdef XV6VM_TRACEPOINTS
#include "trace.h"
#else
static inline void xv6_trace(const struct xv6vm_event *e, u8 type)
{
}
#endif

/**
 * struct xv6_ring - the latest events
 * @next: the number of the next one; the first ever has 0. It goes on from one
 *	  machine to the next in the same memory
 * @mask: the places there are, a power of 2, less 1
 */
struct xv6_ring {
	u64 next;
	u32 mask;
	struct xv6vm_event at[];
};

/* Note an event, of which all but seq and cause is filled: a few stores. */
static __always_inline void xv6_note(struct xv6_machine *m, struct xv6vm_event e)
{
	struct xv6_ring *r = m->ring;
	struct xv6vm_event *at;

	if (!r)
		return;
	e.seq = r->next++;
	e.cause = m->cause;
	at = &r->at[e.seq & r->mask];
	*at = e;
	xv6_trace(at, e.type);
}

/* Something of a process: what @before and @after are, the type says. */
static inline void xv6_note_proc(struct xv6_machine *m, u8 type, u32 pid,
				 u32 before, u32 after)
{
	xv6_note(m, (struct xv6vm_event){ .type = type, .pid = pid,
		 .before = before, .after = after });
}

/* Is that an event that can be told? */
static inline bool xv6_event_sound(const struct xv6vm_event *e)
{
	return e->type && e->type <= XV6VM_E_GONE &&
	       e->cause <= XV6VM_C_UNDO && e->kind < XV6VM_KIND_COUNT;
}

/* Numbers of events end here, which nobody lives to see. */
#define XV6_EVENTS_END	0x4000000000000000ull

/* The process that an event is about, or 0. */
static inline u32 xv6_event_pid(const struct xv6vm_event *e)
{
	return e->kind == XV6VM_KIND_HELD || e->kind == XV6VM_KIND_CPUSTACK ?
		0 : e->pid;
}

/**
 * xv6_events_read() - copy what there is from event *@seq on
 * @seq: in: the first that is wanted; out: the one behind the last delivered
 * @lost: those before it that are overwritten are added here
 * @end: set to the number of the next event there will be
 *
 * Return: records written, @count at most. What lies beyond @end is not waited
 * for: *@seq is @end then.
 */
u32 xv6_events_read(const struct xv6_machine *m, u64 *seq, u64 *lost, u64 *end,
		    struct xv6vm_event *out, u32 count);

#endif
