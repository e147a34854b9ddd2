// SPDX-License-Identifier: GPL-2.0-only
/* quiz: exercises for students. What its commands share. */

#include "quiz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int quiz_level(struct call *c, unsigned int *level)
{
	const char *s = option(c, "level");
	uint32_t v = 2;
	int ret = s ? arg_number(c, "level", s, QUIZ_LEVELS, &v) : EXIT_OK;

	if (!ret && !v)
		return fail_usage(c, "levels go from 1 to %u", QUIZ_LEVELS);
	*level = v;
	return ret;
}

int fail_kind(struct call *c, const char *name, size_t len)
{
	char names[200];
	size_t used = 0, i;

	for (i = 0; quiz_kinds[i] && used < sizeof(names); i++)
		used += snprintf(names + used, sizeof(names) - used, "%s%s",
				 i ? ", " : "", quiz_kinds[i]->name);
	return fail_usage(c, "no kind of exercise is called '%.*s': one of %s",
			  (int)(len < 40 ? len : 40), name, names);
}

/* All kinds, or those of a list with commas between them. */
static int choose_kinds(struct call *c, struct sheet *s)
{
	const char *list = option(c, "kinds"), *next;
	size_t len;

	for (s->count = 0; !list && quiz_kinds[s->count]; s->count++)
		s->kind[s->count] = quiz_kinds[s->count];
	for (; list; list = *next ? next + 1 : NULL) {
		len = strcspn(list, ",");
		next = list + len;
		if (s->count == SHEET_MAX)
			return fail_usage(c, "a sheet has at most %u exercises",
					  SHEET_MAX);
		s->kind[s->count] = quiz_find(list, len);
		if (!s->kind[s->count++])
			return fail_kind(c, list, len);
	}
	return EXIT_OK;
}

int quiz_sheet(struct call *c, struct sheet *s)
{
	int ret = quiz_level(c, &s->level);

	s->seed = option(c, "seed");
	if (!ret && !s->seed)
		return fail_usage(c, "--seed is wanted: any word, which only "
				     "teachers know");
	return ret ? ret : choose_kinds(c, s);
}

int quiz_machine(struct call *c, struct xv6vm **h)
{
	struct xv6vm_error why;

	return xv6vm_open(LIFE_SPEC, 0, h, &why) ? fail_reason(c, &why)
						 : EXIT_OK;
}

int quiz_exercise(struct call *c, const struct sheet *s, const char *student,
		  unsigned int n, struct exercise *e, struct xv6vm *h)
{
	int ret = sheet_make(s, student, n, e, h);

	return ret ? fail_errno(c, -ret, "cannot make an exercise of kind %s",
				s->kind[n]->name)
		   : EXIT_OK;
}

static void part_fields(struct out *o, const struct part *p, enum tells tells)
{
	char text[ANSWER_TEXT];
	unsigned int i;

	out_str(o, NULL, "ask", p->ask);
	out_uint(o, NULL, "points", p->points);
	out_list(o, "choices");
	for (i = 0; p->q.form == ANSWER_CHOICE && p->q.choices[i]; i++) {
		out_row(o);
		out_str(o, NULL, "text", p->q.choices[i]);
	}
	out_end(o);
	if (tells >= TELLS_KEY)
		out_str(o, NULL, "key", answer_text(&p->q, &p->q.key, text));
	if (tells < TELLS_MISTAKES)
		return;
	out_list(o, "mistakes");
	for (i = 0; i < p->q.nwrong; i++) {
		out_row(o);
		out_str(o, NULL, "mistake", p->q.wrong[i].by->name);
		out_str(o, NULL, "answer",
			answer_text(&p->q, &p->q.wrong[i].value, text));
	}
	out_end(o);
}

/* Text that has lines. */
static void lines_field(struct out *o, const char *key, const char *text)
{
	char *copy = strdup(text), *line, *next;

	if (!copy)
		abort();
	out_list(o, key);
	for (line = copy; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		out_row(o);
		out_str(o, NULL, "text", line);
	}
	out_end(o);
	free(copy);
}

