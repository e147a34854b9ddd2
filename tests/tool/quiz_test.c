// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exercises from inside: what answers are worth, whether the reference comes to the same
 * keys, and what is made of hand-ins that are damaged. Prints TAP's lines; run.py counts
 * them.
 *
 *	quiz_test SEED ROUNDS
 */
#include <handed.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quiz_test.h"

static int failed;

static void ok(int good, const char *name)
{
	printf("%s quiz: %s\n", good ? "ok" : "not ok", name);
	failed |= !good;
}

static const char *const kinds[] = { "PDE", "PTE", NULL };
static const struct mistake dropped = { "dropped", "", 50 };
static const struct mistake other = { "other", "", 25 };

/* What answer_judge() makes of @text. */
struct judged {
	enum answer_form form;
	uint32_t key[3];
	const char *text;
	enum verdict verdict;
	unsigned int percent;
	const char *by;
};

#define R  ANSWER_RIGHT, 100, ""
#define NO ANSWER_NONSENSE, 0, ""

static const struct judged judged[] = {
	{ ANSWER_NUMBER, { 16 }, " 16\r\n", R },
	{ ANSWER_NUMBER, { 16 }, "0x10", R },
	{ ANSWER_NUMBER, { 16 }, "0b10000", R },
	{ ANSWER_NUMBER, { 16 }, "10h", R },
	{ ANSWER_NUMBER, { 16 }, "10", ANSWER_MISTAKEN, 50, "no-0x" },
	{ ANSWER_NUMBER, { 16 }, "7", ANSWER_MISTAKEN, 50, "dropped other" },
	{ ANSWER_NUMBER, { 16 }, "17", ANSWER_MISTAKEN, 0, "" },
	{ ANSWER_NUMBER, { 16 }, " \t", ANSWER_MISSING, 0, "" },
	{ ANSWER_NUMBER, { 16 }, "ten", NO },
	{ ANSWER_NUMBER, { 16 }, "-16", NO },
	{ ANSWER_NUMBER, { 16 }, "16 16", NO },
	{ ANSWER_NUMBER, { 0 }, "0x", NO },
	{ ANSWER_NUMBER, { 0 }, "4294967296", NO },
	{ ANSWER_NUMBER, { 0 }, "0x100000000", NO },
	{ ANSWER_NUMBER, { ~0u }, "4294967295", R },
	{ ANSWER_ADDRESS, { 0x123000 }, "00123000", R },
	{ ANSWER_ADDRESS, { 0x123a00 }, "123A00", R },
	{ ANSWER_ADDRESS, { 16584704 }, "16584704", R },
	{ ANSWER_ADDRESS, { 0x123000 }, "123000", ANSWER_MISTAKEN, 50, "no-0x" },
	{ ANSWER_ADDRESS, { 0x0b001000 }, "0b001000", R },
	{ ANSWER_LIST, { 3, 2, 1 }, "0x3 -> 2, 1", R },
	{ ANSWER_LIST, { 3, 2, 1 }, "3 2 9 1", ANSWER_MISTAKEN, 37, "" },
	{ ANSWER_LIST, { 3, 2, 1 }, "7", ANSWER_MISTAKEN, 50, "dropped other" },
	{ ANSWER_LIST, { 3, 2, 1 }, "none", ANSWER_MISTAKEN, 0, "" },
	{ ANSWER_LIST, { 3, 2, 1 }, ",,", NO },
	{ ANSWER_LIST, { 0 }, "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", NO },
	{ ANSWER_LIST, { 0 }, "none", R },
	{ ANSWER_CHOICE, { 1 }, "B", R },
	{ ANSWER_CHOICE, { 1 }, "b)", R },
	{ ANSWER_CHOICE, { 1 }, "pte", R },
	{ ANSWER_CHOICE, { 1 }, "c", NO },
	{ ANSWER_CHOICE, { 1 }, "both", NO },
};

static void answers(void)
{
	size_t i;

	for (i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		const struct judged *t = &judged[i];
		struct question q = { .form = t->form,
				      .digits = 8,
				      .choices = kinds };
		struct judgement j;
		char by[64] = "", name[128];
		unsigned int n;

		q.key.count = t->form != ANSWER_LIST ? 1 : t->key[0] ? 3 : 0;
		memcpy(q.key.v, t->key, q.key.count * sizeof(t->key[0]));
		question_wrong(&q, &other, 7);
		question_wrong(&q, &dropped, 7);
		question_wrong(&q, &dropped, 7);
		question_wrong(&q, &dropped, t->key[0]);
		answer_judge(&q, t->text, &j);
		for (n = j.count; n; n--) {
			strcat(by, *by ? " " : "");
			strcat(by, j.by[n - 1]->name);
		}
		snprintf(name, sizeof(name), "answer %zu, '%.*s'", i,
			 (int)strcspn(t->text, "\r"), t->text);
		ok(j.verdict == t->verdict && j.percent == t->percent &&
			   !strcmp(by, t->by),
		   name);
	}
}

