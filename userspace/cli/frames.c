// SPDX-License-Identifier: GPL-2.0-only
/* kmem frames: the frame table, folded into runs. */

#include <string.h>

#include "colour.h"
#include "explain.h"
#include "fmt.h"

#define RECORDS 4096u /* of one call */

/* Frames from number @first on that are used for the same. */
struct run {
	struct xv6vm_frame_use use;
	uint32_t first, frames;
};

/* Who has a frame of kmem kalloc: nobody when it is persistent, as ours are. */
static const char *remark(const struct xv6vm_frame_use *use)
{
	if (use->kind != XV6VM_KIND_HELD)
		return "";
	return use->holder ? "a program" : "nobody";
}

static void put_run(struct call *c, const struct run *r)
{
	const struct xv6vm_frame_use *use = &r->use;
	uint32_t pa = r->first * XV6VM_PGSIZE;
	char proc[OWNER_LEN];
	struct out *o = c->out;

	if (!r->frames)
		return;
	out_row(o);
	out_hex(o, "FIRST", "pa", pa);
	out_hex(o, "LAST", NULL, pa + (r->frames - 1) * XV6VM_PGSIZE);
	out_uint(o, "FRAMES", "frames", r->frames);
	out_colour(o, xv6vm_view_colour(use->pid));
	out_str(o, "KIND", NULL, xv6vm_kind_text(use->kind));
	out_colour(o, xv6vm_view_colour(use->pid));
	out_str(o, "OWNER", NULL,
		use->pid ? fmt_proc(c, use->pid, proc) : remark(use));
	use_fields(o, use->kind, use->pid);
	out_uint(o, NULL, "shares", use->shares);
	if (use->shares)
		out_fmt(o, "", NULL, "mapped by hand: %u", use->shares);
	else
		out_str(o, "", NULL, "");
}

int run_frames(struct call *c)
{
	static struct xv6vm_frame_use use[RECORDS];
	bool all = option(c, "all");
	struct run run = { .frames = 0 };
	uint32_t first = 0, got, i;
	int ret;

	out_table(c->out, "frames");
	do {
		ret = xv6vm_frame_table(c->h, first, use, RECORDS, &got);
		for (i = 0; i < got; i++) {
			if (!run.frames || all ||
			    memcmp(&run.use, &use[i], sizeof(use[i]))) {
				put_run(c, &run);
				run = (struct run){ use[i], first + i, 0 };
			}
			run.frames++;
		}
		first += got;
	} while (!ret && got);
	put_run(c, &run);
	out_end(c->out);
	return ret ? fail(c) : EXIT_OK;
}
