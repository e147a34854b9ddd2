// SPDX-License-Identifier: GPL-2.0-only
/* Gradescope's results.json, and PrairieLearn's. */

#include "autograder.h"

#include <stdlib.h>
#include <string.h>

static void rename_key(json_t *o, const char *from, const char *to)
{
	json_object_set(o, to, json_object_get(o, from));
	json_object_del(o, from);
}

static json_t *gradescope(const struct outcome *v)
{
	json_t *root = json_object(), *test;
	size_t i;

	json_array_foreach(v->tests, i, test) {
		rename_key(test, "points", "score");
		rename_key(test, "max_points", "max_score");
	}
	json_object_set_new(root, "score", json_real(v->points));
	json_object_set_new(root, "output",
			    json_string(*v->refused ? v->refused : v->said));
	json_object_set_new(root, "visibility", json_string("visible"));
	return root;
}

static json_t *prairielearn(const struct outcome *v)
{
	json_t *root = json_object(), *errors = json_array();

	if (*v->refused)
		json_array_append_new(errors, json_string(v->refused));
	json_object_set_new(root, "gradable", json_boolean(!*v->refused));
	json_object_set_new(root, "format_errors", errors);
	json_object_set_new(root, "score",
			    json_real(v->most ? v->points / v->most : 0));
	json_object_set_new(root, "output", json_string(v->said));
	return root;
}

const struct autograder_form autograder_forms[] = {
	{ "prairielearn", prairielearn },
	{ "gradescope", gradescope },
	{ 0 },
};

const struct autograder_form *autograder_form(const char *name)
{
	const struct autograder_form *f = autograder_forms;

	while (f->name && strcmp(f->name, name))
		f++;
	return f->name ? f : NULL;
}

char *json_finished(json_t *root)
{
	char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(10));

	json_decref(root);
	if (!text)
		abort();
	return text;
}

char *autograder_text(const struct autograder_form *form,
		      const struct outcome *v)
{
	json_t *root = form->whole(v);

	json_object_set_new(root, "tests", v->tests);
	return json_finished(root);
}
