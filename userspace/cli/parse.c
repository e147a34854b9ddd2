// SPDX-License-Identifier: GPL-2.0-only
/* The words of a command, sorted into arguments and options. */

#include <ctype.h>
#include <string.h>

#include "cli.h"

/* -4096 is a number and - stands for standard input. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] && !isdigit((unsigned char)word[1]);
}

/* The index of the option "--name" or "--name=value" begins with, or -1. */
static int find_option(const struct command *cmd, const char *word,
		       const char **value)
{
	size_t len;
	int i;

	/* As watch(1) has it. */
	if (!strcmp(word, "-n"))
		word = "--interval";
	len = strcspn(word, "=");
	*value = word[len] ? word + len + 1 : NULL;
	if (strncmp(word, "--", 2) || !cmd->options)
		return -1;
	for (i = 0; cmd->options[i].name; i++) {
		const char *name = cmd->options[i].name;

		if (strlen(name) == len - 2 &&
		    !strncmp(name, word + 2, len - 2))
			return i;
	}
	return -1;
}

static bool is_global(const char *word, char letter)
{
	const struct global_option *g = global_options;

	while (g->letter != letter)
		g++;
	return word[0] == '-' &&
	       ((word[1] == letter && !word[2]) ||
		(word[1] == '-' && !strcmp(word + 2, g->o.name)));
}

/* Before any other word can be complained of, in one form or the other. */
bool wants_global(const struct command *cmd, int argc, char **argv, char letter)
{
	int i, o, arguments = 0;
	const char *value;

	for (i = 0; i < argc && strcmp(argv[i], "--"); i++) {
		if (is_global(argv[i], letter))
			return true;
		o = is_option(argv[i]) ? find_option(cmd, argv[i], &value) : -1;
		if (o >= 0)
			i += cmd->options[o].arg && !value;
		else if (++arguments == cmd->raw_after)
			break;
	}
	return false;
}

/* One option at argv[*i]; moves *i over its value. */
static int take_option(struct call *c, int argc, char **argv, int *i)
{
	const char *word = argv[*i], *value;
	int o = find_option(c->cmd, word, &value);

	if (o < 0 && is_global(word, 'h')) {
		c->help = true;
		return EXIT_OK;
	}
	if (o < 0 && (is_global(word, 'j') || is_global(word, 'v')))
		return EXIT_OK;
	if (o < 0)
		return fail_usage(c, "no option %s", word);
	if (!c->cmd->options[o].arg) {
		if (value)
			return fail_usage(c, "option --%s takes nothing",
					  c->cmd->options[o].name);
		c->opt[o] = "";
		return EXIT_OK;
	}
	if (!value && *i + 1 < argc)
		value = argv[++*i];
	if (!value)
		return fail_usage(c, "option %s wants %s", word,
				  c->cmd->options[o].arg);
	c->opt[o] = value;
	return EXIT_OK;
}

static int check_count(struct call *c)
{
	const struct command *cmd = c->cmd;

	if (c->argc < cmd->min)
		return fail_usage(c, "too few arguments, %s wanted", cmd->args);
	if (cmd->max >= 0 && c->argc > cmd->max)
		return fail_usage(c, "too many arguments, %s wanted",
				  cmd->max ? cmd->args : "none");
	return EXIT_OK;
}

int parse_words(struct call *c, int argc, char **argv)
{
	bool raw = false;
	int i, ret;

	c->argv = argv;
	for (i = 0; i < argc; i++) {
		if (raw || !is_option(argv[i])) {
			c->argv[c->argc++] = argv[i];
			raw |= c->argc == c->cmd->raw_after;
		} else if (!strcmp(argv[i], "--")) {
			raw = true;
		} else {
			ret = take_option(c, argc, argv, &i);
			if (ret)
				return ret;
		}
	}
	return c->help ? EXIT_OK : check_count(c);
}

const char *option(const struct call *c, const char *name)
{
	int i;

	for (i = 0; c->cmd->options && c->cmd->options[i].name; i++) {
		if (!strcmp(c->cmd->options[i].name, name))
			return c->opt[i];
	}
	return NULL;
}
