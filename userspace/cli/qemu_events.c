// SPDX-License-Identifier: GPL-2.0-only
/* qemu events: what a kernel that nobody has changed does to its memory, as it does it. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <trace.h>

#include "args.h"
#include "qemu.h"
#include "progress.h"

#define QUIET 200 /* ms without an event until what there is is shown */

static volatile sig_atomic_t over;

static void on_interrupt(int sig)
{
	(void)sig;
	over = 1;
}

/**
 * struct wish - which events
 * @kinds: of 1 << enum trace_kind
 * @frame: only of this one, if @by_frame
 * @proc: only of the process with this name or number; NULL: of all
 * @left: so many more
 */
struct wish {
	__u32 kinds, frame, pid, left;
	bool by_frame, by_pid;
	const char *proc;
};

static int arg_kinds(struct call *c, __u32 *kinds)
{
	const char *s = option(c, "on");
	enum trace_kind kind;
	size_t len;

	*kinds = s ? 0 : (1u << TRACE_KINDS) - 1;
	for (; s && *s; s += s[len] ? len + 1 : len) {
		len = strcspn(s, ",");
		kind = trace_kind(s, len);
		if (kind == TRACE_KINDS)
			return fail_usage(c,
					  "--on: kalloc, kfree, mappages, "
					  "deallocuvm, switchuvm, trap, not "
					  "\"%.*s\"",
					  (int)len, s);
		*kinds |= 1u << kind;
	}
	return EXIT_OK;
}

static int arg_wish(struct call *c, struct wish *w)
{
	const char *frame = option(c, "frame"), *limit = option(c, "limit");
	__u64 pid;
	int ret;

	*w = (struct wish){ .left = UINT32_MAX, .proc = option(c, "proc") };
	w->by_frame = frame;
	w->by_pid = w->proc && !xv6vm_parse_number(w->proc, UINT32_MAX, &pid);
	w->pid = w->by_pid ? pid : 0;
	ret = arg_kinds(c, &w->kinds);
	if (!ret && frame)
		ret = arg_addr(c, "frame", frame, &w->frame);
	if (!ret && limit)
		ret = arg_u32(c, "limit", limit, &w->left);
	return ret;
}

static bool wanted(const struct wish *w, const struct trace_event *e)
{
	if (w->by_frame && e->frame != (w->frame & ~0xfffu))
		return false;
	if (w->proc && w->by_pid)
		return e->pid == w->pid;
	return !w->proc || !strcmp(e->name, w->proc);
}

static const char *trap_name(__u32 number)
{
	static const struct {
		__u32 number;
		const char *name;
	} traps[] = {
		{ 13, "general protection fault" },
		{ 14, "page fault" },
		{ 32, "timer" },
		{ 33, "keyboard" },
		{ 36, "serial line" },
		{ 46, "disk" },
		{ 64, "system call" },
	};
	size_t i;

	for (i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		if (traps[i].number == number)
			return traps[i].name;
	}
	return "trap";
}

const char *event_words(const struct trace_event *e, char buf[EVENT_WORDS])
{
	const __u32 *a = e->arg;
	char more[64] = "";

	switch (e->kind) {
	case TRACE_MAPPAGES:
		snprintf(buf, EVENT_WORDS,
			 "0x%08x: va 0x%08x, 0x%x bytes -> 0x%08x %c%c", a[0],
			 a[1], a[2], a[3], a[4] & XV6VM_PTE_W ? 'W' : '-',
			 a[4] & XV6VM_PTE_U ? 'U' : '-');
		break;
	case TRACE_DEALLOCUVM:
		snprintf(buf, EVENT_WORDS, "0x%08x: 0x%x -> 0x%x", a[0], a[1],
			 a[2]);
		break;
	case TRACE_SWITCHUVM:
		snprintf(buf, EVENT_WORDS, "to 0x%08x", a[0]);
		break;
	case TRACE_TRAP:
		if (a[0] == 14)
			snprintf(more, sizeof(more), " on 0x%08x, code %u",
				 a[3], a[1]);
		snprintf(buf, EVENT_WORDS, "%u, %s%s, at 0x%08x in %s", a[0],
			 trap_name(a[0]), more, a[2],
			 a[4] & 3 ? "user mode" : "the kernel");
		break;
	default:
		if (e->frame == ~0u)
			snprintf(buf, EVENT_WORDS, "nothing");
		else
			snprintf(buf, EVENT_WORDS, "0x%08x", e->frame);
	}
	return buf;
}

