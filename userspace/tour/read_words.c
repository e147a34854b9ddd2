// SPDX-License-Identifier: GPL-2.0-only
/* The words that lines of a chapter begin with, and what they make. */

#include <stdlib.h>
#include <string.h>

#include "reading.h"

static char *copy(const char *s)
{
	char *c = strdup(s);

	if (!c)
		abort();
	return c;
}

static void set(struct reading *r, char **to, const char *s)
{
	if (*to)
		reading_wrong(r, "there is one already");
	else if (!*s)
		reading_wrong(r, "nothing stands behind it");
	else
		*to = copy(s);
}

static void begin_text(struct reading *r, char **to, const char *s)
{
	if (*to)
		reading_wrong(r, "there is one already");
	r->text = to;
	r->lines = 0;
	r->gap = false;
	if (*s && !r->why)
		reading_text(r, s);
}

static bool plain_name(const char *s, const char *letters)
{
	return *s && strlen(s) < TOUR_NAME_LEN && !s[strspn(s, letters)];
}

static void read_tour(struct reading *r, char *s, int kind)
{
	(void)kind;
	if (*r->ch->name)
		reading_wrong(r, "there is one already");
	else if (!plain_name(s, "abcdefghijklmnopqrstuvwxyz-"))
		reading_wrong(
			r, "a chapter's name is made of a-z and -, at most %u",
			TOUR_NAME_LEN - 1);
	else
		strcpy(r->ch->name, s);
}

static void read_title(struct reading *r, char *s, int kind)
{
	(void)kind;
	set(r, &r->ch->title, s);
}

static void read_text(struct reading *r, char *s, int kind)
{
	(void)kind;
	begin_text(r, r->step ? &r->step->text : &r->ch->text, s);
}

void reading_end_step(struct reading *r)
{
	struct step *s = r->step;

	if (!s || r->why)
		return;
	r->line = s->line;
	if (r->ask)
		reading_wrong(r, "its question has no key");
	else if (!s->count)
		reading_wrong(r, "a step without a command");
	else if (!s->look || !s->why)
		reading_wrong(r, "a step without its %s",
			      s->look ? "why" : "look");
}

static void read_step(struct reading *r, char *s, int kind)
{
	unsigned int line = r->line;

	(void)kind;
	reading_end_step(r);
	r->line = line;
	if (r->ch->count == TOUR_STEPS_MAX)
		reading_wrong(r, "more than %u steps", TOUR_STEPS_MAX);
	if (r->why)
		return;
	r->step = calloc(1, sizeof(*r->step));
	if (!r->step)
		abort();
	r->step->line = line;
	r->ch->steps[r->ch->count++] = r->step;
	set(r, &r->step->title, s);
}

static struct item *add_item(struct reading *r, int kind, const char *s)
{
	struct item *item;

	if (!*s)
		reading_wrong(r, "nothing stands behind it");
	else if (r->step->count == TOUR_ITEMS_MAX)
		reading_wrong(r, "a step with more than %u lines to do",
			      TOUR_ITEMS_MAX);
	if (r->why)
		return NULL;
	item = &r->step->items[r->step->count++];
	item->kind = kind;
	item->line = r->line;
	item->text = copy(s);
	return item;
}

static void read_command(struct reading *r, char *s, int kind)
{
	const char *refused = *s ? tour_refuses(s) : NULL;

	if (refused)
		reading_wrong(r, "%s", refused);
	reading_names(r, s);
	add_item(r, kind, s);
}

static void read_ask(struct reading *r, char *s, int kind)
{
	static const char *const forms[] = {
		[ANSWER_NUMBER] = "number ",
		[ANSWER_ADDRESS] = "address ",
		[ANSWER_LIST] = "list ",
		[ANSWER_CHOICE] = "choice ",
	};
	unsigned int i, n = sizeof(forms) / sizeof(forms[0]);

	for (i = 0; i < n && strncmp(s, forms[i], strlen(forms[i])); i++)
		;
	if (i == n)
		reading_wrong(
			r,
			"number, address, list or choice has to stand before the "
			"question");
	else if (r->ask)
		reading_wrong(r, "the question before has no key");
	if (r->why)
		return;
	s += strlen(forms[i]);
	reading_names(r, s);
	r->ask = add_item(r, kind, s + strspn(s, " "));
	if (r->ask)
		r->ask->form = i;
}

