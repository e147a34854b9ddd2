// SPDX-License-Identifier: GPL-2.0
/* layout, maps, pgdir, pagetable: as debugfs shows them, of any machine. */

#include <stdlib.h>
#include <string.h>

#include "args.h"

static void put_lines(struct call *c, char *text)
{
	char *line, *rest = text;

	out_list(c->out, "lines");
	while ((line = strsep(&rest, "\n")) && (rest || *line)) {
		out_row(c->out);
		out_str(c->out, NULL, "text", line);
		out_line(c->out, "%s", line);
	}
	out_end(c->out);
}

int run_file(struct call *c)
{
	uint32_t pid = 0;
	char *text;
	int ret = c->argc ? arg_pid(c, c->argv[0], &pid) : EXIT_OK;

	if (ret)
		return ret;
	if (c->argc)
		out_uint(c->out, NULL, "pid", pid);
	if (xv6vm_debugfs(c->h, c->cmd->object, pid, &text))
		return fail(c);
	put_lines(c, text);
	free(text);
	return EXIT_OK;
}
