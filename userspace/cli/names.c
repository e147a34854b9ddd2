// SPDX-License-Identifier: GPL-2.0-only
/* What commands are called, in full, in short, and by those who mistype them. */

#include <stdio.h>
#include <string.h>

#include "cli.h"

/* What everybody's fingers know. */
static const struct {
	const char *word, *object, *name;
} aliases[] = {
	{ "ps", "proc", "ls" },
};

#define for_each_command(list, cmd)               \
	for (list = command_lists; *list; list++) \
		for (cmd = *list; cmd->object; cmd++)

static const struct command *in_full(const char *object, const char *name)
{
	const struct command *const *list, *cmd;

	for_each_command(list, cmd)
	{
		if (!strcmp(cmd->object, object) &&
		    (!cmd->name || (name && !strcmp(cmd->name, name))))
			return cmd;
	}
	return NULL;
}

/* A name that one object alone has a command of. */
static const struct command *in_short(const char *word)
{
	const struct command *const *list, *cmd, *found = NULL;
	char names[96];

	if (*command_names(word, names))
		return NULL;
	for_each_command(list, cmd)
	{
		if (!cmd->name || strcmp(cmd->name, word))
			continue;
		if (found)
			return NULL;
		found = cmd;
	}
	return found;
}

const struct command *command_find(int argc, char **argv, int *used)
{
	const struct command *cmd;
	size_t i;

	cmd = in_full(argv[0], argc > 1 ? argv[1] : NULL);
	*used = cmd && cmd->name ? 2 : 1;
	for (i = 0; !cmd && i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!strcmp(argv[0], aliases[i].word))
			cmd = in_full(aliases[i].object, aliases[i].name);
	}
	return cmd ? cmd : in_short(argv[0]);
}

const char *command_names(const char *object, char buf[96])
{
	const struct command *const *list, *cmd;
	size_t used = 0;

	buf[0] = '\0';
	for_each_command(list, cmd)
	{
		if (cmd->name && !strcmp(cmd->object, object))
			used += snprintf(buf + used, 96 - used, "%s%s",
					 used ? ", " : "", cmd->name);
	}
	return buf;
}

#define WORD_MAX 24

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* How many letters are to be put in, left out, changed, or changed over. */
static int distance(const char *a, const char *b)
{
	int d[WORD_MAX + 1][WORD_MAX + 1], i, j;
	int n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= n; i++) {
		for (j = 0; j <= m; j++) {
			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] =
				least(least(d[i - 1][j], d[i][j - 1]) + 1,
				      d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

/* A word of three letters that differs in two is another word. */
static int near_enough(const char *word)
{
	return strlen(word) > 3 ? 2 : 1;
}

const char *command_guess(int argc, char **argv)
{
	const struct command *const *list, *cmd;
	int best = near_enough(argv[0]) + 1, far;
	const char *found = NULL;
	char names[96];

	if (*command_names(argv[0], names)) {
		if (argc < 2)
			return NULL;
		best = near_enough(argv[1]) + 1;
	}
	for_each_command(list, cmd)
	{
		const char *word = *names ? cmd->name : cmd->object;

		if (*names && (strcmp(cmd->object, argv[0]) || !word))
			continue;
		far = distance(argv[*names ? 1 : 0], word);
		if (!*names && cmd->name &&
		    distance(argv[0], cmd->name) < far) {
			word = cmd->name;
			far = distance(argv[0], word);
		}
		if (far < best) {
			best = far;
			found = word;
		}
	}
	return found;
}
