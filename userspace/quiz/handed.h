/* SPDX-License-Identifier: GPL-2.0-only */
/* What a student hands in: lines of text, which may be anything. */
#ifndef XV6VM_HANDED_H
#define XV6VM_HANDED_H

#include "sheet.h"

#define HANDED_MAX (64u << 10) /* bytes */

/**
 * struct handed - one submission
 * @answer: to each part, or NULL
 */
struct handed {
	const char *student;
	uint32_t sheet;
	const char *answer[SHEET_MAX][QUIZ_PARTS];
};

/* Room for why something is refused. */
#define HANDED_WHY 128u

/*
 * Take @text apart, which has a NUL at @len and changes. Return: true, or false and why
 * it is refused, in one line.
 */
bool handed_read(struct handed *h, char *text, size_t len,
		 char why[HANDED_WHY]);

/**
 * struct mark - what an exercise is worth
 * @parts: that it has
 * @score, @most: in hundredths of a point
 */
struct mark {
	unsigned int parts, score, most;
	struct judgement part[QUIZ_PARTS];
};

/* @answer: of each part, or NULL. */
void mark_exercise(const struct exercise *e,
		   const char *const answer[QUIZ_PARTS], struct mark *m);

/* "right", or what is wrong and why. Return: @buf. */
#define VERDICT_LEN 384u
char *mark_text(const struct judgement *j, char buf[VERDICT_LEN]);

/* "right", "mistaken", "missing", "nonsense" */
const char *mark_word(enum verdict v);

#endif
