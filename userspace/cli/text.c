// SPDX-License-Identifier: GPL-2.0-only
/* Aligned text. */

#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "progress.h"

/* Answers are small beside the machine: without this memory nothing goes on. */
static void *must(void *p)
{
	if (!p) {
		fputs("xv6vm: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

static void *grow(void *p, size_t used, size_t *room, size_t size)
{
	if (used < *room)
		return p;
	*room = *room ? *room * 2 : 64;
	return must(realloc(p, *room * size));
}

void text_row(struct text *t)
{
	t->starts = grow(t->starts, t->rows, &t->rows_room, sizeof(*t->starts));
	t->starts[t->rows++] = t->used;
}

void text_cell(struct text *t, const char *s, bool right, unsigned int colour)
{
	t->cells = grow(t->cells, t->used, &t->room, sizeof(*t->cells));
	t->cells[t->used++] = (struct cell){ text_escape(s), right, colour };
}

static size_t row_end(const struct text *t, size_t row)
{
	return row + 1 < t->rows ? t->starts[row + 1] : t->used;
}

#define COLUMNS 32

/* Whether no cell with something in it follows behind cell @i of this row. */
static bool last_in_row(const struct text *t, size_t i, size_t end)
{
	for (i++; i < end; i++) {
		if (t->cells[i].s[0])
			return false;
	}
	return true;
}

/* A cell that nothing follows needs no room, unless it is set to the right. */
static void measure(const struct text *t, int widths[COLUMNS])
{
	size_t row, i;

	for (row = 0; row < t->rows; row++) {
		size_t end = row_end(t, row);

		for (i = t->starts[row]; i < end; i++) {
			int *w = &widths[(i - t->starts[row]) % COLUMNS];
			int len = strlen(t->cells[i].s);

			if (t->cells[i].right || !last_in_row(t, i, end))
				*w = len > *w ? len : *w;
		}
	}
}

/* What is coloured is the text, and not the blanks that align it. */
static void put_cell(const struct cell *c, int width)
{
	int pad = width - (int)strlen(c->s);

	printf("%*s%s%s%s%*s", c->right ? pad : 0, "",
	       colour_begin(stdout, c->colour), c->s,
	       colour_end(stdout, c->colour), c->right ? 0 : pad, "");
}

static void put_row(const struct text *t, size_t row, const int *widths)
{
	size_t first = t->starts[row], end = row_end(t, row), i;

	for (i = first; i < end; i++) {
		const struct cell *c = &t->cells[i];
		int width = widths[(i - first) % COLUMNS];
		bool last = last_in_row(t, i, end);

		if (last && !c->s[0])
			break;
		fputs(i > first ? "  " : "", stdout);
		put_cell(c, last && !c->right ? (int)strlen(c->s) : width);
		if (last)
			break;
	}
	putchar('\n');
}

static void forget(struct text *t)
{
	size_t i;

	for (i = 0; i < t->used; i++)
		free(t->cells[i].s);
	free(t->cells);
	free(t->starts);
	*t = (struct text){ 0 };
}

void text_flush_table(struct text *heads, struct text *t)
{
	int widths[COLUMNS] = { 0 };
	size_t i;

	progress_end();
	measure(heads, widths);
	measure(t, widths);
	if (heads->used && !last_in_row(heads, -1, heads->used))
		put_row(heads, 0, widths);
	for (i = 0; i < t->rows; i++)
		put_row(t, i, widths);
	forget(heads);
	forget(t);
}

void text_flush(struct text *t)
{
	struct text none = { 0 };

	text_flush_table(&none, t);
}

char *text_escape(const char *s)
{
	char *copy = must(malloc(4 * strlen(s) + 1)), *to = copy;

	for (; *s; s++) {
		if (isprint((unsigned char)*s) && (unsigned char)*s < 0x80)
			*to++ = *s;
		else
			to += sprintf(to, "\\x%02x", (unsigned char)*s);
	}
	*to = '\0';
	return copy;
}
