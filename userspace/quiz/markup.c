// SPDX-License-Identifier: GPL-2.0-only
/* The little Markdown that exercises are written in: paragraphs, and ``` around lines. */

#include "sheet.h"

#include <string.h>

void markup_text(FILE *f, const char *s, size_t len)
{
	for (; len--; s++) {
		if (*s == '<')
			fputs("&lt;", f);
		else if (*s == '>')
			fputs("&gt;", f);
		else if (*s == '&')
			fputs("&amp;", f);
		else if (*s == '"')
			fputs("&quot;", f);
		else
			fputc(*s, f);
	}
}

static bool is_fence(const char *line)
{
	return !strncmp(line, "```", 3);
}

void markup_html(FILE *f, const char *markdown)
{
	bool lines = false, open = false;
	const char *s, *end;

	for (s = markdown; *s; s = *end ? end + 1 : end) {
		end = s + strcspn(s, "\n");
		if (is_fence(s)) {
			fputs(open ? "</p>\n" : "", f);
			fputs(lines ? "</pre>\n" : "<pre>", f);
			lines = !lines;
			open = false;
		} else if (s == end && !lines) {
			fputs(open ? "</p>\n" : "", f);
			open = false;
		} else {
			fputs(lines ? "" : open ? "\n" : "<p>", f);
			open = !lines;
			markup_text(f, s, end - s);
			fputs(lines ? "\n" : "", f);
		}
	}
	fputs(open ? "</p>\n" : "", f);
}

#define WIDTH 80

/* A paragraph, in lines that a terminal has room for. */
static void fill(FILE *f, const char *s, size_t len)
{
	size_t column = 0, n;

	while (len) {
		n = strcspn(s, " \n");
		n = n < len ? n : len;
		if (column && column + 1 + n > WIDTH) {
			fputc('\n', f);
			column = 0;
		}
		column += fprintf(f, "%s%.*s", column ? " " : "", (int)n, s);
		n += n < len;
		s += n;
		len -= n;
	}
	fputc('\n', f);
}

void markup_plain(FILE *f, const char *markdown)
{
	bool lines = false;
	const char *s, *end;

	for (s = markdown; *s; s = *end ? end + 1 : end) {
		end = s + strcspn(s, "\n");
		if (is_fence(s))
			lines = !lines;
		else if (lines)
			fprintf(f, "%.*s\n", (int)(end - s), s);
		else
			fill(f, s, end - s);
	}
}
