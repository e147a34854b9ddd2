// SPDX-License-Identifier: GPL-2.0
/* Exercises from inside: what answers are worth. Prints TAP's lines; run.py counts them. */
#include <stdio.h>
#include <string.h>

#include <answer.h>

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

int main(void)
{
	answers();
	return failed;
}
