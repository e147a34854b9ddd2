/* SPDX-License-Identifier: GPL-2.0-only */
/* quiz: what its commands share. */
#ifndef XV6VM_CLI_QUIZ_H
#define XV6VM_CLI_QUIZ_H

#include <handed.h>

#include "args.h"
#include "autograder.h"

/* --seed, which must be given, --level and --kinds. Return: EXIT_*. */
int quiz_sheet(struct call *c, struct sheet *s);

/* No kind has that name, but others have. Return: EXIT_USAGE. */
int fail_kind(struct call *c, const char *name, size_t len);

/* --level, 2 if it is not given. */
int quiz_level(struct call *c, unsigned int *level);

/* The machine that exercises are made on; not the one that commands are about. */
int quiz_machine(struct call *c, struct xv6vm **h);

/* Number @n of that student's sheet. Return: EXIT_*. */
int quiz_exercise(struct call *c, const struct sheet *s, const char *student,
		  unsigned int n, struct exercise *e, struct xv6vm *h);

/* How much of an exercise is told: each more than the one before. */
enum tells {
	TELLS_STEM,
	TELLS_KEY,
	TELLS_MISTAKES,
};

/* For JSON alone. */
void exercise_fields(struct out *o, const struct exercise *e, enum tells tells);

/* Printable, and not too long: what stands in the way, or NULL. */
const char *student_wrong(const char *name);

/* @name as a file's, which has no other one's; free() it. */
char *student_file(const char *folder, const char *name, const char *ending);

/**
 * struct roster - who gets a sheet
 * @names: @count of them, in order
 * @text: where they stand
 */
struct roster {
	char **names;
	size_t count;
	char *text;
};

/* The first column of a CSV file. Return: EXIT_*. */
int roster_read(struct call *c, const char *path, struct roster *r);
void roster_free(struct roster *r);

/**
 * struct result - what became of one submission
 * @file: its name, without folders
 * @hash: of its bytes and of the quiz
 * @refused: why, or empty; then nothing behind it counts
 * @score, @most: in hundredths
 * @answer, @mark: of each exercise
 */
struct result {
	const char *file;
	uint64_t hash;
	char refused[HANDED_WHY];
	char student[ANSWER_TEXT];
	unsigned int score, most;
	const char *const (*answer)[QUIZ_PARTS];
	struct mark mark[SHEET_MAX];
};

/* As an autograder expects it, or our own form, which result_read() knows again. The caller frees it. */
char *result_text(const struct autograder_form *form, const struct sheet *s,
		  const struct result *r);

/* Student, score and refusal of one that was written, if it is of the same hash. */
bool result_read(const char *path, struct result *r);

int run_quiz_make(struct call *c);
int run_quiz_ask(struct call *c);
int run_quiz_grade(struct call *c);

#endif
