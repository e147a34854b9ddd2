// SPDX-License-Identifier: GPL-2.0-only
/* Lines of a batch, as words. */

#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A line with those that continue it. */
#define LINE_LONGEST 65536u

/* What some editors put in front of everything. */
static bool is_mark(const struct words *w, size_t len)
{
	return w->last == 1 && len == 3 && !memcmp(w->text, "\357\273\277", 3);
}

/*
 * Read a line and those that continue it into w->text. One that is too long is the
 * last: it may have no end. Return: as words_read().
 */
static int read_line(struct words *w, FILE *f)
{
	size_t len = 0;
	bool joins = false; /* a backslash at the end that none takes away */
	int c = EOF;

	w->line = w->last + 1;
	w->nul = false;
	if (!w->text)
		w->text = malloc(LINE_LONGEST + 1);
	if (!w->text)
		abort();
	while (!w->too_long && (c = getc(f)) != EOF) {
		w->last += w->last < w->line;
		if (c == '\n' && !joins)
			break;
		w->nul |= !c;
		w->too_long = len == LINE_LONGEST;
		if (c == '\n') {
			len--;
			w->last++;
		} else if (!w->too_long) {
			w->text[len++] = c;
		}
		joins = c == '\\' && !joins;
		len = is_mark(w, len) ? 0 : len;
	}
	/* At the very end there is no line to join. */
	if (c == EOF && joins)
		len--;
	w->text[len] = '\0';
	return w->last >= w->line;
}

/* Does a backslash in such quotes, or in none, take the meaning of @c away? */
static bool escapes(char quote, char c)
{
	return !quote || (quote == '"' && (c == '"' || c == '\\'));
}

/*
 * Take the quotes and backslashes out of the word at @*in, writing it to
 * @*out, which is never in front of it. Return: an error, or NULL.
 */
static const char *take_word(char **in, char **out)
{
	char quote = '\0', *p = *in, *to = *out;

	for (; *p && (quote || !strchr(" \t\r", *p)); p++) {
		if (*p == quote)
			quote = '\0';
		else if (!quote && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (*p == '\\' && p[1] && escapes(quote, p[1]))
			*to++ = *++p;
		else
			*to++ = *p;
	}
	*in = *p ? p + 1 : p;
	*to++ = '\0';
	*out = to;
	return quote ? "a quote is not closed" : NULL;
}

static void split(struct words *w)
{
	char *in = w->text, *out = w->text;

	w->n = 0;
	w->error = NULL;
	/* A word and its blank take two characters. */
	w->v = realloc(w->v, (strlen(in) / 2 + 2) * sizeof(*w->v));
	if (!w->v)
		abort();
	if (w->too_long)
		w->error = "a line has more than 65536 bytes";
	else if (w->nul)
		w->error = "a line has a NUL in it";
	while (!w->error && *(in += strspn(in, " \t\r")) && *in != '#') {
		w->v[w->n++] = out;
		w->error = take_word(&in, &out);
	}
	w->v[w->n] = NULL;
}

/* As it was written, but for what another system ends a line with. */
static char *raw_of(const char *text)
{
	char *raw = strdup(text);
	size_t len;

	if (!raw)
		abort();
	len = strlen(raw);
	if (len && raw[len - 1] == '\r')
		raw[len - 1] = '\0';
	return raw;
}

int words_read(struct words *w, FILE *f)
{
	do {
		if (!read_line(w, f))
			return 0;
		free(w->raw);
		w->raw = raw_of(w->text);
		split(w);
		if (!w->n && !w->error && w->comment)
			w->comment(w->ctx, w->raw);
	} while (!w->n && !w->error);
	return 1;
}

void words_free(struct words *w)
{
	free(w->raw);
	free(w->text);
	free(w->v);
}
