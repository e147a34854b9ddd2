// SPDX-License-Identifier: GPL-2.0-only
/* export: the machine as something that others open. */

#include "export.h"
#include "svg.h"

static int run_export_machine(struct call *c)
{
	const char *html = option(c, "html"), *svg = option(c, "svg");

	if (!html == !svg)
		return fail_usage(c, "--html FILE or --svg FILE is wanted");
	if (html && c->argc)
		return fail_usage(c, "a page has all processes in it");
	if (html && option(c, "before"))
		return fail_usage(c, "a page has the past in it");
	return html ? export_html(c, html) : export_svg(c, svg);
}

static const struct option export_options[] = {
	{ "html", "FILE", "the page, which holds the machine" },
	{ "template", "FILE", "it without one, if not beside the tool" },
	{ "svg", "FILE", "a drawing of RAM, a space or a walk" },
	SIGHT_OPTIONS,
	{ 0 },
};

const struct command export_commands[] = {
	{ "export", NULL, "[PID [VA]]", "the machine as a page, or drawn",
	  export_options, 0, 2, 0, ASKS, run_export_machine },
	{ 0 },
};
