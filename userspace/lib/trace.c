// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event costs two ways to the stub and back: on, until it stops, and a look at
 * registers and memory. Nothing is stepped, which would stop the machine twice: what a
 * function begins with is done by us, its stack and registers written, and the machine
 * goes on behind it.
 *
 * Behind a breakpoint QEMU forgets all code that it has translated, and translates what is
 * in the same page by single instructions; both cost more than all else. Behind a
 * watchpoint it does not. So what can be is noticed by the memory that it uses.
 */

#include "trace_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct form forms[] = {
	{ 4,
	  { 0, 1, 2, 3, 4, 5, 6, 7, 8 },
	  { 0, 4, 8, 12, 16, 20, 24, 28, 32, 80 } },
	{ 8,
	  { 0, 2, 3, 1, 7, 6, 4, 5, 16 },
	  { 0, 16, 24, 8, 56, 48, 32, 40, 128, 196 } },
};

struct gdb *trace_gdb(struct trace *t)
{
	return t->g;
}

const struct form *trace_form(const struct gdb *g)
{
	return &forms[!!strstr(g->reply, "64bit")];
}

int trace_point(struct trace *t, struct xv6code *code, __u32 va,
		enum trace_kind kind)
{
	struct point *p = &t->points[t->count];
	const unsigned char *bytes = code_bytes(code, va, sizeof(p->code));

	if (t->count == POINTS || !bytes)
		return -ENOSPC;
	*p = (struct point){ .va = va, .kind = kind };
	memcpy(p->code, bytes, sizeof(p->code));
	t->count++;
	return 0;
}

/*
 * What kalloc returns is known where it does. Of its bytes that look like a ret, those
 * that are none are never come to.
 */
static int add_returns(struct trace *t, struct xv6code *code, __u32 va,
		       __u32 size, enum trace_kind kind)
{
	const unsigned char *bytes = code_bytes(code, va, size);
	__u32 i;
	int ret = -ENOENT;

	for (i = 0; bytes && i < size; i++) {
		if (bytes[i] != 0xc3)
			continue;
		ret = trace_point(t, code, va + i, kind);
		if (ret)
			return ret;
	}
	return ret;
}

static int add_function(struct trace *t, struct xv6code *code,
			enum trace_kind kind, struct xv6vm_error *why)
{
	const struct trace_function *f = &trace_functions[kind];
	__u32 va, size;
	int i, ret = -ENOENT;

	if (code_function(code, f->name, &va, &size)) {
		for (i = 0; i < TRACE_ARGS && f->args[i]; i++)
			t->places[kind][i] =
				code_argument(code, va, f->args[i], i);
		if (t->watched & 1u << kind)
			ret = 0;
		else if (kind == TRACE_KALLOC)
			ret = add_returns(t, code, va, size, kind);
		else
			ret = trace_point(t, code, va, kind);
	}
	if (ret)
		snprintf(why->what, sizeof(why->what),
			 ret == -ENOENT ? "the kernel has no function %s"
					: "no breakpoint at %s",
			 f->name);
	return ret;
}

/* That at trap is not set yet, where traps are watched. */
static int set_points(struct trace *t)
{
	__u32 i;
	int ret = 0;

	for (i = 0; !ret && i < t->count; i++) {
		if (t->points[i].kind == TRACE_TRAP && t->look)
			continue;
		ret = gdb_ask(t->g, "Z0,%x,1", t->points[i].va);
		if (!ret)
			ret = gdb_ok(t->g);
	}
	return ret;
}

int trace_begin(struct hold *h, struct xv6code *code,
		const struct xv6image_symbols *sym, __u32 kinds,
		struct trace **to, struct xv6vm_error *why)
{
	struct trace *t = calloc(1, sizeof(*t));
	enum trace_kind kind;
	int ret = -EOPNOTSUPP;

	if (!t)
		return -ENOMEM;
	t->g = h->gdb;
	t->sym = sym;
	snprintf(why->what, sizeof(why->what),
		 "events want gdb's stub, which QMP is not");
	/* It takes single registers only from those who have read this. */
	if (t->g)
		ret = gdb_ask(t->g, "qXfer:features:read:target.xml:0,ffb");
	if (!ret)
		t->form = trace_form(t->g);
	t->kinds = kinds;
	if (!ret)
		ret = trace_watch(t, code);
	for (kind = 0; !ret && kind < TRACE_KINDS; kind++) {
		if (kinds & 1u << kind)
			ret = add_function(t, code, kind, why);
	}
	if (!ret)
		ret = set_points(t);
	if (ret)
		free(t);
	else
		*to = t;
	return ret;
}

void trace_end(struct trace *t, struct hold *h)
{
	int64_t until = wire_until(WIRE_FIRST);
	__u32 i;

	h->again = t->running;
	if (t->running && !wire_send(&t->g->wire, "\003", 1, until))
		gdb_take(t->g, until);
	for (i = 0; i < t->count; i++)
		gdb_ask(t->g, "z0,%x,1", t->points[i].va);
	trace_unwatch(t);
	free(t);
}

/* A register's number as the target has it in memory, in hexadecimal digits. */
static void put_register(struct trace *t, int reg, __u32 v)
{
	gdb_put(t->g, "P%x=%02x%02x%02x%02x%s", t->form->number[reg], v & 0xff,
		v >> 8 & 0xff, v >> 16 & 0xff, v >> 24,
		t->form->width == 8 ? "00000000" : "");
}

/* One instruction by the machine itself, which a breakpoint there does not hinder. */
static int step(struct trace *t)
{
	int64_t until = wire_until(WIRE_PATIENCE);
	int ret;

	gdb_put(t->g, "s");
	ret = gdb_flush(t->g, until);
	return ret ? ret : gdb_take(t->g, until);
}

/*
 * Do what stands at the breakpoint, by packets that are sent with the next one; *@to is
 * where it goes on. Return: how many answers come of that, or a negative errno.
 */
static int pass(struct trace *t, __u32 *to)
{
	const __u8 *code = t->at->code;
	__u32 esp = t->reg[ESP], v = t->reg[code[0] & 7];

	if (code[0] >= 0x50 && code[0] <= 0x57) { /* push */
		gdb_put(t->g, "M%x,4:%02x%02x%02x%02x", esp - 4, v & 0xff,
			v >> 8 & 0xff, v >> 16 & 0xff, v >> 24);
		put_register(t, ESP, esp - 4);
		*to = t->reg[EIP] + 1;
		return 2;
	}
	if (code[0] == 0xc3) { /* ret */
		put_register(t, ESP, esp + 4);
		*to = trace_stack(t, esp);
		return 1;
	}
	return step(t);
}

static int go_on(struct trace *t)
{
	int64_t until = wire_until(WIRE_PATIENCE);
	__u32 to = 0;
	int n = t->at ? pass(t, &to) : 0, ret;

	t->at = NULL;
	if (n < 0)
		return n;
	n += trace_follow(t);
	if (to)
		gdb_put(t->g, "c%x", to);
	else
		gdb_put(t->g, "c");
	ret = gdb_flush(t->g, until);
	while (!ret && n--) {
		ret = gdb_answer(t->g, until);
		if (!ret)
			ret = gdb_ok(t->g);
	}
	t->running = !ret;
	return ret;
}

int trace_next(struct trace *t, struct trace_event *e, int ms)
{
	int ret = t->running ? 0 : go_on(t);

	if (ret || !gdb_ready(t->g, ms))
		return ret;
	ret = gdb_take(t->g, wire_until(WIRE_PATIENCE));
	t->running = false;
	return ret ? ret : trace_look(t, e);
}
