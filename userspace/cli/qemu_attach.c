// SPDX-License-Identifier: GPL-2.0-only
/* attach: a machine in QEMU, looked at while it runs. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "qemu.h"
#include "image.h"

/* The port of `make qemu-gdb` in xv6's own Makefile. */
#define XV6_PORT (25000 + getuid() % 5000)

const char *attach_where(const struct call *c, char spec[ATTACH_SPEC])
{
	const char *kernel = option(c, "xv6-kernel");
	const char *where = c->argc ? c->argv[0] : "";
	int n;

	if (!strchr(where, ':') && !strchr(where, '/'))
		n = snprintf(spec, ATTACH_SPEC, "gdb::%u", XV6_PORT);
	else if (!strncmp(where, "unix:", 5) || !strncmp(where, "qmp:", 4) ||
		 !strncmp(where, "gdb:", 4) || !strncmp(where, "ram:", 4))
		n = snprintf(spec, ATTACH_SPEC, "%s", where);
	else
		n = snprintf(spec, ATTACH_SPEC, "gdb:%s", where);
	if (kernel && n < ATTACH_SPEC)
		snprintf(spec + n, ATTACH_SPEC - n, ",kernel=%s", kernel);
	return strchr(where, ':') || strchr(where, '/') ? where : NULL;
}

/* What is explained by default is what everything else rests on. */
static int run_attach(struct call *c)
{
	static char spec[ATTACH_SPEC];
	char explain[] = "explain", *word = explain;
	int skip = attach_where(c, spec) ? 1 : 0;

	if (c->cli->h)
		return fail_usage(c, "a machine is open already");
	c->cli->spec = spec;
	if (c->argc > skip)
		return run_inner(c, c->argc - skip, c->argv + skip);
	return run_inner(c, 1, &word);
}

int attach_hold(struct call *c, struct hold *h)
{
	char spec[ATTACH_SPEC];
	struct xv6vm_error why = { 0 };

	attach_where(c, spec);
	why.err = -hold_open(spec, h, &why);
	return why.err ? fail_reason(c, &why) : EXIT_OK;
}

int kernel_open(struct call *c, struct kernel *k)
{
	const char *path = option(c, "xv6-kernel");
	struct xv6vm_error why = { 0 };
	size_t len;
	int ret;

	if (!path)
		return fail_usage(c, "--xv6-kernel says what is where");
	ret = arg_file(c, path, XV6VM_ELF_MAX, &k->elf, &len);
	if (ret)
		return ret;
	why.err = -xv6vm_image_symbols(k->elf, len, &k->sym, &why);
	if (!why.err)
		why.err = -code_open(k->elf, len, &k->code, &why);
	if (!why.err)
		return EXIT_OK;
	free(k->elf);
	return fail_reason(c, &why);
}

void kernel_close(struct kernel *k)
{
	code_close(k->code);
	free(k->elf);
}

/* It is let run, or left standing, whatever it did before. */
static int leave(struct call *c, bool run)
{
	struct hold h;
	int ret = attach_hold(c, &h);

	if (ret)
		return ret;
	hold_leave(&h, run);
	out_str(c->out, "machine", NULL, run ? "runs" : "stands still");
	out_bool(c->out, NULL, "running", run);
	return EXIT_OK;
}

static int run_go(struct call *c)
{
	return leave(c, true);
}

static int run_stop(struct call *c)
{
	return leave(c, false);
}

static const struct option attach_options[] = {
	{ "xv6-kernel", "ELF", "whose memory it is, with its symbols" },
	{ 0 },
};

static const struct option events_options[] = {
	{ "xv6-kernel", "ELF", "whose code it is, with its symbols" },
	{ "on", "LIST", "of kalloc, kfree, mappages, ... (all)" },
	{ "frame", "PA", "about this frame alone" },
	{ "proc", "PROCESS", "in this one alone: a name or pid" },
	{ "limit", "N", "so many, then the machine runs on" },
	{ 0 },
};

static const struct option twin_options[] = {
	{ "xv6-kernel", "ELF", "whose code it is, with its symbols" },
	{ "limit", "N", "so many events; then it runs on" },
	{ 0 },
};

static const struct option blame_options[] = {
	{ "xv6-kernel", "ELF", "whose code it is, with its symbols" },
	{ "log", "FILE", "to replay; recorded if there is none" },
	{ "image", "FILE", "the disk it boots from (the ELF)" },
	{ "fs", "FILE", "the disk with its file system" },
	{ "seconds", "N", "record so long (until Ctrl-C)" },
	{ 0 },
};

const struct command qemu_commands[] = {
	{ "qemu", "attach", "[WHERE] [COMMAND]",
	  "any question to a machine in QEMU", attach_options, 0, -1, 2,
	  STANDS_ALONE, run_attach },
	{ "qemu", "events", "[WHERE]", "what its kernel does, until Ctrl-C",
	  events_options, 0, 1, 0, STANDS_ALONE, run_qemu_events },
	{ "qemu", "blame", "PA", "who wrote this word, by a replay",
	  blame_options, 1, 1, 0, STANDS_ALONE, run_qemu_blame },
	{ "qemu", "go", "[WHERE]", "let it run", NULL, 0, 1, 0, STANDS_ALONE,
	  run_go },
	{ "qemu", "stop", "[WHERE]", "have it stand still", NULL, 0, 1, 0,
	  STANDS_ALONE, run_stop },
	{ "qemu", "twin", "[WHERE]", "the model beside it, until they differ",
	  twin_options, 0, 1, 0, STANDS_ALONE, run_qemu_twin },
	{ 0 },
};
