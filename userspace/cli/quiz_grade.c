// SPDX-License-Identifier: GPL-2.0-only
/* quiz grade: what was handed in, one result for each file. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <whole.h>

#include "quiz.h"

/**
 * struct grading - of all files
 * @folder: where results go, or NULL
 * @csv: what has become of all, or NULL
 * @r: the result at hand; @text: what was handed in
 */
struct grading {
	struct call *c;
	struct sheet s;
	struct xv6vm *h;
	const char *folder;
	const struct autograder_form *form;
	FILE *csv;
	unsigned int graded, skipped, refused;
	struct result r;
	struct handed handed;
	char *text;
	struct exercise e;
};

static void refuse(struct result *r, const char *why, int err)
{
	snprintf(r->refused, sizeof(r->refused), "%s%s%s%s", why,
		 err ? " (" : "", err ? strerror(err) : "", err ? ")" : "");
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whatever changes the result changes this. */
static uint64_t hash_of(const struct sheet *s, const char *text, size_t len)
{
	char number[32];
	uint64_t h = hash_string(HASH_BEGIN, text);

	snprintf(number, sizeof(number), "%zu %08x", len, sheet_code(s, ""));
	return hash_string(h, number);
}

/* The file, with a NUL behind it. Return: NULL, and why. */
static char *read_file(struct result *r, const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int err = fd < 0 ? -errno : 0;
	void *data = NULL;
	char *text;

	if (!err)
		err = xv6vm_read_whole(fd, HANDED_MAX, &data, len);
	if (fd >= 0)
		close(fd);
	if (err == -EFBIG)
		refuse(r, "it has more than 64 KB", 0);
	else if (err)
		refuse(r, "it cannot be read", -err);
	text = err ? NULL : realloc(data, *len + 1);
	if (text)
		text[*len] = '\0';
	return text;
}

static int mark_all(struct grading *g)
{
	struct result *r = &g->r;
	unsigned int n;
	int ret;

	r->answer = g->handed.answer;
	for (n = 0; n < g->s.count; n++) {
		ret = quiz_exercise(g->c, &g->s, r->student, n, &g->e, g->h);
		if (ret)
			return ret;
		mark_exercise(&g->e, g->handed.answer[n], &r->mark[n]);
		r->score += r->mark[n].score;
		r->most += r->mark[n].most;
	}
	return EXIT_OK;
}

/* What is no answer to a question of this sheet. */
static bool strays(const struct grading *g)
{
	unsigned int n, i;

	for (n = 0; n < SHEET_MAX; n++) {
		for (i = 0; i < QUIZ_PARTS; i++) {
			if (g->handed.answer[n][i] &&
			    (n >= g->s.count || i >= g->r.mark[n].parts))
				return true;
		}
	}
	return false;
}

/* The text is taken apart, and each answer looked at. */
static int judge(struct grading *g, size_t len)
{
	struct result *r = &g->r;
	const char *wrong;
	int ret;

	if (!handed_read(&g->handed, g->text, len, r->refused))
		return EXIT_OK;
	snprintf(r->student, sizeof(r->student), "%s", g->handed.student);
	wrong = student_wrong(r->student);
	if (wrong || g->handed.sheet != sheet_code(&g->s, r->student)) {
		refuse(r,
		       wrong ? wrong
			     : "it is of another sheet: is it this "
			       "seed, level, list of kinds and "
			       "student?",
		       0);
		return EXIT_OK;
	}
	ret = mark_all(g);
	if (!ret && strays(g))
		refuse(r, "it answers questions that its sheet does not have",
		       0);
	if (*r->refused)
		r->score = r->most = 0;
	return ret;
}

/* (Where there is no room for this one there may be for the next; what lies there is of another time.) */
static void put_result(struct grading *g, const char *path)
{
	char *text = result_text(g->form, &g->s, &g->r);
	int err = 0;

	if (path)
		err = xv6vm_write_whole(path, text, strlen(text), NULL);
	else if (g->form)
		puts(text);
	free(text);
	if (!err)
		return;
	unlink(path);
	refuse(&g->r, "its result cannot be written", -err);
	g->r.score = g->r.most = 0;
}

/* Return: EXIT_OK, and @state is what has become of it; or what nobody can go on after. */
static int grade_text(struct grading *g, const char *file, const char *path,
		      const char **state)
{
	struct result *r = &g->r;
	size_t len = 0;
	int ret = EXIT_OK;

	g->text = read_file(r, file, &len);
	r->hash = g->text ? hash_of(&g->s, g->text, len) : 0;
	*state = "done before";
	if (g->text && path && result_read(path, r)) {
		g->skipped++;
		return EXIT_OK;
	}
	*state = "graded";
	if (g->text)
		ret = judge(g, len);
	if (!ret)
		put_result(g, path);
	return ret;
}

/* As a field of CSV; no spreadsheet takes it for a formula. */
static void put_csv(FILE *f, const char *s)
{
	fputc('"', f);
	if (*s && strchr("=+-@\t", *s))
		fputc('\'', f);
	for (; *s; s++) {
		if (*s == '"')
			fputc('"', f);
		fputc(*s, f);
	}
	fputc('"', f);
}

static void put_row(struct grading *g, const char *state)
{
	const struct result *r = &g->r;
	struct out *o = g->c->out;

	if (g->csv) {
		put_csv(g->csv, r->file);
		fputc(',', g->csv);
		put_csv(g->csv, r->student);
		fprintf(g->csv, ",%u.%02u,%u,", r->score / 100, r->score % 100,
			r->most / 100);
		put_csv(g->csv, r->refused);
		fputc('\n', g->csv);
	}
	if (g->form)
		return;
	out_row(o);
	out_str(o, "file", "file", r->file);
	out_str(o, "student", "student", r->student);
	out_fmt(o, "score", "score", "%u.%02u", r->score / 100, r->score % 100);
	out_uint(o, "of", "most", r->most / 100);
	out_str(o, "state", "state", state);
	out_str(o, "why", "refused", r->refused);
}

/* The first of the files that has that name; results have the names of files. */
static bool is_first(const struct call *c, int at)
{
	int i;

	for (i = 0; i < at; i++) {
		if (!strcmp(base_of(c->argv[i]), base_of(c->argv[at])))
			return false;
	}
	return true;
}

static int grade_one(struct grading *g, int at)
{
	const char *file = g->c->argv[at], *state = "refused";
	char *path = NULL;
	int ret = EXIT_OK;

	g->r = (struct result){ 0 };
	g->r.file = base_of(file);
	g->text = NULL;
	if (strlen(g->r.file) > QUIZ_NAME_MAX)
		refuse(&g->r, "its name is too long", 0);
	else if (!is_first(g->c, at))
		refuse(&g->r, "another file of that name came before", 0);
	if (g->folder)
		path = student_file(g->folder, g->r.file, ".json");
	if (!*g->r.refused)
		ret = grade_text(g, file, path, &state);
	free(g->text);
	free(path);
	if (ret)
		return ret;
	g->refused += *g->r.refused != '\0';
	put_row(g, *g->r.refused ? "refused" : state);
	return EXIT_OK;
}

static int grade_all(struct grading *g)
{
	struct out *o = g->c->out;
	int ret = EXIT_OK, i;

	if (g->csv)
		fputs("file,student,score,of,refused\n", g->csv);
	if (!g->form)
		out_table(o, "results");
	for (i = 0; !ret && i < g->c->argc; i++)
		ret = grade_one(g, i);
	if (g->form)
		return ret;
	out_end(o);
	out_uint(o, "files", "files", i);
	out_note(o, "%u done before, %u refused", g->skipped, g->refused);
	out_uint(o, NULL, "skipped", g->skipped);
	out_uint(o, NULL, "refused", g->refused);
	return ret ? ret : g->refused ? EXIT_REFUSED : EXIT_OK;
}

/* With a table of all, if that is wanted. */
static int with_csv(struct grading *g)
{
	const char *path = option(g->c, "csv");
	char *data = NULL;
	size_t len;
	bool there;
	int ret, written = EXIT_OK;

	if (!path)
		return grade_all(g);
	g->csv = open_memstream(&data, &len);
	if (!g->csv)
		return fail_errno(g->c, errno, "no room for a table");
	ret = grade_all(g);
	if (fclose(g->csv))
		written = fail_errno(g->c, errno, "no room for a table");
	if (!written)
		written = write_file(g->c, path, data, len, &there);
	free(data);
	return ret ? ret : written;
}

static int prepare(struct grading *g)
{
	const char *form = option(g->c, "form");
	int ret = quiz_sheet(g->c, &g->s);

	g->folder = option(g->c, "out");
	if (ret)
		return ret;
	g->form = form ? autograder_form(form) : NULL;
	if (form && !g->form)
		return fail_usage(g->c, "no form is called '%.40s'", form);
	if (form && (g->c->argc > 1 || g->folder || out_is_json(g->c->out)))
		return fail_usage(g->c, "--form is for one file, and printed");
	if (g->folder && mkdir(g->folder, 0777) && errno != EEXIST)
		return fail_errno(g->c, errno, "cannot make the folder %s",
				  g->folder);
	return EXIT_OK;
}

int run_quiz_grade(struct call *c)
{
	static struct grading g;
	int ret;

	g = (struct grading){ .c = c };
	ret = prepare(&g);
	if (!ret)
		ret = quiz_machine(c, &g.h);
	if (ret)
		return ret;
	ret = with_csv(&g);
	xv6vm_close(g.h);
	return ret;
}
