// SPDX-License-Identifier: GPL-2.0-only
/* quiz ask: one exercise, and what is thought of the answers. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <handed.h>

#include "quiz.h"

/**
 * struct asking - an exercise that is asked
 * @seed: any word
 * @hints: that were given
 */
struct asking {
	struct call *c;
	const char *seed;
	struct exercise e;
	unsigned int hints;
};

/* As lines of their own. */
static void put_markdown(struct out *o, const char *markdown)
{
	char *text = NULL, *line, *next;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		abort();
	markup_plain(f, markdown);
	if (fclose(f))
		abort();
	for (line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		out_line(o, "%s", line);
	}
	free(text);
}

/* Of part @i, behind the last of those that have the same. */
static void put_choices(struct asking *a, unsigned int i)
{
	const char *const *choices = a->e.part[i].q.choices;
	unsigned int n;

	if (i + 1 < a->e.parts && a->e.part[i + 1].q.choices == choices)
		return;
	for (n = 0; choices && choices[n]; n++)
		out_line(a->c->out, "   %c) %s", 'a' + n, choices[n]);
}

static void put_question(struct asking *a)
{
	const struct exercise *e = &a->e;
	struct out *o = a->c->out;
	unsigned int i;

	out_line(o, "%s (%s, level %u, seed %s)", e->kind->title, e->kind->name,
		 e->level, a->seed);
	out_gap(o);
	put_markdown(o, e->stem.text);
	out_gap(o);
	for (i = 0; i < e->parts; i++) {
		out_line(o, "%c  %s", 'a' + i, e->part[i].ask);
		put_choices(a, i);
	}
}

static void put_solution(struct asking *a)
{
	struct out *o = a->c->out;
	char text[ANSWER_TEXT];
	unsigned int i;

	for (i = 0; i < a->e.parts; i++)
		out_line(o, "%c  %s", 'a' + i,
			 answer_text(&a->e.part[i].q, &a->e.part[i].q.key,
				     text));
	put_markdown(o, a->e.solution.text);
}

static void put_hint(struct asking *a)
{
	const char *const *hints = a->e.kind->hints;

	if (a->hints == QUIZ_HINTS || !hints[a->hints])
		out_line(a->c->out, "there are no more hints");
	else
		out_line(a->c->out, "hint: %s", hints[a->hints++]);
}

/* Word by word, as they were typed behind the kind. */
static void judge_words(struct asking *a, int argc, char **argv)
{
	const char *answer[QUIZ_PARTS] = { NULL };
	struct out *o = a->c->out;
	char text[VERDICT_LEN], name[2] = "";
	struct mark m;
	unsigned int i, n;

	for (i = 0; i < a->e.parts && (int)i < argc; i++)
		answer[i] = argv[i];
	mark_exercise(&a->e, answer, &m);
	out_list(o, "judged");
	for (i = 0; i < a->e.parts; i++) {
		out_row(o);
		name[0] = 'a' + i;
		out_str(o, name, "text", mark_text(&m.part[i], text));
		out_str(o, NULL, "verdict", mark_word(m.part[i].verdict));
		out_uint(o, NULL, "percent", m.part[i].percent);
		out_list(o, "mistakes");
		for (n = 0; n < m.part[i].count; n++) {
			out_row(o);
			out_str(o, NULL, "name", m.part[i].by[n]->name);
		}
		out_end(o);
	}
	out_end(o);
	out_fmt(o, "score", "score", "%u.%02u", m.score / 100, m.score % 100);
	out_note(o, "of %u", m.most / 100);
	out_uint(o, NULL, "most", m.most / 100);
}

