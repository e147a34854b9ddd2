/* SPDX-License-Identifier: GPL-2.0-only */
/* Drawings as SVG: text that is text, letters before colours, light and dark. */
#ifndef XV6VM_SVG_H
#define XV6VM_SVG_H

#include <stdio.h>

#include "sight.h"

/* A letter is so wide, and a line so high. */
#define SVG_COL	 9
#define SVG_LINE 20

/* The file's head, for a drawing of so many columns and lines called @title; its end. */
void svg_begin(FILE *f, int columns, int lines, const char *title);
void svg_end(FILE *f);

/* A line of text at column and line, escaped, exactly as wide as its letters. */
void svg_text(FILE *f, int column, int line, const char *class, const char *fmt,
	      ...) __attribute__((format(printf, 5, 6)));

/* Cells, one behind the other. */
struct svg_cells {
	FILE *f;
	int column, line;
	struct xv6view_cell cell;
	int n;
	char letters[130];
};

void svg_cell(struct svg_cells *s, const struct xv6view_cell *cell);
void svg_cells_end(struct svg_cells *s);

/* svg_draw.c: the whole drawing of what is looked at. Return: EXIT_*. */
int export_svg(struct call *c, const char *path);

#endif
