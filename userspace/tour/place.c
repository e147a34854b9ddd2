// SPDX-License-Identifier: GPL-2.0-only
/* Where one is: a line "CHAPTER STEPS" for each chapter that was begun. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <whole.h>

#include "../cli/xdg.h"
#include "tour.h"

#define PLACES_MAX 256u

static FILE *open_places(void)
{
	char path[PATH_MAX];

	return state_file("tour", path) ? fopen(path, "r") : NULL;
}

/* The next line, of which nobody knows who wrote it. Return: there is one. */
static bool next_place(FILE *f, char name[TOUR_NAME_LEN], unsigned int *steps)
{
	char line[2 * TOUR_NAME_LEN];

	*name = '\0';
	*steps = 0;
	if (!fgets(line, sizeof(line), f))
		return false;
	if (sscanf(line, "%31[a-z-] %2u", name, steps) != 2)
		*name = '\0';
	return true;
}

unsigned int place_find(const char *chapter)
{
	char name[TOUR_NAME_LEN];
	FILE *f = open_places();
	unsigned int steps, found = 0;

	while (f && next_place(f, name, &steps)) {
		if (!strcmp(name, chapter))
			found = steps;
	}
	if (f)
		fclose(f);
	return found;
}

void place_keep(const char *chapter, unsigned int steps)
{
	char path[PATH_MAX], name[TOUR_NAME_LEN], *text = NULL;
	FILE *f = open_places(), *out;
	unsigned int other, n = 0;
	size_t len;

	if (!state_file("tour", path) || !(out = open_memstream(&text, &len))) {
		if (f)
			fclose(f);
		return;
	}
	while (f && n++ < PLACES_MAX && next_place(f, name, &other)) {
		if (*name && strcmp(name, chapter))
			fprintf(out, "%s %u\n", name, other);
	}
	fprintf(out, "%s %u\n", chapter, steps);
	if (f)
		fclose(f);
	if (!fclose(out))
		xv6vm_write_whole(path, text, len, NULL);
	free(text);
}
