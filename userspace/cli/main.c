// SPDX-License-Identifier: GPL-2.0
/* xv6vm: the tool. What is common to all commands, then the command. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#ifndef XV6VM_VERSION
#error "the Makefile says which version this is"
#endif

const struct command *const command_lists[] = {
	machine_commands,  kmem_commands,  proc_commands,
	mem_commands,	   pt_commands,	   cpu_commands,
	snapshot_commands, other_commands, NULL,
};

/* Options before the command. */
struct globals {
	const char *spec;
	bool json;
	bool help;
	bool version;
};

static bool is(const char *word, const char *letter, const char *name)
{
	return !strcmp(word, letter) || !strcmp(word, name);
}

/* "-d X", "--device X" or "--device=X" at argv[*i]; NULL if it is not that. */
static const char *device(int argc, char **argv, int *i)
{
	if (!strncmp(argv[*i], "--device=", 9))
		return argv[*i] + 9;
	if (is(argv[*i], "-d", "--device") && *i + 1 < argc)
		return argv[++*i];
	return NULL;
}

/* Return: where the first word lies that is none of them. */
static int parse_globals(int argc, char **argv, struct globals *g)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const char *spec = device(argc, argv, &i);

		if (spec)
			g->spec = spec;
		else if (is(argv[i], "-j", "--json"))
			g->json = true;
		else if (is(argv[i], "-h", "--help"))
			g->help = true;
		else if (is(argv[i], "-V", "--version"))
			g->version = true;
		else
			break;
	}
	return i;
}

static int complain(struct cli *cli, const char *what, const char *word)
{
	char text[160];
	struct out_error e = {
		.where = "",
		.subject = "",
		.err = EINVAL,
		.text = text,
	};

	snprintf(text, sizeof(text), "%s%.100s; see xv6vm help", what, word);
	out_error(cli->out, &e);
	out_end_answer(cli->out);
	return EXIT_USAGE;
}

/* What needs no machine, or -1. */
static int without_command(struct cli *cli, const struct globals *g,
			   const char *word)
{
	if (word && is(word, "-d", "--device"))
		return complain(cli, "a machine must follow ", word);
	if (word && word[0] == '-')
		return complain(cli, "no option ", word);
	if (g->version) {
		printf("xv6vm %s, interface %u\n", XV6VM_VERSION,
		       XV6VM_ABI_VERSION);
		return EXIT_OK;
	}
	if (!g->help && word)
		return -1;
	if (!g->help && g->json)
		return complain(cli, "a command must follow", "");
	help_all();
	return g->help ? EXIT_OK : EXIT_USAGE;
}

/* What a command did to a machine that stays. */
static int keep(struct cli *cli, int ret)
{
	char text[512];

	if (!cli->h || !xv6vm_sync(cli->h))
		return ret;
	fprintf(stderr, "xv6vm: %s: cannot be written: %s\n", cli->spec,
		xv6vm_error_text(xv6vm_last_error(cli->h), text, sizeof(text)));
	return EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	struct globals g = { .spec = XV6VM_DEFAULT_SPEC };
	int first = parse_globals(argc, argv, &g), ret;
	struct cli cli = {
		.spec = g.spec,
		.out = out_new(g.json),
		.where = "",
	};

	if (!cli.out)
		return EXIT_REFUSED;
	if (first == argc && !g.help && !g.version && !g.json && isatty(0) &&
	    isatty(1))
		ret = run_prompt(&cli);
	else
		ret = without_command(&cli, &g, argv[first]);
	if (ret < 0)
		ret = run_words(&cli, argc - first, argv + first);
	out_free(cli.out);
	ret = keep(&cli, ret);
	xv6vm_close(cli.h);
	/* What could not be written was not answered. */
	if (fflush(stdout) && ret == EXIT_OK)
		ret = EXIT_REFUSED;
	return ret;
}
