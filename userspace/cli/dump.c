// SPDX-License-Identifier: GPL-2.0-only
/* pt dump: all that is mapped, as few lines as say it. */

#include <xv6view.h>

#include "args.h"
#include "fmt.h"
#include "parts.h"
#include "pt.h"

/**
 * struct run - pages with the same flags in the same part
 * @absent: nothing is mapped there
 * @step: from each page's frame to the next one's, in bytes: 4096 upwards;
 *	  -4096 downwards, as kalloc hands frames out; 0 for a single page
 */
struct run {
	bool absent;
	const char *part;
	uint32_t va;
	uint32_t pages;
	uint32_t pa;
	int step;
	uint32_t flags;
	uint32_t level; /* of the entries: 1 for 4 MB pages, else 2 */
};

/* What is being folded. */
struct dump {
	struct call *c;
	bool pages, absent; /* as the options say */
	struct parts parts;
	struct run run;
	unsigned int colour; /* of the process, in its own half */
};

static void put_run(struct dump *d)
{
	const struct run *r = &d->run;
	bool down = r->step < 0 && !r->absent;
	struct out *o = d->c->out;
	uint32_t more = r->pages - 1;
	char flags[FLAGS_LEN];

	if (!r->pages)
		return;
	out_row(o);
	out_hex(o, "FROM", "va", r->va);
	out_hex(o, "TO", "last",
		r->va + more * XV6VM_PGSIZE + (XV6VM_PGSIZE - 1));
	out_uint(o, "PAGES", "pages", r->pages);
	if (r->absent) {
		out_str(o, "FRAMES", NULL, "-");
	} else {
		out_hex(o, "FRAMES", "pa", r->pa);
		out_hex(o, NULL, "last_pa", r->pa + more * (uint32_t)r->step);
	}
	out_str(o, "FLAGS", "flags",
		xv6vm_flags_text(r->flags, r->level, flags));
	out_colour(o, r->va < XV6VM_KERNBASE ? d->colour : 0);
	out_fmt(o, "WHAT", NULL, "%s%s", r->part, down ? ", downwards" : "");
	out_str(o, NULL, "part", r->part);
	d->run.pages = 0;
}

static void add_run(struct dump *d, const struct run *r)
{
	struct run *to = &d->run;
	int step = r->pa - (to->pa + (to->pages - 1) * (uint32_t)to->step);

	if (to->pages && !d->pages && !to->absent && !r->absent &&
	    to->part == r->part && to->flags == r->flags &&
	    to->level == r->level &&
	    r->va == to->va + to->pages * XV6VM_PGSIZE && r->pages == 1 &&
	    (step == 4096 || step == -4096) &&
	    (!to->step || to->step == step)) {
		to->step = step;
		to->pages++;
		return;
	}
	put_run(d);
	*to = *r;
}

/* Pages that are alike, cut where parts begin and end. */
static void add_pages(struct dump *d, const struct run *all)
{
	uint32_t va = all->va, left = all->pages, last, n;

	while (left) {
		struct run r = *all;

		r.va = va;
		r.pa += va - all->va;
		r.part = part_until(&d->parts, va, &last);
		n = d->pages ? 1 : (last - va) / XV6VM_PGSIZE + 1;
		r.pages = n < left ? n : left;
		r.step = r.pages > 1 ? 4096 : 0;
		add_run(d, &r);
		va += r.pages * XV6VM_PGSIZE;
		left -= r.pages;
	}
}

static void add_extent(struct dump *d, const struct xv6vm_extent *e)
{
	const struct run r = {
		.va = e->va,
		.pages = e->pages,
		.pa = e->pa,
		.flags = e->pte_flags,
		.level = e->pde_flags & XV6VM_PTE_PS ? 1 : 2,
	};

	add_pages(d, &r);
}

/* What is not mapped from page number @from up to @to. */
static void add_gap(struct dump *d, uint32_t from, uint32_t to)
{
	const struct run r = {
		.absent = true,
		.va = from * XV6VM_PGSIZE,
		.pages = to - from,
		.level = 2,
	};

	if (d->absent)
		add_pages(d, &r);
}

static int dump(struct dump *d, const struct space *sp)
{
	const uint32_t half = XV6VM_KERNBASE / XV6VM_PGSIZE;
	uint32_t page = option(d->c, "kernel") ? half : 0;
	uint32_t end = option(d->c, "user") ? half : 2 * half;
	struct xv6vm_cursor cur;
	struct xv6vm_extent e;
	int ret;

	out_table(d->c->out, "runs");
	xv6vm_extents_begin(d->c->h, &cur, sp->id, sp->flags,
			    page * XV6VM_PGSIZE);
	while ((ret = xv6vm_extents_next(&cur, &e)) > 0) {
		if (e.va / XV6VM_PGSIZE >= end)
			break;
		add_gap(d, page, e.va / XV6VM_PGSIZE);
		add_extent(d, &e);
		page = e.va / XV6VM_PGSIZE + e.pages;
	}
	if (ret >= 0)
		add_gap(d, page, end);
	put_run(d);
	out_end(d->c->out);
	return ret < 0 ? fail(d->c) : EXIT_OK;
}

int run_dump(struct call *c)
{
	struct dump d = {
		.c = c,
		.pages = option(c, "pages"),
		.absent = option(c, "absent"),
	};
	struct xv6vm_info info;
	char proc[OWNER_LEN];
	struct space sp;
	int ret;

	if (option(c, "user") && option(c, "kernel"))
		return fail_usage(c, "--user and --kernel exclude each other");
	ret = arg_space(c, c->argv[0], &sp);
	if (ret)
		return ret;
	if (xv6vm_info(c->h, &info) || parts_load(c, &sp, &info, &d.parts))
		return fail(c);
	d.colour = sp.flags ? 0 : xv6vm_view_colour(sp.id);
	out_colour(c->out, d.colour);
	out_str(c->out, "process", NULL, fmt_space(c, &sp, proc));
	space_field(c->out, &sp);
	return dump(&d, &sp);
}
