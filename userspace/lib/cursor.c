// SPDX-License-Identifier: GPL-2.0-only
/* Cursors: lists of any length, a piece at a time. */

#include <stdbool.h>
#include <string.h>

#include "arg.h"

/**
 * struct list - what the lists differ in
 * @elem: bytes of a record
 * @count: where the argument has the count of the piece just got
 * @totals: further out fields, to be zero before each call; ends with 0
 * @ended: no piece follows the one just got
 */
struct list {
	size_t elem;
	size_t count;
	size_t totals[3];
	bool (*ended)(const struct xv6vm_cursor *c);
};

/* In all of them it lies at the same place. */
#define SAME(list)                                                    \
	_Static_assert(offsetof(struct xv6vm_cursor, arg.list.ptr) == \
			       offsetof(struct xv6vm_cursor,          \
					arg.freelist.ptr),            \
		       #list)
SAME(procs);
SAME(aliases);
SAME(extents);

static __u32 *field(struct xv6vm_cursor *c, size_t offset)
{
	return (__u32 *)((char *)&c->arg + offset);
}

static int refill(struct xv6vm_cursor *c, const struct list *l)
{
	const size_t *total;
	int ret;

	/* Where the cursor is now: it may have been copied. */
	c->arg.freelist.ptr = PTR(&c->rec);
	*field(c, l->count) = 0;
	for (total = l->totals; *total; total++)
		*field(c, *total) = 0;
	ret = xv6vm_call(c->h, c->cmd, &c->arg);
	if (ret)
		return ret;
	c->at = 0;
	c->have = *field(c, l->count);
	c->end = !c->have || l->ended(c);
	return 0;
}

static int next(struct xv6vm_cursor *c, const struct list *l, void *out)
{
	int ret = 0;

	if (!c || !out)
		return xv6vm_failed(c ? c->h : NULL, EFAULT);
	if (c->at == c->have && !c->end)
		ret = refill(c, l);
	if (ret || c->at == c->have)
		return ret;
	memcpy(out, (char *)&c->rec + c->at++ * l->elem, l->elem);
	return 1;
}

#define BEGIN(c, handle, command, list)                                   \
	do {                                                              \
		if (!(c))                                                 \
			return;                                           \
		*(c) = (struct xv6vm_cursor){                             \
			.h = (handle),                                    \
			.cmd = (command),                                 \
		};                                                        \
		(c)->arg.hdr.size = sizeof((c)->arg.list);                \
		(c)->arg.list.count =                                     \
			sizeof((c)->rec.list) / sizeof((c)->rec.list[0]); \
	} while (0)

void xv6vm_freelist_begin(struct xv6vm *h, struct xv6vm_cursor *c)
{
	BEGIN(c, h, XV6VM_FREELIST, freelist);
}

void xv6vm_procs_begin(struct xv6vm *h, struct xv6vm_cursor *c)
{
	BEGIN(c, h, XV6VM_PROC_LIST, procs);
}

void xv6vm_aliases_begin(struct xv6vm *h, struct xv6vm_cursor *c, __u32 pa)
{
	BEGIN(c, h, XV6VM_ALIASES, aliases);
	c->arg.aliases.pa = pa;
}

void xv6vm_extents_begin(struct xv6vm *h, struct xv6vm_cursor *c, __u32 pid,
			 __u32 flags, __u32 va)
{
	BEGIN(c, h, XV6VM_EXTENTS, extents);
	c->arg.extents.hdr.flags = flags;
	c->arg.extents.pid = pid;
	c->arg.extents.va = va;
}

static bool freelist_ended(const struct xv6vm_cursor *c)
{
	return !c->arg.freelist.cur_pa;
}

static bool procs_ended(const struct xv6vm_cursor *c)
{
	return c->arg.procs.slot >= c->arg.procs.out_total;
}

static bool aliases_ended(const struct xv6vm_cursor *c)
{
	return c->arg.aliases.cur_slot == UINT32_MAX;
}

static bool extents_ended(const struct xv6vm_cursor *c)
{
	return c->arg.extents.va == XV6VM_EXTENTS_END;
}

int xv6vm_freelist_next(struct xv6vm_cursor *c, struct xv6vm_free_frame *out)
{
	static const struct list list = {
		.elem = sizeof(*out),
		.count = offsetof(struct xv6vm_freelist, out_count),
		.totals = { offsetof(struct xv6vm_freelist, out_head),
			    offsetof(struct xv6vm_freelist, out_free) },
		.ended = freelist_ended,
	};

	return next(c, &list, out);
}

int xv6vm_procs_next(struct xv6vm_cursor *c, struct xv6vm_proc *out)
{
	static const struct list list = {
		.elem = sizeof(*out),
		.count = offsetof(struct xv6vm_proc_list, out_count),
		.totals = { offsetof(struct xv6vm_proc_list, out_total) },
		.ended = procs_ended,
	};

	return next(c, &list, out);
}

int xv6vm_aliases_next(struct xv6vm_cursor *c, struct xv6vm_alias *out)
{
	static const struct list list = {
		.elem = sizeof(*out),
		.count = offsetof(struct xv6vm_aliases, out_count),
		.ended = aliases_ended,
	};

	return next(c, &list, out);
}

int xv6vm_extents_next(struct xv6vm_cursor *c, struct xv6vm_extent *out)
{
	static const struct list list = {
		.elem = sizeof(*out),
		.count = offsetof(struct xv6vm_extents, out_count),
		.ended = extents_ended,
	};

	return next(c, &list, out);
}
