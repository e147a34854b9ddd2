// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one system call costs, in instructions: with the clock of icount, where
 * one nanosecond is one instruction.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"

#define CALLS 400u
#define REPS  15u

/*
 * A command whose out fields are to be zero needs a fresh structure for each
 * call. @model is what it looks like.
 */
struct many {
	unsigned int cmd;
	size_t size;
	const void *model;
	char *copies;
	unsigned int room;
};

static void prepare_many(void *ctx, unsigned int calls)
{
	struct many *m = ctx;
	unsigned int i;

	if (calls > m->room) {
		m->copies = realloc(m->copies, calls * m->size);
		m->room = calls;
	}
	if (!m->copies)
		die("no memory");
	for (i = 0; i < calls; i++)
		memcpy(m->copies + i * m->size, m->model, m->size);
}

static void run_many(void *ctx, unsigned int calls)
{
	const struct many *m = ctx;
	unsigned int i;

	for (i = 0; i < calls; i++)
		if (ioctl(device, m->cmd, m->copies + i * m->size))
			die("command 0x%02x failed", m->cmd & 0xff);
}

static struct op op_many(unsigned int cmd, void *model, size_t size)
{
	struct many *m = calloc(1, sizeof(*m));

	if (!m)
		die("no memory");
	((struct xv6vm_hdr *)model)->size = size;
	m->cmd = cmd;
	m->size = size;
	m->model = model;
	return (struct op){ prepare_many, run_many, m };
}

static void run_getppid(void *ctx, unsigned int calls)
{
	(void)ctx;
	while (calls--)
		getppid();
}

struct op op_getppid(void)
{
	return (struct op){ .run = run_getppid };
}

struct op op_translate(__u32 pid)
{
	static struct xv6vm_translate t;

	memset(&t, 0, sizeof(t));
	t.pid = pid;
	t.query =
		(struct xv6vm_query){ .type = XV6VM_READ, .user = 1, .wp = 1 };
	return op_many(XV6VM_TRANSLATE, &t, sizeof(t));
}

static void run_kmem(void *ctx, unsigned int calls)
{
	(void)ctx;
	while (calls--) {
		struct xv6vm_kalloc a = { 0 };
		struct xv6vm_kfree f = { 0 };

		command(XV6VM_KALLOC, &a, sizeof(a));
		f.pa = a.out_pa;
		command(XV6VM_KFREE, &f, sizeof(f));
	}
}

struct op op_kmem(void)
{
	return (struct op){ .run = run_kmem };
}

static __u64 timed(const struct op *op, unsigned int calls)
{
	__u64 start;

	if (op->prepare)
		op->prepare(op->ctx, calls);
	start = now();
	op->run(op->ctx, calls);
	return now() - start;
}

/* The clock, and what comes once, cancel out. */
void measure(const struct op *op, unsigned int calls, unsigned int reps,
	     struct series *s)
{
	s->n = 0;
	timed(op, 2 * calls);
	while (reps--) {
		double once = timed(op, calls);
		double twice = timed(op, 2 * calls);

		series_add(s, (twice - once) / calls);
	}
}

static void row_of(const char *name, struct op op, double bar,
		   const struct series *getppid_cost)
{
	struct row r = {
		.name = name,
		.unit = "insn",
		.peer_name = "getppid",
		.bar = bar,
		.peer = *getppid_cost,
	};

	measure(&op, CALLS, REPS, &r.ours);
	report(&r);
}

int bench_calls(int argc, char **argv)
{
	static struct xv6vm_info info;
	static struct xv6vm_stats stats;
	static struct xv6vm_mem mem;
	static char bytes[64];
	struct op floor = op_getppid();
	struct series getppid_cost;
	__u32 pid;

	(void)argc;
	(void)argv;
	boot(224, 0);
	pid = create();
	measure(&floor, CALLS, REPS, &getppid_cost);
	mem.pid = pid;
	mem.len = sizeof(bytes);
	mem.ptr = (__u64)(unsigned long)bytes;
	row_of("ioctl translate", op_translate(pid), 4, &getppid_cost);
	row_of("ioctl info", op_many(XV6VM_INFO, &info, sizeof(info)), 0,
	       &getppid_cost);
	row_of("ioctl stats", op_many(XV6VM_STATS, &stats, sizeof(stats)), 0,
	       &getppid_cost);
	row_of("ioctl mem read of 64 bytes",
	       op_many(XV6VM_MEM_READ, &mem, sizeof(mem)), 0, &getppid_cost);
	row_of("ioctl kalloc and ioctl kfree, junk off", op_kmem(), 0,
	       &getppid_cost);
	return 0;
}
