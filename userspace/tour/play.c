// SPDX-License-Identifier: GPL-2.0-only
/* From step to step: commands are run, guesses are judged by what they answer. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/words.h"
#include "tour.h"

/* Nothing follows. */
static void over(struct tour *t, int status)
{
	tour_end(t);
	t->status = status;
	t->waits = WAITS_OVER;
}

/* A chapter is wrong, or this machine is none for it. */
__attribute__((format(printf, 3, 4))) static bool
stuck(struct tour *t, const struct item *item, const char *fmt, ...)
{
	char what[2 * TOUR_VALUE_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	fflush(stdout);
	out_complain("chapter %s cannot go on, line %u: %s", t->ch->name,
		     item->line, what);
	over(t, EXIT_REFUSED);
	return false;
}

/* Return: EXIT_*, or -1 for what no tour runs. */
static int run_line(struct cli *cli, const char *command)
{
	FILE *f = fmemopen((void *)command, strlen(command), "r");
	struct words w = { 0 };
	int ret = -1;

	if (!tour_refuses(command) && f && words_read(&w, f) && !w.error)
		ret = run_words(cli, w.n, w.v);
	words_free(&w);
	if (f)
		fclose(f);
	return ret;
}

/* The answer is in t->cli.out. */
static bool run_command(struct tour *t, const struct item *item)
{
	char *command = values_put(&t->values, item->text), why[TOUR_VALUE_LEN];
	int wanted = item->kind == ITEM_REFUSED ? EXIT_REFUSED : EXIT_OK, ret;

	if (!t->quiet)
		say_command(t, command);
	out_keep(t->cli.out, t->quiet || item->kind == ITEM_DO);
	ret = run_line(&t->cli, command);
	free(command);
	if (ret == wanted)
		return true;
	if (!path_value(out_kept(t->cli.out), "error.text", why))
		strcpy(why, ret < 0 ? "that is no command for a tour"
				    : "that was not refused");
	return stuck(t, item, "%s", why);
}

/* What the machine says, of the last command or of one more. */
static bool find_value(struct tour *t, const struct item *item,
		       char value[TOUR_VALUE_LEN])
{
	struct cli ask = t->cli;
	char *path = values_put(&t->values, item->text), *from;
	bool there;

	if (item->from) {
		ask.out = t->asks;
		from = values_put(&t->values, item->from);
		run_line(&ask, from);
		free(from);
	}
	there = path_value(out_kept(ask.out), path, value);
	free(path);
	return there || stuck(t, item, "the answer has no %s", item->text);
}

static bool take(struct tour *t, const struct item *item)
{
	char value[TOUR_VALUE_LEN];

	if (!find_value(t, item, value))
		return false;
	values_set(&t->values, item->name, value);
	return true;
}

/* It has the values of this machine, until its key is found. */
static void begin_question(struct tour *t, const struct item *item)
{
	struct item *q = &t->question;
	unsigned int i;

	*q = *item;
	q->text = values_put(&t->values, item->text);
	for (i = 0; i < q->choice_count; i++) {
		q->choices[i].value =
			values_put(&t->values, item->choices[i].value);
		q->choices[i].text =
			values_put(&t->values, item->choices[i].text);
	}
	*t->guess = '\0';
}

static void end_question(struct tour *t)
{
	struct item *q = &t->question;
	unsigned int i;

	for (i = 0; i < q->choice_count; i++) {
		free(q->choices[i].value);
		free(q->choices[i].text);
	}
	free(q->text);
	*q = (struct item){ 0 };
}

/* Return: it goes on by itself. */
static bool ask(struct tour *t, const struct item *item)
{
	begin_question(t, item);
	if (t->quiet)
		return true;
	say_question(t);
	if (!t->markdown)
		t->waits = WAITS_GUESS;
	return t->markdown;
}

static bool judge(struct tour *t, const struct item *item)
{
	char key[TOUR_VALUE_LEN];
	const char *says = NULL;
	bool right;

	if (!find_value(t, item, key))
		return false;
	if (!guess_fits(&t->question, key))
		return stuck(t, item, "%s is no answer to its question", key);
	right = *t->guess && guess_right(&t->question, t->guess, key, &says);
	t->asked += !t->quiet;
	t->right += !t->quiet && right;
	if (!t->quiet)
		say_key(t, key, right, says);
	end_question(t);
	return true;
}

static bool run_item(struct tour *t, const struct item *item)
{
	switch (item->kind) {
	case ITEM_TAKE:
		return take(t, item);
	case ITEM_ASK:
		return ask(t, item);
	case ITEM_KEY:
		return judge(t, item);
	default:
		return run_command(t, item);
	}
}

/* Return: the step is over. */
static bool run_items(struct tour *t)
{
	const struct step *s = t->ch->steps[t->at];

	while (t->item < s->count) {
		if (!run_item(t, &s->items[t->item++]))
			return false;
	}
	return true;
}

static void end_step(struct tour *t)
{
	say_step_end(t);
	t->item = 0;
	t->at++;
	t->waits = WAITS_ENTER;
	if (!t->markdown)
		place_keep(t->ch->name, t->at);
	if (t->at < t->ch->count)
		return;
	say_chapter_end(t);
	tour_end(t);
	if (!t->on)
		over(t, EXIT_OK);
}

static void play_step(struct tour *t)
{
	t->waits = WAITS_ENTER;
	if (!t->item)
		say_step(t);
	if (run_items(t))
		end_step(t);
}

/* What the steps up to the one where one left did to the machine. */
static bool again(struct tour *t, unsigned int at)
{
	t->quiet = true;
	for (; t->at < at; t->at++) {
		t->item = 0;
		if (!run_items(t))
			return false;
	}
	t->item = 0;
	t->quiet = false;
	return true;
}

static bool open_ground(struct tour *t)
{
	t->cli.h = ground_take(&t->ground, t->machine, t->cli.spec);
	if (!t->cli.h)
		return false;
	t->cli.where = "";
	t->cli.input_taken = true;
	t->cli.passing = true;
	t->cli.out = out_new(false);
	t->asks = out_new(true);
	if (!t->cli.out || !t->asks)
		abort();
	out_keep(t->asks, true);
	return true;
}

void tour_begin(struct tour *t, struct chapter *ch, unsigned int at)
{
	t->ch = ch;
	t->at = t->item = t->right = t->asked = 0;
	t->values.count = 0;
	t->quiet = false;
	t->waits = WAITS_ENTER;
	if (!open_ground(t)) {
		over(t, EXIT_REFUSED);
		return;
	}
	say_chapter(t);
	if (at < ch->count && again(t, at) && at)
		say_again(t);
}

void tour_end(struct tour *t)
{
	end_question(t);
	ground_give(&t->ground);
	if (t->cli.out) {
		out_free(t->cli.out);
		out_free(t->asks);
	}
	t->cli = (struct cli){ .spec = t->cli.spec };
	t->asks = NULL;
	chapter_free(t->ch);
	t->ch = NULL;
}

static void go_on(struct tour *t)
{
	struct chapter *next;

	if (t->ch) {
		play_step(t);
		return;
	}
	next = chapter_number(++t->number);
	if (next)
		tour_begin(t, next, 0);
	else
		over(t, EXIT_OK);
}

static void guessed(struct tour *t, const char *line)
{
	char why[96];

	if (strcmp(line, "-") && !guess_reads(&t->question, line, why)) {
		printf("%s\n", why);
		return;
	}
	snprintf(t->guess, sizeof(t->guess), "%s",
		 strcmp(line, "-") ? line : "");
	play_step(t);
}

void tour_line(struct tour *t, const char *line)
{
	if (!strcmp(line, "q"))
		over(t, EXIT_OK);
	else if (!strcmp(line, "?"))
		say_help(t);
	else if (t->waits == WAITS_GUESS)
		guessed(t, line);
	else if (t->waits == WAITS_ENTER)
		go_on(t);
	fflush(stdout);
}