/* What was typed for a part; "" for nothing. Return: there was a line. */
static bool read_line(const char *prompt, char line[ANSWER_TEXT])
{
	fputs(prompt, stdout);
	fflush(stdout);
	if (!fgets(line, ANSWER_TEXT, stdin))
		return false;
	/* The rest of a line that is too long. */
	while (!strchr(line, '\n') && !feof(stdin)) {
		char more[ANSWER_TEXT];

		if (!fgets(more, sizeof(more), stdin) || strchr(more, '\n'))
			break;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

/* Until it is right or given up. Return: there was an answer at all. */
static bool talk(struct asking *a, unsigned int part)
{
	char prompt[] = "a> ", line[ANSWER_TEXT], text[VERDICT_LEN];
	struct question *q = &a->e.part[part].q;
	struct judgement j;

	prompt[0] += part;
	while (read_line(prompt, line)) {
		if (!*line || !strcmp(line, "skip"))
			return true;
		if (!strcmp(line, "hint")) {
			put_hint(a);
			continue;
		}
		if (!strcmp(line, "solution")) {
			put_solution(a);
			return true;
		}
		answer_judge(q, line, &j);
		out_line(a->c->out, "%s", mark_text(&j, text));
		if (j.verdict == ANSWER_RIGHT)
			return true;
	}
	return false;
}

static void converse(struct asking *a)
{
	unsigned int i;

	out_gap(a->c->out);
	out_line(a->c->out, "(hint, solution, or nothing to go on)");
	for (i = 0; i < a->e.parts; i++) {
		if (!talk(a, i))
			break;
	}
	clearerr(stdin);
}

/* Who does not type goes on with a command. */
static void put_command(struct asking *a)
{
	char words[3 * QUIZ_PARTS] = "";
	unsigned int i;

	for (i = 0; i < a->e.parts; i++)
		sprintf(words + 2 * i, " %c", 'A' + i);
	out_gap(a->c->out);
	out_line(a->c->out,
		 "answer with: quiz ask --seed %s --level %u %s%s "
		 "(or --hint 1, --solution)",
		 a->seed, a->e.level, a->e.kind->name, words);
}

/* @s, or one that chance has made. */
static const char *some_seed(const char *s, char buf[16])
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(buf, 16, "%u",
		 (unsigned int)(t.tv_sec * 1000 + t.tv_nsec / 1000000) %
			 1000000);
	return s ? s : buf;
}

static int choose(struct asking *a, struct sheet *s)
{
	struct call *c = a->c;
	unsigned int n = 0;
	struct rnd r;

	s->count = 1;
	if (c->argc) {
		s->kind[0] = quiz_find(c->argv[0], strlen(c->argv[0]));
		return s->kind[0]
			       ? EXIT_OK
			       : fail_kind(c, c->argv[0], strlen(c->argv[0]));
	}
	while (quiz_kinds[n])
		n++;
	rnd_begin(&r, hash_string(HASH_BEGIN, a->seed));
	s->kind[0] = quiz_kinds[rnd_below(&r, n)];
	return EXIT_OK;
}

static int prepare(struct asking *a, char seed[16])
{
	const char *student = option(a->c, "student");
	struct sheet s = { 0 };
	struct xv6vm *h;
	int ret;

	a->seed = some_seed(option(a->c, "seed"), seed);
	s.seed = a->seed;
	ret = quiz_level(a->c, &s.level);
	if (!ret)
		ret = choose(a, &s);
	if (!ret)
		ret = quiz_machine(a->c, &h);
	if (ret)
		return ret;
	ret = quiz_exercise(a->c, &s, student ? student : "", 0, &a->e, h);
	xv6vm_close(h);
	return ret;
}

/* --hint: EXIT_*. */
static int which_hint(struct asking *a)
{
	const char *s = option(a->c, "hint");
	uint32_t n = 1;
	int ret = s ? arg_number(a->c, "hint", s, QUIZ_HINTS, &n) : EXIT_OK;

	if (!ret && !n)
		return fail_usage(a->c, "hints go from 1 to %u", QUIZ_HINTS);
	a->hints = n - 1;
	return ret;
}

static void answer(struct asking *a)
{
	struct call *c = a->c;
	const char *hint = option(c, "hint");
	bool solve = option(c, "solution");

	if (out_is_json(c->out))
		exercise_fields(c->out, &a->e, solve ? TELLS_KEY : TELLS_STEM);
	out_str(c->out, NULL, "seed", a->seed);
	if (c->argc > 1)
		judge_words(a, c->argc - 1, c->argv + 1);
	else if (!hint && !solve)
		put_question(a);
	if (hint)
		put_hint(a);
	if (solve)
		put_solution(a);
	if (hint || solve || c->argc > 1 || out_is_json(c->out))
		return;
	if (c->cli->line || !isatty(STDIN_FILENO))
		put_command(a);
	else
		converse(a);
}

int run_quiz_ask(struct call *c)
{
	static struct asking a;
	char seed[16];
	int ret;

	a = (struct asking){ .c = c };
	ret = prepare(&a, seed);
	if (!ret && c->argc > 1 + (int)a.e.parts)
		ret = fail_usage(c, "%s has %u questions", a.e.kind->name,
				 a.e.parts);
	if (!ret)
		ret = which_hint(&a);
	if (!ret)
		answer(&a);
	return ret;
}
