// SPDX-License-Identifier: GPL-2.0-only
/* What was typed as an answer. */

#include "answer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BLANKS	   " \t\r\n"
#define SEPARATORS BLANKS ",;>[]()"
#define DIGITS	   "0123456789"

static const struct mistake no_prefix = {
	"no-0x", "these are the right digits, but hexadecimal needs its 0x", 50
};

static bool same(const struct answer *a, const struct answer *b)
{
	return a->count == b->count &&
	       !memcmp(a->v, b->v, a->count * sizeof(a->v[0]));
}

void question_wrong_list(struct question *q, const struct mistake *by,
			 const struct answer *value)
{
	if (same(&q->key, value) || q->nwrong == ANSWER_WRONG)
		return;
	q->wrong[q->nwrong].by = by;
	q->wrong[q->nwrong++].value = *value;
}

void question_wrong(struct question *q, const struct mistake *by,
		    uint32_t value)
{
	const struct answer a = { .count = 1, .v = { value } };

	question_wrong_list(q, by, &a);
}

/* All @len characters, which are digits of @base. */
static bool read_digits(const char *s, size_t len, unsigned int base,
			uint32_t *v)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		char c = s[i] >= 'A' && s[i] <= 'F' ? s[i] + 32 : s[i];
		const char *d = memchr(digits, c, base);

		n = n * base + (d ? d - digits : 0);
		if (!d || n > UINT32_MAX)
			return false;
	}
	*v = n;
	return len;
}

/*
 * A number of @len characters: 0x, 0b, or an h behind it, or decimal. An address with letters
 * among its digits is hexadecimal; with @wide, one that has all of its digits, too.
 */
