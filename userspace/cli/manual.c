// SPDX-License-Identifier: GPL-2.0-only
/* The manual page, from the table of commands. */

#include <stdio.h>
#include <string.h>

#include "cli.h"

/* For roff: a hyphen is a minus, a backslash is one, and nothing is a request. */
static void roff(const char *s)
{
	bool first = true;

	for (; *s; s++) {
		if (first && (*s == '.' || *s == '\''))
			fputs("\\&", stdout);
		if (*s == '-')
			fputs("\\-", stdout);
		else if (*s == '\\')
			fputs("\\e", stdout);
		else
			putchar(*s);
		first = *s == '\n';
	}
}

static void section(const char *name, const char *text)
{
	printf(".SH %s\n", name);
	roff(text);
}

/* A paragraph with a tag: bold words, then what they take. */
static void tagged(const char *words, const char *args, const char *help)
{
	printf(".TP\n\\fB");
	roff(words);
	printf("\\fR%s", args && *args ? " " : "");
	roff(args ? args : "");
	putchar('\n');
	roff(help);
	putchar('\n');
}

static void option_paragraph(const struct option *o)
{
	char words[48];

	snprintf(words, sizeof(words), "--%s", o->name);
	tagged(words, o->arg, o->help);
}

static void global_paragraph(const struct global_option *g)
{
	char words[48];

	snprintf(words, sizeof(words), "-%c, --%s", g->letter, g->o.name);
	tagged(words, g->o.arg, g->o.help);
}

static void command_paragraph(const struct command *cmd)
{
	const struct option *o = cmd->options;
	char words[48];

	snprintf(words, sizeof(words), "%s%s%s", cmd->object,
		 cmd->name ? " " : "", cmd->name ? cmd->name : "");
	tagged(words, cmd->args, cmd->help);
	if (!o)
		return;
	puts(".RS");
	for (; o->name; o++)
		option_paragraph(o);
	puts(".RE");
}

void manual_page(void)
{
	const struct command *const *list, *cmd;
	const struct global_option *g;

	printf(".TH XV6VM 1 \"%s\" \"xv6vm %s\"\n", XV6VM_DATE, XV6VM_VERSION);
	section("NAME", "xv6vm - one emulated xv6 machine, asked and driven\n");
	section("SYNOPSIS",
		"xv6vm [-d MACHINE] [-j] [-v] OBJECT COMMAND [OPTIONS] [ARGUMENTS]\n");
	section("DESCRIPTION",
		"The machine is the one that the module xv6vm holds, or a simulated one.\n");
	roff(help_words);
	section("OPTIONS", "Before the command:\n");
	for (g = global_options; g->letter; g++)
		global_paragraph(g);
	section("COMMANDS", "Options may stand among the arguments.\n");
	for (list = command_lists; *list; list++)
		for (cmd = *list; cmd->object; cmd++)
			command_paragraph(cmd);
	section("EXIT STATUS", help_status);
	section("ENVIRONMENT", "");
	tagged("XV6VM_DEVICE", NULL,
	       "the MACHINE where there is no -d; also of libxv6vm and Python");
	tagged("NO_COLOR", NULL, "no colours, if it is set to something");
	tagged("XDG_STATE_HOME", NULL,
	       "where the prompt and the tour keep what stays (~/.local/state)");
	section("FILES", "");
	tagged("/dev/xv6vm", NULL, "the machine that the module holds");
	tagged("/sys/kernel/debug/xv6vm", NULL, "the same as text");
	section("SEE ALSO",
		"xv6vm-batch(5), xv6run(1), xv6vm(4), libxv6vm(3)\n");
}
