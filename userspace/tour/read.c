// SPDX-License-Identifier: GPL-2.0-only
/* Chapters are read; whoever wrote them may have meant harm. */

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

void reading_wrong(struct reading *r, const char *fmt, ...)
{
	char what[TOUR_LINE_MAX];
	va_list ap;

	if (r->why)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (asprintf(&r->why, "line %u: %s", r->line ? r->line : 1, what) < 0)
		abort();
}

void reading_names(struct reading *r, const char *s)
{
	char name[TOUR_NAME_LEN];

	if (values_missing(&r->taken, s, name))
		reading_wrong(r, "no take above gives $%s a value", name);
}

void reading_text(struct reading *r, const char *s)
{
	char *old = *r->text;

	if (++r->lines > TOUR_TEXT_MAX) {
		reading_wrong(r, "a text has more than %u lines",
			      TOUR_TEXT_MAX);
		return;
	}
	reading_names(r, s);
	if (asprintf(r->text, "%s%s%s", old ? old : "",
		     !old     ? ""
		     : r->gap ? "\n\n"
			      : "\n",
		     s) < 0)
		abort();
	r->gap = false;
	free(old);
}

/* How many characters; -1 if it is no text that a terminal may be given. */
static int width(const char *s, size_t len)
{
	json_t *utf8 = json_stringn(s, len);
	int n = utf8 ? 0 : -1;
	size_t i;

	json_decref(utf8);
	for (i = 0; i < len && n >= 0; i++) {
		unsigned char c = s[i], before = i ? s[i - 1] : 0;

		/* (U+0080 to U+009F are controls, too.) */
		if (c < ' ' || c == 0x7f || (before == 0xc2 && c < 0xa0))
			n = -1;
		else
			n += (c & 0xc0) != 0x80;
	}
	return n;
}

static void read_line(struct reading *r, char *s, size_t len)
{
	int chars;

	while (len && strchr(" \r", s[len - 1]))
		len--;
	s[len] = '\0';
	chars = len > TOUR_LINE_MAX ? 0 : width(s, len);
	if (len > TOUR_LINE_MAX)
		reading_wrong(r, "more than %u bytes in a line", TOUR_LINE_MAX);
	else if (chars < 0)
		reading_wrong(r, "what is no UTF-8, or a control character");
	else if (!len)
		r->gap = true;
	else if (*s == ' ' && !r->text)
		reading_wrong(
			r, "an indented line belongs to a text, look or why");
	else if (*s == ' ' && chars - strspn(s, " ") > TOUR_WIDTH)
		reading_wrong(r, "more than %u characters in a line of text",
			      TOUR_WIDTH);
	else if (*s == ' ')
		reading_text(r, s + strspn(s, " "));
	else if (*s != '#')
		reading_word(r, s);
}

static void read_lines(struct reading *r, char *data, size_t len)
{
	char *end;

	while (len && !r->why) {
		size_t n;

		end = memchr(data, '\n', len);
		n = end ? (size_t)(end - data) : len;
		r->line++;
		read_line(r, data, n);
		n += !!end;
		data += n;
		len -= n;
	}
	reading_end_step(r);
	if (!*r->ch->name || !r->ch->title || !r->ch->text)
		reading_wrong(r, "a chapter has a tour, a title and a text");
	else if (!r->ch->count)
		reading_wrong(r, "a chapter without a step");
}

struct chapter *chapter_read(const char *data, size_t len, char **why)
{
	struct reading r = { 0 };
	char *lines = malloc(len + 1);

	r.ch = calloc(1, sizeof(*r.ch));
	if (!r.ch || !lines)
		abort();
	memcpy(lines, data, len);
	read_lines(&r, lines, len);
	free(lines);
	*why = r.why;
	if (!r.why)
		return r.ch;
	chapter_free(r.ch);
	return NULL;
}

static void free_item(struct item *item)
{
	unsigned int i;

	for (i = 0; i < item->choice_count; i++) {
		free(item->choices[i].value);
		free(item->choices[i].text);
	}
	free(item->text);
	free(item->from);
}

void chapter_free(struct chapter *ch)
{
	unsigned int i, n;

	if (!ch)
		return;
	for (i = 0; i < ch->count; i++) {
		struct step *s = ch->steps[i];

		for (n = 0; n < s->count; n++)
			free_item(&s->items[n]);
		free(s->title);
		free(s->text);
		free(s->look);
		free(s->why);
		free(s);
	}
	free(ch->title);
	free(ch->text);
	free(ch);
}
