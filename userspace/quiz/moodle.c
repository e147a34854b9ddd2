// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exercises for Moodle's question bank, in its XML and in GIFT: each question by itself,
 * with what it is about. Typical mistakes get their points and are told why.
 */

#include <stdlib.h>
#include <string.h>

#include "sheet.h"

/* How a right list may be separated; what is typed is compared as text there. */
static const char *const separators[] = { " ", ", ", "," };

#define SEPARATORS (sizeof(separators) / sizeof(separators[0]))

/*
 * Spelling @n of an answer, from 0 on: hexadecimal and decimal, or lists. Return: NULL
 * if there are no more, else @buf.
 */
static const char *spelling(const struct question *q, const struct answer *a,
			    unsigned int n, char buf[ANSWER_TEXT])
{
	size_t used = 0;
	unsigned int i;

	if (q->form == ANSWER_LIST) {
		if (n == SEPARATORS)
			return NULL;
		buf[0] = '\0';
		for (i = 0; i < a->count; i++)
			used += snprintf(buf + used, ANSWER_TEXT - used,
					 "%s0x%0*x", i ? separators[n] : "",
					 (int)q->digits, a->v[i]);
		return buf;
	}
	if (n == 0)
		snprintf(buf, ANSWER_TEXT, "%u", a->v[0]);
	else if (n == 1)
		snprintf(buf, ANSWER_TEXT, "0x%x", a->v[0]);
	else if (n == 2 && q->form == ANSWER_ADDRESS &&
		 a->v[0] >> (4 * q->digits - 4) == 0)
		snprintf(buf, ANSWER_TEXT, "0x%0*x", (int)q->digits, a->v[0]);
	else
		return NULL;
	return buf;
}

/* Whether an earlier mistake leads to the same: one answer has one sum of points. */
static bool told(const struct question *q, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!memcmp(&q->wrong[i].value, &q->wrong[n].value,
			    sizeof(q->wrong[n].value)))
			return true;
	}
	return false;
}

/* The mistake that leads to choice @v, or NULL. */
static const struct mistake *mistake_of(const struct question *q, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < q->nwrong; i++) {
		if (q->wrong[i].value.v[0] == v)
			return q->wrong[i].by;
	}
	return NULL;
}

/* One answer; @by: NULL for the right one, or for one that nothing is known of. */
typedef void (*writer)(FILE *f, const char *text, unsigned int percent,
		       const struct mistake *by);

/* All answers to a question, the right ones first. */
static void answers(FILE *f, const struct question *q, writer put)
{
	char text[ANSWER_TEXT];
	const struct mistake *by;
	unsigned int i, n;

	for (i = 0; q->form == ANSWER_CHOICE && q->choices[i]; i++) {
		by = i == q->key.v[0] ? NULL : mistake_of(q, i);
		put(f, q->choices[i],
		    i == q->key.v[0] ? 100
		    : by	     ? by->percent
				     : 0,
		    by);
	}
	if (q->form == ANSWER_CHOICE)
		return;
	for (n = 0; spelling(q, &q->key, n, text); n++)
		put(f, text, 100, NULL);
	for (i = 0; i < q->nwrong; i++) {
		if (told(q, i))
			continue;
		for (n = 0; spelling(q, &q->wrong[i].value, n, text); n++)
			put(f, text, q->wrong[i].by->percent, q->wrong[i].by);
	}
}

static void xml_answer(FILE *f, const char *text, unsigned int percent,
		       const struct mistake *by)
{
	fprintf(f, "<answer fraction=\"%u\"><text>", percent);
	markup_text(f, text, strlen(text));
	fputs("</text><feedback><text>", f);
	if (by)
		markup_text(f, by->says, strlen(by->says));
	fputs("</text></feedback></answer>\n", f);
}

/* As HTML, escaped once more for where it stands. */
static void put_html(FILE *f, const char *markdown,
		     void (*put)(FILE *f, const char *s, size_t len))
{
	char *html = NULL;
	size_t len = 0;
	FILE *m = open_memstream(&html, &len);

	if (!m)
		abort();
	markup_html(m, markdown);
	if (fclose(m))
		abort();
	put(f, html, len);
	free(html);
}