/* Takes the part behind @between away; NULL if there is none. */
static char *cut(char *s, const char *between)
{
	char *at = strstr(s, between);

	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(between);
}

static void read_choice(struct reading *r, char *s, int kind)
{
	char *text = cut(s, " = ");
	struct choice *c;

	(void)kind;
	if (!r->ask || r->ask->form != ANSWER_CHOICE)
		reading_wrong(r, "a choice belongs to an ask choice above it");
	else if (!text || !*s || !*text)
		reading_wrong(r, "a choice is VALUE = TEXT");
	else if (r->ask->choice_count == TOUR_CHOICES_MAX)
		reading_wrong(r, "more than %u choices", TOUR_CHOICES_MAX);
	reading_names(r, s);
	if (r->why)
		return;
	reading_names(r, text);
	c = &r->ask->choices[r->ask->choice_count++];
	c->value = copy(s);
	c->text = copy(text);
}

/* A path, and the command that it is for if that is not the one before. */
static struct item *add_path(struct reading *r, int kind, char *s)
{
	char *from = cut(s, " from ");
	const char *refused = from ? tour_refuses(from) : NULL;
	struct item *item;

	if (refused)
		reading_wrong(r, "%s", refused);
	if (from)
		reading_names(r, from);
	reading_names(r, s);
	item = add_item(r, kind, s);
	if (item && from)
		item->from = copy(from);
	return item;
}

static void read_take(struct reading *r, char *s, int kind)
{
	char *path = cut(s, " ");
	struct item *item;

	if (!plain_name(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || !path)
		reading_wrong(r, "take is NAME PATH, with NAME of A-Z");
	else if (r->taken.count == TOUR_VALUES_MAX)
		reading_wrong(r, "more than %u values", TOUR_VALUES_MAX);
	item = r->why ? NULL : add_path(r, kind, path);
	if (!item)
		return;
	strcpy(item->name, s);
	values_set(&r->taken, item->name, "");
}

static void read_key(struct reading *r, char *s, int kind)
{
	if (!r->ask)
		reading_wrong(r, "a key belongs to a question above it");
	else if (r->ask->form == ANSWER_CHOICE && r->ask->choice_count < 2)
		reading_wrong(r, "its question has fewer than two choices");
	if (!r->why)
		add_path(r, kind, s);
	r->ask = NULL;
}

static void read_look(struct reading *r, char *s, int kind)
{
	(void)kind;
	begin_text(r, &r->step->look, s);
}

static void read_why(struct reading *r, char *s, int kind)
{
	(void)kind;
	begin_text(r, &r->step->why, s);
}

static const struct {
	const char *word;
	void (*read)(struct reading *r, char *s, int kind);
	int kind;
	bool in_step;
} words[] = {
	{ "tour", read_tour, 0, false },
	{ "title", read_title, 0, false },
	{ "text", read_text, 0, false },
	{ "step", read_step, 0, false },
	{ "do", read_command, ITEM_DO, true },
	{ "see", read_command, ITEM_SEE, true },
	{ "refused", read_command, ITEM_REFUSED, true },
	{ "take", read_take, ITEM_TAKE, true },
	{ "ask", read_ask, ITEM_ASK, true },
	{ "choice", read_choice, 0, true },
	{ "key", read_key, ITEM_KEY, true },
	{ "look", read_look, 0, true },
	{ "why", read_why, 0, true },
};

void reading_word(struct reading *r, char *s)
{
	size_t i, len = strcspn(s, " ");

	r->text = NULL;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) != len ||
		    strncmp(words[i].word, s, len))
			continue;
		if (words[i].in_step && !r->step)
			reading_wrong(r, "%s stands in a step", words[i].word);
		else
			words[i].read(r, s + len + strspn(s + len, " "),
				      words[i].kind);
		return;
	}
	reading_wrong(r, "no line begins with %.*s", (int)(len < 40 ? len : 40),
		      s);
}
