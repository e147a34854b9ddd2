// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_core: operations of the core, one after the other, on several processes
 * and CPUs; after each the machine and the oracle have said the same, hold the
 * same, and the checker is clean.
 *
 * An input is a byte that chooses the machine, then operations of 8 bytes.
 */

#include <string.h>

#include <xv6/exec.h>
#include <xv6/vm.h>

#include "core.h"
#include "elf_make.h"

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
static struct flat flat;
static const u8 code_page[XV6_PGSIZE] = { 0xeb, 0xfe, 0x90, 0x90 };

void core_agree(int machine, int oracle, const char *what)
{
	if (machine != oracle)
		fuzz_fail("%s: the machine says %d, the oracle %d", what,
			  machine, oracle);
	fuzz_case();
}

static u32 big_endian(const struct op *op)
{
	return op->value >> 24 | (op->value >> 8 & 0xff00) |
	       (op->value << 8 & 0xff0000) | op->value << 24;
}

u32 core_va(const struct pair *x, const struct op *op)
{
	static const u32 edges[] = { 0x3ff000,	 0x400000,   0x7ff000,
				     0x40000000, 0x7fffe000, 0x7ffff000,
				     0x80000000, 0x80107000, 0x80108000,
				     0x801ff000, 0x80200000, 0xfdfff000,
				     0xfe000000, 0xfffff000 };
	u32 pages = (x->f->proc[x->slot].sz + 4095) / 4096;

	switch (op->how % 8) {
	case 0:
		return edges[op->value % 14] + (op->value >> 20);
	case 1:
		return big_endian(op);
	case 2:
		return (op->value % 2048) << 12 | op->value >> 20;
	case 3: /* the kernel's address of some page */
		return core_frame(x, op) + 0x80000000 + (op->value >> 20);
	default:
		return (op->value % (pages + 3)) << 12 | op->value >> 20;
	}
}

u32 core_frame(const struct pair *x, const struct op *op)
{
	u32 i, n;

	if (op->how & 0x100)
		return op->value & ~4095u;
	if (op->how & 0x200)
		return op->value;
	for (i = 0; i < WORLD_FRAMES; i++) {
		n = (op->value + i) % WORLD_FRAMES;
		if (x->f->frame[n].live)
			return n * 4096;
	}
	return 0;
}

static void spawn(struct pair *x, const struct op *op)
{
	static const char name[XV6VM_NAME_LEN] = "new";
	bool bare = op->how & 1;
	u16 holder = op->how >> 1 & 3;
	struct xv6_proc *np;
	u32 slot;
	int err = xv6_spawn(x->m, name, code_page, 4, holder, bare, &np);

	core_agree(err, flat_spawn(x->f, &slot, bare, holder, code_page),
		   "spawn");
	if (!err)
		fuzz_same(xv6_proc_slot(x->m, np), slot, "slot of a process");
}

static void fork_one(struct pair *x, const struct op *op)
{
	u16 holder = op->how & 3;
	struct xv6_proc *np;
	u32 slot;

	core_agree(xv6_fork(x->m, x->p, holder, &np),
		   flat_fork(x->f, x->slot, holder, &slot), "fork");
}

/* One segment, some arguments. */
static void exec(struct pair *x, const struct op *op)
{
	static const char args[] = "sh\0-c\0a long word";
	static u8 elf[ELF_HEAD + ELF_PH + 4096];
	u32 memsz = op->value % (24 * 4096), filesz = op->value >> 20;
	u32 argc = op->how % 4;
	struct flat_program want = { elf, sizeof(elf), args, argc * 3, argc };
	struct xv6_exec run = { "program\0\0\0\0\0\0\0\0",
				elf,
				sizeof(elf),
				args,
				argc * 3,
				argc };
	int err;

	if (argc == 3)
		want.args_len = run.args_len = sizeof(args);
	filesz = filesz < memsz ? filesz : memsz;
	elf_header(elf, 1, op->how);
	elf_load(elf + ELF_HEAD, ELF_HEAD + ELF_PH, 0, filesz, memsz);
	memset(elf + ELF_HEAD + ELF_PH, op->who, 4096);
	err = xv6_exec(x->m, x->p, &run);
	core_agree(err, flat_exec(x->f, x->slot, &want), "exec");
	if (err)
		return;
	fuzz_same(le32_to_cpu(xv6_trapframe(x->m, x->p)->esp), want.esp, "esp");
	fuzz_same(le32_to_cpu(xv6_trapframe(x->m, x->p)->eip), want.eip, "eip");
}

