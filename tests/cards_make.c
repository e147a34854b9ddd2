// SPDX-License-Identifier: GPL-2.0-only
/* What has to exist before a good call is made by good calls. */
#include "cards.h"

/* In the order in which they are made, what they need before them. */
static const struct {
	unsigned int need, cmd;
	__u32 flags;
} steps[] = {
	{ CARD_NEEDS_PROC, XV6VM_PROC_CREATE, 0 },
	{ CARD_NEEDS_PROC, XV6VM_PROC_SBRK, 0 },
	{ CARD_NEEDS_ZOMBIE, XV6VM_PROC_FORK, 0 },
	{ CARD_NEEDS_ZOMBIE, XV6VM_PROC_EXIT, XV6VM_EXIT_ZOMBIE },
	{ CARD_NEEDS_CHILD, XV6VM_PROC_FORK, 0 },
	{ CARD_NEEDS_MAPPED, XV6VM_MAP, XV6VM_MAP_NEW },
	{ CARD_NEEDS_HELD, XV6VM_KALLOC, 0 },
	{ CARD_NEEDS_RUNNING, XV6VM_CPU_SWITCH, 0 },
	{ CARD_NEEDS_TRAPPED, XV6VM_CPU_TRAP, 0 },
	{ CARD_NEEDS_TLB, XV6VM_TLB, 0 },
	{ CARD_NEEDS_IMAGE, XV6VM_LOAD, 0 },
};

#define STEPS	(sizeof(steps) / sizeof(*steps))

int card_make(unsigned int needs, struct card_objects *o, card_call *call,
	      void *ctx)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < STEPS; i++) {
		const struct card *c = card_find(steps[i].cmd);
		union {
			struct xv6vm_hdr hdr;
			struct xv6vm_map map;
			struct xv6vm_proc_create create;
			__u64 longs[32];
		} arg;

		if (!(needs & steps[i].need))
			continue;
		card_good(c, o, &arg);
		arg.hdr.flags = steps[i].flags;
		/* A new frame has no address yet, and a process no code. */
		if (c->cmd == XV6VM_MAP)
			arg.map.pa = 0;
		if (c->cmd == XV6VM_PROC_CREATE)
			arg.create.len = 0;
		err = call(ctx, c->cmd, &arg);
		card_learn(c, &arg, o);
	}
	return err;
}
