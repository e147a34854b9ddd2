// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of operations, and those on processes. See ops.h.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/exec.h>
#include <xv6/proc.h>
#include "elf_make.h"
#include "ops.h"

static u32 swapped(u32 v)
{
	return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}

u32 pair_va(const struct pair *x, const struct op *op)
{
	static const u32 edges[] = {
		0x3ff000, 0x400000, 0x7ff000, 0x40000000, 0x7fffe000,
		0x7ffff000, 0x80000000, 0x80107000, 0x80108000, 0x801ff000,
		0x80200000, 0xfdfff000, 0xfe000000, 0xfffff000,
	};
	u32 pages = tb_up(x->r->proc[x->slot].sz) / TB_PAGE;

	switch (op->how % 8) {
	case 0:
		return edges[op->value % ARRAY_SIZE(edges)] + (op->value >> 20);
	case 1:
		return swapped(op->value);
	case 2:
		return (op->value % 2048) << 12 | op->value >> 20;
	case 3: /* the kernel's address of some page */
		return tb_p2v(pair_frame(x, op)) + (op->value >> 20);
	default:
		return (op->value % (pages + 3)) << 12 | op->value >> 20;
	}
}

u32 pair_frame(const struct pair *x, const struct op *op)
{
	u32 i, pa, frames = x->r->tb.phystop / TB_PAGE;

	if (op->how & 0x100)
		return tb_down(op->value);
	if (op->how & 0x200)
		return op->value;
	ref_find_live(x->r);
	for (i = 0; i < frames; i++) {
		pa = (op->value + i) % frames;
		if (x->r->live[pa])
			return pa * TB_PAGE;
	}
	return 0;
}

/* The open files that processes go with; 0 is none. */
static const u16 holders[] = { 0, 1, 101, 0xfffe };

static void op_spawn(struct pair *x, const struct op *op)
{
	static const char name[XV6VM_NAME_LEN] = "new";
	static const u8 code[] = { 0xeb, 0xfe, 0x90, 0x90 };
	bool bare = op->how & 1;
	u16 holder = holders[op->how >> 1 & 3];
	struct xv6_proc *np;
	u32 slot;
	int err = xv6_spawn(x->m, name, code, sizeof(code), holder, bare, &np);

	pair_agree(x, err, ref_spawn(x->r, code, sizeof(code), holder, bare,
				     &slot), "spawn");
	if (!err)
		pair_same(x, xv6_proc_slot(x->m, np), slot, "slot of a process");
}

static void op_fork(struct pair *x, const struct op *op)
{
	u16 holder = holders[op->how & 3];
	struct xv6_proc *np;
	u32 slot, eax = x->p->kstack + TB_PAGE - REF_TRAPFRAME + REF_EAX * 4;

	/* What the process has been told before; the child is told 0. */
	ref_set_word(x->m->ram, eax, op->value);
	ref_set_word(x->r->tb.ram, eax, op->value);
	pair_agree(x, xv6_fork(x->m, x->p, holder, &np),
		   ref_fork(x->r, x->slot, holder, &slot), "fork");
}

/* One segment, some arguments. */
static void op_exec(struct pair *x, const struct op *op)
{
	static const char args[] = "sh\0-c\0a long word";
	static const char name[XV6VM_NAME_LEN] = "program";
	static u8 elf[ELF_HEAD + ELF_PH + 4096];
	u32 memsz = op->value % (24 * 4096), filesz = op->value >> 20;
	u32 argc = op->how % 4, len = argc == 3 ? sizeof(args) : argc * 3;
	const struct ref_program want = { elf, sizeof(elf), args, len, argc };
	const struct xv6_exec run = { name, elf, sizeof(elf), args, len, argc };

	filesz = filesz < memsz ? filesz : memsz;
	elf_header(elf, 1, op->how);
	elf_load(elf + ELF_HEAD, ELF_HEAD + ELF_PH, 0, filesz, memsz);
	memset(elf + ELF_HEAD + ELF_PH, op->who, 4096);
	pair_agree(x, xv6_exec(x->m, x->p, &run),
		   ref_exec(x->r, x->slot, &want), "exec");
}

