// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_core: operations of the core, one after the other, on several processes
 * and CPUs; after each the machine and the reference have said the same, hold the
 * same, and the checker is clean.
 *
 * An input is a byte that chooses the machine, then operations of 8 bytes.
 */

#include "fuzz.h"
#include "world.h"

#define OPS_MAX 48

/*
 * Kernel halves private and shared, junk or none. A private half has the
 * checker look at 9216 entries for each process and step.
 */
static const struct xv6_config configs[] = {
	{ .junk = true },
	{ .junk = true, .shared_kernel = true },
	{ .shared_kernel = true },
};

#define CONFIGS (sizeof(configs) / sizeof(configs[0]))

const struct fuzz_form fuzz_form = { .head = 1, .record = sizeof(struct op) };

static struct world worlds[CONFIGS];

static void step(struct world *w, const struct op *op)
{
	pair_step(&w->pair, op, MIX_ALL);
	pair_compare(&w->pair, false);
	world_check(w);
}

void fuzz_begin(void)
{
	u32 i;

	for (i = 0; i < CONFIGS; i++)
		world_boot(&worlds[i], &configs[i]);
}

void fuzz_one(struct fuzz_in *in)
{
	struct world *w = &worlds[fuzz_u8(in) % CONFIGS];
	struct op op;
	u32 n;

	world_reset(w);
	for (n = 0; in->left && n < OPS_MAX; n++) {
		op.code = fuzz_u8(in);
		op.who = fuzz_u8(in);
		op.how = fuzz_u16(in);
		op.value = fuzz_u32(in);
		step(w, &op);
	}
	pair_compare(&w->pair, true);
	fuzz_add(FUZZ_CASES, w->pair.cases);
}