static void sbrk_by(struct pair *x, const struct op *op)
{
	bool as_xv6 = op->how & 1;
	s32 by = op->value;
	u32 old, want;
	int err;

	if (op->how & 2)
		by = (s32)(op->value % 0x30000) - 0x14000;
	else if (op->how & 4)
		by = -(s32)x->p->sz + (s32)(op->value % 3) - 1;
	err = as_xv6 ? xv6_sbrk_as_xv6(x->m, x->p, by, &old)
		     : xv6_growproc(x->m, x->p, by, &old);
	core_agree(err, flat_sbrk(x->f, x->slot, by, as_xv6, &want), "sbrk");
	if (!err)
		fuzz_same(old, want, "what sbrk returns");
}

static void exit_one(struct pair *x, const struct op *op)
{
	int err = xv6_exit(x->m, x->p);

	core_agree(err, flat_exit(x->f, x->slot), "exit");
	if (!err && op->how & 1)
		core_agree(xv6_reap(x->m, x->p), flat_reap(x->f, x->slot),
			   "reap");
}

static void wait_one(struct pair *x, const struct op *op)
{
	u32 pid, want;
	int err = xv6_wait(x->m, x->p, &pid);

	(void)op;
	core_agree(err, flat_wait(x->f, x->slot, &want), "wait");
	if (!err)
		fuzz_same(pid, want, "the child that was reaped");
}

static void drop_holder(struct pair *x, const struct op *op)
{
	u16 holder = 1 + op->how % 3;
	struct xv6_proc *p;

	while ((p = xv6_proc_of_holder(x->m, holder))) {
		if (p->state != XV6VM_ZOMBIE)
			xv6_exit(x->m, p);
		xv6_reap(x->m, p);
	}
	flat_drop_holder(x->f, holder);
	fuzz_case();
}

/* Some stand here twice, to be met more often. */
static void (*const ops[])(struct pair *x, const struct op *op) = {
	core_kalloc,   core_kfree,     core_kfree_refused,
	spawn,	       fork_one,       fork_one,
	exec,	       sbrk_by,	       sbrk_by,
	exit_one,      wait_one,       drop_holder,
	core_map,      core_map,       core_unmap,
	core_protect,  core_copy,      core_copyout,
	core_mappages, core_clearpteu, core_switch,
	core_switch,   core_trap,      core_cpu_set,
	core_tlb,      core_access,    core_access,
	core_access,   core_access,    core_translate,
	core_aliases,  core_extents,
};

/* A process in use, a zombie too: from that slot on. */
static void pick(struct pair *x, u32 slot)
{
	do {
		x->slot = slot++ % WORLD_PROCS;
	} while (!x->f->proc[x->slot].pid);
	x->p = &x->m->procs[x->slot];
}

static void step(struct pair *x, const struct op *op)
{
	pick(x, op->who);
	ops[op->code % (sizeof(ops) / sizeof(ops[0]))](x, op);
	flat_compare(x->f, x->w);
	world_check(x->w);
	/* And two addresses of any process. */
	pick(x, op->who >> 3);
	core_probe(x, x->slot, core_va(x, op), op->how);
	core_probe(x, x->slot, op->value, op->how >> 4);
}

void fuzz_begin(void)
{
	u32 i;

	for (i = 0; i < CONFIGS; i++) {
		struct xv6_config cfg = configs[i];

		cfg.phystop = WORLD_RAM;
		cfg.data = XV6_DATA;
		cfg.end = XV6_END;
		cfg.ncpu = FLAT_CPUS;
		cfg.nproc = WORLD_PROCS;
		world_boot(&worlds[i], &cfg);
	}
}

void fuzz_one(struct fuzz_in *in)
{
	struct world *w = &worlds[fuzz_u8(in) % CONFIGS];
	struct pair x = { .w = w, .m = &w->now.m, .f = &flat };
	struct op op;
	u32 n;

	world_reset(w);
	flat_boot(&flat, w, w->now.m.cfg.shared_kernel);
	for (n = 0; in->left && n < OPS_MAX; n++) {
		op.code = fuzz_u8(in);
		op.who = fuzz_u8(in);
		op.how = fuzz_u16(in);
		op.value = fuzz_u32(in);
		step(&x, &op);
	}
	flat_compare_whole(&flat, w);
}
