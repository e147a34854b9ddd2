// SPDX-License-Identifier: GPL-2.0-only
/* Colours of text: by option, by environment, by what the text goes to. */

#include "colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const short colour_numbers[XV6VIEW_COLOURS] = { 2, 3, 6, 5, 1, 4 };

static bool output, error;

static bool by_itself(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(no && *no) && term && *term &&
	       strcmp(term, "dumb");
}

bool colours_choose(const char *when)
{
	bool always = !strcmp(when, "always"), by = !strcmp(when, "auto");

	output = always || (by && by_itself(STDOUT_FILENO));
	error = always || (by && by_itself(STDERR_FILENO));
	return always || by || !strcmp(when, "never");
}

void colours_join(void)
{
	error = output;
}

bool colours_on(FILE *f)
{
	return f == stderr ? error : output;
}

const char *colour_begin(FILE *f, unsigned int colour)
{
	static char text[8];

	if (!colour || !colours_on(f))
		return "";
	if (colour == COLOUR_REFUSAL)
		return "\033[1;31m";
	snprintf(text, sizeof(text), "\033[3%hdm", colour_numbers[colour - 1]);
	return text;
}

const char *colour_end(FILE *f, unsigned int colour)
{
	return colour && colours_on(f) ? "\033[0m" : "";
}
