// SPDX-License-Identifier: GPL-2.0
/* export: the machine as something that others open. */

#include "export.h"

static int run_export_machine(struct call *c)
{
	const char *html = option(c, "html");

	if (!html)
		return fail_usage(c, "--html FILE is wanted");
	return export_html(c, html);
}

static const struct option export_options[] = {
	{ "html", "FILE", "the page, which holds the machine" },
	{ "template", "FILE", "it without one, if not beside the tool" },
	{ 0 },
};

const struct command export_commands[] = {
	{ "export", NULL, "", "the machine as a page for a browser",
	  export_options, 0, 0, 0, ASKS, run_export_machine },
	{ 0 },
};
