// SPDX-License-Identifier: GPL-2.0-only
/* grade: hand-ins of a lab, each judged by the memory of its kernel as it runs. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <whole.h>

#include "args.h"
#include "autograder.h"
#include "progress.h"
#include "xdg.h"

/* It is written in Python, and asks this program about memory. */
static const char *const beside[] = {
	"../share/xv6vm/grade/__main__.py",
	"../grade/__main__.py",
	"../../grade/__main__.py",
	NULL,
};

#define RESULT_MAX (1u << 20)

/* As they were given, but for where they stand: options first. How it is told is said by us. */
static char **words_of(struct call *c, char *grader, const char *self)
{
	const struct option *o = c->cmd->options;
	char **words = calloc(2 * OPTIONS_MAX + c->argc + 6, sizeof(*words));
	int n = 0, i;

	if (!words || setenv("XV6VM", self, 1))
		return NULL;
	words[n++] = "python3";
	words[n++] = grader;
	if (out_is_json(c->out) || option(c, "form"))
		words[n++] = "--json";
	for (i = 0; o[i].name; i++) {
		if (!c->opt[i] || !strcmp(o[i].name, "form"))
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

/* What the grader says, and how it ends. Return: EXIT_*, or -1 and it says nothing. */
static int run_grader(char **words, void **said, size_t *len)
{
	int fd = memfd_create("result", MFD_CLOEXEC), status = 0;
	pid_t child = fd < 0 ? -1 : fork();
	bool good;

	if (!child) {
		if (dup2(fd, STDOUT_FILENO) >= 0)
			execvp(words[0], words);
		_exit(127);
	}
	good = child > 0 && waitpid(child, &status, 0) == child &&
	       WIFEXITED(status) && !lseek(fd, 0, SEEK_SET) &&
	       !xv6vm_read_whole(fd, RESULT_MAX, said, len);
	close(fd);
	return good ? WEXITSTATUS(status) : -1;
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* The checks of a result, and its last lines. The caller frees @said. */
static json_t *checks_of(const json_t *result, char **said)
{
	json_t *tests = json_array(), *check, *line;
	size_t i, len;
	FILE *f = open_memstream(said, &len);

	if (!f)
		abort();
	fprintf(f, "%s%s%s\n", text_of(result, "status"),
		*text_of(result, "why") ? ": " : "", text_of(result, "why"));
	json_array_foreach(json_object_get(result, "log"), i, line)
		fprintf(f, "%s\n", json_string_value(line));
	fclose(f);
	json_array_foreach(json_object_get(result, "checks"), i, check)
		json_array_append_new(
			tests,
			json_pack("{s:O, s:O, s:O, s:O}", "name",
				  json_object_get(check, "title"), "points",
				  json_object_get(check, "points"),
				  "max_points", json_object_get(check, "max"),
				  "output", json_object_get(check, "said")));
	return tests;
}

/* One result, as an autograder expects it. */
static void put_form(const struct autograder_form *form, const json_t *result)
{
	static const char *const none[] = { "no kernel", "refused", "error" };
	const char *status = text_of(result, "status");
	struct outcome v = { .refused = "" };
	char *said, *text;
	size_t i;

	v.points = json_number_value(json_object_get(result, "points"));
	v.most = json_number_value(json_object_get(result, "max"));
	v.tests = checks_of(result, &said);
	v.said = said;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (!strcmp(status, none[i]))
			v.refused = said;
	}
	text = autograder_text(form, &v);
	puts(text);
	free(text);
	free(said);
}

static int grade_as(struct call *c, const char *name, char **words)
{
	const struct autograder_form *form = autograder_form(name);
	json_t *result = NULL;
	void *said = NULL;
	size_t len;
	int ret;

	if (!form)
		return fail_usage(c, "no form is called '%.40s'", name);
	if (c->argc != 2 || out_is_json(c->out))
		return fail_usage(
			c, "--form is for one submission, which is printed");
	ret = run_grader(words, &said, &len);
	if (ret >= 0)
		result = json_loadb(said, len, 0, NULL);
	free(said);
	if (!result && ret > 0)
		return ret;
	if (!result)
		return fail_usage(
			c, "--form is for one submission, which is printed");
	put_form(form, result);
	json_decref(result);
	return ret;
}

static int run_grade(struct call *c)
{
	const char *form = option(c, "form");
	char path[PATH_MAX], self[PATH_MAX] = "";
	char **words;

	if (readlink("/proc/self/exe", self, PATH_MAX - 1) < 0 ||
	    !find_beside(beside, path))
		return fail_errno(c, ENOENT,
				  "the grader is not there: it lies "
				  "in share/xv6vm, beside bin");
	words = words_of(c, path, self);
	if (!words)
		return fail_errno(c, ENOMEM, "no room for the words");
	progress_end();
	if (form)
		return grade_as(c, form, words);
	execvp(words[0], words);
	return fail_errno(c, errno, "cannot run python3");
}

static const struct option grade_options[] = {
	{ "out", "DIR", "a result for each, DIR/NAME.json" },
	{ "jobs", "N", "so many at a time (one for each CPU)" },
	{ "again", NULL, "those too that are done" },
	{ "form", "FORM", "gradescope or prairielearn, for one" },
	{ 0 },
};

const struct command grade_commands[] = {
	{ "grade", NULL, "LAB.toml SUBMISSION...",
	  "points for the kernels of hand-ins", grade_options, 2, -1, 0,
	  STANDS_ALONE, run_grade },
	{ 0 },
};
