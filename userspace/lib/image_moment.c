// SPDX-License-Identifier: GPL-2.0-only
/* When the image was taken: how far the boot is, who runs, what the screen says. */

#include <string.h>

#include "image.h"

#define SCREEN	0xb8000u /* of 25 lines; two bytes a letter */
#define LINES	25u
#define COLUMNS XV6IMAGE_LINE

static bool any_process(const struct look *l, bool beyond_embryo)
{
	__u32 slot;

	for (slot = 0; slot < l->r->sym.lay.nproc; slot++) {
		__u32 state = l->r->procs[slot].state;

		if (state && (!beyond_embryo || state != XV6VM_EMBRYO))
			return true;
	}
	return false;
}

/* main() of xv6: kinit1, kvmalloc, ..., kinit2, userinit, the scheduler. */
static __u32 boot_step(const struct look *l)
{
	if (l->r->no_kpgdir)
		return l->r->freelist ? XV6IMAGE_IN_KVMALLOC
				      : XV6IMAGE_IN_ENTRY;
	if (l->r->booting)
		return XV6IMAGE_BEFORE_KINIT2;
	return any_process(l, true) ? XV6IMAGE_RUNS : XV6IMAGE_IN_USERINIT;
}

/* A word of it that is worth a look; what people print is not to be known. */
static bool tells(const char *line)
{
	return strstr(line, "panic") || strstr(line, ": trap ") ||
	       strstr(line, "unexpected trap");
}

/* xv6's console keeps all that it prints on the PC's screen, too. */
static void screen(struct look *l)
{
	__u8 cells[2 * COLUMNS];
	__u32 n, i;
	char *line;

	for (n = 0; n < LINES && l->r->lines < XV6IMAGE_LINES; n++) {
		line = l->r->line[l->r->lines];
		image_read(l, SCREEN + n * sizeof(cells), cells, sizeof(cells));
		for (i = 0; i < COLUMNS; i++) {
			__u8 c = cells[2 * i];

			line[i] = c >= ' ' && c < 0x7f ? c : ' ';
		}
		while (i && line[i - 1] == ' ')
			i--;
		line[i] = '\0';
		l->r->lines += tells(line);
	}
}

void image_moment(struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;

	l->r->step = boot_step(l);
	l->r->panicked = s->panicked &&
			 image_read_word(l, image_pa(l, s->panicked));
	screen(l);
}
