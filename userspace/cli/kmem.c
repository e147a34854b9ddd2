// SPDX-License-Identifier: GPL-2.0-only
/* kmem: frames, and the list of the free ones. */

#include <errno.h>
#include <stdio.h>

#include "args.h"
#include "fmt.h"

#define PEEK 3u /* frames of the list that kalloc and kfree show */

/**
 * struct peek - the head of the list
 * @more: there are more than these
 */
struct peek {
	struct xv6vm_free_frame frames[PEEK];
	uint32_t count;
	bool more;
	uint32_t head;
	uint32_t free;
};

static int look(struct call *c, struct peek *p)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor cur;
	int ret;

	p->count = 0;
	xv6vm_freelist_begin(c->h, &cur);
	while ((ret = xv6vm_freelist_next(&cur, &f)) > 0 && p->count < PEEK)
		p->frames[p->count++] = f;
	p->more = ret > 0;
	p->head = cur.arg.freelist.out_head;
	p->free = cur.arg.freelist.out_free;
	return ret < 0 ? ret : 0;
}

/* In one line: "N free  0x... -> 0x... -> ...". */
static void show(struct out *o, const char *when, const struct peek *p)
{
	char line[16 * (PEEK + 1)] = "";
	uint32_t i, used = 0;

	out_object(o, when);
	out_list(o, "frames");
	for (i = 0; i < p->count; i++) {
		out_row(o);
		out_hex(o, NULL, "pa", p->frames[i].pa);
		out_hex(o, NULL, "next", p->frames[i].next);
		used += snprintf(line + used, sizeof(line) - used, "0x%08x -> ",
				 p->frames[i].pa);
	}
	out_end(o);
	snprintf(line + used, sizeof(line) - used, p->more ? "..." : "end");
	out_fmt(o, when, NULL, "%u free", p->free);
	out_note(o, "%s", line);
	out_hex(o, NULL, "head", p->head);
	out_uint(o, NULL, "free", p->free);
	out_end(o);
}

static int run_kalloc(struct call *c)
{
	struct peek before, after;
	uint32_t pa, next;

	if (look(c, &before) || xv6vm_kalloc(c->h, lives(c), &pa, &next))
		return fail(c);
	out_hex(c->out, "frame", "pa", pa);
	out_note(c->out, "its first word, 0x%08x, was the next pointer", next);
	out_hex(c->out, NULL, "next", next);
	show(c->out, "before", &before);
	if (!look(c, &after))
		show(c->out, "after", &after);
	return EXIT_OK;
}

static int free_one(struct call *c, const char *word)
{
	uint32_t pa, next;
	int ret = arg_addr(c, "frame", word, &pa);

	if (ret)
		return ret;
	if (xv6vm_kfree(c->h, pa, &next))
		return fail(c);
	out_row(c->out);
	out_hex(c->out, "frame", "pa", pa);
	out_note(c->out, "its first word is now the next pointer, 0x%08x",
		 next);
	out_hex(c->out, NULL, "next", next);
	return EXIT_OK;
}

static int run_kfree(struct call *c)
{
	struct peek before, after;
	int ret = look(c, &before) ? fail(c) : EXIT_OK, i;

	out_list(c->out, "freed");
	for (i = 0; !ret && i < c->argc; i++)
		ret = free_one(c, c->argv[i]);
	if (ret)
		return ret;
	out_end(c->out);
	show(c->out, "before", &before);
	if (!look(c, &after))
		show(c->out, "after", &after);
	return EXIT_OK;
}

static int run_freelist(struct call *c)
{
	const char *word = option(c, "limit");
	uint32_t limit = 16, n = 0;
	struct xv6vm_cursor cur;
	struct xv6vm_free_frame f;
	struct xv6vm_info info;
	int ret = word ? arg_u32(c, "limit", word, &limit) : EXIT_OK;

	if (ret)
		return ret;
	if (word && option(c, "all"))
		return fail_usage(c, "--limit and --all exclude each other");
	if (xv6vm_info(c->h, &info))
		return fail(c);
	if (info.out_machine & XV6VM_MACHINE_FOREIGN)
		return fail_as(
			c, EBADFD,
			"the RAM holds a loaded image: machine explain --xv6-kernel tells its list");
	xv6vm_freelist_begin(c->h, &cur);
	out_table(c->out, "frames");
	while ((ret = xv6vm_freelist_next(&cur, &f)) > 0 &&
	       (n < limit || option(c, "all"))) {
		out_row(c->out);
		out_uint(c->out, "#", NULL, n++);
		out_hex(c->out, "FRAME", "pa", f.pa);
		out_hex(c->out, "NEXT", "next", f.next);
		out_str(c->out, "", NULL, f.next ? "" : "end of list");
	}
	out_end(c->out);
	if (ret < 0)
		return fail(c);
	if (n < cur.arg.freelist.out_free)
		out_line(c->out, "... %u more", cur.arg.freelist.out_free - n);
	out_line(c->out,
		 "%u frames free; NEXT is the pointer that lies in FRAME",
		 cur.arg.freelist.out_free);
	out_hex(c->out, NULL, "head", cur.arg.freelist.out_head);
	out_uint(c->out, NULL, "free", cur.arg.freelist.out_free);
	return EXIT_OK;
}

static const struct option freelist_options[] = {
	{ "limit", "N", "so many frames from the head on (16)" },
	{ "all", NULL, "every one" },
	{ 0 },
};

static const struct option frames_options[] = {
	{ "all", NULL, "a line for every frame" },
	{ 0 },
};

const struct command kmem_commands[] = {
	{ "kmem", "kalloc", "", "take the head of the free list", NULL, 0, 0, 0,
	  CHANGES, run_kalloc },
	{ "kmem", "kfree", "PA...", "put frames back as its head", NULL, 1, -1,
	  0, CHANGES, run_kfree },
	{ "kmem", "freelist", "", "the free list in its order",
	  freelist_options, 0, 0, 0, ASKS, run_freelist },
	{ "kmem", "frame", "PA", "one frame: whose it is, its addresses", NULL,
	  1, 1, 0, ASKS, run_frame },
	{ "kmem", "frames", "", "what all frames are used for", frames_options,
	  0, 0, 0, ASKS, run_frames },
	{ 0 },
};
