// SPDX-License-Identifier: GPL-2.0-only
/* snapshot: a whole machine in a file. */

#include <stdlib.h>

#include "args.h"

static int run_save(struct call *c)
{
	const char *path = c->argv[0];
	bool there;
	void *data;
	size_t len;
	int ret;

	if (xv6vm_snapshot(c->h, &data, &len))
		return fail(c);
	ret = write_file(c, path, data, len, &there);
	free(data);
	if (ret || is_output(path))
		return ret;
	out_str(c->out, "saved", "file", path);
	out_note(c->out, "xv6vm -d %s goes on with it%s", path,
		 there ? "; what was there is gone" : "");
	out_bool(c->out, NULL, "replaced", there);
	return EXIT_OK;
}

static int run_restore(struct call *c)
{
	const char *path = c->argv[0];
	void *data;
	size_t len;
	int ret = arg_file(c, path, XV6VM_SNAPSHOT_MAX, &data, &len);

	if (ret)
		return ret;
	ret = xv6vm_restore(c->h, data, len);
	free(data);
	if (ret)
		return fail(c);
	/* Its events are those of its own past. */
	c->verbose = false;
	out_str(c->out, "restored", "file", path);
	return EXIT_OK;
}

static const struct option diff_options[] = {
	{ "contents", NULL, "list the frames that hold other bytes" },
	{ 0 },
};

static const struct option watch_options[] = {
	{ "interval", "SECONDS", "-n: from one answer to the next (2)" },
	{ 0 },
};

const struct command snapshot_commands[] = {
	{ "snapshot", "save", "FILE.xv6m",
	  "the whole machine, for -d FILE.xv6m", NULL, 1, 1, 0, ASKS,
	  run_save },
	{ "snapshot", "restore", "FILE.xv6m",
	  "a saved machine in this one's place", NULL, 1, 1, 0, CHANGES,
	  run_restore },
	{ "diff", NULL, "A [B]", "what has become of A, or from A to B",
	  diff_options, 1, 2, 0, STANDS_ALONE, run_diff },
	{ "watch", NULL, "WORDS...", "ask again and again, until Ctrl-C",
	  watch_options, 1, -1, 1, STANDS_ALONE, run_watch },
	{ 0 },
};
