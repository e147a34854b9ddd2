// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event costs two ways to the stub and back: on, until it stops, and a look at
 * registers and memory. Nothing is stepped, which would stop the machine twice: what a
 * function begins with is done by us, its stack and registers written, and the machine
 * goes on behind it.
 *
 * Behind a breakpoint QEMU forgets all code that it has translated, and translates what is
 * in the same page by single instructions; both cost more than all else. Behind a
 * watchpoint it does not. So kalloc and kfree, which most events are, are noticed by that
 * each looks at the head of the free list, where they do, once.
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

static int add_point(struct trace *t, struct xv6code *code, __u32 va,
		     enum trace_kind kind)
{
	struct point *p = &t->points[t->count];
	const unsigned char *bytes = code_bytes(code, va, sizeof(p->code));
	int ret;

	if (t->count == POINTS || !bytes)
		return -ENOSPC;
	*p = (struct point){ .va = va, .kind = kind };
	memcpy(p->code, bytes, sizeof(p->code));
	ret = gdb_ask(t->g, "Z0,%x,1", va);
	t->count += !ret;
	return ret ? ret : gdb_ok(t->g);
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
		ret = add_point(t, code, va + i, kind);
		if (ret)
			return ret;
	}
	return ret;
}

/* Is that word loaded, or stored, by the instruction that names it at @at? */
static bool moves(const unsigned char *at, __u8 short_form, __u8 form)
{
	return at[-1] == short_form ||
	       (at[-2] == form && (at[-1] & 0xc7) == 0x05);
}

/*
 * A function with a frame pointer that loads that word as often as it stores it: once
 * on each way through its code.
 */
static bool uses_once(struct trace *t, struct xv6code *code,
		      enum trace_kind kind, __u32 list)
{
	static const __u8 begin[] = { 0x55, 0x89, 0xe5 };
	struct span *s = &t->users[kind];
	const unsigned char *bytes;
	__u32 i, loads = 0, stores = 0, all = 0;

	if (!code_function(code, trace_name(kind), &s->va, &s->size))
		return false;
	bytes = code_bytes(code, s->va, s->size);
	if (!bytes || s->size < sizeof(begin) ||
	    memcmp(bytes, begin, sizeof(begin)))
		return false;
	for (i = sizeof(begin); i + 4 <= s->size; i++) {
		if (trace_le32(bytes + i) != list)
			continue;
		all++;
		loads += moves(bytes + i, 0xa1, 0x8b);
		stores += moves(bytes + i, 0xa3, 0x89);
	}
	return loads && loads == stores && loads + stores == all;
}

/* Where frames have counts, kfree is more than what it does to the list. */
static int watch_list(struct trace *t, struct xv6code *code)
{
	const struct xv6image_layout *lay = &t->sym->lay;
	__u32 list = t->sym->kmem + lay->freelist;
	int ret;

	if (lay->kmems != 1 || t->sym->rules & XV6IMAGE_COUNTS ||
	    !uses_once(t, code, TRACE_KALLOC, list) ||
	    !uses_once(t, code, TRACE_KFREE, list) ||
	    code_argument(code, t->users[TRACE_KFREE].va, "v", 0).reg)
		return 0;
	/* What is read is watched, which not every accelerator can. */
	ret = gdb_ask(t->g, "Z3,%x,4", list);
	if (!ret && !gdb_ok(t->g))
		t->list = list;
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
		if (t->list && kind <= TRACE_KFREE)
			ret = 0;
		else if (kind == TRACE_KALLOC)
			ret = add_returns(t, code, va, size, kind);
		else
			ret = add_point(t, code, va, kind);
	}
	if (ret)
		snprintf(why->what, sizeof(why->what),
			 ret == -ENOENT ? "the kernel has no function %s"
					: "no breakpoint at %s",
			 f->name);
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
	if (!ret && kinds & (1u << TRACE_KALLOC | 1u << TRACE_KFREE))
		ret = watch_list(t, code);
	t->kinds = kinds;
	for (kind = 0; !ret && kind < TRACE_KINDS; kind++) {
		if (kinds & 1u << kind)
			ret = add_function(t, code, kind, why);
	}
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
	if (t->list)
		gdb_ask(t->g, "z3,%x,4", t->list);
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
