// SPDX-License-Identifier: GPL-2.0-only
/* What was typed, and whether it is what the machine says. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

const struct choice *key_choice(const struct item *ask, const char *key)
{
	unsigned int i;

	for (i = 0; i < ask->choice_count; i++) {
		if (!strcmp(ask->choices[i].value, key))
			return &ask->choices[i];
	}
	return NULL;
}

/* The numbers of a key, between blanks. Return: they are numbers. */
static bool read_key(const char *key, struct answer *a)
{
	char *copy = strdup(key), *rest = copy, *word;
	bool good = true;
	__u64 n;

	if (!copy)
		abort();
	for (a->count = 0; good && (word = strsep(&rest, " "));) {
		good = a->count < ANSWER_VALUES &&
		       !xv6vm_parse_number(word, UINT32_MAX, &n);
		if (good)
			a->v[a->count++] = n;
	}
	free(copy);
	return good;
}

static bool find_key(const struct item *ask, const char *key, struct answer *a)
{
	const struct choice *choice;

	if (ask->form != ANSWER_CHOICE)
		return read_key(key, a) &&
		       (ask->form == ANSWER_LIST || a->count == 1);
	choice = key_choice(ask, key);
	a->count = 1;
	a->v[0] = choice - ask->choices;
	return choice;
}

/* Without @key, which fits, it is only read. */
static void judge(const struct item *ask, const char *typed, const char *key,
		  struct judgement *j)
{
	const char *choices[TOUR_CHOICES_MAX + 1] = { NULL };
	struct question q = {
		.form = ask->form,
		.digits = 8,
		.choices = choices,
	};
	unsigned int i;

	for (i = 0; i < ask->choice_count; i++)
		choices[i] = ask->choices[i].text;
	if (key)
		find_key(ask, key, &q.key);
	answer_judge(&q, typed, j);
}

bool guess_fits(const struct item *ask, const char *key)
{
	struct answer a;

	return find_key(ask, key, &a);
}

bool guess_reads(const struct item *ask, const char *typed, char why[96])
{
	struct judgement j;

	judge(ask, typed, NULL, &j);
	if (j.verdict == ANSWER_MISSING)
		snprintf(why, 96, "a guess first, or - if you have none");
	else if (j.verdict == ANSWER_NONSENSE)
		snprintf(why, 96, "%s", j.why);
	return j.verdict != ANSWER_MISSING && j.verdict != ANSWER_NONSENSE;
}

bool guess_right(const struct item *ask, const char *typed, const char *key,
		 const char **says)
{
	struct judgement j;

	judge(ask, typed, key, &j);
	*says = j.count ? j.by[0]->says : NULL;
	return j.verdict == ANSWER_RIGHT;
}
