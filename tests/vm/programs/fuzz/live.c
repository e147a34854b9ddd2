// SPDX-License-Identifier: GPL-2.0
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
	const void *a = arg;

	switch (in->cmd) {
	case XV6VM_PROC_CREATE:
		remember(pids, ((const struct xv6vm_proc_create *)a)->out_pid);
		break;
	case XV6VM_PROC_FORK:
		remember(pids, ((const struct xv6vm_proc_fork *)a)->out_pid);
		break;
	case XV6VM_KALLOC:
		remember(frames, ((const struct xv6vm_kalloc *)a)->out_pa);
		break;
	case XV6VM_MAP:
		remember(frames, ((const struct xv6vm_map *)a)->out_pa);
		break;
	case XV6VM_CPU_STATE:
		remember(frames, ((const struct xv6vm_cpu_cmd *)a)->out.cr3);
		break;
	case XV6VM_TRANSLATE:
		remember(frames,
			 ((const struct xv6vm_translate *)a)->out.pte_pa &
				 ~4095u);
		break;
	}
}