const char *caller_words(struct xv6code *code, __u32 va, char buf[EVENT_WORDS])
{
	const char *name = code_name(code, va - 1), *file;
	int line;

	if (code_line(code, va - 1, &file, &line))
		snprintf(buf, EVENT_WORDS, "%s, %s:%d", name ? name : "?", file,
			 line);
	else
		snprintf(buf, EVENT_WORDS, "%s", name ? name : "?");
	return buf;
}

static void put_event(struct call *c, const struct kernel *k,
		      const struct trace_event *e)
{
	char what[EVENT_WORDS], where[EVENT_WORDS], who[32];
	struct out *o = c->out;

	event_words(e, what);
	caller_words(k->code, e->caller, where);
	if (e->pid)
		snprintf(who, sizeof(who), "%s", e->name);
	else
		snprintf(who, sizeof(who), "CPU %u", e->cpu);
	out_row(o);
	if (!out_is_json(o)) {
		out_line(o, "%s: %s %s in %s", who, trace_name(e->kind), what,
			 where);
		return;
	}
	out_str(o, NULL, "event", trace_name(e->kind));
	out_uint(o, NULL, "cpu", e->cpu);
	out_uint(o, NULL, "pid", e->pid);
	out_str(o, NULL, "name", e->name);
	out_str(o, NULL, "what", what);
	if (e->frame != ~0u)
		out_hex(o, NULL, "frame", e->frame);
	out_hex(o, NULL, "caller", e->caller);
	out_str(o, NULL, "in", where);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Until Ctrl-C, or as many as were asked for. */
static int watch(struct call *c, const struct kernel *k, struct trace *t,
		 struct wish *w)
{
	uint64_t seen = 0, shown = 0;
	struct trace_event e;
	double begin = seconds(), busy = 0;
	int ret = 0;

	out_list(c->out, "events");
	while (ret >= 0 && w->left && !over) {
		double since = seconds();

		ret = trace_next(t, &e, QUIET);
		if (ret > 0) {
			busy += seconds() - since;
			seen++;
		}
		if (ret > 0 && wanted(w, &e)) {
			put_event(c, k, &e);
			shown++;
			w->left--;
		}
		if (!ret)
			fflush(stdout);
	}
	out_end(c->out);
	begin = seconds() - begin;
	out_line(c->out, "%u events, %u shown, in %.1f s: %.0f a second",
		 (unsigned int)seen, (unsigned int)shown, begin,
		 busy > 0 ? seen / busy : 0);
	out_uint(c->out, NULL, "seen", seen);
	return ret < 0 ? fail_errno(c, -ret, "the machine does not answer")
		       : EXIT_OK;
}

static int watch_held(struct call *c, const struct kernel *k, struct wish *w)
{
	const struct sigaction end = { .sa_handler = on_interrupt };
	struct xv6vm_error why = { 0 };
	struct sigaction was;
	struct trace *t;
	struct hold h;
	int ret = attach_hold(c, &h);

	if (ret)
		return ret;
	progress_end();
	over = 0;
	sigaction(SIGINT, &end, &was);
	why.err = -trace_begin(&h, k->code, &k->sym, w->kinds, &t, &why);
	if (why.err) {
		ret = fail_reason(c, &why);
	} else {
		ret = watch(c, k, t, w);
		trace_end(t, &h);
	}
	hold_close(&h);
	sigaction(SIGINT, &was, NULL);
	return ret;
}

int run_qemu_events(struct call *c)
{
	struct kernel k;
	struct wish w;
	int ret = arg_wish(c, &w);

	if (!ret)
		ret = kernel_open(c, &k);
	if (ret)
		return ret;
	ret = watch_held(c, &k, &w);
	kernel_close(&k);
	return ret;
}
