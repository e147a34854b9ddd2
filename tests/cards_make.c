// SPDX-License-Identifier: GPL-2.0
/* What has to exist before a good call is made by good calls. */
#include "cards.h"

#define HDR(x, bits)	.hdr = { .size = sizeof(x), .flags = (bits) }

/* Who carries commands out, and what there is by now. */
struct maker {
	card_call *call;
	void *ctx;
	struct card_objects *o;
};

static int good(struct maker *m, unsigned int cmd)
{
	__u64 arg[32];

	card_good(card_find(cmd), m->o, arg);
	return m->call(m->ctx, cmd, arg);
}

/* Its pages hold what boot or another process left there, or junk. */
static int make_proc(struct maker *m)
{
	struct xv6vm_proc_create p = { HDR(p, 0), .name = "p" };
	struct xv6vm_proc_sbrk s = {
		HDR(s, 0), .delta = (CARD_PAGES - 1) * 4096,
	};
	int err = m->call(m->ctx, XV6VM_PROC_CREATE, &p);

	m->o->pid = p.out_pid;
	s.pid = p.out_pid;
	return err ? err : m->call(m->ctx, XV6VM_PROC_SBRK, &s);
}

static int fork_as(struct maker *m, __u32 *pid)
{
	struct xv6vm_proc_fork f = { HDR(f, 0), .pid = m->o->pid };
	int err = m->call(m->ctx, XV6VM_PROC_FORK, &f);

	*pid = f.out_pid;
	return err;
}

static int make_child(struct maker *m)
{
	return fork_as(m, &m->o->child);
}

static int make_zombie(struct maker *m)
{
	struct xv6vm_proc_exit e = { HDR(e, XV6VM_EXIT_ZOMBIE) };
	int err = fork_as(m, &e.pid);

	return err ? err : m->call(m->ctx, XV6VM_PROC_EXIT, &e);
}

static int make_held(struct maker *m)
{
	struct xv6vm_kalloc k = { HDR(k, 0) };
	int err = m->call(m->ctx, XV6VM_KALLOC, &k);

	m->o->held = k.out_pa;
	return err;
}

static int make_mapped(struct maker *m)
{
	struct xv6vm_map map = {
		HDR(map, XV6VM_MAP_NEW), .pid = m->o->pid, .va = CARD_HAND_VA,
		.perm = XV6VM_PTE_W | XV6VM_PTE_U,
	};

	return m->call(m->ctx, XV6VM_MAP, &map);
}

static int make_running(struct maker *m)
{
	return good(m, XV6VM_CPU_SWITCH);
}

static int make_trapped(struct maker *m)
{
	return good(m, XV6VM_CPU_TRAP);
}

static int make_tlb(struct maker *m)
{
	return good(m, XV6VM_TLB);
}

static int make_image(struct maker *m)
{
	return good(m, XV6VM_LOAD);
}

int card_make(unsigned int needs, struct card_objects *o, card_call *call,
	      void *ctx)
{
	/* In the order of their bits. */
	static int (*const makers[CARD_NEEDS])(struct maker *m) = {
		make_proc, make_child, make_zombie, make_held, make_mapped,
		make_running, make_trapped, make_tlb, make_image,
	};
	struct maker m = { .call = call, .ctx = ctx, .o = o };
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < CARD_NEEDS; i++)
		if (needs & 1u << i)
			err = makers[i](&m);
	return err;
}