static void op_sbrk(struct pair *x, const struct op *op)
{
	bool as_xv6 = op->how & 1;
	s32 by = op->value;
	u32 old, want;
	int err;

	if (op->how & 2)
		by = (s32)(op->value % 0x30000) - 0x14000;
	else if (op->how & 4)
		by = -(s32)x->p->sz + (s32)(op->value % 3) - 1;
	else if (op->how & 8) /* over a table's end */
		by = (s32)(op->value % 0xc00000) - 0x600000;
	err = as_xv6 ? xv6_sbrk_as_xv6(x->m, x->p, by, &old) :
		       xv6_growproc(x->m, x->p, by, &old);
	pair_agree(x, err, ref_sbrk(x->r, x->slot, by, as_xv6, &want), "sbrk");
	if (!err)
		pair_same(x, old, want, "what sbrk returns");
}

static void op_exit(struct pair *x, const struct op *op)
{
	int err = xv6_exit(x->m, x->p);

	pair_agree(x, err, ref_exit(x->r, x->slot), "exit");
	if (!err && op->how & 1)
		pair_agree(x, xv6_reap(x->m, x->p), ref_reap(x->r, x->slot),
			   "reap");
}

static void op_wait(struct pair *x, const struct op *op)
{
	struct xv6_proc *child;
	int err = xv6_wait_for(x->m, x->p, &child);
	u32 pid = err ? 0 : child->pid, want;

	if (!err)
		err = xv6_reap(x->m, child);
	pair_agree(x, err, ref_wait(x->r, x->slot, &want), "wait");
	if (!err)
		pair_same(x, pid, want, "the child that was reaped");
}

static void op_drop_holder(struct pair *x, const struct op *op)
{
	u16 holder = holders[1 + op->how % 3];
	struct xv6_proc *p;

	while ((p = xv6_proc_of_holder(x->m, holder))) {
		if (p->state != XV6VM_ZOMBIE)
			xv6_exit(x->m, p);
		xv6_reap(x->m, p);
	}
	ref_drop_holder(x->r, holder);
	x->cases++;
}

static void op_find(struct pair *x, const struct op *op)
{
	u32 pid = x->r->nextpid + 1 - op->value % (2 * x->r->nproc);
	const struct xv6_proc *p = xv6_proc_find(x->m, pid);

	pair_agree(x, p ? xv6_proc_slot(x->m, p) : x->r->nproc,
		   ref_find(x->r, pid), "the slot of a pid");
}

/* How often each is met in a mix. What a fuzzer once found hangs on the first. */
static const struct {
	void (*run)(struct pair *x, const struct op *op);
	u8 weight[MIXES];
} ops[] = {
	{ op_kalloc, { 1 } },		{ op_kfree, { 1 } },
	{ op_kfree_refused, { 1 } },	{ op_spawn, { 1, 0, 1, 40 } },
	{ op_fork, { 2, 0, 4, 40 } },	{ op_exec, { 1, 0, 2 } },
	{ op_sbrk, { 2, 0, 4 } },	{ op_exit, { 1, 0, 2, 40 } },
	{ op_wait, { 1, 0, 2, 50 } },	{ op_drop_holder, { 1, 0, 0, 1 } },
	{ op_map, { 2, 3, 4 } },	{ op_unmap, { 1, 2, 1 } },
	{ op_protect, { 1, 2, 2 } },	{ op_copy, { 1 } },
	{ op_copyout, { 1 } },		{ op_mappages, { 1 } },
	{ op_clearpteu, { 1, 1 } },	{ op_switch, { 2, 1 } },
	{ op_trap, { 1, 2 } },		{ op_cpu_set, { 1, 1 } },
	{ op_tlb, { 1 } },		{ op_access, { 4, 50 } },
	{ op_translate, { 1 } },	{ op_aliases, { 1 } },
	{ op_extents, { 1 } },		{ op_invlpg, { 0, 2 } },
	{ op_find, { 0, 0, 0, 20 } },
};

/* A process in use, a zombie too: from that slot on. */
static void pick(struct pair *x, u32 slot)
{
	do {
		x->slot = slot++ % x->r->nproc;
	} while (!x->r->proc[x->slot].pid);
	x->p = &x->m->procs[x->slot];
}

void pair_step(struct pair *x, const struct op *op, enum mix mix)
{
	u32 i, at, sum = 0;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		sum += ops[i].weight[mix];
	at = op->code % sum;
	for (i = 0; at >= ops[i].weight[mix]; i++)
		at -= ops[i].weight[mix];
	pick(x, op->who);
	ops[i].run(x, op);
	pair_same(x, x->m->kmem.freelist, x->r->tb.freelist, "head of the list");
	/* And two addresses of any process. */
	pick(x, op->who >> 3);
	pair_probe(x, x->slot, pair_va(x, op), op->how);
	pair_probe(x, x->slot, op->value, op->how >> 4);
}
