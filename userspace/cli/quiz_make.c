// SPDX-License-Identifier: GPL-2.0-only
/* quiz make: sheets for one student or a class. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "quiz.h"

/**
 * struct making - of sheets
 * @e: the exercise that is being written
 */
struct making {
	struct call *c;
	struct sheet s;
	const struct sheet_form *form;
	struct xv6vm *h;
	struct exercise e;
};

static int find_form(struct call *c, const struct sheet_form **form)
{
	const char *name = option(c, "form");
	const struct sheet_form *f;

	for (f = sheet_forms; f->name; f++) {
		if (!name || !strcmp(name, f->name)) {
			*form = f;
			return EXIT_OK;
		}
	}
	return fail_usage(c, "no form is called '%.40s'", name);
}

static int write_sheet(struct making *m, FILE *f, const char *student)
{
	unsigned int n;
	int ret = EXIT_OK;

	if (m->form->student)
		m->form->student(f, &m->s, student);
	for (n = 0; !ret && n < m->s.count; n++) {
		ret = quiz_exercise(m->c, &m->s, student, n, &m->e, m->h);
		if (!ret)
			m->form->exercise(f, &m->s, &m->e, n + 1);
	}
	if (!ret && m->form->done)
		m->form->done(f, &m->s, student);
	return ret;
}

/* The sheets of @count students to @f, as one document. */
static int write_all(struct making *m, FILE *f, char **names, size_t count)
{
	int ret = EXIT_OK;
	size_t i;

	if (m->form->begin)
		m->form->begin(f);
	for (i = 0; !ret && i < count; i++)
		ret = write_sheet(m, f, names[i]);
	if (m->form->end)
		m->form->end(f);
	return ret;
}

static int write_one(struct making *m, const char *folder, char *name)
{
	char ending[32], *path, *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool there;
	int ret;

	if (!f)
		return fail_errno(m->c, errno, "no room for a sheet");
	ret = write_all(m, f, &name, 1);
	if (fclose(f))
		ret = fail_errno(m->c, errno, "no room for a sheet");
	snprintf(ending, sizeof(ending), "%s.%s", m->s.key ? "-key" : "",
		 m->form->ending);
	path = student_file(folder, name, ending);
	if (!ret)
		ret = write_file(m->c, path, text, len, &there);
	free(path);
	free(text);
	return ret;
}

static int write_files(struct making *m, const char *folder,
		       const struct roster *r)
{
	int ret = EXIT_OK;
	size_t i;

	if (mkdir(folder, 0777) && errno != EEXIST)
		return fail_errno(m->c, errno, "cannot make the folder %s",
				  folder);
	for (i = 0; !ret && i < r->count; i++)
		ret = write_one(m, folder, r->names[i]);
	if (ret)
		return ret;
	out_uint(m->c->out, "written", "sheets", r->count);
	out_note(m->c->out, "to %s, of %u exercises each", folder, m->s.count);
	out_str(m->c->out, NULL, "folder", folder);
	out_uint(m->c->out, NULL, "each", m->s.count);
	return EXIT_OK;
}

/* The same for programs. */
static int list_all(struct making *m, const struct roster *r)
{
	struct out *o = m->c->out;
	unsigned int n;
	int ret = EXIT_OK;
	size_t i;

	out_list(o, "exercises");
	for (i = 0; i < r->count; i++) {
		for (n = 0; !ret && n < m->s.count; n++) {
			ret = quiz_exercise(m->c, &m->s, r->names[i], n, &m->e,
					    m->h);
			if (ret)
				return ret;
			out_row(o);
			out_str(o, NULL, "student", r->names[i]);
			out_uint(o, NULL, "number", n + 1);
			exercise_fields(o, &m->e,
					m->s.key ? TELLS_MISTAKES : TELLS_STEM);
		}
	}
	out_end(o);
	return EXIT_OK;
}

static int make(struct making *m, const struct roster *r)
{
	const char *folder = option(m->c, "out");

	if (folder)
		return write_files(m, folder, r);
	return out_is_json(m->c->out)
		       ? list_all(m, r)
		       : write_all(m, stdout, r->names, r->count);
}

static int who(struct call *c, struct roster *r)
{
	const char *student = option(c, "student");
	const char *path = option(c, "roster");

	if (!student == !path)
		return fail_usage(c, "one of --student and --roster is wanted");
	if (path)
		return roster_read(c, path, r);
	if (student_wrong(student))
		return fail_usage(c, "%s", student_wrong(student));
	r->text = strdup(student);
	r->names = malloc(sizeof(*r->names));
	if (!r->text || !r->names)
		abort();
	r->names[0] = r->text;
	r->count = 1;
	return EXIT_OK;
}

int run_quiz_make(struct call *c)
{
	static struct making m;
	struct roster r;
	int ret;

	m = (struct making){ .c = c, .s.key = option(c, "key") };
	ret = quiz_sheet(c, &m.s);
	if (!ret)
		ret = find_form(c, &m.form);
	if (!ret)
		ret = who(c, &r);
	if (ret)
		return ret;
	ret = quiz_machine(c, &m.h);
	if (!ret) {
		ret = make(&m, &r);
		xv6vm_close(m.h);
	}
	roster_free(&r);
	return ret;
}
