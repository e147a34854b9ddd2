/* SPDX-License-Identifier: GPL-2.0-only */
/* A chapter that is being read: lines by read.c, what they begin with by read_words.c. */
#ifndef XV6VM_READING_H
#define XV6VM_READING_H

#include "tour.h"

/**
 * struct reading - one file
 * @line: its number
 * @text: where indented lines go, or NULL
 * @lines: of that text; @gap: an empty line came behind them
 * @ask: has no key yet, or NULL
 * @taken: the names there are
 * @why: what is wrong, once something is
 */
struct reading {
	unsigned int line;
	struct chapter *ch;
	struct step *step;
	char **text;
	unsigned int lines;
	bool gap;
	struct item *ask;
	struct values taken;
	char *why;
};

/* A line is wrong: the first one is complained of. */
void reading_wrong(struct reading *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* One more line of the text that is being read. */
void reading_text(struct reading *r, const char *s);
/* Its names were given above. */
void reading_names(struct reading *r, const char *s);

/* A line that begins with a word; the step has all that it needs. */
void reading_word(struct reading *r, char *s);
void reading_end_step(struct reading *r);

#endif