void exercise_fields(struct out *o, const struct exercise *e, enum tells tells)
{
	unsigned int i;

	out_str(o, NULL, "kind", e->kind->name);
	out_str(o, NULL, "title", e->kind->title);
	out_uint(o, NULL, "level", e->level);
	lines_field(o, "stem", e->stem.text);
	out_list(o, "parts");
	for (i = 0; i < e->parts; i++) {
		out_row(o);
		part_fields(o, &e->part[i], tells);
	}
	out_end(o);
	out_list(o, "hints");
	for (i = 0; i < QUIZ_HINTS && e->kind->hints[i]; i++) {
		out_row(o);
		out_str(o, NULL, "text", e->kind->hints[i]);
	}
	out_end(o);
	if (tells >= TELLS_KEY)
		lines_field(o, "solution", e->solution.text);
}

const char *student_wrong(const char *name)
{
	const char *s;

	if (!*name)
		return "a student has no name";
	if (strlen(name) > QUIZ_NAME_MAX)
		return "the name of a student is too long";
	for (s = name; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return "the name of a student has control characters";
	}
	return NULL;
}

/* What is no plain character of a file's name becomes %XX. */
char *student_file(const char *folder, const char *name, const char *ending)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789@_+-.";
	char safe[3 * QUIZ_NAME_MAX + 1], *path, *to = safe;
	const char *s;

	for (s = name; *s && s - name < (int)QUIZ_NAME_MAX; s++) {
		if (strchr(plain, *s) && (s > name || (*s != '.' && *s != '-')))
			*to++ = *s;
		else
			to += sprintf(to, "%%%02X", (unsigned char)*s);
	}
	*to = '\0';
	if (asprintf(&path, "%s/%s%s", folder, safe, ending) < 0)
		abort();
	return path;
}

static const struct option make_options[] = {
	{ "seed", "WORD", "with the name, it decides" },
	{ "student", "NAME", "for one" },
	{ "roster", "FILE", "for all of a CSV file's first column" },
	{ "level", "N", "1: 8-bit addresses; 2: i386; 3: harder" },
	{ "kinds", "LIST", "split,walk,...; all kinds if not given" },
	{ "form", "FORM", "md (default), html, gift, moodle" },
	{ "key", NULL, "with the answers and the way to them" },
	{ "out", "FOLDER", "a file for each; else all is printed" },
	{ 0 },
};

static const struct option ask_options[] = {
	{ "seed", "WORD", "the same again (chance)" },
	{ "student", "NAME", "as on that student's sheet" },
	{ "level", "N", "1: 8-bit addresses; 2: i386; 3: harder" },
	{ "hint", "N", "hint 1, 2 or 3, and not the question" },
	{ "solution", NULL, "the answers and the way to them" },
	{ 0 },
};

static const struct option grade_options[] = {
	{ "seed", "WORD", "as for quiz make" },
	{ "level", "N", "as for quiz make" },
	{ "kinds", "LIST", "as for quiz make" },
	{ "out", "FOLDER", "a result for each, made once" },
	{ "csv", "FILE", "all results, as a table" },
	{ "form", "FORM", "gradescope or prairielearn, for one" },
	{ 0 },
};

const struct command quiz_commands[] = {
	{ "quiz", "make", "", "exercises, other ones for each student",
	  make_options, 0, 0, 0, STANDS_ALONE, run_quiz_make },
	{ "quiz", "ask", "[KIND [ANSWER...]]", "an exercise, to be solved here",
	  ask_options, 0, 1 + QUIZ_PARTS, 0, STANDS_ALONE, run_quiz_ask },
	{ "quiz", "grade", "FILE...", "points for what was handed in",
	  grade_options, 1, -1, 0, STANDS_ALONE, run_quiz_grade },
	{ 0 },
};
