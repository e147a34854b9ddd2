// SPDX-License-Identifier: GPL-2.0-only
/* view: the machine as letters, and as JSON for who draws it. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "colour.h"
#include "explain.h"
#include "fmt.h"
#include "sight.h"

/**
 * struct run - cells that follow each other and are the same
 * @cell: number of the first
 */
struct run {
	struct xv6view_cell cell;
	uint32_t at, cells;
};

static void put_run(struct out *o, const struct run *r)
{
	char letter[] = { xv6vm_view_letter(r->cell.what), '\0' };

	if (!r->cells)
		return;
	out_row(o);
	out_uint(o, NULL, "cell", r->at);
	out_uint(o, NULL, "cells", r->cells);
	out_str(o, NULL, "letter", letter);
	out_str(o, NULL, "label", xv6vm_view_label(r->cell.what));
	out_uint(o, NULL, "pid", r->cell.pid);
	out_uint(o, NULL, "colour", xv6vm_view_colour(r->cell.pid));
	out_bool(o, NULL, "user", r->cell.flags & XV6VIEW_USER);
	out_uint(o, NULL, "alike", r->cell.alike);
	out_uint(o, NULL, "of", r->cell.count);
}

/* The last cell of a row may stand for fewer: it ends a run by that. */
static bool same(const struct xv6view_cell *a, const struct xv6view_cell *b)
{
	return a->what == b->what && a->pid == b->pid && a->flags == b->flags &&
	       a->alike == b->alike && a->count == b->count;
}

/* Cells one by one: their letters and colours, and runs of them as rows. */
struct cells {
	struct out *o;
	char *letters;
	uint8_t *colours;
	uint32_t n;
	struct run run;
};

static bool cells_room(struct cells *s, uint32_t n)
{
	s->letters = malloc(n + 1);
	s->colours = malloc(n);
	return s->letters && s->colours;
}

static void cells_free(struct cells *s)
{
	free(s->letters);
	free(s->colours);
}

static void add_cell(struct cells *s, const struct xv6view_cell *cell)
{
	if (!s->n || !same(&s->run.cell, cell)) {
		if (out_is_json(s->o))
			put_run(s->o, &s->run);
		s->run = (struct run){ *cell, s->n, 0 };
	}
	s->run.cells++;
	s->colours[s->n] = xv6vm_view_colour(cell->pid);
	s->letters[s->n++] = xv6vm_view_letter(cell->what);
	s->letters[s->n] = '\0';
}

static void begin_cells(struct cells *s)
{
	s->n = 0;
	s->run.cells = 0;
	out_list(s->o, "runs");
}

static void end_cells(struct cells *s)
{
	if (out_is_json(s->o))
		put_run(s->o, &s->run);
	out_end(s->o);
	out_str(s->o, NULL, "cells", s->letters);
}

static void put_legend(struct out *o, const struct xv6view *v)
{
	uint32_t what;

	out_table(o, "letters");
	for (what = 0; what < XV6VIEW_WHATS; what++) {
		if (!v->count[what])
			continue;
		out_row(o);
		out_fmt(o, "", "letter", "%c", xv6vm_view_letter(what));
		out_uint(o, "FRAMES", "frames", v->count[what]);
		out_str(o, "KIND", "label", xv6vm_view_label(what));
	}
	out_end(o);
}

static void put_procs(struct out *o, const struct xv6view *v)
{
	uint32_t i;

	out_table(o, "processes");
	for (i = 0; i < v->nprocs; i++) {
		const struct xv6view_proc *p = &v->procs[i];

		out_row(o);
		out_uint(o, "PID", "pid", p->pid);
		out_colour(o, xv6vm_view_colour(p->pid));
		out_str(o, "NAME", "name", p->name);
		out_uint(o, NULL, "colour", xv6vm_view_colour(p->pid));
		out_str(o, "STATE", p->pid ? "state" : NULL,
			p->pid ? xv6vm_state_text(p->state) : "");
		out_hex(o, "SZ", "sz", p->sz);
		out_hex(o, "CR3", "pgdir", p->pgdir);
	}
	out_end(o);
}

