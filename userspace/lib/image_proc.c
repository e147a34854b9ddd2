// SPDX-License-Identifier: GPL-2.0
/* ptable and cpus in an image. */

#include <string.h>

#include "image.h"

/* struct proc, in words. */
enum {
	SZ,
	PGDIR,
	KSTACK,
	STATE,
	PID,
	PARENT,
	OFILE = 10,
	NAME = 27,
};

#define NOFILE 16u

/* struct file. */
#define FILE_TYPE 0u
#define FILE_PIPE 12u
#define FILE_SIZE 24u
#define FD_PIPE	  1u

/* struct cpu, in words, and what a CPU's scheduler has below its stack's end. */
enum {
	SCHEDULER = 1,
	STARTED = 40,
	RUNS = 43,
};

static __u32 slot_va(const struct look *l, __u32 slot)
{
	return l->r->sym.ptable + SPINLOCK + slot * PROC_SIZE;
}

/* The slot that a pointer into ptable means, or NOBODY. */
static __u32 slot_of(const struct look *l, __u32 va)
{
	__u32 offset = va - slot_va(l, 0);

	if (offset % PROC_SIZE || offset / PROC_SIZE >= XV6IMAGE_NPROC)
		return XV6IMAGE_NOBODY;
	return offset / PROC_SIZE;
}

static struct xv6image_finding member(const struct look *l, __u32 slot,
				      const __u8 *raw, __u32 word)
{
	return (struct xv6image_finding){
		.rule = XV6IMAGE_STRUCT,
		.owner = slot,
		.at = slot_va(l, slot) - XV6VM_KERNBASE + 4 * word,
		.found = image_word(raw, word),
	};
}

/* A member that points to a frame: its pa, now that slot's; else 0. */
static __u32 own_frame(struct look *l, __u32 slot, const __u8 *raw, __u32 word,
		       __u32 kind)
{
	struct xv6image_finding f = member(l, slot, raw, word);

	if (f.found % XV6VM_PGSIZE || !image_has(l, f.found, XV6VM_PGSIZE)) {
		image_find(l, &f);
		return 0;
	}
	f.found -= XV6VM_KERNBASE;
	return image_claim(l, kind, slot, &f) ? f.found : 0;
}

/*
 * The frame of a pipe that a file leads to. Both ends of it, and all who have
 * them open, lead there.
 */
static void pipe_of(struct look *l, __u32 va)
{
	struct xv6image_finding f = { .owner = XV6IMAGE_NOBODY };
	__u8 raw[FILE_SIZE];
	__u32 pa = va - XV6VM_KERNBASE;

	if (va < l->r->sym.data || va >= l->r->sym.end)
		return;
	image_read(l, pa, raw, sizeof(raw));
	f.at = pa + FILE_PIPE;
	f.found = image_le32(raw + FILE_PIPE) - XV6VM_KERNBASE;
	if (image_le32(raw + FILE_TYPE) != FD_PIPE || f.found % XV6VM_PGSIZE)
		return;
	if (f.found < l->r->phystop &&
	    l->r->frames[f.found / XV6VM_PGSIZE].kind == XV6IMAGE_PIPE)
		return;
	image_claim(l, XV6IMAGE_PIPE, XV6IMAGE_NOBODY, &f);
}

static void files(struct look *l, const __u8 *raw, struct xv6image_proc *p)
{
	__u32 i, va;

	for (i = 0; i < NOFILE; i++) {
		va = image_word(raw, OFILE + i);
		if (!va)
			continue;
		p->files++;
		pipe_of(l, va);
	}
}

static void parent(struct look *l, __u32 slot, const __u8 *raw,
		   struct xv6image_proc *p)
{
	struct xv6image_finding f = member(l, slot, raw, PARENT);
	__u32 of = slot_of(l, f.found);

	if (of != XV6IMAGE_NOBODY)
		p->ppid = image_read_word(l, slot_va(l, of) - XV6VM_KERNBASE +
						     4 * PID);
	else if (f.found)
		image_find(l, &f);
}

/*
 * While fork makes a process, or wait takes it apart, its directory is not yet
 * or no longer its own.
 */
