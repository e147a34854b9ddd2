// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a chapter may have run: what asks or changes the machine that it is taken
 * through, and nothing that reaches other files, or does not end.
 */

#include <stdio.h>
#include <string.h>

#include "../cli/words.h"
#include "tour.h"

static const char *const objects[] = {
	"info",	  "stats", "check", "kmem", "proc",	 "mem", "pt",
	"layout", "maps",  "pgdir", "view", "pagetable", "cpu", NULL,
};

/* Files, bytes that a terminal would obey, what is no text, and what has no end. */
static const char *const never[] = {
	"export", "window", "--xv6-kernel", "--elf", "--file",	"--raw", "-j",
	"--json", "-v",	    "--verbose",    "--all", "--pages", NULL,
};

static bool is_one(const char *word, const char *const *of)
{
	for (; *of; of++) {
		size_t len = strlen(*of);

		if (!strncmp(word, *of, len) &&
		    (!word[len] || word[len] == '='))
			return true;
	}
	return false;
}

/* proc exec: without --size, which is looked for in front, it reads a file. */
static bool reads_file(const struct command *cmd, const char *first)
{
	return !strcmp(cmd->object, "proc") && !strcmp(cmd->name, "exec") &&
	       (!first || !is_one(first, (const char *[]){ "--size", NULL }));
}

/* mem read: more than anybody looks at. */
static bool is_long(const struct command *cmd, const struct words *w)
{
	__u64 n;
	int i;

	if (strcmp(cmd->object, "mem") || strcmp(cmd->name, "read"))
		return false;
	for (i = w->n - 1; i && w->v[i][0] == '-'; i--)
		;
	return !xv6vm_parse_number(w->v[i], UINT64_MAX, &n) &&
	       n > TOUR_BYTES_MAX;
}

static const char *refuses(const struct words *w)
{
	static char text[TOUR_LINE_MAX];
	const struct command *cmd;
	int i, used;

	if (w->error)
		return w->error;
	cmd = command_find(w->n, w->v, &used);
	if (!cmd) {
		snprintf(text, sizeof(text), "no such command: %.60s", w->v[0]);
		return text;
	}
	if (!is_one(cmd->object, objects) || reads_file(cmd, w->v[used])) {
		snprintf(text, sizeof(text), "%s%s%s is no command for a tour",
			 cmd->object, cmd->name ? " " : "",
			 cmd->name ? cmd->name : "");
		return text;
	}
	if (is_long(cmd, w)) {
		snprintf(text, sizeof(text), "more than %u bytes to read",
			 TOUR_BYTES_MAX);
		return text;
	}
	for (i = 0; i < w->n; i++) {
		if (!is_one(w->v[i], never))
			continue;
		snprintf(text, sizeof(text), "%.60s is not for a tour",
			 w->v[i]);
		return text;
	}
	return NULL;
}

const char *tour_refuses(const char *command)
{
	FILE *f = fmemopen((void *)command, strlen(command), "r");
	struct words w = { 0 };
	const char *why = "no command";

	if (f && words_read(&w, f))
		why = refuses(&w);
	if (f)
		fclose(f);
	words_free(&w);
	return why;
}
