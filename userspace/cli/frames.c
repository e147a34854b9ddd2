// SPDX-License-Identifier: GPL-2.0
/* kmem frames: the frame table, folded into runs. */

#include "fmt.h"

/* A run of frames that are used for the same. */
struct run {
	struct xv6vm_frame f;
	uint32_t frames;
};

static bool alike(const struct xv6vm_frame *a, const struct xv6vm_frame *b)
{
	return a->kind == b->kind && a->pid == b->pid &&
	       a->holder == b->holder && a->shares == b->shares;
}

/* Who has a frame of kmem kalloc: nobody when it is persistent, as ours are. */
static const char *remark(const struct xv6vm_frame *f)
{
	if (f->kind != XV6VM_KIND_HELD)
		return "";
	return f->holder ? "a program" : "nobody";
}

static void put_run(struct call *c, const struct run *r)
{
	const struct xv6vm_frame *f = &r->f;
	char proc[OWNER_LEN];
	struct out *o = c->out;

	out_row(o);
	out_hex(o, "FIRST", "pa", f->pa);
	out_hex(o, "LAST", NULL, f->pa + (r->frames - 1) * XV6VM_PGSIZE);
	out_uint(o, "FRAMES", "frames", r->frames);
	out_str(o, "KIND", "kind", xv6vm_kind_text(f->kind));
	out_str(o, "OWNER", NULL,
		f->pid ? fmt_proc(c, f->pid, proc) : remark(f));
	out_uint(o, NULL, "pid", f->pid);
	out_uint(o, NULL, "shares", f->shares);
	if (f->shares)
		out_fmt(o, "", NULL, "mapped by hand: %u", f->shares);
	else
		out_str(o, "", NULL, "");
}

int run_frames(struct call *c)
{
	struct xv6vm_cursor cur;
	struct xv6vm_frame f;
	struct run run = { .frames = 0 };
	int ret;

	out_table(c->out, "frames");
	xv6vm_frames_begin(c->h, &cur, 0);
	while ((ret = xv6vm_frames_next(&cur, &f)) > 0) {
		if (run.frames && alike(&run.f, &f) && !option(c, "all")) {
			run.frames++;
			continue;
		}
		if (run.frames)
			put_run(c, &run);
		run = (struct run){ .f = f, .frames = 1 };
	}
	if (run.frames)
		put_run(c, &run);
	out_end(c->out);
	return ret ? fail(c) : EXIT_OK;
}
