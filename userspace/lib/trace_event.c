// SPDX-License-Identifier: GPL-2.0-only
/* From a stopped machine to what has been called, by whom, with what. */

#include "trace_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct trace_function trace_functions[TRACE_KINDS] = {
	[TRACE_KALLOC] = { "kalloc", { NULL } },
	[TRACE_KFREE] = { "kfree", { "v" } },
	[TRACE_MAPPAGES] = { "mappages",
			     { "pgdir", "va", "size", "pa", "perm" } },
	[TRACE_DEALLOCUVM] = { "deallocuvm", { "pgdir", "oldsz", "newsz" } },
	[TRACE_SWITCHUVM] = { "switchuvm", { "p" } },
	[TRACE_TRAP] = { "trap", { "tf" } },
};

const char *trace_name(enum trace_kind kind)
{
	return trace_functions[kind].name;
}

enum trace_kind trace_kind(const char *name, size_t len)
{
	enum trace_kind kind;

	for (kind = 0; kind < TRACE_KINDS; kind++) {
		if (strlen(trace_functions[kind].name) == len &&
		    !strncmp(trace_functions[kind].name, name, len))
			break;
	}
	return kind;
}

/* "T05thread:p01.02;": the CPU that has stopped. */
static __u32 cpu_of(const char *reply)
{
	const char *p = strstr(reply, "thread:"), *dot;
	__u32 n;

	if (!p)
		return 0;
	p += strlen("thread:");
	dot = strchr(p, '.');
	n = strtoul(dot ? dot + 1 : p, NULL, 16);
	return n ? n - 1 : 0;
}

/* The CPU of xv6's that has this number to QEMU, where its record says what it runs. */
static __u32 runs_at(const struct trace *t, __u32 cpu)
{
	const struct xv6image_layout *lay = &t->sym->lay;

	return t->sym->cpus + cpu % lay->ncpu * lay->cpu_size + lay->runs;
}

static int memory(struct trace *t, void *buf, __u32 len)
{
	int ret = gdb_answer(t->g, wire_until(WIRE_PATIENCE));

	if (!ret && (t->g->len != 2 * len || !gdb_hex(t->g->reply, buf, len)))
		ret = t->g->reply[0] == 'E' ? -EIO : -EPROTO;
	return ret;
}

static int word(struct trace *t, __u32 *to)
{
	__u8 bytes[4];
	int ret = memory(t, bytes, sizeof(bytes));

	if (!ret)
		*to = trace_le32(bytes);
	return ret;
}

int trace_registers(struct trace *t)
{
	const struct form *f = t->form;
	__u8 bytes[4];
	int i, ret = gdb_answer(t->g, wire_until(WIRE_PATIENCE));

	for (i = 0; !ret && i < REGISTERS; i++) {
		if (t->g->len < 2 * (f->at[i] + sizeof(bytes)) ||
		    !gdb_hex(t->g->reply + 2 * f->at[i], bytes, sizeof(bytes)))
			ret = -EPROTO;
		else
			t->reg[i] = trace_le32(bytes);
	}
	return ret;
}

static const struct point *point_at(const struct trace *t, __u32 va)
{
	__u32 i;

	for (i = 0; i < t->count; i++) {
		if (t->points[i].va == va)
			return &t->points[i];
	}
	return NULL;
}

/* A stack lies in its page; functions are called from about as deep as the last one. */
static void place_stack(struct trace *t, __u32 esp)
{
	__u32 page = esp & ~(XV6VM_PGSIZE - 1);
	__u32 base = esp - page < BELOW ? page : (esp - BELOW) & ~3u;

	t->base = base;
	t->depth = page + XV6VM_PGSIZE - base;
	if (t->depth > STACK)
		t->depth = STACK;
}

/* Whether all is there that is to be looked at. */
static bool has_stack(const struct trace *t, __u32 esp)
{
	__u32 left = XV6VM_PGSIZE - esp % XV6VM_PGSIZE;

	return esp >= t->base && esp - t->base < t->depth &&
	       t->depth - (esp - t->base) >= (left < WINDOW ? left : WINDOW);
}

static __u32 record_size(const struct trace *t)
{
	__u32 size = t->sym->lay.proc_size;

	return size < PROC ? size : PROC;
}

/* Memory that is not there is none, and zero. */
static void ask(struct trace *t)
{
	gdb_put(t->g, "m%x,%x", t->base, t->depth);
	gdb_put(t->g, "m%x,%x", t->proc, record_size(t));
}

static int take(struct trace *t)
{
	int ret;

	memset(t->stack, 0, sizeof(t->stack));
	memset(t->record, 0, sizeof(t->record));
	ret = memory(t, t->stack, t->depth);
	if (ret && ret != -EIO)
		return ret;
	ret = memory(t, t->record, record_size(t));
	return ret == -EIO ? 0 : ret;
}

