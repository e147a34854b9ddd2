// SPDX-License-Identifier: GPL-2.0-only
/* SVG: text, cells, and the colours of both themes. */

#include "svg.h"

#include <stdarg.h>

#define MARGIN 12

static const char style[] =
	"<style>\n"
	"text{font:15px monospace;white-space:pre;fill:#1a1a1a}\n"
	".page{fill:#fff}.box,.line{fill:none;stroke:#1a1a1a}.fail{fill:none;stroke:#b00020;stroke-width:3}\n"
	".title{font-weight:bold}.dim{fill:#555}.mixed{text-decoration:underline}\n"
	".p1{fill:#146b2e}.p2{fill:#7a5200}.p3{fill:#005f73}.p4{fill:#7b2d8e}.p5{fill:#a33b00}.p6{fill:#1f4fa3}\n"
	"text.on{fill:#fff}.k{fill:#1a1a1a}.chosen{fill:#ffe9a8}\n"
	"@media(prefers-color-scheme:dark){\n"
	"text,.k{fill:#e8e8e8}.page{fill:#16181c}.box,.line{stroke:#e8e8e8}.fail{stroke:#ff7b8a}.dim{fill:#aaa}\n"
	".p1{fill:#7fd99a}.p2{fill:#f0c35e}.p3{fill:#6fd0e6}.p4{fill:#d79be6}.p5{fill:#ffa277}.p6{fill:#8fb4ff}\n"
	"text.on{fill:#16181c}.chosen{fill:#5a4a12}}\n"
	"</style>\n";

static void escaped(FILE *f, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			fputs("&amp;", f);
		else if (*s == '<')
			fputs("&lt;", f);
		else if (*s == '>')
			fputs("&gt;", f);
		else
			fputc(*s, f);
	}
}

void svg_begin(FILE *f, int columns, int lines, const char *title)
{
	int w = columns * SVG_COL + 2 * MARGIN;
	int h = lines * SVG_LINE + 2 * MARGIN;

	fprintf(f,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\">\n<title>",
		w, h, -MARGIN, -MARGIN, w, h);
	escaped(f, title);
	fprintf(f,
		"</title>\n%s<rect class=\"page\" x=\"%d\" y=\"%d\" "
		"width=\"%d\" height=\"%d\"/>\n",
		style, -MARGIN, -MARGIN, w, h);
}

void svg_end(FILE *f)
{
	fputs("</svg>\n", f);
}

void svg_text(FILE *f, int column, int line, const char *class, const char *fmt,
	      ...)
{
	char text[256];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len >= (int)sizeof(text))
		len = sizeof(text) - 1;
	fprintf(f, "<text class=\"%s\" x=\"%d\" y=\"%d\" textLength=\"%d\">",
		class, column * SVG_COL, line * SVG_LINE + 15, len * SVG_COL);
	escaped(f, text);
	fputs("</text>\n", f);
}

static const char *colour(const struct xv6view_cell *cell)
{
	static const char *const classes[XV6VIEW_COLOURS + 1] = {
		"k", "p1", "p2", "p3", "p4", "p5", "p6"
	};

	return classes[xv6vm_view_colour(cell->pid)];
}

void svg_cells_end(struct svg_cells *s)
{
	bool user = s->cell.flags & XV6VIEW_USER;
	bool mixed = s->cell.alike < s->cell.count;
	char class[24];

	if (!s->n)
		return;
	if (user)
		fprintf(s->f,
			"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"%d\"/>\n",
			colour(&s->cell), s->column * SVG_COL,
			s->line * SVG_LINE, s->n * SVG_COL, SVG_LINE - 1);
	s->letters[s->n] = '\0';
	snprintf(class, sizeof(class), "%s%s", user ? "on" : colour(&s->cell),
		 mixed ? " mixed" : "");
	svg_text(s->f, s->column, s->line, class, "%s", s->letters);
	s->column += s->n;
	s->n = 0;
}

/* Those that look the same are one text. */
void svg_cell(struct svg_cells *s, const struct xv6view_cell *cell)
{
	bool same = s->cell.flags == cell->flags && s->cell.pid == cell->pid &&
		    (s->cell.alike < s->cell.count) ==
			    (cell->alike < cell->count);

	if (!same || s->n + 1 == (int)sizeof(s->letters))
		svg_cells_end(s);
	s->cell = *cell;
	s->letters[s->n++] = xv6vm_view_letter(cell->what);
}
