// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in an answer a value lies: "after.frames.0.pa". The parts are a key of an object;
 * of a list a number, its length (#), all of its members (*), or the one in which a
 * key has a value (part=guard page).
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

static bool leaf(const json_t *v, FILE *f)
{
	if (json_is_string(v))
		fputs(json_string_value(v), f);
	else if (json_is_integer(v))
		fprintf(f, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_boolean(v))
		fputs(json_is_true(v) ? "true" : "false", f);
	else
		return false;
	return true;
}

static bool has_value(const json_t *member, const char *part, const char *value)
{
	char text[TOUR_VALUE_LEN] = "", key[TOUR_VALUE_LEN];
	FILE *f = fmemopen(text, sizeof(text), "w");
	bool is;

	if (!f)
		return false;
	snprintf(key, sizeof(key), "%.*s", (int)(value - part - 1), part);
	is = leaf(json_object_get(member, key), f);
	fclose(f);
	return is && !strcmp(text, value);
}

static const json_t *with_value(const json_t *list, const char *part)
{
	const char *value = strchr(part, '=') + 1;
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member) {
		if (has_value(member, part, value))
			return member;
	}
	return NULL;
}

static const json_t *child(const json_t *of, const char *part)
{
	char *end;
	unsigned long n;

	if (json_is_object(of))
		return json_object_get(of, part);
	if (strchr(part, '='))
		return with_value(of, part);
	n = strtoul(part, &end, 10);
	return *part && !*end ? json_array_get(of, n) : NULL;
}

static bool put(const json_t *v, char *path, FILE *f)
{
	char *part;
	const json_t *member;
	size_t i;

	while (v && (part = strsep(&path, "."))) {
		if (json_is_array(v) && !strcmp(part, "#"))
			return fprintf(f, "%zu", json_array_size(v)) > 0;
		if (json_is_array(v) && !strcmp(part, "*"))
			break;
		v = child(v, part);
		part = NULL;
	}
	if (!v || !part)
		return v && leaf(v, f);
	json_array_foreach(v, i, member) {
		char *rest = path ? strdup(path) : NULL;
		bool there;

		fputs(i ? " " : "", f);
		there = put(member, rest, f);
		free(rest);
		if (!there)
			return false;
	}
	return true;
}

bool path_value(const json_t *answer, const char *path,
		char value[TOUR_VALUE_LEN])
{
	char *copy = strdup(path);
	FILE *f = fmemopen(value, TOUR_VALUE_LEN, "w");
	bool there = copy && f && put(answer, copy, f);

	if (f && fclose(f))
		there = false;
	value[TOUR_VALUE_LEN - 1] = '\0';
	free(copy);
	return there;
}
