// SPDX-License-Identifier: GPL-2.0-only
/* Results: our own form, and those that autograders expect. */

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <whole.h>

#include "quiz.h"
#include "text.h"

#define RESULT_MAX (1u << 20)

/* Whatever stands in a submission becomes printable. */
static json_t *safe(const char *s)
{
	char *text = text_escape(s);
	json_t *j = json_string(text);

	free(text);
	return j;
}

/* What is handed to autograders in points, and is counted in hundredths here. */
static double points_of(unsigned int hundredths)
{
	return hundredths / 100.0;
}

/* Question @i of exercise @n, for programs. */
static json_t *own_part(const struct sheet *s, const struct result *r,
			unsigned int n, unsigned int i)
{
	const struct judgement *j = &r->mark[n].part[i];
	json_t *o = json_object(), *by = json_array();
	const char *answer = r->answer[n][i];
	char text[VERDICT_LEN];
	unsigned int m;

	for (m = 0; m < j->count; m++)
		json_array_append_new(by, json_string(j->by[m]->name));
	snprintf(text, sizeof(text), "%u%c", n + 1, 'a' + i);
	json_object_set_new(o, "part", json_string(text));
	json_object_set_new(o, "kind", json_string(s->kind[n]->name));
	json_object_set_new(o, "answer", safe(answer ? answer : ""));
	json_object_set_new(o, "verdict", json_string(mark_word(j->verdict)));
	json_object_set_new(o, "percent", json_integer(j->percent));
	json_object_set_new(o, "mistakes", by);
	json_object_set_new(o, "says", json_string(mark_text(j, text)));
	return o;
}

static char *own_text(const struct sheet *s, const struct result *r)
{
	json_t *root = json_object(), *parts = json_array();
	char hash[24];
	unsigned int n, i;

	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)r->hash);
	json_object_set_new(root, "file", safe(r->file));
	json_object_set_new(root, "hash", json_string(hash));
	json_object_set_new(root, "student", safe(r->student));
	json_object_set_new(root, "refused", json_string(r->refused));
	json_object_set_new(root, "hundredths", json_integer(r->score));
	json_object_set_new(root, "most", json_integer(r->most));
	for (n = 0; !*r->refused && n < s->count; n++) {
		for (i = 0; i < r->mark[n].parts; i++)
			json_array_append_new(parts, own_part(s, r, n, i));
	}
	json_object_set_new(root, "parts", parts);
	return json_finished(root);
}

/* What is said of exercise @n, a line for each question. */
static json_t *spoken(const struct result *r, unsigned int n)
{
	char text[QUIZ_PARTS * (VERDICT_LEN + 8)] = "", one[VERDICT_LEN];
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < r->mark[n].parts; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%u%c: %s",
				 i ? "\n" : "", n + 1, 'a' + i,
				 mark_text(&r->mark[n].part[i], one));
	return json_string(text);
}

char *result_text(const struct autograder_form *form, const struct sheet *s,
		  const struct result *r)
{
	struct outcome v = { points_of(r->score), points_of(r->most),
			     r->refused, "", json_array() };
	char name[80];
	unsigned int n;
	json_t *o;

	if (!form)
		return own_text(s, r);
	for (n = 0; !*r->refused && n < s->count; n++) {
		o = json_object();
		snprintf(name, sizeof(name), "%u. %s", n + 1,
			 s->kind[n]->title);
		json_object_set_new(o, "name", json_string(name));
		json_object_set_new(o, "points",
				    json_real(points_of(r->mark[n].score)));
		json_object_set_new(o, "max_points",
				    json_real(points_of(r->mark[n].most)));
		json_object_set_new(o, "output", spoken(r, n));
		json_array_append_new(v.tests, o);
	}
	return autograder_text(form, &v);
}

/* All that is needed is there, and of this kind. */
static bool take(json_t *root, struct result *r)
{
	const char *student =
		json_string_value(json_object_get(root, "student"));
	const char *refused =
		json_string_value(json_object_get(root, "refused"));
	const char *hash = json_string_value(json_object_get(root, "hash"));

	if (!student || !refused || !hash ||
	    strtoull(hash, NULL, 16) != r->hash)
		return false;
	snprintf(r->student, sizeof(r->student), "%s", student);
	snprintf(r->refused, sizeof(r->refused), "%s", refused);
	r->score = json_integer_value(json_object_get(root, "hundredths"));
	r->most = json_integer_value(json_object_get(root, "most"));
	return true;
}

bool result_read(const char *path, struct result *r)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	void *data;
	json_t *root;
	size_t len;
	bool good;

	if (fd < 0)
		return false;
	good = !xv6vm_read_whole(fd, RESULT_MAX, &data, &len);
	close(fd);
	if (!good)
		return false;
	root = json_loadb(data, len, 0, NULL);
	good = root && take(root, r);
	json_decref(root);
	free(data);
	return good;
}
