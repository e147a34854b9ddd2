// SPDX-License-Identifier: GPL-2.0-only
/* Completion for shells, from the table of commands. */

#include <stdio.h>
#include <string.h>

#include "cli.h"

/**
 * struct shell - how one of them is told what may follow
 * @head: functions of its own, before and behind the table
 * @place: the words of a command; or, with @exact, of an object, and nothing behind them
 * @word: one that may stand there, what it is, and whether a word of its own follows
 */
struct shell {
	const char *name, *head, *tail;
	void (*place)(const char *words, bool exact);
	void (*word)(const char *word, const char *help, bool takes);
	void (*end)(void);
};

/* Between single quotes; zsh's colon ends a word, and a text has one line. */
static void quoted(const char *s, const char *quote, const char *colon)
{
	for (; *s; s++) {
		if (*s == '\'')
			fputs(quote, stdout);
		else if (*s == ':')
			fputs(colon, stdout);
		else
			putchar(*s == '\n' ? ' ' : *s);
	}
}

static void bash_place(const char *words, bool exact)
{
	(void)exact;
	printf("\t'%s') echo '", words);
}

static void bash_word(const char *word, const char *help, bool takes)
{
	(void)help;
	(void)takes;
	printf("%s ", word);
}

static void bash_end(void)
{
	puts("' ;;");
}

static void zsh_place(const char *words, bool exact)
{
	(void)exact;
	printf("\t'%s') offers=(\n", words);
}

static void zsh_word(const char *word, const char *help, bool takes)
{
	(void)takes;
	printf("\t\t'%s:", word);
	quoted(help, "'\\''", "\\:");
	puts("'");
}

static void zsh_end(void)
{
	puts("\t) ;;");
}

static void fish_place(const char *words, bool exact)
{
	printf("set -l at -c xv6vm -n \"__xv6vm_%s '%s'\"\n",
	       exact ? "at" : "behind", words);
}

static void fish_word(const char *word, const char *help, bool takes)
{
	const char *kind = !strncmp(word, "--", 2) ? "-l"
			   : *word == '-'	   ? "-s"
						   : "-fa";

	printf("complete $at %s '%s'%s -d '", kind, word + strspn(word, "-"),
	       takes ? " -r" : "");
	quoted(help, "\\'", ":");
	puts("'");
}

static void fish_end(void)
{
}

static const struct shell shells[] = {
	{ .name = "bash",
	  .head = "# What may follow the words of $1.\n"
		  "_xv6vm_words()\n"
		  "{\n"
		  "\tcase $1 in\n",
	  .tail = /* Behind a command, its options may stand anywhere. */
	  "\t*\\ *) _xv6vm_words \"${1% *}\" ;;\n"
	  "\tesac\n"
	  "}\n\n"
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
	  "complete -o default -F _xv6vm xv6vm\n",
	  .place = bash_place,
	  .word = bash_word,
	  .end = bash_end },
	{ .name = "zsh",
	  .head = "# What may follow the words of $1.\n"
		  "_xv6vm_offers()\n"
		  "{\n"
		  "\tcase $1 in\n",
	  .tail = "\t*\\ *) _xv6vm_offers \"${1% *}\" ;;\n"
		  "\tesac\n"
		  "}\n\n"
		  "_xv6vm()\n"
		  "{\n"
		  "\tlocal word before skip\n"
		  "\tlocal -a offers\n"
		  "\n"
		  "\tfor word in \"${(@)words[2,CURRENT-1]}\"; do\n"
		  "\t\tif [[ -n $skip ]]; then\n"
		  "\t\t\tskip=\n"
		  "\t\telif [[ -z $before && $word == -* ]]; then\n"
		  "\t\t\t[[ ' '$_xv6vm_values != *\" $word \"* ]] || skip=1\n"
		  "\t\telse\n"
		  "\t\t\tbefore=${before:+$before }$word\n"
		  "\t\tfi\n"
		  "\tdone\n"
		  "\t[[ -n $skip ]] || _xv6vm_offers \"$before\"\n"
		  "\t_describe word offers || _files\n"
		  "}\n"
		  "[[ $funcstack[1] != _xv6vm ]] || _xv6vm \"$@\"\n",
	  .place = zsh_place,
	  .word = zsh_word,
	  .end = zsh_end },
	{ .name = "fish",
	  .head = "# The words before the cursor, without what stands before the command.\n"
		  "function __xv6vm_words\n"
		  "\tset -l skip\n"
		  "\tset -l words\n"
		  "\tfor word in (commandline -opc)[2..]\n"
		  "\t\tif test -n \"$skip\"\n"
		  "\t\t\tset skip\n"
		  "\t\telse if test -z \"$words\"; and string match -q -- '-*' $word\n"
		  "\t\t\tcontains -- $word $__xv6vm_values; and set skip 1\n"
		  "\t\telse\n"
		  "\t\t\tset -a words $word\n"
		  "\t\tend\n"
		  "\tend\n"
		  "\techo \"$words\"\n"
		  "end\n"
		  "function __xv6vm_at\n"
		  "\ttest (__xv6vm_words) = $argv[1]\n"
		  "end\n"
		  "function __xv6vm_behind\n"
		  "\tstring match -q -- \"$argv[1] *\" (__xv6vm_words)' '\n"
		  "end\n",
	  .tail = "",
	  .place = fish_place,
	  .word = fish_word,
	  .end = fish_end },
	{ 0 },
};