/* All kinds and levels, for students that are numbers. */
static void keys(struct xv6vm *h, const char *seed, unsigned int rounds)
{
	static struct exercise e;
	char student[16], name[96];
	struct quiz_who who = { .seed = seed, .student = student };
	const struct quiz_kind *const *kind;
	unsigned int n, lived = 0, bad = 0;

	for (n = 0; n < rounds; n++) {
		snprintf(student, sizeof(student), "%u", n);
		for (kind = quiz_kinds; *kind; kind++) {
			who.level = 1 + n % QUIZ_LEVELS;
			bad += quiz_make(&e, h, *kind, &who) != 0;
			if (!e.life.phystop)
				continue;
			switch (quiz_ref(&e)) {
			case 0:
				printf("# %s, level %u, student %u\n",
				       (*kind)->name, who.level, n);
				bad++;
				break;
			case 1:
				lived++;
			}
		}
	}
	snprintf(name, sizeof(name),
		 "the reference has the same keys (seed %s)", seed);
	ok(!bad && lived, name);
	printf("# exercises: %u lived by the reference\n", lived);
}

static const char hand_in[] = "# mine\nstudent: alice\nsheet: 0123abCD\n\n"
			      "1a: 0x12\n 2b : a -> b \r\n64d:\n";

/* One that is damaged at some places is refused in one line, or read within its bounds. */
static void damaged(const char *seed, unsigned int rounds)
{
	static struct handed handed;
	char why[HANDED_WHY];
	unsigned int n, i, good = 1, taken = 0;
	struct rnd r;

	rnd_begin(&r, strtoul(seed, NULL, 0));
	for (n = 0; n < rounds; n++) {
		size_t len = sizeof(hand_in) - 1;
		/* Of its very size, so that nothing is read behind it. */
		char *text = malloc(len + 1);

		memcpy(text, hand_in, len + 1);
		for (i = rnd_below(&r, 4); n && i; i--)
			text[rnd_below(&r, len)] =
				rnd_below(&r, 2) ? rnd_below(&r, 256)
						 : "\n:ab1"[rnd_below(&r, 5)];
		if (handed_read(&handed, text, len, why))
			taken++;
		else
			good &= *why && !strchr(why, '\n');
		if (!n)
			good &= taken && handed.sheet == 0x0123abcd &&
				!strcmp(handed.student, "alice") &&
				!strcmp(handed.answer[1][1], "a -> b") &&
				!*handed.answer[63][3];
		free(text);
	}
	ok(good && taken < rounds, "damaged hand-ins are refused, or read");
}

/* Whatever is typed has a verdict, and why in one line. */
static void typed(const char *seed, unsigned int rounds)
{
	static const char some[] = "0x19afhb,-> none)(PTE\t\n\x80";
	unsigned int n, i, good = 1, len;
	struct judgement j;
	char text[300];
	struct rnd r;

	rnd_begin(&r, strtoul(seed, NULL, 0));
	for (n = 0; n < rounds; n++) {
		struct question q = { .form = n % 4,
				      .digits = n % 8 ? 8 : 2,
				      .choices = kinds,
				      .key = { .count = 1, .v = { 1 } } };

		len = rnd_below(&r, n % 16 ? 20 : sizeof(text));
		for (i = 0; i < len; i++)
			text[i] = some[rnd_below(&r, sizeof(some) - 1)];
		text[len] = '\0';
		answer_judge(&q, text, &j);
		good &= j.verdict <= ANSWER_NONSENSE && j.percent <= 100 &&
			(j.percent < 100 || j.verdict == ANSWER_RIGHT) &&
			!*j.why == (j.verdict != ANSWER_NONSENSE);
	}
	ok(good, "whatever is typed has a verdict");
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	struct xv6vm *h;

	if (!rounds || xv6vm_open(LIFE_SPEC, 0, &h, NULL))
		return 1;
	answers();
	keys(h, argv[1], rounds);
	damaged(argv[1], rounds * 100);
	typed(argv[1], rounds * 100);
	xv6vm_close(h);
	return failed;
}
