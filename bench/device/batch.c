// SPDX-License-Identifier: GPL-2.0-only
/*
 * A batch of translations across the boundary. What the core's own call costs,
 * over the same addresses, comes as an argument: xv6vm_bench.ko measures it.
 */
#include <stdlib.h>

#include "../addresses.h"
#include "bench.h"

#define REPS 15u

struct batch {
	struct xv6vm_query query[BENCH_ADDRESSES];
	struct xv6vm_translation out[BENCH_ADDRESSES];
	__u32 pid;
};

static void run_batch(void *ctx, unsigned int calls)
{
	struct batch *b = ctx;

	while (calls--) {
		struct xv6vm_translate_batch c = {
			.in = (__u64)(unsigned long)b->query,
			.ptr = (__u64)(unsigned long)b->out,
			.count = BENCH_ADDRESSES,
			.pid = b->pid,
		};

		command(XV6VM_TRANSLATE_BATCH, &c, sizeof(c));
	}
}

static void look_at_answers(const struct batch *b)
{
	unsigned int i;

	for (i = 0; i < BENCH_ADDRESSES; i++)
		if (!b->out[i].mapped ||
		    b->out[i].pa != b->query[i].va - BENCH_KERNBASE)
			die("wrong answer for 0x%08x: 0x%08x", b->query[i].va,
			    b->out[i].pa);
}

int bench_batch(int argc, char **argv)
{
	struct row r = {
		.name = "translate by ioctl in a batch of 4096, per address",
		.unit = "insn",
		.peer_name = "the core's translate, called in the kernel",
		.bar = 2,
	};
	struct batch *b = calloc(1, sizeof(*b));
	struct op op = { .run = run_batch, .ctx = b };
	unsigned int i;

	if (!b)
		die("no memory");
	boot(BENCH_MB, 0);
	b->pid = create();
	for (i = 0; i < BENCH_ADDRESSES; i++)
		b->query[i] = (struct xv6vm_query){ .va = bench_address(i) };
	measure(&op, 1, REPS, &r.ours);
	look_at_answers(b);
	for (i = 0; i < r.ours.n; i++)
		r.ours.v[i] /= BENCH_ADDRESSES;
	if (argc)
		series_read(&r.peer, argv[0]);
	report(&r);
	return 0;
}
