// SPDX-License-Identifier: GPL-2.0-only
/* The chapters that the tool has. */

#include <stdlib.h>
#include <string.h>

#include "tour.h"

unsigned int chapter_count(void)
{
	unsigned int n = 0;

	while (tour_chapters[n])
		n++;
	return n;
}

struct chapter *chapter_number(unsigned int number)
{
	struct chapter *ch;
	const char *data;
	char *why;

	if (!number || number > chapter_count())
		return NULL;
	data = tour_chapters[number - 1];
	ch = chapter_read(data, strlen(data), &why);
	if (ch)
		return ch;
	/* (Their tests would have told.) */
	out_complain("chapter %u: %s", number, why);
	abort();
}
