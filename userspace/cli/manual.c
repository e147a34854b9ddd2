// SPDX-License-Identifier: GPL-2.0
/* The manual page and bash's completion, from the table of commands. */

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

	printf(".TH XV6VM 1 \"\" \"xv6vm %s\"\n", XV6VM_VERSION);
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
	section("FILES", "");
	tagged("/dev/xv6vm", NULL, "the machine that the module holds");
	tagged("/sys/kernel/debug/xv6vm", NULL, "the same as text");
}

/* The names of an object's commands, or the objects, each once. */
static void case_names(const char *object)
{
	const struct command *const *list, *cmd;
	const char *last = "";

	printf("\t'%s') echo '", object);
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (!*object && strcmp(last, cmd->object))
				printf("%s ", cmd->object);
			if (cmd->name && !strcmp(object, cmd->object))
				printf("%s ", cmd->name);
			last = cmd->object;
		}
	}
}

static void case_options(const struct command *cmd)
{
	const struct option *o;

	printf("\t'%s%s%s') echo '", cmd->object, cmd->name ? " " : "",
	       cmd->name ? cmd->name : "");
	for (o = cmd->options; o && o->name; o++)
		printf("--%s ", o->name);
	puts("' ;;");
}

static void cases(void)
{
	const struct command *const *list, *cmd;
	const struct global_option *g;
	const char *last = "";

	case_names("");
	for (g = global_options; g->letter; g++)
		printf("-%c --%s ", g->letter, g->o.name);
	puts("' ;;");
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (cmd->name && strcmp(last, cmd->object)) {
				case_names(cmd->object);
				puts("' ;;");
			}
			case_options(cmd);
			last = cmd->object;
		}
	}
}

static const char *const completion =
	"# Words are what blanks separate: bash would cut sim:mem=16M in pieces.\n"
	"_xv6vm()\n"
	"{\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} word before words skip\n"
	"\n"
	"\tset -f\n"
	"\tfor word in ${line% *}; do\n"
	"\t\tif [ -n \"$skip\" ]; then\n"
	"\t\t\tskip=\n"
	"\t\telif [[ -z $before && $word == -* ]]; then\n"
	"\t\t\t[[ ' '$_xv6vm_values != *\" $word \"* ]] || skip=1\n"
	"\t\telif [[ $word != xv6vm && $word != */xv6vm ]]; then\n"
	"\t\t\tbefore=${before:+$before }$word\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tset +f\n"
	"\t[ -n \"$skip\" ] || words=$(_xv6vm_words \"$before\")\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${line##* }\")\n"
	"}\n"
	"complete -o default -F _xv6vm xv6vm\n";

void manual_completion(void)
{
	const struct global_option *g;

	printf("# Behind these stands a word of their own.\n_xv6vm_values='");
	for (g = global_options; g->letter; g++)
		if (g->o.arg)
			printf("-%c --%s ", g->letter, g->o.name);
	puts("'");
	puts("# What may follow the words of $1.\n"
	     "_xv6vm_words()\n"
	     "{\n"
	     "\tcase $1 in");
	cases();
	/* Behind a command, its options may stand anywhere. */
	puts("\t*\\ *) _xv6vm_words \"${1% *}\" ;;\n"
	     "\tesac\n"
	     "}\n");
	fputs(completion, stdout);
}
