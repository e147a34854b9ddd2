// SPDX-License-Identifier: GPL-2.0-only
/* Sheets: which exercises a student gets, and all forms of them. */

#include "sheet.h"

#include <string.h>

uint32_t sheet_code(const struct sheet *s, const char *student)
{
	uint64_t h = hash_string(HASH_BEGIN, "xv6vm sheet");
	char level[16];
	unsigned int i;

	snprintf(level, sizeof(level), "%u", s->level);
	h = hash_string(h, s->seed);
	h = hash_string(h, student);
	h = hash_string(h, level);
	for (i = 0; i < s->count; i++)
		h = hash_string(h, s->kind[i]->name);
	return h ^ h >> 32;
}

int sheet_make(const struct sheet *s, const char *student, unsigned int n,
	       struct exercise *e, struct xv6vm *h)
{
	struct quiz_who who = {
		.seed = s->seed,
		.student = student,
		.level = s->level,
	};
	unsigned int i;

	for (i = 0; i < n; i++)
		who.number += s->kind[i] == s->kind[n];
	return quiz_make(e, h, s->kind[n], &who);
}

static void markdown_student(FILE *f, const struct sheet *s,
			     const char *student)
{
	fprintf(f,
		"# Exercises for %s%s\n\nSheet %08x. Numbers are decimal, or "
		"hexadecimal with 0x.\n\n",
		student, s->key ? ": the key" : "", sheet_code(s, student));
}

static void markdown_exercise(FILE *f, const struct sheet *s,
			      const struct exercise *e, unsigned int number)
{
	char text[ANSWER_TEXT];
	unsigned int i, n;

	fprintf(f, "## %u. %s\n\n%s\n", number, e->kind->title, e->stem.text);
	for (i = 0; i < e->parts; i++) {
		const struct part *p = &e->part[i];

		fprintf(f, "- **%u%c** (%u) %s", number, 'a' + i, p->points,
			p->ask);
		for (n = 0; p->q.form == ANSWER_CHOICE && p->q.choices[n]; n++)
			fprintf(f, "%s %c) %s", n ? ";" : "", 'a' + n,
				p->q.choices[n]);
		if (s->key)
			fprintf(f, ": **%s**",
				answer_text(&p->q, &p->q.key, text));
		fputc('\n', f);
	}
	fprintf(f, "\n%s%s", s->key ? e->solution.text : "",
		s->key ? "\n" : "");
}

/* The file to hand in, to be filled. */
static void markdown_done(FILE *f, const struct sheet *s, const char *student)
{
	if (!s->key)
		fprintf(f,
			"## To hand in\n\nA text file that begins with these "
			"two lines; then a line for each answer, such as "
			"`1a: 0x12`.\n\n```\nstudent: %s\nsheet: %08x\n```\n\n",
			student, sheet_code(s, student));
}

static void html_begin(FILE *f)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset="
	      "\"utf-8\">\n<title>Exercises</title>\n<style>\n"
	      "body { font: 11pt/1.4 sans-serif; max-width: 46em; margin: 2em "
	      "auto; }\npre { font: 10pt/1.3 monospace; }\n"
	      "section { break-after: page; }\narticle { break-inside: avoid; }\n"
	      ".answer { display: inline-block; min-width: 12em; "
	      "border-bottom: 1px solid; }\n</style>\n</head>\n<body>\n",
	      f);
}

static void html_end(FILE *f)
{
	fputs("</body>\n</html>\n", f);
}

static void html_student(FILE *f, const struct sheet *s, const char *student)
{
	fputs("<section>\n<h1>Exercises for ", f);
	markup_text(f, student, strlen(student));
	fprintf(f,
		"%s</h1>\n<p>Sheet %08x. Numbers are decimal, or hexadecimal "
		"with 0x.</p>\n",
		s->key ? ": the key" : "", sheet_code(s, student));
}

static void html_exercise(FILE *f, const struct sheet *s,
			  const struct exercise *e, unsigned int number)
{
	char text[ANSWER_TEXT];
	unsigned int i, n;

	fprintf(f, "<article>\n<h2>%u. %s</h2>\n", number, e->kind->title);
	markup_html(f, e->stem.text);
	for (i = 0; i < e->parts; i++) {
		const struct part *p = &e->part[i];

		fprintf(f, "<p><b>%u%c</b> (%u) ", number, 'a' + i, p->points);
		markup_text(f, p->ask, strlen(p->ask));
		for (n = 0; p->q.form == ANSWER_CHOICE && p->q.choices[n]; n++)
			fprintf(f, "%s %c) %s", n ? ";" : "", 'a' + n,
				p->q.choices[n]);
		fprintf(f, " <span class=\"answer\">%s</span></p>\n",
			s->key ? answer_text(&p->q, &p->q.key, text)
			       : "&nbsp;");
	}
	if (s->key)
		markup_html(f, e->solution.text);
	fputs("</article>\n", f);
}

static void html_done(FILE *f, const struct sheet *s, const char *student)
{
	if (!s->key) {
		fputs("<h2>To hand in</h2>\n<p>A text file that begins with "
		      "these two lines; then a line for each answer, such as "
		      "1a: 0x12.</p>\n<pre>student: ",
		      f);
		markup_text(f, student, strlen(student));
		fprintf(f, "\nsheet: %08x\n</pre>\n", sheet_code(s, student));
	}
	fputs("</section>\n", f);
}

const struct sheet_form sheet_forms[] = {
	{ "md", "md", NULL, markdown_student, markdown_exercise, markdown_done,
	  NULL },
	{ "html", "html", html_begin, html_student, html_exercise, html_done,
	  html_end },
	{ "gift", "gift", NULL, NULL, gift_exercise, NULL, NULL },
	{ "moodle", "xml", moodle_begin, NULL, moodle_exercise, NULL,
	  moodle_end },
	{ 0 },
};
