/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel does to its memory, as it does it: breakpoints where its functions
 * begin, or end, of a machine that is held by gdb's stub.
 */
#ifndef XV6VM_TRACE_H
#define XV6VM_TRACE_H

#include "code.h"
#include "live.h"
#include "xv6image.h"

enum trace_kind {
	TRACE_KALLOC, /* its end: frame */
	TRACE_KFREE,  /* frame */
	TRACE_MAPPAGES,
	TRACE_DEALLOCUVM,
	TRACE_SWITCHUVM,
	TRACE_TRAP,
	TRACE_KINDS,
};

/* The function's name, and the kind of that name or KINDS. */
const char *trace_name(enum trace_kind kind);
enum trace_kind trace_kind(const char *name, size_t len);

#define TRACE_ARGS 5

/**
 * struct trace_event - one call
 * @pid: of the process that the CPU runs, or 0
 * @name: its name
 * @caller: the address behind the call
 * @frame: pa; ~0: no frame
 * @arg: as the function's: pgdir, va, size, pa, perm; pgdir, oldsz, newsz; process; trap
 *	 number, error code, eip, cr2 and code segment
 */
struct trace_event {
	enum trace_kind kind;
	__u32 cpu, pid, caller, frame;
	__u32 arg[TRACE_ARGS];
	char name[XV6VM_NAME_LEN + 1];
};

struct trace;

/*
 * @h is held by a stub and stands still; all of these stay until trace_end(). @kinds: of
 * 1 << enum trace_kind. On failure why->what is a line for people.
 */
int trace_begin(struct hold *h, struct xv6code *code,
		const struct xv6image_symbols *sym, __u32 kinds,
		struct trace **t, struct xv6vm_error *why);

/* The machine stands still afterwards, without breakpoints. */
void trace_end(struct trace *t, struct hold *h);

/*
 * Let it run until the next one. Return: 1; 0 if nothing has happened for @ms, and it
 * runs on meanwhile; or a negative errno.
 */
int trace_next(struct trace *t, struct trace_event *e, int ms);

/* The stub of the machine, which stands still behind an event. */
struct gdb *trace_gdb(struct trace *t);

#endif