static bool read_number(const struct question *q, bool wide, const char *s,
			size_t len, uint32_t *v)
{
	bool address = q->form != ANSWER_NUMBER;

	if (len > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		return read_digits(s + 2, len - 2, 16, v);
	if (len > 2 && s[0] == '0' && (s[1] == 'b' || s[1] == 'B') &&
	    !(address && len == q->digits))
		return read_digits(s + 2, len - 2, 2, v);
	if (len > 1 && (s[len - 1] == 'h' || s[len - 1] == 'H'))
		return read_digits(s, len - 1, 16, v);
	if (address && ((wide && len == q->digits) || strspn(s, DIGITS) < len))
		return read_digits(s, len, 16, v);
	return read_digits(s, len, 10, v);
}

static bool read_list(const struct question *q, bool wide, const char *s,
		      struct answer *a)
{
	a->count = 0;
	if (!strcasecmp(s, "none") || !strcasecmp(s, "empty"))
		return true;
	for (;;) {
		size_t len;

		/* Of an arrow, the line: nothing here is negative. */
		s += strspn(s, SEPARATORS "-");
		len = strcspn(s, SEPARATORS "-");
		if (!len)
			return a->count;
		if (a->count == ANSWER_VALUES ||
		    !read_number(q, wide, s, len, &a->v[a->count++]))
			return false;
		s += len;
	}
}

/* A letter, perhaps with a parenthesis, or the words. */
static bool read_choice(const struct question *q, const char *s,
			struct answer *a)
{
	uint32_t i;

	a->count = 1;
	for (i = 0; q->choices[i]; i++) {
		if (((s[0] | 32) == (char)('a' + i) &&
		     (!s[1] || !strcmp(s + 1, ")"))) ||
		    !strcasecmp(s, q->choices[i])) {
			a->v[0] = i;
			return true;
		}
	}
	return false;
}

/* @s has no blanks around it. */
static bool read_answer(const struct question *q, bool wide, const char *s,
			struct answer *a)
{
	if (q->form == ANSWER_CHOICE)
		return read_choice(q, s, a);
	if (q->form == ANSWER_LIST)
		return read_list(q, wide, s, a);
	a->count = 1;
	return read_number(q, wide, s, strlen(s), &a->v[0]);
}

static void note(struct judgement *j, const struct mistake *by)
{
	unsigned int i;

	for (i = 0; i < j->count; i++) {
		if (j->by[i] == by)
			return;
	}
	if (j->count == sizeof(j->by) / sizeof(j->by[0]))
		return;
	j->by[j->count++] = by;
	if (by->percent > j->percent)
		j->percent = by->percent;
}

/* A list is worth what it begins with, and never all. */
static void judge_list(const struct question *q, const struct answer *a,
		       struct judgement *j)
{
	unsigned int n = 0, most;

	most = a->count > q->key.count ? a->count : q->key.count;
	while (n < a->count && n < q->key.count && a->v[n] == q->key.v[n])
		n++;
	j->percent = most ? 75 * n / most : 0;
}

/* What leads to an answer that is not right. */
static void diagnose(const struct question *q, const char *s,
		     const struct answer *a, struct judgement *j)
{
	struct answer hex = { .count = 1 };
	unsigned int i;

	j->verdict = ANSWER_MISTAKEN;
	for (i = 0; i < q->nwrong; i++) {
		if (same(&q->wrong[i].value, a))
			note(j, q->wrong[i].by);
	}
	if (q->form <= ANSWER_ADDRESS && strspn(s, DIGITS) == strlen(s) &&
	    read_digits(s, strlen(s), 16, &hex.v[0]) && same(&hex, &q->key))
		note(j, &no_prefix);
	if (q->form == ANSWER_LIST && !j->count)
		judge_list(q, a, j);
}

static void judge(const struct question *q, bool wide, const char *s,
		  struct judgement *j)
{
	static const char *const wanted[] = {
		[ANSWER_NUMBER] = "a number",
		[ANSWER_ADDRESS] = "a number",
		[ANSWER_LIST] = "a list of addresses",
		[ANSWER_CHOICE] = "one of the letters",
	};
	struct answer a = { 0 };

	memset(j, 0, sizeof(*j));
	if (strlen(s) >= ANSWER_TEXT - 1 || !read_answer(q, wide, s, &a)) {
		j->verdict = ANSWER_NONSENSE;
		snprintf(j->why, sizeof(j->why), "it is not %s",
			 wanted[q->form]);
	} else if (same(&q->key, &a)) {
		j->verdict = ANSWER_RIGHT;
		j->percent = 100;
	} else {
		diagnose(q, s, &a, j);
	}
}

void answer_judge(const struct question *q, const char *text,
		  struct judgement *j)
{
	const char *s = text + strspn(text, BLANKS);
	size_t len = strlen(s);
	char word[ANSWER_TEXT];
	struct judgement wide;

	while (len && strchr(BLANKS, s[len - 1]))
		len--;
	snprintf(word, sizeof(word), "%.*s",
		 (int)(len < sizeof(word) ? len : sizeof(word)), s);
	if (!len) {
		*j = (struct judgement){ .verdict = ANSWER_MISSING };
		return;
	}
	judge(q, false, word, j);
	judge(q, true, word, &wide);
	if (j->verdict != ANSWER_RIGHT &&
	    (wide.verdict == ANSWER_RIGHT || (wide.count && !j->count)))
		*j = wide;
}

char *answer_text(const struct question *q, const struct answer *a,
		  char buf[ANSWER_TEXT])
{
	size_t used = 0;
	unsigned int i;

	snprintf(buf, ANSWER_TEXT, "none");
	if (q->form == ANSWER_CHOICE)
		snprintf(buf, ANSWER_TEXT, "%c) %s", 'a' + (int)a->v[0],
			 q->choices[a->v[0]]);
	else if (q->form == ANSWER_NUMBER)
		snprintf(buf, ANSWER_TEXT, "%u", a->v[0]);
	else
		for (i = 0; i < a->count; i++)
			used += snprintf(buf + used, ANSWER_TEXT - used,
					 "%s0x%0*x", i ? " " : "",
					 (int)q->digits, a->v[i]);
	return buf;
}
