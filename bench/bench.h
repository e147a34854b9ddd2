/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The benchmark: rows that measure the model and a peer on the same work, in
 * turns. Portable: a hosted program and a kernel compile the same files, and
 * give them a clock, memory, and a place for lines.
 */
#ifndef _BENCH_H
#define _BENCH_H

#include <linux/string.h>
#include <linux/types.h>
#include <xv6/machine.h>
#include "textbook.h"

struct bench;

/* ---- what the platform gives ---- */

/* A clock that only goes forward, in nanoseconds (or instructions). */
u64 bench_now(void);
/* Zeroed memory at a page's boundary, or NULL. */
void *bench_alloc(size_t size);
void bench_free(void *p);
/* Between repetitions: let others run. */
void bench_relax(void);
/* One finished row: a line of JSON, without a newline. */
void bench_line(struct bench *b, const char *json);

/* ---- rows ---- */

/**
 * struct bench_side - one of the two that are compared
 * @prepare, @finish: not timed, may be NULL
 * @run: does the work b->ops times
 *
 * b->m is the side's machine. What goes wrong goes to bench_fail().
 */
struct bench_side {
	void (*prepare)(struct bench *b);
	void (*run)(struct bench *b);
	void (*finish)(struct bench *b);
};

#define BENCH_JUNK	0x1u	/* kfree fills frames with 0x01 */
#define BENCH_SHARED	0x2u	/* one kernel half for all */
#define BENCH_BOOT	0x4u	/* with init, as the machine boots */
#define BENCH_TEXTBOOK	0x8u	/* the textbook's machine is needed */
#define BENCH_EVENTS	0x10u	/* it notes its events */

/**
 * struct bench_spec - a machine
 * @mb: MB of RAM; 0 is no machine
 * @nproc: slots of its process table; 0 is xv6's own number
 */
struct bench_spec {
	u32 mb;
	u32 nproc;
	u32 flags;
};

/**
 * struct bench_row - a row of the table
 * @peer: what the other side is, for people; NULL if there is none
 * @note: what to know about it, for people; or NULL
 * @bar: of the ratio ours / theirs, per mille; 0: for information
 * @facts: the ratios of the real xv6 (of a row that calibrates), per mille:
 *	   the least and the largest of its builds
 * @ops, @peer_ops: operations in one repetition; @peer_ops 0 is the same
 * @our: our machine; the textbook's is built alike
 * @their: the peer's machine, where it is one of ours, too
 * @setup: once, on machines that are built; may be NULL
 * @textbook: the textbook's way to do what @ours does. It runs once before the
 *	      measurement, and must leave the same RAM behind
 */
struct bench_row {
	const char *name;
	const char *peer;
	const char *note;
	u32 bar;
	u32 facts[2];
	u32 ops;
	u32 peer_ops;
	struct bench_spec our;
	struct bench_spec their;
	void (*setup)(struct bench *b);
	struct bench_side ours;
	struct bench_side theirs;
	struct bench_side textbook;
};

/* All tables of rows, each ended by a row without a name; ended by NULL. */
extern const struct bench_row *const bench_tables[];

/* ---- a run ---- */

#define BENCH_REPS_MAX	64u
#define BENCH_LIST_MAX	65536u
#define BENCH_LINE_MAX	4096u

enum bench_only { BENCH_BOTH, BENCH_OURS, BENCH_THEIRS };

struct bench_machine {
	struct xv6_machine m;
	struct xv6_memory mem;
};

/**
 * struct bench - all there is of a run
 * @where, @unit, @reps, @max_mb, @swap, @info, @only, @host: set by the
 *	platform: names for the lines; repetitions; the largest machine that
 *	there is memory for (0: any); the textbook in our place; no bars; one
 *	side alone; its own
 * @m: the machine of the side that runs
 * @ops: how often the side is to do it
 * @list: room for frames or addresses, @n of them
 * @seed: of addresses that look random; the same for both sides
 * @sum: where results go that the compiler must not drop
 * @failed: what went wrong in this row, or NULL
 */
struct bench {
	const char *where;
	const char *unit;
	u32 reps;
	u32 max_mb;
	bool swap;
	bool info;
	enum bench_only only;
	void *host;

	const struct bench_row *row;
	struct bench_machine our;
	struct bench_machine their;
	struct xv6_machine *m;
	struct tb tb;
	u32 pgdir;
	u32 child;
	u32 half;
	xv6_pte_t *tb_pgdir;
	xv6_pte_t *tb_child;
	u32 ops;
	u32 *list;
	u32 n;
	u32 seed;
	u64 sum;
	u64 tb_sum;
	const char *failed;
	u64 times[BENCH_REPS_MAX];
	u64 peer_times[BENCH_REPS_MAX];
	char line[BENCH_LINE_MAX];
};

/* Run one row and hand out its line. Return: 0, -ENOMEM, or -EIO: failed. */
int bench_run_row(struct bench *b, const struct bench_row *row);

/* Lines for the memory that a machine takes beside its RAM. */
void bench_memory(struct bench *b);

/* The row is not larger than what the platform has memory for. */
bool bench_fits(const struct bench *b, const struct bench_row *row);

/* The timed part, and a name for a profiler to begin and end at. */
void bench_timed(struct bench *b, void (*run)(struct bench *b));

/* Remember the first thing that went wrong. */
static inline void bench_fail(struct bench *b, const char *what)
{
	if (!b->failed)
		b->failed = what;
}

static inline void bench_want(struct bench *b, bool ok, const char *what)
{
	if (!ok)
		bench_fail(b, what);
}

/* The compiler may not know what is done to @p. */
static inline void bench_touch(void *p)
{
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

static inline u32 bench_random(u32 *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed;
}

/* Machines for rows: machine.c */
int bench_build(struct bench *b, const struct bench_row *row);
void bench_destroy(struct bench *b);
/* Ours from its beginning, with an empty list. */
void bench_reset(struct bench *b, struct bench_machine *bm,
		 const struct bench_spec *spec);
/* The textbook's RAM and ours are the same to the byte. */
void bench_same(struct bench *b);

#endif
