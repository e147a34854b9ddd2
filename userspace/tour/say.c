// SPDX-License-Identifier: GPL-2.0-only
/* What a tour writes: for whoever sits there, or as a page. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

/* A line with the values of this machine. */
static void put(struct tour *t, const char *before, const char *text,
		const char *after)
{
	char *s = values_put(&t->values, text);

	printf("%s%s%s\n", before, s, after);
	free(s);
}

#define INDENT 9 /* of a text behind a label */

/* Lines that stand below one another, as tables do; the end of them is *end. */
static bool is_table(const char *lines, const char **end)
{
	const char *gap = strstr(lines, "\n\n"), *wide = strstr(lines, "  ");

	*end = gap ? gap : lines + strlen(lines);
	return wide && wide < *end;
}

/* Paragraphs of a page, between empty lines. */
static void write_text(const char *label, const char *s)
{
	const char *end;

	for (; *s; s = *end ? end + 2 : end) {
		bool table = is_table(s, &end);

		printf("%s%s%.*s\n%s", table ? "\n```text\n" : "\n", label,
		       (int)(end - s), s, table ? "```\n" : "");
		label = "";
	}
}

/* How much of a line stands on one of the terminal's. */
static unsigned int fitting(const char *line)
{
	unsigned int at = 0, blank = 0;

	for (; line[at] && at < TOUR_LINE_MAX && (at < TOUR_WIDTH || !blank);
	     at++) {
		if (line[at] == ' ')
			blank = at;
	}
	return line[at] && blank ? blank : at;
}

/* The same below one another, behind a label. */
static void say_text(const char *label, char *s)
{
	int indent = *label ? INDENT : 0;
	unsigned int len;
	char *line;

	putchar('\n');
	while ((line = strsep(&s, "\n"))) {
		do {
			len = fitting(line);
			printf("%-*s%.*s\n", *line ? indent : 0, label, len,
			       line);
			line += len + (line[len] == ' ');
			label = "";
		} while (*line);
	}
}

static void put_text(struct tour *t, const char *label, const char *text)
{
	char *s = values_put(&t->values, text);

	if (t->markdown)
		write_text(label, s);
	else
		say_text(label, s);
	free(s);
}

/* A block of commands and answers begins or ends. */
static void fence(struct tour *t, bool open)
{
	if (t->fenced == open)
		return;
	if (open)
		putchar('\n');
	if (t->markdown)
		puts(open ? "```console" : "```");
	t->fenced = open;
}

void say_chapter(struct tour *t)
{
	if (t->markdown) {
		printf("<!-- tour: %s -->\n", t->ch->name);
		printf("# %s\n", t->ch->title);
	} else if (t->number) {
		printf("\nChapter %u of %u: %s\n", t->number, chapter_count(),
		       t->ch->title);
	} else {
		printf("\n%s\n", t->ch->title);
	}
	put_text(t, "", t->ch->text);
}

void say_again(struct tour *t)
{
	printf("\nStep %u is next; what was done before it is done again.\n",
	       t->at + 1);
}

void say_step(struct tour *t)
{
	const struct step *s = t->ch->steps[t->at];

	if (t->markdown)
		printf("\n## %u. ", t->at + 1);
	else
		printf("\n-- %u of %u: ", t->at + 1, t->ch->count);
	put(t, "", s->title, "");
	if (s->text)
		put_text(t, "", s->text);
}

void say_command(struct tour *t, const char *command)
{
	fence(t, true);
	printf("$ xv6vm %s\n", command);
	fflush(stdout);
}

/* The command that will answer it. */
static const struct item *next_command(const struct tour *t)
{
	const struct step *s = t->ch->steps[t->at];
	unsigned int i;

	for (i = t->item; i < s->count && s->items[i].kind != ITEM_KEY; i++) {
		if (s->items[i].kind <= ITEM_REFUSED)
			return &s->items[i];
	}
	return NULL;
}

void say_question(struct tour *t)
{
	const struct item *q = &t->question, *next = next_command(t);
	unsigned int i;

	fence(t, false);
	if (next)
		put(t, t->markdown ? "\nNext comes `xv6vm " : "\nNext: xv6vm ",
		    next->text, t->markdown ? "`." : "");
	put_text(t, t->markdown ? "**Predict.** " : "Predict", q->text);
	for (i = 0; i < q->choice_count; i++)
		printf("%*s%c) %s\n", t->markdown ? 0 : INDENT,
		       t->markdown ? "- " : "", 'a' + i, q->choices[i].text);
}

void say_key(struct tour *t, const char *key, bool right, const char *says)
{
	const struct item *q = &t->question;
	const struct choice *choice = key_choice(q, key);
	char letter[8] = "";

	fence(t, false);
	if (choice) {
		snprintf(letter, sizeof(letter), "%c) ",
			 'a' + (int)(choice - q->choices));
		key = choice->text;
	}
	if (t->markdown)
		printf("\n**It is:** %s%s\n", letter, key);
	else if (!*t->guess)
		printf("\nIt is %s%s\n", letter, key);
	else if (right)
		printf("\nRight: %s%s\n", letter, key);
	else
		printf("\nYou said %s; it is %s%s\n%s%s", t->guess, letter, key,
		       says ? says : "", says ? "\n" : "");
}

void say_step_end(struct tour *t)
{
	const struct step *s = t->ch->steps[t->at];

	fence(t, false);
	put_text(t, t->markdown ? "**Look at** " : "Look at", s->look);
	put_text(t, t->markdown ? "**Why.** " : "Why", s->why);
}

void say_chapter_end(struct tour *t)
{
	if (t->markdown)
		return;
	printf("\n%u of %u guesses were right. The machine is what it was.\n",
	       t->right, t->asked);
}

void say_help(struct tour *t)
{
	puts("A line with Enter goes on, or is the guess that was asked for; "
	     "- is no guess.\n"
	     "q leaves, and the tour goes on from here another time.");
	if (t->waits == WAITS_GUESS)
		say_question(t);
}

const char *say_prompt(const struct tour *t)
{
	return t->waits == WAITS_GUESS ? "Your guess: " : "[Enter] ";
}
