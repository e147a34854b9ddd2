// SPDX-License-Identifier: GPL-2.0-only
/* events: what has happened to the machine, and what happens. */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <time.h>

#include <xv6view.h>

#include "args.h"
#include "explain.h"

#define RECORDS 256u	  /* of one call */
#define LATEST	32u	  /* shown without --since */
#define POLL_NS 250000000 /* 4 times a second */

/**
 * struct view - which events are shown
 * @seq: from this one on
 * @left: so many more
 * @pid: of this process, if @one
 */
struct view {
	__u64 seq;
	uint64_t left;
	uint32_t pid;
	bool one;
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static bool wanted(const struct view *v, const struct xv6vm_event *e)
{
	return !v->one || xv6vm_event_pid(e) == v->pid;
}

/* A frame, and the list that it came from or went to. */
static void frame_fields(struct out *o, const struct xv6vm_event *e)
{
	out_hex(o, NULL, "pa", e->pa);
	out_str(o, NULL, "kind", xv6vm_kind_text(e->kind));
	if (e->pid != xv6vm_event_pid(e))
		out_uint(o, NULL, "holder", e->pid);
	if (e->type == XV6VM_E_USE) {
		out_uint(o, NULL, "shares_before", e->before >> 8 & 0xff);
		out_uint(o, NULL, "shares", e->after >> 8 & 0xff);
		out_bool(o, NULL, "owned", e->after >> 16);
		return;
	}
	if (e->va)
		out_hex(o, NULL, "va", e->va);
	out_hex(o, NULL, "next",
		e->type == XV6VM_E_KALLOC ? e->after : e->before);
	out_hex(o, NULL, "head", e->after);
}

static void cpu_fields(struct out *o, const struct xv6vm_event *e)
{
	const struct xv6vm_fault fault = { .raised = 1,
					   .code = e->after & 0xff,
					   .reason = e->after >> 8,
					   .cr2 = e->va };

	out_uint(o, NULL, "cpu", e->cpu);
	if (e->type == XV6VM_E_FAULT) {
		fault_object(o, &fault);
	} else if (e->type != XV6VM_E_CR3) {
		out_uint(o, NULL, "cpl", e->after);
	}
}

static void put_fields(struct out *o, const struct xv6vm_event *e)
{
	char text[XV6VM_EVENT_LEN];

	out_uint(o, NULL, "seq", e->seq);
	out_str(o, NULL, "event", xv6vm_event_text(e->type));
	out_str(o, NULL, "cause", xv6vm_cause_text(e->cause));
	out_uint(o, NULL, "pid", xv6vm_event_pid(e));
	if (e->type <= XV6VM_E_LOAD) {
		out_hex(o, NULL, "phystop", e->after);
	} else if (e->type <= XV6VM_E_USE) {
		frame_fields(o, e);
	} else if (e->type <= XV6VM_E_FLAGS) {
		out_hex(o, NULL, "pa", e->pa);
		out_hex(o, NULL, "va", e->va);
	} else if (e->type <= XV6VM_E_FAULT) {
		cpu_fields(o, e);
	} else if (e->type == XV6VM_E_PROC) {
		out_hex(o, NULL, "pgdir", e->pa);
		out_uint(o, NULL, "ppid", e->after);
	} else if (e->type == XV6VM_E_PARENT) {
		out_uint(o, NULL, "ppid", e->after);
	}
	if ((e->type > XV6VM_E_USE && e->type <= XV6VM_E_CR3) ||
	    e->type == XV6VM_E_PGDIR || e->type == XV6VM_E_SIZE) {
		out_hex(o, NULL, "before", e->before);
		out_hex(o, NULL, "after", e->after);
	}
	out_str(o, NULL, "text", xv6vm_view_event(e, text));
}

static void put_event(struct out *o, const struct xv6vm_event *e)
{
	char line[XV6VM_EVENT_LEN];

	out_row(o);
	if (out_is_json(o))
		put_fields(o, e);
	out_colour(o, xv6vm_view_colour(xv6vm_event_pid(e)));
	out_line(o, "%6" PRIu64 "  %3u  %s", (uint64_t)e->seq,
		 xv6vm_event_pid(e), xv6vm_event_line(e, line));
}

/* All that there is by now, as far as it is wanted, and how many are lost. */
static int put_events(struct call *c, struct view *v, uint64_t *lost)
{
	struct xv6vm_event e[RECORDS];
	uint32_t got, i;
	__u64 gone;
	int ret;

	out_list(c->out, "events");
	do {
		ret = xv6vm_events(c->h, &v->seq, e, RECORDS, &got, &gone);
		*lost += gone;
		for (i = 0; i < got && v->left; i++) {
			if (!wanted(v, &e[i]))
				continue;
			put_event(c->out, &e[i]);
			if (!--v->left)
				v->seq = e[i].seq + 1;
		}
	} while (!ret && got && v->left);
	out_end(c->out);
	return ret ? fail(c) : EXIT_OK;
}

/* Where the latest @n begin that are wanted. */
static int find_latest(struct call *c, struct view *v, uint64_t n)
{
	struct xv6vm_event e[RECORDS];
	__u64 seq = 0, gone;
	uint64_t seen = 0, skip;
	uint32_t got, i;
	int ret, round;

	/* First they are counted, and then passed but for these. */
	for (round = 0; round < 2; round++) {
		skip = round && seen > n ? seen - n : 0;
		seq = 0;
		do {
			ret = xv6vm_events(c->h, &seq, e, RECORDS, &got, &gone);
			for (i = 0; i < got; i++) {
				if (!wanted(v, &e[i]))
					continue;
				if (round && !skip--) {
					v->seq = e[i].seq;
					return EXIT_OK;
				}
				seen++;
			}
		} while (!ret && got);
		if (ret)
			return fail(c);
	}
	v->seq = seq;
	return EXIT_OK;
}

/* What else happens, as it comes, until somebody has seen enough. */
static int follow(struct call *c, struct view *v)
{
	const struct timespec pause = { .tv_nsec = POLL_NS };
	const struct sigaction end = { .sa_handler = stop };
	struct sigaction was;
	uint64_t lost = 0;
	int ret = EXIT_OK;

	stopped = 0;
	sigaction(SIGINT, &end, &was);
	while (!ret && !stopped && v->left && out_end_answer(c->out)) {
		__u64 seq = v->seq, gone;
		struct xv6vm_event e;
		uint32_t got;

		if (xv6vm_events(c->h, &seq, &e, 1, &got, &gone))
			ret = fail(c);
		else if (!got)
			nanosleep(&pause, NULL);
		else
			out_begin(c->out, "events", c->cli->line);
		if (!ret && got)
			ret = put_events(c, v, &lost);
		if (lost)
			out_line(c->out,
				 "... %" PRIu64
				 " were overwritten before they were read",
				 lost);
		lost = 0;
	}
	sigaction(SIGINT, &was, NULL);
	return ret;
}

static int read_view(struct call *c, struct view *v)
{
	const char *since = option(c, "since"), *limit = option(c, "limit");
	const char *pid = option(c, "pid");
	uint32_t from = 0, most = LATEST;
	int ret = EXIT_OK;

	*v = (struct view){ .left = UINT64_MAX, .one = pid };
	if (since)
		ret = arg_u32(c, "since", since, &from);
	if (!ret && limit)
		ret = arg_u32(c, "limit", limit, &most);
	if (!ret && pid)
		ret = arg_pid(c, pid, &v->pid);
	if (ret)
		return ret;
	v->seq = from;
	if (since && limit)
		v->left = most;
	return since || option(c, "all") ? EXIT_OK : find_latest(c, v, most);
}

int list_events(struct call *c, __u64 *seq, uint64_t most, uint64_t *lost)
{
	struct view v = { .seq = *seq, .left = most };
	int ret = put_events(c, &v, lost);

	*seq = v.seq;
	return ret;
}

int run_events(struct call *c)
{
	struct view v;
	uint64_t lost = 0;
	int ret;

	if (option(c, "follow") && !xv6vm_is_shared(c->h))
		return fail_as(c, EOPNOTSUPP,
			       "nothing happens in a machine that nobody else "
			       "has; --follow is for the device");
	ret = read_view(c, &v);
	if (ret)
		return ret;
	out_line(c->out, "number  pid  %s", XV6VM_EVENT_HEAD);
	ret = put_events(c, &v, &lost);
	if (ret)
		return ret;
	out_uint(c->out, NULL, "lost", lost);
	out_uint(c->out, NULL, "since", v.seq);
	if (lost)
		out_line(c->out, "%" PRIu64 " earlier ones are overwritten",
			 lost);
	return option(c, "follow") ? follow(c, &v) : EXIT_OK;
}
