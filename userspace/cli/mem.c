// SPDX-License-Identifier: GPL-2.0-only
/* mem: bytes, through the page tables of a process. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "explain.h"
#include "fmt.h"
#include "hexdump.h"
#include "progress.h"

/* Whoever asks for the kernel's own memory is the kernel. */
static uint32_t rights(const struct call *c, const struct space *sp)
{
	bool own = !sp->id && !sp->flags;

	return option(c, "kernel") || own ? XV6VM_MEM_KERNEL : 0;
}

/* What was copied, and if that is not all, why. */
static int transfer(struct call *c, const struct space *sp,
		    struct xv6vm_query *q, uint32_t len, uint32_t done)
{
	q->va += done;
	q->user = !rights(c, sp);
	q->wp = 1;
	out_uint(c->out, NULL, "len", len);
	out_uint(c->out, NULL, "done", done);
	if (done == len)
		return EXIT_OK;
	if (done)
		out_gap(c->out);
	out_object(c->out, "stopped");
	explain_query(c, sp, q);
	out_end(c->out);
	return fail_as(c, EFAULT, "stopped at 0x%08x after %u of %u bytes",
		       q->va, done, len);
}

static void show_bytes(struct call *c, uint32_t va, const uint8_t *buf,
		       uint32_t done)
{
	progress_end();
	if (out_is_json(c->out))
		hex_field(c->out, "hex", buf, done);
	else if (option(c, "raw"))
		fwrite(buf, 1, done, stdout);
	else if (option(c, "string"))
		string_line(c->out, buf, done);
	else
		hexdump(c->out, va, buf, done);
}

static int read_and_show(struct call *c, const struct space *sp, uint32_t va,
			 uint32_t len, uint8_t *buf)
{
	struct xv6vm_query q = { .va = va, .type = XV6VM_READ };
	struct xv6vm_fault f;
	uint32_t done;

	if (xv6vm_mem_read(c->h, sp->id, va, buf, len,
			   rights(c, sp) | sp->flags, &done, &f))
		return fail(c);
	space_field(c->out, sp);
	out_hex(c->out, NULL, "va", va);
	show_bytes(c, va, buf, done);
	return transfer(c, sp, &q, len, done);
}

/* No process and no kernel has more than that: RAM is smaller. */
#define LENGTH_MAX 0x7e000000u

static int run_read(struct call *c)
{
	struct space sp;
	uint32_t va, len;
	uint8_t *buf;
	int ret;

	if (option(c, "raw") && (option(c, "string") || out_is_json(c->out)))
		return fail_usage(
			c, "--raw goes with neither --string nor --json");
	ret = arg_space(c, c->argv[0], &sp);
	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &va);
	if (!ret)
		ret = arg_number(c, "length", c->argv[2], LENGTH_MAX, &len);
	if (ret)
		return ret;
	buf = malloc(len ? len : 1);
	if (!buf)
		return fail_errno(c, ENOMEM, "no room for %u bytes", len);
	ret = read_and_show(c, &sp, va, len, buf);
	free(buf);
	return ret;
}

/* The bytes to write: from exactly one of the options. */
static int source(struct call *c, void **data, size_t *len)
{
	const char *hex = option(c, "hex"), *s = option(c, "string"),
		   *file = option(c, "file");
	struct xv6vm_info info;

	if (!!hex + !!s + !!file != 1)
		return fail_usage(c, "one of --hex, --string and --file");
	if (file && xv6vm_info(c->h, &info))
		return fail(c);
	if (file)
		return arg_file(c, file, info.out_phystop, data, len);
	if (hex && unhex(hex, data, len))
		return fail_usage(c, "'%s' is not pairs of hexadecimal digits",
				  hex);
	if (s) {
		*len = strlen(s);
		*data = strdup(s);
	}
	return *data ? EXIT_OK : fail_errno(c, ENOMEM, "no room for the bytes");
}

static int run_write(struct call *c)
{
	struct xv6vm_query q = { .type = XV6VM_WRITE };
	struct xv6vm_fault f;
	struct space sp = { 0 };
	uint32_t done;
	void *data = NULL;
	size_t len;
	int ret = arg_pid(c, c->argv[0], &sp.id);

	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &q.va);
	if (!ret)
		ret = source(c, &data, &len);
	if (ret)
		return ret;
	ret = xv6vm_mem_write(c->h, sp.id, q.va, data, len, rights(c, &sp),
			      &done, &f);
	free(data);
	if (ret)
		return fail(c);
	out_uint(c->out, NULL, "pid", sp.id);
	out_hex(c->out, done ? "wrote to" : NULL, "va", q.va);
	if (done)
		out_note(c->out, "%u bytes", done);
	return transfer(c, &sp, &q, len, done);
}

static const struct option read_options[] = {
	{ "kernel", NULL, "with the rights of the kernel (pid 0)" },
	{ "string", NULL, "up to the first NUL, as one line" },
	{ "raw", NULL, "the bytes themselves" },
	{ 0 },
};

static const struct option write_options[] = {
	{ "hex", "BYTES", "such as 7f454c46 or \"7f 45 4c 46\"" },
	{ "string", "S", "its characters, without NUL" },
	{ "file", "FILE", "its contents; - is standard input" },
	{ "kernel", NULL, "with the rights of the kernel" },
	{ 0 },
};

const struct command mem_commands[] = {
	{ "mem", "read", "PID VA LEN", "bytes of a process", read_options, 3, 3,
	  0, ASKS, run_read },
	{ "mem", "write", "PID VA", "change bytes of a process", write_options,
	  2, 2, 0, CHANGES, run_write },
	{ 0 },
};
