// SPDX-License-Identifier: GPL-2.0-only
/* batch: many commands on one machine. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "args.h"
#include "progress.h"
#include "words.h"

static int run_line(struct call *c, const char *name, struct words *w)
{
	char where[128];
	struct cli line = {
		.spec = c->cli->spec,
		.h = c->h,
		.out = c->out,
		.where = where,
		.line = w->line,
		.input_taken = c->cli->input_taken,
		.verbose = c->verbose,
	};
	struct call bad = { .cli = &line, .out = c->out };
	int ret;

	snprintf(where, sizeof(where), "%.100s:%u: ", name, w->line);
	if (!w->error && strcmp(w->v[0], "batch")) {
		out_line(c->out, "xv6vm> %s", w->raw);
		ret = run_words(&line, w->n, w->v);
		/* What loads an image may have needed a larger one. */
		c->h = c->cli->h = line.h;
		return ret;
	}
	out_begin(c->out, "", w->line);
	fail_usage(&bad, "%s", w->error ? w->error : "a batch in a batch");
	out_end_answer(c->out);
	return EXIT_USAGE;
}

/**
 * struct heading - what a file says of itself before its first command
 * @spec: the machine that it is made for, where plain sim is asked for
 * @go_on: commands fail in it, and that is what it shows
 */
struct heading {
	struct call *c;
	char *spec;
	bool go_on;
};

static void read_heading(void *ctx, const char *line)
{
	static const char machine[] = "# machine: ", on[] = "# keep-going";
	struct heading *h = ctx;

	if (h->c->h)
		return;
	h->go_on |= !strcmp(line, on);
	if (strncmp(line, machine, strlen(machine)) || h->spec ||
	    strcmp(h->c->cli->spec, "sim"))
		return;
	if (asprintf(&h->spec, "sim:%s", line + strlen(machine)) < 0)
		abort();
}

static int open_for(struct heading *h)
{
	if (h->spec && !h->c->cli->h)
		h->c->cli->spec = h->spec;
	return need_machine(h->c, 0);
}

static int run_lines(struct call *c, const char *name, FILE *f)
{
	struct heading h = { .c = c, .go_on = option(c, "keep-going") };
	struct words w = { .comment = read_heading, .ctx = &h };
	const char *spec = c->cli->spec;
	int ret = EXIT_OK, one;

	progress_end();
	while ((h.go_on || !ret) && words_read(&w, f)) {
		if (!c->h && open_for(&h)) {
			ret = EXIT_REFUSED;
			break;
		}
		one = run_line(c, name, &w);
		if (one && !ret)
			ret = one;
		out_gap(c->out);
	}
	words_free(&w);
	c->cli->spec = spec;
	free(h.spec);
	return ret;
}

int run_batch(struct call *c)
{
	const char *path = c->argv[0];
	bool in = !strcmp(path, "-");
	FILE *f = in ? stdin : open_input(c, path);
	struct stat st;
	int ret, err;

	if (!f)
		return EXIT_REFUSED;
	if (!in && !fstat(fileno(f), &st) && S_ISDIR(st.st_mode)) {
		fclose(f);
		return fail_errno(c, EISDIR, "cannot read %s", path);
	}
	out_batch(c->out);
	c->cli->input_taken |= in;
	ret = run_lines(c, in ? "stdin" : path, f);
	err = ferror(f) ? EIO : 0;
	if (!in)
		fclose(f);
	return err ? fail_errno(c, err, "cannot read %s", path) : ret;
}

static const struct option batch_options[] = {
	{ "keep-going", NULL, "go on after a command that failed" },
	{ 0 },
};

static const struct option help_options[] = {
	{ "man", NULL, "the manual page, for man(1)" },
	{ "completion", "SHELL", "for bash, zsh or fish" },
	{ 0 },
};

const struct command other_commands[] = {
	{ "batch", NULL, "FILE", "commands of a file, or of - (stdin)",
	  batch_options, 1, 1, 0, CHANGES_LATER, run_batch },
	{ "help", NULL, "[WORDS]", "an object, a command, or: guard page",
	  help_options, 0, 4, 0, STANDS_ALONE, run_help },
	{ 0 },
};
