/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the tracer share. */
#ifndef XV6VM_TRACE_IN_H
#define XV6VM_TRACE_IN_H

#include "trace.h"

#define POINTS 32u
#define WINDOW 256u /* bytes of the stack that are looked at */
#define STACK  768u /* that are asked for, from BELOW the last place on */
#define BELOW  384u
#define PROC   1024u
#define SEATS  8u

/* As the CPU numbers them. */
enum {
	EAX,
	ECX,
	EDX,
	EBX,
	ESP,
	EBP,
	ESI,
	EDI,
	EIP,
	CR2,
	REGISTERS
};

/**
 * struct form - how a stub's registers lie
 * @number: of each in the protocol, but for cr2
 * @at: where each begins in the answer to "g"
 * @width: of all but cr2's
 */
struct form {
	__u32 width;
	__u8 number[EIP + 1];
	__u16 at[REGISTERS];
};

struct trace_function {
	const char *name;
	const char *args[TRACE_ARGS];
};

extern const struct trace_function trace_functions[TRACE_KINDS];

/**
 * struct point - a breakpoint
 * @kind: KINDS: a fault's vector
 * @code: what stands there
 */
struct point {
	__u32 va;
	enum trace_kind kind;
	__u8 code[4];
};

/**
 * struct seat - where a CPU's stack begins when it leaves user mode
 * @tss: va of the descriptor of its TSS
 * @esp0: va of the word there that says so
 * @top: what that word said when the watchpoint was set, @now: what it says
 */
struct seat {
	__u32 tss, esp0, top, now;
};

/* Where a function's code lies. */
struct span {
	__u32 va, size;
};

/**
 * struct trace - one under way
 * @kinds: that were asked for
 * @watched: that are noticed by a watchpoint and not by a breakpoint: in @users
 * @list: the word that leads to the free list
 * @head: what it holds
 * @seats: @cpus of them; none if they are not watched
 * @ltr: the address behind switchuvm's
 * @look: that behind trap's first look at its number
 * @fault: one of the kernel's is on its way to trap; @at_trap: a breakpoint waits there
 * @called: where it returns to
 * @eoi: the word by which an interrupt is acknowledged; 0: there are none
 * @at: the breakpoint where it stands; NULL: at none
 * @back: where on the stack the return address lies
 * @base, @proc: whence @stack and @record come, which are asked for in advance next time
 * @depth: bytes of @stack
 */
struct trace {
	struct gdb *g;
	const struct xv6image_symbols *sym;
	const struct form *form;
	struct code_place places[TRACE_KINDS][TRACE_ARGS];
	struct point points[POINTS];
	__u32 count;
	__u32 kinds, watched;
	__u32 list, head;
	struct span users[TRACE_KINDS];
	struct seat seats[SEATS];
	__u32 cpus, ltr, look, called, eoi;
	bool fault, at_trap;
	const struct point *at;
	bool running;
	__u32 reg[REGISTERS];
	__u32 back;
	__u32 base, depth, proc;
	__u8 stack[STACK], record[PROC];
};

static inline __u32 trace_le32(const __u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (__u32)p[3] << 24;
}

/* trace.c: how registers lie, when the target's description was the last answer. */
const struct form *trace_form(const struct gdb *g);

/* trace.c: one more breakpoint, which trace_begin() then sets. */
int trace_point(struct trace *t, struct xv6code *code, __u32 va,
		enum trace_kind kind);

/*
 * trace_watch.c: set watchpoints for what can be noticed by them, into t->watched, and
 * take them away.
 */
int trace_watch(struct trace *t, struct xv6code *code);
void trace_unwatch(struct trace *t);

/* trace_watch.c: follow the stacks of a CPU's processes. Return: how many answers come. */
int trace_follow(struct trace *t);

/* trace_watch.c: what the access to the watched word @hit tells of, and t->back. */
enum trace_kind trace_watched(struct trace *t, __u32 hit);

/* trace_watch.c: the same of a breakpoint at a fault's vector, or at trap behind that. */
enum trace_kind trace_fault(struct trace *t);

/* trace_event.c: a word of what is known of the stack, or 0. */
__u32 trace_stack(const struct trace *t, __u32 va);

/* trace_event.c: the answer to "g", into t->reg. */
int trace_registers(struct trace *t);

/*
 * trace_event.c: it has stopped, as the last answer says: where, with what, and who.
 * Return: 1, 0 if it is none of ours, or a negative errno.
 */
int trace_look(struct trace *t, struct trace_event *e);

#endif
