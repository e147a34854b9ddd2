// SPDX-License-Identifier: GPL-2.0-only
/* Processes and frames that calls made, for others to be about. */
#include "fuzz.h"

#define REMEMBERED 16

static atomic_uint pids[REMEMBERED], frames[REMEMBERED];

__u32 live_pid(struct rng *r)
{
	return PICK(r, pids);
}

__u32 live_frame(struct rng *r)
{
	return PICK(r, frames);
}

static void remember(atomic_uint *ring, __u32 value)
{
	static atomic_uint turn;

	ring[turn++ % REMEMBERED] = value;
}

void live_learn(const struct input *in, const union arg *arg)
{
	const struct xv6vm_map *map = (const void *)arg;
	const struct xv6vm_translate *t = (const void *)arg;
	struct card_objects o = {};

	card_learn(in->row, arg, &o);
	if (o.pid || o.child)
		remember(pids, o.pid | o.child);
	if (o.held || o.cr3)
		remember(frames, o.held | o.cr3);
	if (in->cmd == XV6VM_MAP)
		remember(frames, map->out_pa);
	if (in->cmd == XV6VM_TRANSLATE)
		remember(frames, t->out.pte_pa & ~4095u);
}
