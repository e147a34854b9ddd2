// SPDX-License-Identifier: GPL-2.0-only
/* pt ls: a page directory, or one of its page tables, entry by entry. */

#include <endian.h>
#include <errno.h>

#include "args.h"
#include "colour.h"
#include "explain.h"
#include "fmt.h"
#include "pt.h"

#define ENTRIES 1024u

/* What one entry of a record says. */
struct entry {
	uint32_t level, index;
	uint32_t pa, word;
	uint32_t va, last;
	bool present, big;
};

static struct entry entry_of(const struct xv6vm_table *t, uint32_t index)
{
	struct entry e = {
		.level = t->level,
		.index = index,
		.pa = t->pa + 4 * index,
		.word = le32toh(t->words[index]),
	};
	uint32_t size = t->level == 1 ? XV6VM_PGSIZE * ENTRIES : XV6VM_PGSIZE;

	e.va = t->va + index * size;
	e.last = e.va + (size - 1);
	e.present = e.word & XV6VM_PTE_P;
	e.big = e.present && t->level == 1 && e.word & XV6VM_PTE_PS;
	return e;
}

/* What lies at the frame that a present entry leads to; whose, if not the process's. */
static int frame_is(struct call *c, const struct space *sp,
		    const struct entry *e, uint32_t frame)
{
	struct xv6vm_frame_use use;
	char what[OWNER_LEN];
	uint32_t got;
	int ret = e->big ? 0
			 : xv6vm_frame_table(c->h, frame / XV6VM_PGSIZE, &use,
					     1, &got);

	if (ret)
		return ret;
	if (e->big) {
		out_fmt(c->out, "WHAT IT IS", NULL, "4 MB page%s",
			xv6vm_big_remark(e->word));
		out_str(c->out, NULL, "kind", "4 MB page");
	} else if (!got) {
		out_str(c->out, "WHAT IT IS", "kind", "not RAM");
	} else {
		bool own = !sp->flags && use.pid == sp->id;

		out_colour(c->out, xv6vm_view_colour(use.pid));
		out_str(c->out, "WHAT IT IS", NULL,
			fmt_frame(c, use.kind, own ? 0 : use.pid, what));
		use_fields(c->out, use.kind, use.pid);
	}
	return 0;
}

static int put_entry(struct call *c, const struct space *sp,
		     const struct entry *e)
{
	uint32_t frame = e->word & (e->big ? ~0x3fffffu : ~0xfffu);
	struct out *o = c->out;
	char flags[FLAGS_LEN];
	int ret = 0;

	out_row(o);
	out_uint(o, e->level == 1 ? "PDX" : "PTX", NULL, e->index);
	out_hex(o, "ENTRY AT", "pa", e->pa);
	entry_fields(o, "ENTRY", e->level, e->index, e->word);
	out_str(o, "FLAGS", NULL, xv6vm_flags_text(e->word, e->level, flags));
	out_bool(o, NULL, "present", e->present);
	out_hex(o, "FROM", "va", e->va);
	out_hex(o, NULL, "last", e->last);
	if (e->present) {
		out_object(o, "frame");
		out_hex(o, "FRAME", "pa", frame);
		ret = frame_is(c, sp, e, frame);
		out_end(o);
	} else {
		out_str(o, "FRAME", NULL, "-");
		out_str(o, "WHAT IT IS", NULL, "");
	}
	return ret;
}

static int put_table(struct call *c, const struct space *sp,
		     const struct xv6vm_table *t)
{
	bool all = option(c, "all");
	uint32_t i, present = 0;
	char proc[OWNER_LEN];

	out_str(c->out, "process", NULL, fmt_space(c, sp, proc));
	space_field(c->out, sp);

	out_uint(c->out, NULL, "level", t->level);
	out_hex(c->out, t->level == 1 ? "directory" : "page table", "pa",
		t->pa);
	if (t->level == 2) {
		out_note(c->out, "of PDE %u, 0x%08x", t->va >> 22, t->pde);
		out_object(c->out, "pde");
		entry_fields(c->out, NULL, 1, t->va >> 22, t->pde);
		out_end(c->out);
	}
	out_table(c->out, "entries");
	for (i = 0; i < ENTRIES; i++) {
		struct entry e = entry_of(t, i);

		present += e.present;
		if ((e.present || all) && put_entry(c, sp, &e))
			return fail(c);
	}
	out_end(c->out);
	out_line(c->out, "%u of %u entries are present", present, ENTRIES);
	out_uint(c->out, NULL, "present", present);
	return EXIT_OK;
}

/* Why entry @pdx of the directory leads to no table. */
static int no_table(struct call *c, const struct xv6vm_table *dir, uint32_t pdx)
{
	struct entry e = entry_of(dir, pdx);

	if (!e.present)
		return fail_as(c, ENXIO, "PDE %u is not present: 0x%08x", pdx,
			       e.word);
	if (e.big)
		return fail_as(c, ENXIO, "PDE %u maps a 4 MB page: 0x%08x", pdx,
			       e.word);
	return fail_as(c, ENXIO,
		       "the page table of PDE %u is not in RAM: 0x%08x", pdx,
		       e.word);
}

/* One record is asked for: the directory is the first, behind it come tables. */
static int list(struct call *c, const struct space *sp, uint32_t first)
{
	static struct xv6vm_table t;
	uint32_t index = first, got;

	if (xv6vm_tables(c->h, sp->id, sp->flags, &index, &t, 1, &got))
		return fail(c);
	if (got && (!first || t.va >> 22 == first - 1))
		return put_table(c, sp, &t);
	index = 0;
	if (xv6vm_tables(c->h, sp->id, sp->flags, &index, &t, 1, &got))
		return fail(c);
	return no_table(c, &t, first - 1);
}

int run_ls(struct call *c)
{
	struct space sp;
	uint32_t pdx;
	int ret = arg_space(c, c->argv[0], &sp);

	if (!ret && c->argc == 2)
		ret = arg_number(c, "PDX", c->argv[1], ENTRIES - 1, &pdx);
	if (ret)
		return ret;
	return list(c, &sp, c->argc == 2 ? 1 + pdx : 0);
}
