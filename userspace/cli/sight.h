/* SPDX-License-Identifier: GPL-2.0-only */
/* What view, map and export look at, as their arguments [PID [VA]] say. */
#ifndef XV6VM_SIGHT_H
#define XV6VM_SIGHT_H

#include <xv6view.h>

#include "args.h"

/**
 * struct sight - a view, and where to look
 * @sym: of a loaded image's kernel, as --xv6-kernel says
 * @p: whose address space; NULL: RAM
 * @q: for the walk of an address, if @walk
 * @now: the machine that there is, if call.h is what it was
 */
struct sight {
	struct xv6view *v;
	struct xv6image_symbols sym;
	bool has_sym;
	const struct xv6view_proc *p;
	struct xv6view_proc cr3;
	bool walk;
	struct xv6vm_query q;
	struct xv6vm *now;
};

/* Return: EXIT_*. sight_free() follows, whatever it says. */
int sight_take(struct call *c, struct sight *s);
void sight_free(struct call *c, struct sight *s);

/*
 * From here on @c is about the machine as it was before event @seq, or again about the one
 * there is. The view stays. Return: 0, or what xv6vm_past() says of that.
 */
int sight_back(struct call *c, struct sight *s, __u64 seq);
void sight_now(struct call *c, struct sight *s);

/* userspace/map: have it all on the terminal, until a key ends that. Return: EXIT_*. */
int map_screen(struct call *c, struct sight *s);

/* A number of an option from 1 to @max, or what it is without. */
int arg_count(struct call *c, const char *name, uint32_t max, uint32_t without,
	      uint32_t *n);

#define SIGHT_BEFORE                                             \
	{                                                        \
		"before", "EVENT", "as it was before that event" \
	}
#define SIGHT_OPTIONS                                                       \
	SIGHT_BEFORE, { "xv6-kernel", "ELF", "whose image the RAM holds" }, \
		{ "as", "user|kernel", "whose rights (user)" },             \
		{ "write", NULL, "is it allowed to write to VA" },          \
	{                                                                   \
		"fetch", NULL, "is it allowed to fetch code there"          \
	}

#endif
