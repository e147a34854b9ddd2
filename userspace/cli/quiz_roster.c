// SPDX-License-Identifier: GPL-2.0-only
/* A class, as a CSV file. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "quiz.h"

#define ROSTER_MAX (4u << 20)

/* The first field of the line at @s, as it is meant. Return: where the line ends. */
static char *first_field(char *s, char **field)
{
	bool quoted = *s == '"';
	char *to, *line_end;

	*field = to = s;
	s += quoted;
	while (*s && *s != '\n' && (quoted || (*s != ',' && *s != ';'))) {
		if (quoted && *s == '"' && *++s != '"')
			break;
		*to++ = *s++;
	}
	line_end = s + strcspn(s, "\n");
	while (to > *field && (to[-1] == ' ' || to[-1] == '\r'))
		to--;
	s = line_end + (*line_end == '\n');
	*to = '\0';
	return s;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The one that is there twice, or NULL. */
static const char *repeated(const struct roster *r)
{
	char **sorted = malloc((r->count + 1) * sizeof(*sorted));
	const char *found = NULL;
	size_t i;

	if (!sorted)
		abort();
	memcpy(sorted, r->names, r->count * sizeof(*sorted));
	qsort(sorted, r->count, sizeof(*sorted), by_name);
	for (i = 1; !found && i < r->count; i++) {
		if (!strcmp(sorted[i - 1], sorted[i]))
			found = sorted[i];
	}
	free(sorted);
	return found;
}

static int take_names(struct call *c, const char *path, struct roster *r)
{
	unsigned int line = 0;
	const char *wrong;
	char *s = r->text, *name;

	while (*s) {
		s = first_field(s, &name);
		if (!line++ && !strcmp(name, "student"))
			continue;
		wrong = student_wrong(name);
		if (wrong && *name)
			return fail_as(c, EINVAL, "%s:%u: %s", path, line,
				       wrong);
		if (!wrong)
			r->names[r->count++] = name;
	}
	if (!r->count)
		return fail_as(c, EINVAL, "%s has no student", path);
	if (repeated(r))
		return fail_as(c, EINVAL, "%s has '%s' twice", path,
			       repeated(r));
	return EXIT_OK;
}

int roster_read(struct call *c, const char *path, struct roster *r)
{
	void *data;
	size_t len;
	int ret = arg_file(c, path, ROSTER_MAX, &data, &len);

	if (ret)
		return ret;
	r->count = 0;
	r->text = realloc(data, len + 1);
	r->names = malloc((len + 1) * sizeof(*r->names));
	if (!r->text || !r->names)
		abort();
	r->text[len] = '\0';
	ret = strlen(r->text) != len
		      ? fail_as(c, EINVAL, "%s has a NUL byte", path)
		      : take_names(c, path, r);
	if (ret)
		roster_free(r);
	return ret;
}

void roster_free(struct roster *r)
{
	free(r->names);
	free(r->text);
}
