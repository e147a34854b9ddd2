// SPDX-License-Identifier: GPL-2.0
/* Help, from the table of commands. */

#include <stdio.h>
#include <string.h>

#include "cli.h"

static void put_synopsis(const struct command *cmd, int width)
{
	char s[96];

	snprintf(s, sizeof(s), "%s%s%s%s%s%s", cmd->object,
		 cmd->name ? " " : "", cmd->name ? cmd->name : "",
		 cmd->options ? " [OPTIONS]" : "", *cmd->args ? " " : "",
		 cmd->args);
	printf("  %-*s", width, s);
}

static void put_line(const struct command *cmd)
{
	put_synopsis(cmd, 40);
	printf("  %s\n", cmd->help);
}

void help_command(const struct command *cmd)
{
	const struct option *o;

	put_line(cmd);
	for (o = cmd->options; o && o->name; o++) {
		char s[48];

		snprintf(s, sizeof(s), "    --%s%s%s", o->name,
			 o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-40s  %s\n", s, o->help);
	}
}

static const char *const intro =
	"Usage: xv6vm [-d MACHINE] [-j] OBJECT COMMAND [OPTIONS] [ARGUMENTS]\n"
	"\n"
	"  -d, --device MACHINE  /dev/xv6vm, which the module makes (default); or\n"
	"                        sim[:mem=SIZE,data=VA,end=VA,ncpu=N,nproc=N,\n"
	"                        shared_kernel,nojunk]: a fresh machine in this\n"
	"                        process, without module and root; or FILE.xv6m,\n"
	"                        one that stays: see xv6vm help snapshot\n"
	"  -j, --json            answer with one JSON object\n"
	"  -h, --help            this text; xv6vm help OBJECT has the options\n"
	"  -V, --version         version of the tool and the interface\n"
	"\n"
	"PID is a number or a name that one process has; 0 or \"kernel\" is the\n"
	"kernel's own page directory. PA, VA and other numbers are decimal or 0x\n"
	"hexadecimal, with K, M or G behind them if you like.\n"
	"Exit status: 0 done, 1 refused or failed, 2 not understood.\n";

void help_all(void)
{
	const struct command *const *list, *cmd;

	fputs(intro, stdout);
	for (list = command_lists; *list; list++) {
		putchar('\n');
		for (cmd = *list; cmd->object; cmd++)
			put_line(cmd);
	}
}

static bool wanted(const struct call *c, const struct command *cmd)
{
	if (strcmp(cmd->object, c->argv[0]))
		return false;
	return c->argc == 1 || (cmd->name && !strcmp(cmd->name, c->argv[1]));
}

/* Text in both forms: it is about the tool, not an answer of the machine. */
int run_help(struct call *c)
{
	const struct command *const *list, *cmd;
	bool found = false;

	if (out_is_json(c->out))
		return fail_usage(c, "help is for people, without --json");
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
	return found ? EXIT_OK : fail_usage(c, "no such command");
}
