/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What things are called, wherever they are shown: one word for each, xv6's or
 * the i386 manual's. Unknown numbers are "unknown", never NULL.
 */
#ifndef _XV6_WORDS_H
#define _XV6_WORDS_H

#include <xv6/types.h>

/* A kind of frame: its name, and a remark about all of that kind. */
const char *xv6_kind_name(u32 kind);
const char *xv6_kind_remark(u32 kind);

/* A type of event, and in the course of what: "" for just what was asked for. */
const char *xv6_event_name(u32 type);
const char *xv6_cause_name(u32 cause);

/* An event in columns: its name, what it says, its cause. Return: @buf. */
#define XV6_EVENT_LEN	192
#define XV6_EVENT_HEAD	"event      what                                   in the course of"
const char *xv6_event_line(const struct xv6vm_event *e, char buf[XV6_EVENT_LEN]);

/* A state of a process. */
const char *xv6_state_name(u32 state);

/**
 * xv6_image_part() - the part of a process's image that @va lies in
 * @guard: va of its guard page, or ~0 if exec has not run
 * @end: set to the va behind that part; 0 if nothing is behind it
 *
 * Return: its name; "above sz" from @sz on.
 */
const char *xv6_image_part(u32 sz, u32 guard, u32 va, u32 *end);

/**
 * struct xv6_flag - a bit of an entry
 * @level: 1 if only PDEs have it, 2 if only PTEs, else 0
 * @letter: in columns
 * @name: where there is room for the manual's
 * @meaning: for a legend
 */
struct xv6_flag {
	u32 bit;
	u32 level;
	char letter;
	const char *name;
	const char *meaning;
};

/**
 * xv6_flag() - the flags of an entry, one by one, in the order of the columns
 * @n: 0 and up
 * @level: of the entry, as in struct xv6vm_fault: 1 a PDE, 2 a PTE; 0: of both
 *
 * Return: NULL behind the last one.
 */
const struct xv6_flag *xv6_flag(u32 n, u32 level);

/*
 * What stands behind the address of a 4 MB page: "", or that bits are set which
 * are no part of it (a CPU with PSE-36 has higher bits of the address there).
 */
const char *xv6_big_remark(u32 pde);

#endif