static int put_ram(struct call *c, struct sight *s, uint32_t width,
		   uint32_t rows)
{
	uint32_t n = s->v->info.out_frames, i;
	uint32_t fold = xv6vm_view_fold(n, width * rows);
	struct cells cells = { .o = c->out };
	struct xv6view_cell cell;
	char text[XV6VIEW_HEADING];

	if (!cells_room(&cells, n)) {
		cells_free(&cells);
		return fail_errno(c, ENOMEM, "no room for the cells");
	}
	out_line(c->out, "%s", xv6vm_view_heading(s->v, fold, text));
	out_uint(c->out, NULL, "frames", n);
	out_uint(c->out, NULL, "fold", fold);
	begin_cells(&cells);
	for (i = 0; i < n; i += fold) {
		xv6vm_view_cell(s->v, i, fold, &cell);
		add_cell(&cells, &cell);
	}
	end_cells(&cells);
	for (i = 0; i < cells.n; i += width) {
		snprintf(text, sizeof(text), "0x%08x  ",
			 i * fold * XV6VM_PGSIZE);
		out_letters(c->out, text, cells.letters + i, cells.colours + i,
			    width < cells.n - i ? width : cells.n - i);
	}
	cells_free(&cells);
	out_gap(c->out);
	put_legend(c->out, s->v);
	out_gap(c->out);
	put_procs(c->out, s->v);
	return EXIT_OK;
}

static void region_fields(struct out *o, const struct xv6view_region *r)
{
	out_hex(o, NULL, "va", r->va);
	out_uint(o, NULL, "pages", r->pages);
	out_uint(o, NULL, "mapped", r->mapped);
	out_str(o, NULL, "label", r->label);
}

static void put_row(struct out *o, const struct xv6view_space *s,
		    const struct xv6view_row *row, struct cells *cells)
{
	const struct xv6view_region *r = &s->regions[row->region];
	bool first = row->first == r->va / XV6VM_PGSIZE;
	struct xv6view_cell cell;
	char fold[16], text[64];
	uint32_t i;

	out_row(o);
	region_fields(o, r);
	out_hex(o, NULL, "at", row->first * XV6VM_PGSIZE);
	out_uint(o, NULL, "fold", row->fold);
	cells->letters[0] = '\0';
	begin_cells(cells);
	for (i = 0; i < row->cells; i++) {
		xv6vm_view_space_cell(s, row->first + i * row->fold, row->fold,
				      &cell);
		add_cell(cells, &cell);
	}
	end_cells(cells);
	if (first && r->va == XV6VM_KERNBASE)
		out_line(o, "%s", "---------- KERNBASE");
	fold[0] = '\0';
	if (row->fold > 1)
		snprintf(fold, sizeof(fold), "x%u", row->fold);
	snprintf(text, sizeof(text), "0x%08x  %-23s %6s  ",
		 row->first * XV6VM_PGSIZE, first ? r->label : "", fold);
	if (row->cells)
		out_letters(o, text, cells->letters, cells->colours, cells->n);
	else
		out_line(o, "0x%08x  %-30s  %u pages", r->va, r->label,
			 r->pages);
}

static int put_space(struct call *c, struct sight *s, uint32_t width,
		     uint32_t rows)
{
	struct cells cells = { .o = c->out };
	struct xv6view_space space;
	struct xv6view_row *row = NULL;
	char text[XV6VIEW_HEADING];
	int n = -ENOMEM, i;

	if (xv6vm_view_space_take(s->v, s->p, &space))
		return fail(c);
	if (cells_room(&cells, width))
		n = xv6vm_view_space_rows(&space, width, rows, &row);
	if (n >= 0) {
		out_line(c->out, "%s", xv6vm_view_space_heading(&space, text));
		out_uint(c->out, NULL, "pid", s->p->pid);
		out_list(c->out, "rows");
		for (i = 0; i < n; i++)
			put_row(c->out, &space, &row[i], &cells);
		out_end(c->out);
	}
	cells_free(&cells);
	free(row);
	xv6vm_view_space_free(&space);
	return n < 0 ? fail_errno(c, -n, "no room for the rows") : EXIT_OK;
}

