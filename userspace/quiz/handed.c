// SPDX-License-Identifier: GPL-2.0-only
/* Submissions: nothing in them is trusted, and nothing is guessed. */

#include "handed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool no(char why[HANDED_WHY], unsigned int line, const char *what)
{
	snprintf(why, HANDED_WHY, "line %u: %s", line, what);
	return false;
}

/* "12b" to 11 and 1. */
static bool read_key(const char *s, unsigned int *exercise, unsigned int *part)
{
	unsigned int n = 0;

	while (*s >= '0' && *s <= '9' && n <= SHEET_MAX)
		n = n * 10 + (*s++ - '0');
	*exercise = n - 1;
	*part = *s - 'a';
	return n && n <= SHEET_MAX && *s >= 'a' && *part < QUIZ_PARTS && !s[1];
}

static bool read_sheet(struct handed *h, const char *value)
{
	char *end;

	if (strlen(value) != 8 || strspn(value, "0123456789abcdefABCDEF") != 8)
		return false;
	h->sheet = strtoul(value, &end, 16);
	return true;
}

static bool take(struct handed *h, const char *key, const char *value,
		 unsigned int line, bool *sheet, char why[HANDED_WHY])
{
	unsigned int n, part;

	if (!strcmp(key, "student")) {
		if (h->student)
			return no(why, line, "a second student");
		h->student = value;
		return true;
	}
	if (!strcmp(key, "sheet")) {
		if (*sheet || !read_sheet(h, value))
			return no(why, line, "sheet is one of 8 digits");
		*sheet = true;
		return true;
	}
	if (!read_key(key, &n, &part))
		return no(
			why, line,
			"neither student, nor sheet, nor an answer such as 1a");
	if (h->answer[n][part])
		return no(why, line, "a second answer to one question");
	h->answer[n][part] = value;
	return true;
}

/* Printable, or UTF-8: what is shown of it is escaped. */
static bool is_text(const char *s, size_t len)
{
	for (; len--; s++) {
		if ((unsigned char)*s < ' ' && !strchr("\t\r\n", *s))
			return false;
		if (!*s || *s == 0x7f)
			return false;
	}
	return true;
}

static char *trimmed(char *s)
{
	char *end = s + strlen(s);

	while (end > s && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return s + strspn(s, " \t");
}

bool handed_read(struct handed *h, char *text, size_t len, char why[HANDED_WHY])
{
	unsigned int line = 0;
	bool sheet = false;
	char *s, *next, *colon;

	memset(h, 0, sizeof(*h));
	if (!is_text(text, len))
		return no(why, 0, "it is no text");
	for (s = text; s; s = next) {
		next = strchr(s, '\n');
		if (next)
			*next++ = '\0';
		line++;
		s = trimmed(s);
		if (!*s || *s == '#')
			continue;
		colon = strchr(s, ':');
		if (!colon)
			return no(why, line, "there is no colon");
		*colon = '\0';
		if (strlen(colon + 1) >= ANSWER_TEXT)
			return no(why, line, "it is too long");
		if (!take(h, trimmed(s), trimmed(colon + 1), line, &sheet, why))
			return false;
	}
	if (!h->student || !sheet)
		return no(why, line, "it ends without student and sheet");
	return true;
}

void mark_exercise(const struct exercise *e,
		   const char *const answer[QUIZ_PARTS], struct mark *m)
{
	unsigned int i;

	memset(m, 0, sizeof(*m));
	m->parts = e->parts;
	for (i = 0; i < e->parts; i++) {
		answer_judge(&e->part[i].q, answer[i] ? answer[i] : "",
			     &m->part[i]);
		m->score += e->part[i].points * m->part[i].percent;
		m->most += e->part[i].points * 100;
	}
}

const char *mark_word(enum verdict v)
{
	static const char *const words[] = {
		[ANSWER_RIGHT] = "right",
		[ANSWER_MISTAKEN] = "mistaken",
		[ANSWER_MISSING] = "missing",
		[ANSWER_NONSENSE] = "nonsense",
	};

	return words[v];
}

char *mark_text(const struct judgement *j, char buf[VERDICT_LEN])
{
	if (j->verdict == ANSWER_RIGHT)
		snprintf(buf, VERDICT_LEN, "right");
	else if (j->verdict == ANSWER_MISSING)
		snprintf(buf, VERDICT_LEN, "no answer");
	else if (j->verdict == ANSWER_NONSENSE)
		snprintf(buf, VERDICT_LEN, "not understood: %s", j->why);
	else
		snprintf(buf, VERDICT_LEN, "wrong%s%s%s%s",
			 j->count ? ": " : "", j->count ? j->by[0]->says : "",
			 j->count > 1 ? "; or " : "",
			 j->count > 1 ? j->by[1]->says : "");
	return buf;
}
