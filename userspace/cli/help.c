// SPDX-License-Identifier: GPL-2.0-only
/* Help, from the table of commands. */

#include <stdio.h>
#include <string.h>

#include "cli.h"

const char *help_synopsis(const struct command *cmd, char buf[SYNOPSIS_LEN])
{
	snprintf(buf, SYNOPSIS_LEN, "%s%s%s%s%s%s", cmd->object,
		 cmd->name ? " " : "", cmd->name ? cmd->name : "",
		 cmd->options ? " [OPTIONS]" : "", *cmd->args ? " " : "",
		 cmd->args);
	return buf;
}

static void put_line(const struct command *cmd)
{
	char s[SYNOPSIS_LEN];

	printf("  %-38s  %s\n", help_synopsis(cmd, s), cmd->help);
}

void help_command(const struct command *cmd)
{
	const struct option *o;

	put_line(cmd);
	for (o = cmd->options; o && o->name; o++) {
		char s[48];

		snprintf(s, sizeof(s), "    --%s%s%s", o->name,
			 o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-38s  %s\n", s, o->help);
	}
}

static void put_global(const struct global_option *g)
{
	const char *p;
	char s[48];

	snprintf(s, sizeof(s), "-%c, --%s%s%s", g->letter, g->o.name,
		 g->o.arg ? " " : "", g->o.arg ? g->o.arg : "");
	printf("  %-20s  ", s);
	for (p = g->o.help; *p; p++) {
		putchar(*p);
		if (*p == '\n')
			printf("%24s", "");
	}
	putchar('\n');
}

const char help_words[] =
	"PID is a number or a name that one process has; 0 or \"kernel\" is the\n"
	"kernel's own page directory. PA, VA and other numbers are decimal or 0x\n"
	"hexadecimal, with K, M or G behind them if you like.\n";
const char help_status[] = "0 done, 1 refused or failed, 2 not understood.\n";

void help_all(void)
{
	const struct command *const *list, *cmd;
	const struct global_option *g;

	puts("Usage: xv6vm [-d MACHINE] [-j] [-v] OBJECT COMMAND [OPTIONS] [ARGUMENTS]\n");
	for (g = global_options; g->letter; g++)
		put_global(g);
	printf("\n%sExit status: %s", help_words, help_status);
	for (list = command_lists; *list; list++) {
		/* (Some builds leave one out.) */
		fputs((*list)->object ? "\n" : "", stdout);
		for (cmd = *list; cmd->object; cmd++)
			put_line(cmd);
	}
}

static bool wanted(const struct call *c, const struct command *cmd)
{
	if (strcmp(cmd->object, c->argv[0]))
		return false;
	return c->argc == 1 ||
	       (c->argc == 2 && cmd->name && !strcmp(cmd->name, c->argv[1]));
}

/* Other forms of all of it: without arguments, one at a time. */
static int other_form(struct call *c)
{
	const char *shell = option(c, "completion");

	if (c->argc || (option(c, "man") && shell))
		return fail_usage(c, "--man and --completion stand alone");
	if (shell && !completion_for(shell))
		return fail_usage(c, "--completion is for bash, zsh or fish");
	if (!shell)
		manual_page();
	return EXIT_OK;
}

/* Text in both forms: it is about the tool, not an answer of the machine. */
int run_help(struct call *c)
{
	const struct command *const *list, *cmd;
	bool found = false;
	int used;

	if (out_is_json(c->out))
		return fail_usage(c, "help is for people, without --json");
	if (option(c, "man") || option(c, "completion"))
		return other_form(c);
	if (!c->argc) {
		help_all();
		return EXIT_OK;
	}
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (!wanted(c, cmd))
				continue;
			help_command(cmd);
			found = true;
		}
	}
	if (found || help_topic(c->argc, c->argv))
		return EXIT_OK;
	cmd = command_find(c->argc, c->argv, &used);
	if (!cmd || c->argc > 1)
		return fail_usage(c, "no such command, and no word for one");
	help_command(cmd);
	return EXIT_OK;
}
