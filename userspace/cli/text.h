/* SPDX-License-Identifier: GPL-2.0-only */
/* Text as people like it: aligned lines and tables. Used by out.c alone. */
#ifndef XV6VM_TEXT_H
#define XV6VM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct cell - a string in a line or a table
 * @right: put it to the right of its column
 * @colour: of colour.h
 */
struct cell {
	char *s;
	bool right;
	unsigned int colour;
};

/**
 * struct text - lines or rows that wait for the width of their columns
 * @cells: @used of them, row after row; rows may be of different length
 * @starts: where each of the @rows begins
 */
struct text {
	struct cell *cells;
	size_t used, room;
	size_t *starts;
	size_t rows, rows_room;
};

/* Begin a row; add a cell to it. Without memory, the program ends. */
void text_row(struct text *t);
void text_cell(struct text *t, const char *s, bool right, unsigned int colour);

/* Write all rows, columns aligned, two blanks between; then forget them. */
void text_flush(struct text *t);

/* The same with a row of headings over them, if it is not empty. */
void text_flush_table(struct text *heads, struct text *t);

/* A copy with every byte that is not printable ASCII as \xNN; free() it. */
char *text_escape(const char *s);

#endif
