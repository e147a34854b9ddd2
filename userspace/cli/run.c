// SPDX-License-Identifier: GPL-2.0-only
/* From words to a command and its answer. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "progress.h"

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
	const char *guess = command_guess(argc, argv);
	char names[96];

	if (*command_names(argv[0], names))
		return fail_usage(
			c, "%s: one of %s%s%s",
			argc == 1 ? "which command?" : "no such command", names,
			guess ? ": did you mean " : "", guess ? guess : "");
	return fail_usage(c, "no such command%s%s",
			  guess ? ": did you mean " : "", guess ? guess : "");
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
	int ret = parse_words(c, argc, argv);

	if (!ret && c->help) {
		help_command(c->cmd);
		return EXIT_OK;
	}
	if (!ret)
		ret = open_machine(c);
	if (ret)
		return ret;
	return c->verbose && c->cmd->effect == CHANGES ? run_verbose(c)
						       : c->cmd->run(c);
}

static const char *full_name(const struct command *cmd, char buf[64])
{
	snprintf(buf, 64, "%s%s%s", cmd->object, cmd->name ? " " : "",
		 cmd->name ? cmd->name : "");
	return buf;
}

int run_inner(struct call *c, int argc, char **argv)
{
	char words[64];
	int used;

	c->cmd = command_find(argc, argv, &used);
	c->argc = 0;
	memset(c->opt, 0, sizeof(c->opt));
	set_subject(c, argc, argv);
	if (!c->cmd)
		return unknown(c, argc, argv);
	/* What answers is that command. */
	out_begin(c->out, full_name(c->cmd, words), c->cli->line);
	if (c->cmd->effect == CHANGES)
		return fail_usage(c, "a machine in QEMU is only looked at");
	return answer(c, argc - used, argv + used);
}

int run_words(struct cli *cli, int argc, char **argv)
{
	struct call c = { .cli = cli,
			  .out = cli->out,
			  .verbose = cli->verbose };
	char words[64];
	int ret, used;

	set_subject(&c, argc, argv);
	c.cmd = command_find(argc, argv, &used);
	if (c.cmd)
		full_name(c.cmd, words);
	else
		snprintf(words, sizeof(words), "%s", argv[0]);
	if (c.cmd && wants_global(c.cmd, argc - used, argv + used, 'j'))
		out_as_json(cli->out);
	c.verbose |= c.cmd &&
		     wants_global(c.cmd, argc - used, argv + used, 'v');
	out_begin(cli->out, words, cli->line);
	progress_begin(words);
	ret = c.cmd ? answer(&c, argc - used, argv + used)
		    : unknown(&c, argc, argv);
	progress_end();
	if (out_end_answer(cli->out))
		return ret;
	out_complain("cannot write the answer (%s)", strerror(errno));
	return EXIT_REFUSED;
}

int keep_machine(struct cli *cli, int ret)
{
	char text[512];

	if (!cli->h || !xv6vm_sync(cli->h))
		return ret;
	out_complain("%s: cannot be written: %s", cli->spec,
		     xv6vm_error_text(xv6vm_last_error(cli->h), text,
				      sizeof(text)));
	return EXIT_REFUSED;
}
