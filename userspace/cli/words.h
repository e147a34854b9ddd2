/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of a batch, as words. */
#ifndef XV6VM_WORDS_H
#define XV6VM_WORDS_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct words - one line
 * @line: its number; of its first line, when it is continued
 * @v, @n: the words, NULL behind them
 * @raw: as it was written
 * @error: why it is none, or NULL
 * @comment: called with each line that has no word, and with @ctx; NULL: nobody asks
 */
struct words {
	unsigned int line, last;
	char **v;
	int n;
	char *raw;
	const char *error;
	void (*comment)(void *ctx, const char *line);
	void *ctx;
	char *text;
	bool nul, too_long;
};

/*
 * Read lines until one has a word. Words stand between blanks; '...' keeps all
 * that is in it, "..." all but \" and \\, \ what follows it. # begins a comment,
 * and \ at the end of a line joins the next one.
 *
 * Return: 1, or 0 at the end; then, too, if reading failed: see ferror().
 */
int words_read(struct words *w, FILE *f);

void words_free(struct words *w);

#endif