static bool has_tables(const struct xv6image_proc *p)
{
	return p->state != XV6VM_EMBRYO &&
	       !(p->state == XV6VM_ZOMBIE && !p->kstack);
}

static void read_proc(struct look *l, __u32 slot)
{
	struct xv6image_proc *p = &l->r->procs[slot];
	struct xv6image_finding f;
	__u8 raw[PROC_SIZE];

	image_read(l, slot_va(l, slot) - XV6VM_KERNBASE, raw, sizeof(raw));
	f = member(l, slot, raw, STATE);
	if (f.found == XV6VM_UNUSED)
		return;
	if (f.found > XV6VM_ZOMBIE) {
		image_find(l, &f);
		return;
	}
	p->state = f.found;
	p->pid = image_word(raw, PID);
	p->sz = image_word(raw, SZ);
	memcpy(p->name, raw + 4 * NAME, XV6VM_NAME_LEN);
	parent(l, slot, raw, p);
	files(l, raw, p);
	if (image_word(raw, KSTACK) || p->state != XV6VM_ZOMBIE)
		p->kstack = own_frame(l, slot, raw, KSTACK, XV6IMAGE_KSTACK);
	f = member(l, slot, raw, SZ);
	if (p->sz > XV6VM_KERNBASE)
		image_find(l, &f);
	if (has_tables(p))
		p->pgdir = own_frame(l, slot, raw, PGDIR, XV6IMAGE_PGDIR);
}

void image_procs(struct look *l)
{
	__u32 slot;

	for (slot = 0; slot < XV6IMAGE_NPROC; slot++)
		read_proc(l, slot);
}

/* After all stacks and directories, which are nobody else's. */
void image_spaces(struct look *l)
{
	__u32 slot;

	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		if (l->r->procs[slot].pgdir)
			image_tables(l, slot);
	}
}

/*
 * The first CPU's stack is in the kernel's image. That of another is the frame
 * in which it left its scheduler; if it never did, the frames that startothers
 * took lie below those of kvmalloc, in the order of the CPUs.
 */
static void cpu_stack(struct look *l, __u32 n, __u32 scheduler)
{
	__u32 pa = (scheduler - XV6VM_KERNBASE) & ~0xfffu;

	if (scheduler < XV6VM_KERNBASE || image_kind(l, pa) != XV6IMAGE_UNKNOWN)
		pa = l->r->kpgdir - (l->kptables + n) * XV6VM_PGSIZE;
	if (image_kind(l, pa) != XV6IMAGE_UNKNOWN)
		return;
	l->r->cpus[n].stack = pa;
	l->r->frames[pa / XV6VM_PGSIZE] =
		(struct xv6image_frame){ XV6IMAGE_CPUSTACK, n };
}

static void read_cpu(struct look *l, __u32 n)
{
	struct xv6image_cpu *cpu = &l->r->cpus[n];
	struct xv6image_finding f = {
		.rule = XV6IMAGE_STRUCT,
		.owner = XV6IMAGE_NOBODY,
		.at = l->r->sym.cpus - XV6VM_KERNBASE + n * CPU_SIZE + 4 * RUNS,
	};
	__u8 raw[CPU_SIZE];

	image_read(l, f.at - 4 * RUNS, raw, sizeof(raw));
	cpu->apicid = raw[0];
	cpu->started = image_word(raw, STARTED);
	f.found = image_word(raw, RUNS);
	cpu->slot = slot_of(l, f.found);
	if (f.found && cpu->slot == XV6IMAGE_NOBODY)
		image_find(l, &f);
	if (n)
		cpu_stack(l, n, image_word(raw, SCHEDULER));
}

void image_cpus(struct look *l)
{
	struct xv6image_finding f = {
		.rule = XV6IMAGE_STRUCT,
		.owner = XV6IMAGE_NOBODY,
		.at = l->r->sym.ncpu - XV6VM_KERNBASE,
		.found = l->r->ncpu,
	};
	__u32 n;

	if (l->r->ncpu < 1 || l->r->ncpu > XV6IMAGE_NCPU) {
		image_find(l, &f);
		l->r->ncpu = l->r->ncpu ? XV6IMAGE_NCPU : 0;
	}
	for (n = 0; n < l->r->ncpu; n++)
		read_cpu(l, n);
}