static int put_about(struct call *c, struct sight *s, uint32_t at)
{
	struct xv6view_space space;
	struct xv6view_about a;
	uint32_t i;
	int ret;

	if (s->p) {
		ret = xv6vm_view_space_take(s->v, s->p, &space);
		if (ret)
			return fail(c);
		ret = xv6vm_view_about_va(s->v, &space, at, &a);
		xv6vm_view_space_free(&space);
	} else {
		ret = xv6vm_view_about_frame(s->v, at / XV6VM_PGSIZE, &a);
	}
	if (ret == -ERANGE)
		return fail_errno(c, ERANGE, "no RAM at 0x%08x", at);
	if (ret)
		return fail(c);
	out_list(c->out, "lines");
	for (i = 0; i < a.n; i++) {
		out_row(c->out);
		out_str(c->out, a.line[i].label, NULL, a.line[i].text);
		out_str(c->out, NULL, "label", a.line[i].label);
		out_str(c->out, NULL, "text", a.line[i].text);
	}
	out_end(c->out);
	if (a.frame == XV6VIEW_NOWHERE)
		return EXIT_OK;
	out_hex(c->out, NULL, "frame", a.frame * XV6VM_PGSIZE);
	out_uint(c->out, NULL, "pid", s->v->frames[a.frame].pid);
	if (s->v->frames[a.frame].va != XV6VIEW_NOWHERE)
		out_hex(c->out, NULL, "u", s->v->frames[a.frame].va);
	out_hex(c->out, NULL, "v", XV6VM_KERNBASE + a.frame * XV6VM_PGSIZE);
	return EXIT_OK;
}

static void put_entry(struct out *o, uint32_t level,
		      const struct xv6view_entry *e)
{
	out_row(o);
	out_line(o, "  %c %4u  at 0x%08x  0x%08x", e->chosen ? '>' : ' ',
		 e->index, e->pa, e->word);
	out_hex(o, NULL, "pa", e->pa);
	entry_fields(o, NULL, level, e->index, e->word);
	out_bool(o, NULL, "chosen", e->chosen);
}

/* Number 0 is cr3, then come the directory and the page table. */
static void put_box(struct out *o, uint32_t number, const struct xv6view_box *b)
{
	uint32_t i;

	out_row(o);
	out_line(o, "%s%s%s: %s", b->index, *b->index ? " -> " : "", b->title,
		 b->text);
	out_str(o, NULL, "title", b->title);
	out_str(o, NULL, "text", b->text);
	out_hex(o, NULL, "pa", b->pa);
	out_str(o, NULL, "index", b->index);
	out_list(o, "entries");
	for (i = 0; i < b->entries; i++)
		put_entry(o, number, &b->entry[i]);
	out_end(o);
	out_line(o, "    %s%s", b->says, b->fails ? "  <- ends here" : "");
	out_str(o, NULL, "says", b->says);
	out_bool(o, NULL, "fails", b->fails);
}

static int put_walk(struct call *c, struct sight *s)
{
	struct xv6view_walk w;
	uint32_t i;

	if (xv6vm_view_walk(s->v, s->p, &s->q, &w))
		return fail(c);
	out_line(c->out, "0x%08x  %s", s->q.va, w.bits);
	out_hex(c->out, NULL, "va", s->q.va);
	out_str(c->out, NULL, "bits", w.bits);
	out_list(c->out, "boxes");
	for (i = 0; i < w.boxes; i++)
		put_box(c->out, i, &w.box[i]);
	out_end(c->out);
	out_line(c->out, "%s", w.result);
	out_str(c->out, NULL, "result", w.result);
	return EXIT_OK;
}

static int put(struct call *c, struct sight *s)
{
	uint32_t width, rows, at = 0;
	int ret = arg_count(c, "width", 1u << 20, 64, &width);

	if (!ret)
		ret = arg_count(c, "rows", 1u << 20, 16, &rows);
	if (!ret && option(c, "at"))
		ret = arg_addr(c, "address", option(c, "at"), &at);
	if (ret)
		return ret;
	if (option(c, "at"))
		return put_about(c, s, at);
	if (s->walk)
		return put_walk(c, s);
	return s->p ? put_space(c, s, width, rows) : put_ram(c, s, width, rows);
}

static int run_view(struct call *c)
{
	struct sight s;
	int ret = sight_take(c, &s);

	if (!ret)
		ret = put(c, &s);
	sight_free(c, &s);
	return ret;
}

static const struct option view_options[] = {
	{ "width", "N", "cells in a row (64)" },
	{ "rows", "N", "rows at most, where folded (16)" },
	{ "at", "ADDR", "only what is there: PA, or VA of PID" },
	SIGHT_OPTIONS,
	{ 0 },
};

const struct command view_commands[] = {
	{ "view", NULL, "[PID [VA]]", "RAM, a space or a walk, drawn",
	  view_options, 0, 2, 0, ASKS, run_view },
	{ 0 },
};
