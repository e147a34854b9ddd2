// SPDX-License-Identifier: GPL-2.0-only
/* kmem frame: all that is known of one. */

#include "args.h"
#include "colour.h"
#include "explain.h"
#include "fmt.h"
#include "pt.h"

/* Where in the free list it is. */
static int put_place(struct call *c, uint32_t pa)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor cur;
	uint32_t n = 0;
	int ret;

	xv6vm_freelist_begin(c->h, &cur);
	do {
		ret = xv6vm_freelist_next(&cur, &f);
		n++;
	} while (ret > 0 && f.pa != pa);
	if (ret < 0)
		return fail(c);
	/* It may have been taken meanwhile. */
	if (!ret)
		return EXIT_OK;
	out_object(c->out, "list");
	out_fmt(c->out, "free list", NULL, "number %u", n);
	out_note(c->out, "of %u; %s", cur.arg.freelist.out_free,
		 n == 1 ? "the head, which kalloc takes next"
			: "the kalloc of that number takes it");
	out_uint(c->out, NULL, "number", n);
	out_hex(c->out, "next", "next", f.next);
	out_note(c->out, "its first word, the va of the next free frame");
	out_end(c->out);
	return EXIT_OK;
}

int run_frame(struct call *c)
{
	struct xv6vm_frame_use use;
	char text[OWNER_LEN];
	uint32_t pa, got;
	int ret = arg_addr(c, "address", c->argv[0], &pa);

	if (ret)
		return ret;
	pa &= ~(XV6VM_PGSIZE - 1);
	if (xv6vm_frame_table(c->h, pa / XV6VM_PGSIZE, &use, 1, &got))
		return fail(c);
	/* What it can be reached at refuses what is no frame. */
	if (got) {
		out_hex(c->out, "frame", "pa", pa);
		out_note(c->out, "number %u", pa / XV6VM_PGSIZE);
	}
	ret = put_aliases(c, pa);
	if (ret)
		return ret;
	out_colour(c->out, xv6vm_view_colour(use.pid));
	out_str(c->out, "used as", NULL, fmt_frame(c, use.kind, use.pid, text));
	use_fields(c->out, use.kind, use.pid);
	out_uint(c->out, use.shares ? "by hand" : NULL, "shares", use.shares);
	return use.kind == XV6VM_KIND_FREE ? put_place(c, pa) : EXIT_OK;
}
