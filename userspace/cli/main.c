// SPDX-License-Identifier: GPL-2.0-only
/* xv6vm: the tool. What is common to all commands, then the command. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "colour.h"
#include "default.h"

#ifndef XV6VM_VERSION
#error "the Makefile says which version this is"
#endif

const struct command *const command_lists[] = {
	machine_commands, kmem_commands,  proc_commands,   mem_commands,
	pt_commands,	  cpu_commands,	  qemu_commands,   snapshot_commands,
	view_commands,	  map_commands,	  export_commands, tour_commands,
	quiz_commands,	  grade_commands, other_commands,  NULL,
};

/* What stood before the command. */
struct globals {
	const char *spec;
	const char *colours;
	bool json;
	bool verbose;
	bool help;
	bool version;
};

const struct global_option global_options[] = {
	{ 'd',
	  { "device", "MACHINE",
	    "by default what XV6VM_DEVICE in the environment says,\n"
	    "or /dev/xv6vm, which the module makes; or\n"
	    "sim[:mem=SIZE,data=VA,end=VA,ncpu=N,nproc=N,\n"
	    "shared_kernel,nojunk]: a fresh machine in this\n"
	    "process, without module and root; or FILE.xv6m,\n"
	    "one that stays: see xv6vm help snapshot; or\n"
	    "gdb:[HOST]:PORT, unix:PATH, qmp:PATH [,kernel=ELF],\n"
	    "one in QEMU: see xv6vm help qemu" } },
	{ 'j',
	  { "json", NULL,
	    "answer with one JSON object; also behind a command" } },
	{ 'v',
	  { "verbose", NULL,
	    "changes say what they have done to the machine;\n"
	    "also behind a command" } },
	{ 'c',
	  { "color", "WHEN",
	    "auto (default): on a terminal, if NO_COLOR is\n"
	    "not set; always; never" } },
	{ 'h',
	  { "help", NULL, "this text; xv6vm help OBJECT has the options" } },
	{ 'V', { "version", NULL, "version of the tool and the interface" } },
	{ 0 },
};

/* "-d", "--device" or "--device=X": its letter and X or NULL. Or '\0'. */
static char global_option(const char *word, const char **value)
{
	const struct global_option *g;

	*value = NULL;
	for (g = global_options; g->letter; g++) {
		size_t len = strlen(g->o.name);

		if (word[1] == g->letter && !word[2])
			return g->letter;
		if (strncmp(word, "--", 2) || strncmp(word + 2, g->o.name, len))
			continue;
		if (!word[2 + len])
			return g->letter;
		if (g->o.arg && word[2 + len] == '=') {
			*value = word + 2 + len + 1;
			return g->letter;
		}
	}
	return '\0';
}

/* Return: where the first word lies that is none of them. */
static int parse_globals(int argc, char **argv, struct globals *g)
{
	const char *value;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		switch (global_option(argv[i], &value)) {
		case 'd':
			if (!value && i + 1 == argc)
				return i;
			g->spec = value ? value : argv[++i];
			break;
		case 'c':
			if (!value && i + 1 == argc)
				return i;
			g->colours = value ? value : argv[++i];
			break;
		case 'j':
			g->json = true;
			break;
		case 'v':
			g->verbose = true;
			break;
		case 'h':
			g->help = true;
			break;
		case 'V':
			g->version = true;
			break;
		default:
			return i;
		}
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
	if (word && (!strcmp(word, "-d") || !strcmp(word, "--device")))
		return complain(cli, "a machine must follow ", word);
	if (word && (!strcmp(word, "-c") || !strcmp(word, "--color")))
		return complain(cli, "auto, always or never must follow ",
				word);
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

int main(int argc, char **argv)
{
	struct globals g = { .spec = xv6vm_default_spec(), .colours = "auto" };
	int first = parse_globals(argc, argv, &g), ret;
	struct cli cli = {
		.spec = g.spec,
		.out = out_new(g.json),
		.where = "",
		.verbose = g.verbose,
	};

	if (!cli.out)
		return EXIT_REFUSED;
	if (!colours_choose(g.colours))
		ret = complain(&cli, "--color is auto, always or never, not ",
			       g.colours);
	else if (first == argc && !g.help && !g.version && !g.json &&
		 isatty(0) && isatty(1))
		ret = run_prompt(&cli);
	else
		ret = without_command(&cli, &g, argv[first]);
	if (ret < 0)
		ret = run_words(&cli, argc - first, argv + first);
	out_free(cli.out);
	ret = keep_machine(&cli, ret);
	xv6vm_close(cli.h);
	/* What could not be written was not answered. */
	if (fflush(stdout) && ret == EXIT_OK)
		ret = EXIT_REFUSED;
	return ret;
}
