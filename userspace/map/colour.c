// SPDX-License-Identifier: GPL-2.0-only
/* The map: colours, where there are any and they are wanted. */

#include "../cli/colour.h"
#include "map.h"

/* The same colours, softer, for terminals with 256. */
static const short many[XV6VIEW_COLOURS] = { 114, 221, 80, 176, 209, 75 };

static bool coloured;

void map_colours(void)
{
	short i;

	coloured = has_colors() && colours_on(stdout) && start_color() == OK &&
		   use_default_colors() == OK;
	for (i = 0; coloured && i < (short)XV6VIEW_COLOURS; i++)
		init_pair(i + 1, COLORS >= 256 ? many[i] : colour_numbers[i],
			  -1);
}

/*
 * Reversed: user mode may access it. Underlined: not all of the cell is what its letter
 * says. Both can be seen without colour.
 */
attr_t map_attr(const struct xv6view_cell *cell)
{
	attr_t attr = A_NORMAL;

	if (cell->flags & XV6VIEW_USER)
		attr |= A_REVERSE;
	if (cell->alike < cell->count)
		attr |= A_UNDERLINE;
	if (coloured)
		attr |= COLOR_PAIR(xv6vm_view_colour(cell->pid));
	return attr;
}
