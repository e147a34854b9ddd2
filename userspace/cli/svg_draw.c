// SPDX-License-Identifier: GPL-2.0-only
/* export --svg: RAM, an address space, or the walk of an address, for slides. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "svg.h"

#define WIDTH 64u
#define ROWS  16u
/* Of a drawing, and of what stands beside the cells. */
#define COLUMNS 100
#define LABEL	78

/* What the letters mean, three in a line; then processes. Return: the next line. */
static int legend(FILE *f, const struct xv6view *v, int line)
{
	struct xv6view_cell cell = { 0 };
	char class[8], who[XV6VIEW_WHO];
	uint32_t i, n = 0;

	for (i = XV6VIEW_FREE; i < XV6VIEW_WHATS; i++)
		if (v->count[i]) {
			svg_text(f, n % 3 * 32, line + n / 3, "k", "%c %s: %u",
				 xv6vm_view_letter(i), xv6vm_view_label(i),
				 v->count[i]);
			n++;
		}
	line += (n + 2) / 3;
	for (i = 1; i < v->nprocs && i < 13; i++) {
		cell.pid = v->procs[i].pid;
		snprintf(class, sizeof(class), "p%u",
			 xv6vm_view_colour(cell.pid) % 10);
		svg_text(f, (i - 1) % 3 * 32, line + (i - 1) / 3, class, "%s",
			 xv6vm_view_who(v, cell.pid, who));
	}
	line += v->nprocs > 1 ? (int)((i - 2) / 3 + 1) : 0;
	svg_text(f, 0, line, "dim",
		 "reversed: user mode may access it; underlined: several in a "
		 "cell");
	return line + 1;
}

static int draw_ram(FILE *f, const struct sight *s)
{
	uint32_t n = s->v->info.out_frames, i;
	uint32_t fold = xv6vm_view_fold(n, WIDTH * ROWS);
	int line = 1;
	char text[XV6VIEW_HEADING];
	struct xv6view_cell cell;

	svg_text(f, 0, 0, "title", "%s", xv6vm_view_heading(s->v, fold, text));
	for (i = 0; i < n; line++) {
		struct svg_cells cells = { .f = f, .column = 12, .line = line };
		uint32_t k;

		svg_text(f, 0, line, "dim", "0x%08x", i * XV6VM_PGSIZE);
		for (k = 0; k < WIDTH && i < n; k++, i += fold) {
			xv6vm_view_cell(s->v, i, fold, &cell);
			svg_cell(&cells, &cell);
		}
		svg_cells_end(&cells);
	}
	return legend(f, s->v, line + 1);
}

static void draw_row(FILE *f, const struct xv6view_space *s,
		     const struct xv6view_row *r, int line)
{
	const struct xv6view_region *g = &s->regions[r->region];
	struct svg_cells cells = { .f = f, .column = 12, .line = line };
	struct xv6view_cell cell;
	uint32_t i;

	svg_text(f, 0, line, "dim", "0x%08x", r->first * XV6VM_PGSIZE);
	for (i = 0; i < r->cells; i++) {
		xv6vm_view_space_cell(s, r->first + i * r->fold, r->fold,
				      &cell);
		svg_cell(&cells, &cell);
	}
	svg_cells_end(&cells);
	if (!r->cells)
		svg_text(f, 12, line, "dim", "%u pages", g->pages);
	if (r->first == g->va / XV6VM_PGSIZE)
		svg_text(f, LABEL, line, "k", "%s", g->label);
}

static int draw_space(FILE *f, const struct sight *s)
{
	struct xv6view_space space;
	struct xv6view_row *row;
	char text[XV6VIEW_HEADING];
	int n, i, line = 1, ret = xv6vm_view_space_take(s->v, s->p, &space);

	if (ret)
		return ret;
	n = xv6vm_view_space_rows(&space, WIDTH, ROWS, &row);
	svg_text(f, 0, 0, "title", "%s",
		 xv6vm_view_space_heading(&space, text));
	for (i = 0; i < n; i++, line++) {
		if (row[i].first == XV6VM_KERNBASE / XV6VM_PGSIZE)
			svg_text(f, 0, line++, "title", "%s",
				 "---------- KERNBASE");
		draw_row(f, &space, &row[i], line);
	}
	if (n >= 0)
		free(row);
	xv6vm_view_space_free(&space);
	return n < 0 ? n : legend(f, s->v, line + 1);
}

