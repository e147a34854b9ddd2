// SPDX-License-Identifier: GPL-2.0
/* Lines of a batch, as words. */

#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A backslash at the end counts unless a backslash is before it. */
static bool continues(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[len - 1 - n] == '\\')
		n++;
	return n % 2;
}

/* Read a line and those that continue it into w->text. Return: as words_read(). */
static int read_line(struct words *w, FILE *f)
{
	char *piece = NULL;
	size_t room = 0, used = 0;
	bool more = true;
	ssize_t len;

	w->line = w->last + 1;
	w->nul = false;
	while (more && (len = getline(&piece, &room, f)) >= 0) {
		w->last++;
		len -= len && piece[len - 1] == '\n';
		more = continues(piece, len);
		len -= more;
		w->text = realloc(w->text, used + len + 1);
		if (!w->text)
			abort();
		w->nul |= !!memchr(piece, '\0', len);
		memcpy(w->text + used, piece, len);
		used += len;
		w->text[used] = '\0';
	}
	free(piece);
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
	if (w->nul)
		w->error = "a line has a NUL in it";
	while (!w->error && *(in += strspn(in, " \t\r")) && *in != '#') {
		w->v[w->n++] = out;
		w->error = take_word(&in, &out);
	}
	w->v[w->n] = NULL;
}

int words_read(struct words *w, FILE *f)
{
	do {
		if (!read_line(w, f))
			return 0;
		free(w->raw);
		w->raw = strdup(w->text);
		if (!w->raw)
			abort();
		split(w);
	} while (!w->n && !w->error);
	return 1;
}

void words_free(struct words *w)
{
	free(w->raw);
	free(w->text);
	free(w->v);
}
