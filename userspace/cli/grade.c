// SPDX-License-Identifier: GPL-2.0-only
/* grade: hand-ins of a lab, each judged by the memory of its kernel as it runs. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "progress.h"
#include "xdg.h"

/* It is written in Python, and asks this program about memory. */
static const char *const beside[] = {
	"../libexec/xv6vm/grade/__main__.py",
	"../grade/__main__.py",
	"../../grade/__main__.py",
	NULL,
};

/* As they were given, but for where they stand: options first. */
static char **words_of(struct call *c, char *grader, const char *self)
{
	const struct option *o = c->cmd->options;
	char **words = calloc(2 * OPTIONS_MAX + c->argc + 6, sizeof(*words));
	int n = 0, i;

	if (!words || setenv("XV6VM", self, 1))
		return NULL;
	words[n++] = "python3";
	words[n++] = grader;
	if (out_is_json(c->out))
		words[n++] = "--json";
	for (i = 0; o[i].name; i++) {
		if (!c->opt[i])
			continue;
		if (asprintf(&words[n++], "--%s", o[i].name) < 0)
			return NULL;
		if (o[i].arg)
			words[n++] = (char *)c->opt[i];
	}
	words[n++] = "--";
	memcpy(words + n, c->argv, c->argc * sizeof(*words));
	return words;
}

static int run_grade(struct call *c)
{
	char path[PATH_MAX], self[PATH_MAX] = "";
	char **words;

	if (readlink("/proc/self/exe", self, PATH_MAX - 1) < 0 ||
	    !find_beside(beside, path))
		return fail_errno(c, ENOENT,
				  "the grader is not there: it lies "
				  "in libexec/xv6vm, beside bin");
	words = words_of(c, path, self);
	if (!words)
		return fail_errno(c, ENOMEM, "no room for the words");
	progress_end();
	execvp(words[0], words);
	return fail_errno(c, errno, "cannot run python3");
}

static const struct option grade_options[] = {
	{ "out", "DIR", "a result for each, DIR/NAME.json" },
	{ "jobs", "N", "that many at a time; else one for each CPU" },
	{ "again", NULL, "those too that are done" },
	{ 0 },
};

const struct command grade_commands[] = {
	{ "grade", NULL, "LAB.toml SUBMISSION...",
	  "points for the kernels of hand-ins", grade_options, 2, -1, 0,
	  STANDS_ALONE, run_grade },
	{ 0 },
};
