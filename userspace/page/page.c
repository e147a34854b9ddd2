// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the page calls: the prompt on a machine of its own. What a command prints
 * goes to stdout and stderr as ever, which the page reads as it is written.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/progress.h"
#include "../cli/prompt.h"
#include "../tour/tour.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

static struct cli cli = { .where = "" };
static struct prompt session = { .cli = &cli };
/* What is typed goes there, while there is one. */
static struct tour *tour;
/* As it was, if that is what is looked at. */
static struct xv6vm *past;

/* Lines are typed into the page, which has no terminal. */
int run_prompt(struct cli *c)
{
	(void)c;
	fputs("xv6vm: there is no terminal here\n", stderr);
	return EXIT_USAGE;
}

/* Nor is there anything that runs beside the page. */
int run_watch(struct call *c)
{
	return fail_usage(c, "nothing is watched here");
}

void progress_begin(const char *words)
{
	(void)words;
}

void progress_share(__u32 done, __u32 all)
{
	(void)done;
	(void)all;
}

void progress_end(void)
{
}

int tour_talk(struct call *c, struct tour *t)
{
	(void)c;
	tour = t;
	return EXIT_OK;
}

/* One that is over, or in the way. */
static void drop_tour(void)
{
	if (!tour)
		return;
	tour_end(tour);
	free(tour);
	tour = NULL;
}

static void back_to_now(void)
{
	xv6vm_close(past);
	past = NULL;
}

/* The machine in place of the last one, and a past of its own. EXIT_*. */
int EXPORT(page_open)(const char *spec)
{
	back_to_now();
	drop_tour();
	prompt_forget(&session);
	session = (struct prompt){ .cli = &cli };
	xv6vm_close(cli.h);
	free((char *)cli.spec);
	cli.h = NULL;
	cli.spec = strdup(spec);
	if (!cli.out)
		cli.out = out_new(false);
	return cli.out && cli.spec ? prompt_open(&cli) : EXIT_REFUSED;
}

/* What was typed. */
void EXPORT(page_line)(const char *line)
{
	back_to_now();
	if (tour)
		tour_line(tour, line);
	else
		prompt_line(&session, line);
	if (tour && tour->waits == WAITS_OVER)
		drop_tour();
	fflush(stdout);
	fflush(stderr);
}

/* What is asked from here on is how it was before that event; beyond the last one: is. */
int EXPORT(page_look)(unsigned int seq)
{
	struct xv6vm_event e;
	__u64 end = UINT64_MAX, lost;
	__u32 got;

	back_to_now();
	if (xv6vm_events(cli.h, &end, &e, 1, &got, &lost) || seq >= end ||
	    !xv6vm_past(cli.h, seq, &past))
		return EXIT_OK;
	fprintf(stderr, "xv6vm: %s\n", xv6vm_last_error(cli.h)->what);
	fflush(stderr);
	return EXIT_REFUSED;
}

/* A command that leaves no trace in the past, answered as JSON or as text. EXIT_*. */
int EXPORT(page_ask)(char *line, bool json)
{
	FILE *f = fmemopen(line, strlen(line), "r");
	struct cli ask = { .spec = cli.spec,
			   .h = past ? past : cli.h,
			   .where = "" };
	struct words w = { 0 };
	int ret = EXIT_USAGE;

	ask.out = out_new(json);
	if (f && ask.out && words_read(&w, f) && !w.error)
		ret = run_words(&ask, w.n, w.v);
	words_free(&w);
	if (ask.out)
		out_free(ask.out);
	if (f)
		fclose(f);
	fflush(stderr);
	return ret;
}

/* {"more": what follows, if that is clear; "words": what may be meant} */
void EXPORT(page_complete)(const char *line)
{
	json_t *answer = json_object(), *words = json_array();
	struct guess g;
	char more[1024];
	unsigned int i;

	guess_words(&session, line, strlen(line), &g);
	if (guess_more(&g, more, sizeof(more)))
		json_object_set_new(answer, "more", json_string(more));
	for (i = 0; i < g.count; i++)
		json_array_append_new(words, json_string(g.found[i]));
	json_object_set_new(answer, "words", words);
	guess_forget(&g);
	json_dumpf(answer, stdout, JSON_COMPACT);
	json_decref(answer);
	fflush(stdout);
}

/* {"at": number of the state, "states": [the commands that led there]} */
void EXPORT(page_past)(void)
{
	json_t *answer = json_object(), *states = json_array();
	unsigned int i;

	for (i = 0; i < session.count; i++)
		json_array_append_new(states,
				      json_string(session.states[i].line));
	json_object_set_new(answer, "at", json_integer(session.at));
	json_object_set_new(answer, "states", states);
	json_dumpf(answer, stdout, JSON_COMPACT);
	json_decref(answer);
	fflush(stdout);
}

static void add_button(json_t *buttons, const char *line, const char *before,
		       const char *label)
{
	json_t *button = json_object();
	char text[TOUR_LINE_MAX + 8];

	snprintf(text, sizeof(text), "%s%s", before, label);
	json_object_set_new(button, "line", json_string(line));
	json_object_set_new(button, "label", json_string(text));
	json_array_append_new(buttons, button);
}

/* What may be typed, as far as that is known. */
static json_t *buttons_of(const struct tour *t)
{
	json_t *buttons = json_array();
	unsigned int i;

	if (t->waits == WAITS_ENTER)
		add_button(buttons, "", "", "Go on");
	for (i = 0; i < t->question.choice_count; i++) {
		const char letter[] = { 'a' + i, '\0' };

		add_button(buttons, letter,
			   (const char[]){ 'a' + i, ')', ' ', 0 },
			   t->question.choices[i].text);
	}
	if (t->waits == WAITS_GUESS)
		add_button(buttons, "-", "", "No guess");
	add_button(buttons, "q", "", "Leave the tour");
	return buttons;
}

/* null, or {"prompt": what stands before what is typed, "buttons": [{line, label}]} */
void EXPORT(page_tour)(void)
{
	json_t *answer = tour ? json_object() : json_null();

	if (tour) {
		json_object_set_new(answer, "prompt",
				    json_string(say_prompt(tour)));
		json_object_set_new(answer, "buttons", buttons_of(tour));
	}
	json_dumpf(answer, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(answer);
	fflush(stdout);
}