static void xml_html(FILE *f, const char *tag, const char *markdown)
{
	fprintf(f, "<%s format=\"html\"><text>", tag);
	put_html(f, markdown, markup_text);
	fprintf(f, "</text></%s>\n", tag);
}

static void question_name(FILE *f, const struct exercise *e, unsigned int i)
{
	fprintf(f, "%s %08x%c", e->kind->name, e->id, 'a' + i);
}

/* What is given, and the one thing that is asked. */
static void question_text(struct said *s, const struct exercise *e,
			  unsigned int i)
{
	s->len = 0;
	said(s, "%s\n%s\n", e->stem.text, e->part[i].ask);
}

static void xml_question(FILE *f, const struct exercise *e, unsigned int i)
{
	static struct said text;
	const struct question *q = &e->part[i].q;
	bool choice = q->form == ANSWER_CHOICE;
	unsigned int n;

	question_text(&text, e, i);
	fprintf(f, "<question type=\"%s\">\n<name><text>",
		choice ? "multichoice" : "shortanswer");
	question_name(f, e, i);
	fputs("</text></name>\n", f);
	xml_html(f, "questiontext", text.text);
	xml_html(f, "generalfeedback", e->solution.text);
	fprintf(f, "<defaultgrade>%u</defaultgrade>\n%s\n", e->part[i].points,
		choice ? "<single>true</single>\n"
			 "<shuffleanswers>false</shuffleanswers>\n"
			 "<answernumbering>abc</answernumbering>"
		       : "<usecase>0</usecase>");
	answers(f, q, xml_answer);
	for (n = 0; n < QUIZ_HINTS; n++)
		xml_html(f, "hint", e->kind->hints[n]);
	fputs("</question>\n", f);
}

void moodle_begin(FILE *f)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n", f);
}

void moodle_end(FILE *f)
{
	fputs("</quiz>\n", f);
}

void moodle_exercise(FILE *f, const struct sheet *s, const struct exercise *e,
		     unsigned int number)
{
	unsigned int i;

	(void)s;
	(void)number;
	fprintf(f,
		"<question type=\"category\"><category><text>$course$/top/xv6vm/"
		"%s</text></category></question>\n",
		e->kind->name);
	for (i = 0; i < e->parts; i++)
		xml_question(f, e, i);
}

/* What has a meaning there is escaped; lines end as \n. */
static void gift_text(FILE *f, const char *s, size_t len)
{
	for (; len--; s++) {
		if (*s == '\n') {
			fputs("\\n", f);
			continue;
		}
		if (strchr("~=#{}:\\", *s))
			fputc('\\', f);
		fputc(*s, f);
	}
}

static void gift_short(FILE *f, const char *text, unsigned int percent,
		       const struct mistake *by)
{
	fprintf(f, "\t=%%%u%%", percent);
	gift_text(f, text, strlen(text));
	fputs(by ? "#" : "", f);
	gift_text(f, by ? by->says : "", by ? strlen(by->says) : 0);
	fputc('\n', f);
}

static void gift_choice(FILE *f, const char *text, unsigned int percent,
			const struct mistake *by)
{
	if (percent == 100)
		fputs("\t=", f);
	else
		fprintf(f, "\t~%%%u%%", percent);
	gift_text(f, text, strlen(text));
	fputs(by ? "#" : "", f);
	gift_text(f, by ? by->says : "", by ? strlen(by->says) : 0);
	fputc('\n', f);
}

void gift_exercise(FILE *f, const struct sheet *s, const struct exercise *e,
		   unsigned int number)
{
	static struct said text;
	unsigned int i;

	(void)s;
	(void)number;
	fprintf(f, "$CATEGORY: $course$/top/xv6vm/%s\n\n", e->kind->name);
	for (i = 0; i < e->parts; i++) {
		question_text(&text, e, i);
		fputs("::", f);
		question_name(f, e, i);
		fputs("::[html]", f);
		put_html(f, text.text, gift_text);
		fputs("{\n", f);
		answers(f, &e->part[i].q,
			e->part[i].q.form == ANSWER_CHOICE ? gift_choice
							   : gift_short);
		fputs("}\n\n", f);
	}
}
