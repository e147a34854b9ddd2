// SPDX-License-Identifier: GPL-2.0-only
/* Values of answers, by the names that a chapter gives them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

static const char *find(const struct values *vs, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < vs->count; i++) {
		if (!strncmp(vs->v[i].name, name, len) && !vs->v[i].name[len])
			return vs->v[i].text;
	}
	return NULL;
}

/* How long the name is that @s begins with. */
static size_t name_length(const char *s)
{
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

void values_set(struct values *vs, const char *name, const char *text)
{
	unsigned int i;

	for (i = 0; i < vs->count && strcmp(vs->v[i].name, name); i++)
		;
	if (i == TOUR_VALUES_MAX)
		return;
	vs->count += i == vs->count;
	vs->v[i].name = name;
	snprintf(vs->v[i].text, sizeof(vs->v[i].text), "%s", text);
}

char *values_put(const struct values *vs, const char *s)
{
	char *out = NULL;
	size_t size, len;
	FILE *f = open_memstream(&out, &size);
	const char *value;

	if (!f)
		abort();
	for (; *s; s++) {
		len = *s == '$' ? name_length(s + 1) : 0;
		value = len ? find(vs, s + 1, len) : NULL;
		if (value) {
			fputs(value, f);
			s += len;
		} else {
			putc(*s, f);
		}
	}
	if (fclose(f))
		abort();
	return out;
}

const char *values_missing(const struct values *vs, const char *s,
			   char name[TOUR_NAME_LEN])
{
	size_t len;

	for (s = strchr(s, '$'); s; s = strchr(s + 1, '$')) {
		len = name_length(s + 1);
		if (!len || find(vs, s + 1, len))
			continue;
		snprintf(name, TOUR_NAME_LEN, "%.*s", (int)len, s + 1);
		return name;
	}
	return NULL;
}