/* A box, its entries, and the arrow that leads into it. Return: the next line. */
static int draw_box(FILE *f, const struct xv6view_box *b, int line)
{
	int lines = 2 + (int)b->entries;
	uint32_t i;

	if (*b->index)
		svg_text(f, 3, line++, "title", "| %s", b->index);
	if (*b->index)
		svg_text(f, 3, line++, "title", "v");
	fprintf(f,
		"<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"%d\" "
		"height=\"%d\"/>\n",
		b->fails ? "fail" : "box", line * SVG_LINE - 2,
		COLUMNS * SVG_COL, lines * SVG_LINE + 4);
	svg_text(f, 1, line, "title", "%s", b->title);
	svg_text(f, 18, line++, "k", "0x%08x  %s", b->pa, b->text);
	for (i = 0; i < b->entries; i++, line++) {
		const struct xv6view_entry *e = &b->entry[i];

		if (e->chosen)
			fprintf(f,
				"<rect class=\"chosen\" x=\"2\" y=\"%d\" "
				"width=\"%d\" height=\"%d\"/>\n",
				line * SVG_LINE, COLUMNS * SVG_COL - 4,
				SVG_LINE);
		svg_text(f, 3, line, e->chosen ? "title" : "dim",
			 "%c %4u  at 0x%08x  0x%08x", e->chosen ? '>' : ' ',
			 e->index, e->pa, e->word);
	}
	svg_text(f, 3, line++, b->fails ? "title" : "k", "%s%s", b->says,
		 b->fails ? " (it ends here)" : "");
	return line;
}

static int draw_walk(FILE *f, const struct sight *s)
{
	struct xv6view_walk w;
	int line = 3, ret = xv6vm_view_walk(s->v, s->p, &s->q, &w);
	uint32_t i;

	if (ret)
		return ret;
	svg_text(f, 0, 0, "title", "0x%08x  %s", s->q.va, w.bits);
	svg_text(f, 0, 1, "k", "%s", w.result);
	for (i = 0; i < w.boxes; i++)
		line = draw_box(f, &w.box[i], line);
	return line;
}

/* Its lines are counted by drawing it: the head of the file says how many. */
static int draw(FILE *f, const struct sight *s)
{
	return s->walk ? draw_walk(f, s)
	       : s->p  ? draw_space(f, s)
		       : draw_ram(f, s);
}

static int to_memory(const struct sight *s, char **data, size_t *len)
{
	char *body = NULL;
	size_t size;
	FILE *f = open_memstream(&body, &size);
	int lines = f ? draw(f, s) : -ENOMEM;

	if (f && fclose(f))
		lines = -ENOMEM;
	f = lines > 0 ? open_memstream(data, len) : NULL;
	if (f) {
		svg_begin(f, COLUMNS, lines,
			  s->walk ? "the walk of an address"
			  : s->p  ? "an address space"
				  : "RAM");
		fputs(body, f);
		svg_end(f);
		fclose(f);
	}
	free(body);
	return lines > 0 && !f ? -ENOMEM : lines;
}

int export_svg(struct call *c, const char *path)
{
	struct sight s;
	char *data = NULL;
	size_t len;
	bool there = false;
	int lines, ret = sight_take(c, &s);

	if (!ret) {
		lines = to_memory(&s, &data, &len);
		ret = lines == -ENOMEM
			      ? fail_errno(c, ENOMEM, "no room to draw")
		      : lines < 0 ? fail(c)
				  : write_file(c, path, data, len, &there);
	}
	free(data);
	sight_free(c, &s);
	if (ret || is_output(path))
		return ret;
	out_str(c->out, "drawn", "file", path);
	out_bool(c->out, NULL, "replaced", there);
	return EXIT_OK;
}
