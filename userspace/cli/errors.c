// SPDX-License-Identifier: GPL-2.0-only
/* One clear line for what went wrong. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "colour.h"

void out_complain(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%sxv6vm: ", colour_begin(stderr, COLOUR_REFUSAL));
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s\n", colour_end(stderr, COLOUR_REFUSAL));
}

static void report(struct call *c, struct out_error *e)
{
	e->where = c->cli->where;
	e->subject = c->subject;
	out_error(c->out, e);
}

int fail(struct call *c)
{
	return fail_reason(c, xv6vm_last_error(c->h));
}

/*
 * Where a frame was wanted, and its address in the kernel's half was given. And of an image
 * that the model cannot know, such as one whose free list is kept elsewhere, who knows it.
 */
static void add_hint(struct call *c, const struct xv6vm_error *why,
		     char text[512])
{
	size_t len = strlen(text);
	struct xv6vm_info info;

	if (why->reason == XV6VM_R_FOREIGN)
		snprintf(text + len, 512 - len,
			 "; what is in it: explain --xv6-kernel KERNEL");
	if (why->reason == XV6VM_R_FRAME_OUTSIDE &&
	    why->detail >= XV6VM_KERNBASE && !xv6vm_info(c->h, &info) &&
	    why->detail - XV6VM_KERNBASE < info.out_phystop)
		snprintf(text + len, 512 - len,
			 "; did you mean frame 0x%08x, which the kernel has at "
			 "0x%08x?",
			 why->detail - XV6VM_KERNBASE, why->detail);
}

int fail_reason(struct call *c, const struct xv6vm_error *why)
{
	char text[512];
	struct out_error e = {
		.err = why->err,
		.reason = why->reason ? xv6vm_reason_text(why->reason) : NULL,
		.code = why->reason,
		.text = xv6vm_error_text(why, text, sizeof(text)),
	};

	add_hint(c, why, text);
	report(c, &e);
	return EXIT_REFUSED;
}

int fail_as(struct call *c, int err, const char *fmt, ...)
{
	struct out_error e = { .err = err };
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	e.text = text;
	report(c, &e);
	return EXIT_REFUSED;
}

int fail_errno(struct call *c, int err, const char *fmt, ...)
{
	struct out_error e = { .err = err };
	char text[512];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, " (%s)",
			 strerror(err));
	e.text = text;
	report(c, &e);
	return EXIT_REFUSED;
}

int fail_usage(struct call *c, const char *fmt, ...)
{
	const struct command *cmd = c->cmd;
	struct out_error e = { .err = EINVAL };
	char text[512];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - len,
			 "; see xv6vm help%s%s%s%s", cmd ? " " : "",
			 cmd ? cmd->object : "", cmd && cmd->name ? " " : "",
			 cmd && cmd->name ? cmd->name : "");
	e.text = text;
	report(c, &e);
	return EXIT_USAGE;
}
