/* SPDX-License-Identifier: GPL-2.0-only */
/* Exercises on paper and for other programs: a form of output is a row of a table. */
#ifndef XV6VM_SHEET_H
#define XV6VM_SHEET_H

#include <stdio.h>

#include "quiz.h"

#define SHEET_MAX 64u

/**
 * struct sheet - the exercises of each student
 * @kind: @count of them, in order
 * @key: with answers and the way to them
 */
struct sheet {
	const char *seed;
	unsigned int level;
	const struct quiz_kind *kind[SHEET_MAX];
	unsigned int count;
	bool key;
};

/* What tells this sheet from that of others; not who has got it. */
uint32_t sheet_code(const struct sheet *s, const char *student);

/* Number @n of a student's sheet, from 0 on. Return: 0 or a negative errno. */
int sheet_make(const struct sheet *s, const char *student, unsigned int n,
	       struct exercise *e, struct xv6vm *h);

/**
 * struct sheet_form - how exercises are written
 * @ending: of a file's name
 * @begin, @end: of a file; NULL: nothing
 * @student, @done: around what one gets
 */
struct sheet_form {
	const char *name, *ending;
	void (*begin)(FILE *f);
	void (*student)(FILE *f, const struct sheet *s, const char *student);
	void (*exercise)(FILE *f, const struct sheet *s,
			 const struct exercise *e, unsigned int number);
	void (*done)(FILE *f, const struct sheet *s, const char *student);
	void (*end)(FILE *f);
};

extern const struct sheet_form sheet_forms[];

/* markup.c: text that stands in XML or HTML; Markdown as HTML, and plain for terminals. */
void markup_text(FILE *f, const char *s, size_t len);
void markup_html(FILE *f, const char *markdown);
void markup_plain(FILE *f, const char *markdown);

/* moodle.c */
void moodle_begin(FILE *f);
void moodle_end(FILE *f);
void moodle_exercise(FILE *f, const struct sheet *s, const struct exercise *e,
		     unsigned int number);
void gift_exercise(FILE *f, const struct sheet *s, const struct exercise *e,
		   unsigned int number);

#endif
