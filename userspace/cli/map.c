// SPDX-License-Identifier: GPL-2.0-only
/* map: the machine on the whole terminal. */

#include <errno.h>
#include <unistd.h>

#include "progress.h"
#include "sight.h"

#ifdef WITH_CURSES
static int on_screen(struct call *c, struct sight *s)
{
	return map_screen(c, s);
}
#else
static int on_screen(struct call *c, struct sight *s)
{
	(void)s;
	return fail_errno(c, ENOTSUP,
			  "built without ncurses: sudo apt-get install "
			  "libncurses-dev, then make again");
}
#endif

static int run_map(struct call *c)
{
	struct sight s;
	int ret;

	if (out_is_json(c->out) || !isatty(0) || !isatty(1))
		return fail_errno(c, ENOTTY,
				  "a map is for a terminal; view prints one");
	ret = sight_take(c, &s);
	/* The screen is the map's alone. */
	progress_end();
	if (!ret)
		ret = on_screen(c, &s);
	sight_free(c, &s);
	return ret;
}

static const struct option map_options[] = {
	{ "xv6-kernel", "ELF", "whose image the RAM holds" },
	SIGHT_BEFORE,
	{ 0 },
};

const struct command map_commands[] = {
	{ "map", NULL, "[PID [VA]]", "the machine on the whole terminal",
	  map_options, 0, 2, 0, ASKS, run_map },
	{ 0 },
};
