// SPDX-License-Identifier: GPL-2.0
/* From words to a command and its answer. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static bool matches(const struct command *cmd, int argc, char **argv)
{
	if (strcmp(cmd->object, argv[0]))
		return false;
	return !cmd->name || (argc > 1 && !strcmp(cmd->name, argv[1]));
}

static const struct command *find(int argc, char **argv)
{
	const struct command *const *list, *cmd;

	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (matches(cmd, argc, argv))
				return cmd;
		}
	}
	return NULL;
}

/* The commands of an object: "ls, show". Empty for any other word. */
static const char *names_of(const char *object, char buf[96])
{
	const struct command *const *list, *cmd;
	size_t used = 0;

	buf[0] = '\0';
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (cmd->name && !strcmp(cmd->object, object))
				used += snprintf(buf + used, 96 - used, "%s%s",
						 used ? ", " : "", cmd->name);
		}
	}
	return buf;
}

static void set_subject(struct call *c, int argc, char **argv)
{
	size_t used = 0, len;
	int i;

	for (i = 0; i < argc && used < sizeof(c->subject); i++) {
		len = snprintf(c->subject + used, sizeof(c->subject) - used,
			       "%s%s", i ? " " : "", argv[i]);
		used += len;
	}
	if (used >= sizeof(c->subject))
		strcpy(c->subject + sizeof(c->subject) - 4, "...");
}

static int unknown(struct call *c, int argc, char **argv)
{
	char names[96];

	if (!*names_of(argv[0], names))
		return fail_usage(c, "no such command");
	return fail_usage(c, "%s: one of %s",
			  argc == 1 ? "which command?" : "no such command",
			  names);
}

int need_machine(struct call *c, unsigned int flags)
{
	struct xv6vm_error why;
	struct out_error e = { .where = c->cli->where, .subject = "" };
	char text[512];

	if (c->cli->h || !xv6vm_open(c->cli->spec, flags, &c->cli->h, &why)) {
		c->h = c->cli->h;
		return EXIT_OK;
	}
	/* What is not the model's names the machine by itself. */
	if (why.reason)
		e.subject = c->cli->spec;
	e.err = why.err;
	e.reason = why.reason ? xv6vm_reason_text(why.reason) : NULL;
	e.code = why.reason;
	e.text = xv6vm_error_text(&why, text, sizeof(text));
	out_error(c->out, &e);
	return EXIT_REFUSED;
}

/* A question is asked through a file that could not change anything. */
static int open_machine(struct call *c)
{
	switch (c->cmd->effect) {
	case ASKS:
		return need_machine(c, XV6VM_OPEN_READONLY);
	case CHANGES:
		return need_machine(c, 0);
	default:
		return EXIT_OK;
	}
}

static int answer(struct call *c, int argc, char **argv)
{
	int skip = c->cmd->name ? 2 : 1;
	int ret = parse_words(c, argc - skip, argv + skip);

	if (!ret)
		ret = open_machine(c);
	if (ret)
		return ret;
	return c->cmd->run(c);
}

int run_words(struct cli *cli, int argc, char **argv)
{
	struct call c = { .cli = cli, .out = cli->out };
	char words[64];
	int ret;

	set_subject(&c, argc, argv);
	c.cmd = find(argc, argv);
	if (c.cmd)
		snprintf(words, sizeof(words), "%s%s%s", c.cmd->object,
			 c.cmd->name ? " " : "",
			 c.cmd->name ? c.cmd->name : "");
	else
		snprintf(words, sizeof(words), "%s", argv[0]);
	out_begin(cli->out, words, cli->line);
	ret = c.cmd ? answer(&c, argc, argv) : unknown(&c, argc, argv);
	if (out_end_answer(cli->out))
		return ret;
	fprintf(stderr, "xv6vm: cannot write the answer (%s)\n",
		strerror(errno));
	return EXIT_REFUSED;
}