/* Mostly it stands in the same process and about as deep as the last time. */
static int look(struct trace *t, __u32 cpu)
{
	__u32 proc, i;
	int ret, guess;

	gdb_put(t->g, "g");
	gdb_put(t->g, "m%x,4", runs_at(t, cpu));
	if (t->list)
		gdb_put(t->g, "m%x,4", t->list);
	for (i = 0; i < t->cpus; i++)
		gdb_put(t->g, "m%x,4", t->seats[i].esp0);
	ask(t);
	ret = gdb_flush(t->g, wire_until(WIRE_PATIENCE));
	if (!ret)
		ret = trace_registers(t);
	if (!ret)
		ret = word(t, &proc);
	if (!ret && t->list)
		ret = word(t, &t->head);
	for (i = 0; !ret && i < t->cpus; i++)
		ret = word(t, &t->seats[i].now);
	guess = ret ? ret : take(t);
	if (guess || (has_stack(t, t->reg[ESP]) && t->proc == proc))
		return guess;
	place_stack(t, t->reg[ESP]);
	t->proc = proc;
	ask(t);
	ret = gdb_flush(t->g, wire_until(WIRE_PATIENCE));
	return ret ? ret : take(t);
}

static void who(const struct trace *t, struct trace_event *e)
{
	const struct xv6image_layout *lay = &t->sym->lay;
	__u32 n = lay->name_len, size = record_size(t);

	if (!t->proc || lay->pid + 4 > size || lay->name + n > size)
		return;
	e->pid = trace_le32(t->record + lay->pid);
	memcpy(e->name, t->record + lay->name,
	       n < XV6VM_NAME_LEN ? n : XV6VM_NAME_LEN);
}

__u32 trace_stack(const struct trace *t, __u32 va)
{
	__u32 at = va - t->base;

	return t->depth >= 4 && at <= t->depth - 4 ? trace_le32(t->stack + at)
						   : 0;
}

/* Arguments behind the return address, or in registers. */
static __u32 argument(const struct trace *t, enum trace_kind kind, int i)
{
	const struct code_place *p = &t->places[kind][i];

	return p->reg ? t->reg[p->n & 7] : trace_stack(t, t->back + 4 + p->n);
}

/* The trap frame is what the stack had before its own address was pushed. */
static void trapped(const struct trace *t, struct trace_event *e)
{
	__u32 at = argument(t, TRACE_TRAP, 0);

	e->arg[0] = trace_stack(t, at + 48);
	e->arg[1] = trace_stack(t, at + 52);
	e->arg[2] = trace_stack(t, at + 56);
	e->arg[3] = t->reg[CR2];
	e->arg[4] = trace_stack(t, at + 60);
}

/* What kalloc is about to return. */
static __u32 got(const struct trace *t)
{
	return t->at ? t->reg[EAX] : t->head;
}

static void fill(struct trace *t, struct trace_event *e)
{
	__u32 base = t->sym->kernbase;
	int i;

	e->caller = trace_stack(t, t->back);
	for (i = 0; i < TRACE_ARGS && trace_functions[e->kind].args[i]; i++)
		e->arg[i] = argument(t, e->kind, i);
	switch (e->kind) {
	case TRACE_KALLOC:
		e->frame = got(t) ? got(t) - base : ~0u;
		break;
	case TRACE_KFREE:
		e->frame = e->arg[0] - base;
		break;
	case TRACE_MAPPAGES:
		e->arg[0] -= base;
		e->frame = e->arg[3] & ~0xfffu;
		break;
	case TRACE_DEALLOCUVM:
		e->arg[0] -= base;
		break;
	case TRACE_TRAP:
		trapped(t, e);
		break;
	default:
		break;
	}
}

/* At a breakpoint, or behind an access to @hit. Return: its kind. */
static enum trace_kind called(struct trace *t, __u32 hit)
{
	t->at = point_at(t, t->reg[EIP]);
	t->back = t->reg[ESP];
	if (t->at && t->look && t->at->kind >= TRACE_TRAP)
		return trace_fault(t);
	if (t->at)
		return t->at->kind;
	return hit ? trace_watched(t, hit) : TRACE_KINDS;
}

int trace_look(struct trace *t, struct trace_event *e)
{
	const char *p = strstr(t->g->reply, "watch:");
	__u32 hit = p ? strtoul(p + strlen("watch:"), NULL, 16) : 0;
	int ret;

	*e = (struct trace_event){ .cpu = cpu_of(t->g->reply), .frame = ~0u };
	t->at = NULL;
	ret = look(t, e->cpu);
	e->kind = ret ? TRACE_KINDS : called(t, hit);
	if (e->kind == TRACE_KINDS)
		return ret;
	who(t, e);
	fill(t, e);
	return 1;
}
