/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions that have one right answer, and what was typed: it is read, compared, and a
 * typical mistake gets its name. The same on every host: no locale, no floating point.
 */
#ifndef XV6VM_ANSWER_H
#define XV6VM_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_VALUES 16u /* of a list */
#define ANSWER_WRONG  16u
#define ANSWER_TEXT   256u

/* A number is thought of as decimal, an address as hexadecimal; a list is of addresses. */
enum answer_form {
	ANSWER_NUMBER,
	ANSWER_ADDRESS,
	ANSWER_LIST,
	ANSWER_CHOICE,
};

/* @v: @count values; of a choice, its number from 0 on. */
struct answer {
	unsigned int count;
	uint32_t v[ANSWER_VALUES];
};

/**
 * struct mistake - a typical one
 * @name: for programs
 * @says: to who made it
 * @percent: of the points that are left
 */
struct mistake {
	const char *name;
	const char *says;
	unsigned int percent;
};

/**
 * struct question - what is wanted
 * @digits: that an address is written with
 * @choices: closed by NULL, for that form only
 * @wrong: @nwrong answers that mistakes lead to; see question_wrong()
 */
struct question {
	enum answer_form form;
	unsigned int digits;
	const char *const *choices;
	struct answer key;
	unsigned int nwrong;
	struct {
		const struct mistake *by;
		struct answer value;
	} wrong[ANSWER_WRONG];
};

enum verdict {
	ANSWER_RIGHT,
	ANSWER_MISTAKEN,
	ANSWER_MISSING,
	ANSWER_NONSENSE, /* it cannot be an answer to this question */
};

/**
 * struct judgement - what an answer is worth
 * @by: @count mistakes that lead to it
 * @why: it is nonsense
 */
struct judgement {
	enum verdict verdict;
	unsigned int percent;
	unsigned int count;
	const struct mistake *by[4];
	char why[96];
};

/* Note that @by leads to @value, unless that is right. One value, or all of an answer. */
void question_wrong(struct question *q, const struct mistake *by,
		    uint32_t value);
void question_wrong_list(struct question *q, const struct mistake *by,
			 const struct answer *value);

void answer_judge(const struct question *q, const char *text,
		  struct judgement *j);

/* As people write it; of a choice, its letter and words. Return: @buf. */
char *answer_text(const struct question *q, const struct answer *a,
		  char buf[ANSWER_TEXT]);

#endif