static const char *joined(const struct command *cmd, char buf[48])
{
	snprintf(buf, 48, "%s%s%s", cmd->object, cmd->name ? " " : "",
		 cmd->name ? cmd->name : "");
	return buf;
}

/* The options before the command, and the objects. */
static void first_words(const struct shell *sh)
{
	const struct command *const *list, *cmd;
	const struct global_option *g;
	const char *last = "";
	char word[48];

	sh->place("", true);
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (strcmp(last, cmd->object))
				sh->word(cmd->object,
					 cmd->name ? command_names(
							     cmd->object,
							     (char[96]){ 0 })
						   : cmd->help,
					 false);
			last = cmd->object;
		}
	}
	for (g = global_options; g->letter; g++) {
		snprintf(word, sizeof(word), "-%c", g->letter);
		sh->word(word, g->o.help, g->o.arg);
		snprintf(word, sizeof(word), "--%s", g->o.name);
		sh->word(word, g->o.help, g->o.arg);
	}
	sh->end();
}

static void names(const struct shell *sh, const char *object)
{
	const struct command *const *list, *cmd;

	sh->place(object, true);
	for (list = command_lists; *list; list++)
		for (cmd = *list; cmd->object; cmd++)
			if (cmd->name && !strcmp(object, cmd->object))
				sh->word(cmd->name, cmd->help, false);
	sh->end();
}

static void options(const struct shell *sh, const struct command *cmd)
{
	const struct option *o;
	char buf[48];

	sh->place(joined(cmd, buf), false);
	for (o = cmd->options; o && o->name; o++) {
		snprintf(buf, sizeof(buf), "--%s", o->name);
		sh->word(buf, o->help, o->arg);
	}
	sh->end();
}

static void table(const struct shell *sh)
{
	const struct command *const *list, *cmd;
	const char *last = "";

	first_words(sh);
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (cmd->name && strcmp(last, cmd->object))
				names(sh, cmd->object);
			options(sh, cmd);
			last = cmd->object;
		}
	}
}

/* Those behind which a word of their own stands. */
static void values(const struct shell *sh)
{
	bool fish = !strcmp(sh->name, "fish");
	const struct global_option *g;

	if (!strcmp(sh->name, "zsh"))
		puts("#compdef xv6vm");
	puts("# Behind these stands a word of their own.");
	fputs(fish ? "set -g __xv6vm_values " : "_xv6vm_values='", stdout);
	for (g = global_options; g->letter; g++)
		if (g->o.arg)
			printf("-%c --%s ", g->letter, g->o.name);
	puts(fish ? "" : "'");
}

bool completion_for(const char *name)
{
	const struct shell *sh = shells;

	while (sh->name && strcmp(sh->name, name))
		sh++;
	if (!sh->name)
		return false;
	values(sh);
	fputs(sh->head, stdout);
	table(sh);
	fputs(sh->tail, stdout);
	return true;
}
