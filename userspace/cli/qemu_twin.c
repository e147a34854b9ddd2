// SPDX-License-Identifier: GPL-2.0-only
/* qemu twin: the model beside a real kernel, until the two differ. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include <twin.h>

#include "args.h"
#include "progress.h"
#include "qemu.h"

static volatile sig_atomic_t over;

static void on_interrupt(int sig)
{
	(void)sig;
	over = 1;
}

static void put_difference(struct call *c, const struct kernel *k,
			   const struct trace_event *e, const char *why)
{
	char what[EVENT_WORDS], where[EVENT_WORDS];

	out_fmt(c->out, "real xv6", "event", "%s %s", trace_name(e->kind),
		event_words(e, what));
	out_str(c->out, "in", "in", caller_words(k->code, e->caller, where));
	out_fmt(c->out, "process", "process", "%s (pid %u)", e->name, e->pid);
	out_str(c->out, "the model", "why", why);
}

/* Return: EXIT_*: refused where they differ. */
static int compare(struct call *c, const struct kernel *k, struct trace *t,
		   struct twin *twin, uint32_t left)
{
	struct trace_event e;
	char why[TWIN_WHY];
	uint64_t n = 0;
	bool same = true;
	int ret = 0;

	while (ret >= 0 && same && left && !over) {
		ret = trace_next(t, &e, 200);
		if (ret <= 0)
			continue;
		same = twin_event(twin, &e, why);
		n++;
		left--;
	}
	if (ret < 0)
		return fail_errno(c, -ret, "the machine does not answer");
	if (!same)
		put_difference(c, k, &e, why);
	out_uint(c->out, "events", "events", n);
	out_note(c->out, same ? "no difference" : "the last one differs");
	out_bool(c->out, NULL, "same", same);
	return same ? EXIT_OK
		    : fail_as(c, EBADMSG, "the kernel does what xv6 does not");
}

static int begin(struct call *c, const struct kernel *k, struct hold *h,
		 uint32_t limit)
{
	struct xv6vm_error why = { 0 };
	struct twin *twin;
	struct trace *t;
	int ret;

	why.err = -twin_begin(h, &k->sym, &twin, &why);
	if (why.err)
		return fail_reason(c, &why);
	why.err = -trace_begin(h, k->code, &k->sym, TWIN_KINDS, &t, &why);
	if (why.err) {
		ret = fail_reason(c, &why);
	} else {
		ret = compare(c, k, t, twin, limit);
		trace_end(t, h);
	}
	twin_end(twin);
	return ret;
}

int run_qemu_twin(struct call *c)
{
	const struct sigaction end = { .sa_handler = on_interrupt };
	const char *limit = option(c, "limit");
	struct sigaction was;
	uint32_t left = UINT32_MAX;
	struct kernel k;
	struct hold h;
	int ret = limit ? arg_u32(c, "limit", limit, &left) : EXIT_OK;

	if (!ret)
		ret = kernel_open(c, &k);
	if (ret)
		return ret;
	ret = attach_hold(c, &h);
	if (!ret) {
		progress_end();
		over = 0;
		sigaction(SIGINT, &end, &was);
		ret = begin(c, &k, &h, left);
		hold_close(&h);
		sigaction(SIGINT, &was, NULL);
	}
	kernel_close(&k);
	return ret;
}
