// SPDX-License-Identifier: GPL-2.0-only
/* ptable and cpus in an image. */

#include <string.h>

#include "image.h"

/* struct trapframe, which the CPU itself lays out. */
#define TF_EAX	28u
#define TF_NO	48u
#define TF_ERR	52u
#define TF_EIP	56u
#define TF_ESP	68u
#define TF_SIZE 76u

#define LOCK_CPU 8u

static const struct xv6image_layout *layout(const struct look *l)
{
	return &l->r->sym.lay;
}

static __u32 slot_va(const struct look *l, __u32 slot)
{
	return l->r->sym.ptable + layout(l)->procs +
	       slot * layout(l)->proc_size;
}

/* The slot that a pointer into ptable means, or NOBODY. */
static __u32 slot_of(const struct look *l, __u32 va)
{
	__u32 offset = va - slot_va(l, 0), size = layout(l)->proc_size;

	if (offset % size || offset / size >= layout(l)->nproc)
		return XV6IMAGE_NOBODY;
	return offset / size;
}

static struct xv6image_finding member(const struct look *l, __u32 slot,
				      const __u8 *raw, __u32 offset)
{
	return (struct xv6image_finding){
		.rule = XV6IMAGE_STRUCT,
		.owner = slot,
		.at = image_pa(l, slot_va(l, slot)) + offset,
		.found = image_le32(raw + offset),
	};
}

/* A member that points to a frame: its pa, now that slot's; else 0. */
static __u32 own_frame(struct look *l, __u32 slot, const __u8 *raw,
		       __u32 offset, __u32 kind)
{
	struct xv6image_finding f = member(l, slot, raw, offset);

	if (f.found % XV6VM_PGSIZE || !image_has(l, f.found, XV6VM_PGSIZE)) {
		image_find(l, &f);
		return 0;
	}
	f.found = image_pa(l, f.found);
	return image_claim(l, kind, slot, &f) ? f.found : 0;
}

/*
 * The frame of a pipe that a file leads to. Both ends of it, and all who have
 * them open, lead there.
 */
static void pipe_of(struct look *l, __u32 va)
{
	const struct xv6image_layout *lay = layout(l);
	struct xv6image_finding f = { .owner = XV6IMAGE_NOBODY };
	__u32 pa = image_pa(l, va);

	if (va < l->r->sym.data || va >= l->r->sym.end)
		return;
	f.at = pa + lay->file_pipe;
	f.found = image_pa(l, image_read_word(l, f.at));
	if (image_read_word(l, pa + lay->file_type) != lay->fd_pipe ||
	    f.found % XV6VM_PGSIZE)
		return;
	if (image_kind(l, f.found) == XV6IMAGE_PIPE)
		return;
	image_claim(l, XV6IMAGE_PIPE, XV6IMAGE_NOBODY, &f);
}

static void files(struct look *l, const __u8 *raw, struct xv6image_proc *p)
{
	__u32 i, va;

	for (i = 0; i < layout(l)->nofile; i++) {
		va = image_le32(raw + layout(l)->ofile + 4 * i);
		if (!va)
			continue;
		p->files++;
		pipe_of(l, va);
	}
}

static void parent(struct look *l, __u32 slot, const __u8 *raw,
		   struct xv6image_proc *p)
{
	struct xv6image_finding f = member(l, slot, raw, layout(l)->parent);
	__u32 of = slot_of(l, f.found);

	if (of != XV6IMAGE_NOBODY)
		p->ppid = image_read_word(l, image_pa(l, slot_va(l, of)) +
						     layout(l)->pid);
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

/* Where it was in user mode, if its trap frame lies in its own stack. */
static void trapped(struct look *l, const __u8 *raw, struct xv6image_proc *p)
{
	__u32 pa = image_pa(l, image_le32(raw + layout(l)->tf));

	if (!layout(l)->tf || !p->kstack || pa < p->kstack ||
	    pa - p->kstack > XV6VM_PGSIZE - TF_SIZE)
		return;
	p->eip = image_read_word(l, pa + TF_EIP);
	p->esp = image_read_word(l, pa + TF_ESP);
	p->eax = image_read_word(l, pa + TF_EAX);
	p->trapno = image_read_word(l, pa + TF_NO);
	p->err = image_read_word(l, pa + TF_ERR);
}

/* Threads have one directory: the first has it, the others have it, too. */
static __u32 directory(struct look *l, __u32 slot, const __u8 *raw)
{
	__u32 at = layout(l)->pgdir, pa = image_pa(l, image_le32(raw + at));

	if (image_rule(l, XV6IMAGE_THREADS) &&
	    image_kind(l, pa) == XV6IMAGE_PGDIR && !(pa % XV6VM_PGSIZE))
		return pa;
	return own_frame(l, slot, raw, at, XV6IMAGE_PGDIR);
}

static void memory(struct look *l, __u32 slot, const __u8 *raw,
		   struct xv6image_proc *p)
{
	struct xv6image_finding f = member(l, slot, raw, layout(l)->sz);

	if (image_le32(raw + layout(l)->kstack) || p->state != XV6VM_ZOMBIE)
		p->kstack = own_frame(l, slot, raw, layout(l)->kstack,
				      XV6IMAGE_KSTACK);
	if (p->sz > l->r->sym.kernbase)
		image_find(l, &f);
	if (has_tables(p))
		p->pgdir = directory(l, slot, raw);
	trapped(l, raw, p);
}

static void read_proc(struct look *l, __u32 slot)
{
	const struct xv6image_layout *lay = layout(l);
	struct xv6image_proc *p = &l->r->procs[slot];
	struct xv6image_finding f;
	__u8 raw[PROC_MAX], state;
	__u32 len = lay->name_len;

	image_read(l, image_pa(l, slot_va(l, slot)), raw, lay->proc_size);
	f = member(l, slot, raw, lay->state);
	state = f.found < XV6IMAGE_STATES ? lay->states[f.found] : 0xff;
	if (state == XV6VM_UNUSED)
		return;
	if (state > XV6VM_ZOMBIE) {
		image_find(l, &f);
		return;
	}
	p->state = state;
	p->pid = image_le32(raw + lay->pid);
	p->sz = image_le32(raw + lay->sz);
	p->chan = lay->chan ? image_le32(raw + lay->chan) : 0;
	memcpy(p->name, raw + lay->name,
	       len < XV6VM_NAME_LEN ? len : XV6VM_NAME_LEN);
	parent(l, slot, raw, p);
	files(l, raw, p);
	memory(l, slot, raw, p);
}

void image_procs(struct look *l)
{
	__u32 slot;

	for (slot = 0; slot < layout(l)->nproc; slot++)
		read_proc(l, slot);
}

/*
 * Has everybody kpgdir for a directory of its own? Then one space is for all, and a
 * page in it is nobody's in particular.
 */
bool image_one_space(struct look *l)
{
	const struct xv6image_layout *lay = layout(l);
	__u32 kpgdir = image_read_word(l, image_pa(l, l->r->sym.kpgdir)), slot,
	      n, some = 0;

	for (slot = 0; slot < lay->nproc; slot++) {
		__u32 pa = image_pa(l, slot_va(l, slot));

		n = image_read_word(l, pa + lay->state);
		if (n >= XV6IMAGE_STATES)
			return false;
		if (lay->states[n] == XV6VM_UNUSED ||
		    lay->states[n] == XV6VM_EMBRYO)
			continue;
		if (image_read_word(l, pa + lay->pgdir) != kpgdir)
			return false;
		some++;
	}
	return some && kpgdir;
}

static bool read_before(const struct look *l, __u32 slot)
{
	__u32 i;

	for (i = 0; i < slot; i++) {
		if (l->r->procs[i].pgdir == l->r->procs[slot].pgdir)
			return true;
	}
	return false;
}

/* After all stacks and directories, which are nobody else's. */
void image_spaces(struct look *l)
{
	__u32 slot;

	for (slot = 0; slot < layout(l)->nproc; slot++) {
		if (l->r->procs[slot].pgdir && !read_before(l, slot))
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
	__u32 pa = image_pa(l, scheduler) & ~0xfffu;

	if (scheduler < l->r->sym.kernbase ||
	    image_kind(l, pa) != XV6IMAGE_UNKNOWN)
		pa = l->r->kpgdir - (l->kptables + n) * XV6VM_PGSIZE;
	if (image_kind(l, pa) != XV6IMAGE_UNKNOWN)
		return;
	l->r->cpus[n].stack = pa;
	l->r->frames[pa / XV6VM_PGSIZE] =
		(struct xv6image_frame){ XV6IMAGE_CPUSTACK, n };
}

static void read_cpu(struct look *l, __u32 n)
{
	const struct xv6image_layout *lay = layout(l);
	struct xv6image_cpu *cpu = &l->r->cpus[n];
	struct xv6image_finding f = {
		.rule = XV6IMAGE_STRUCT,
		.owner = XV6IMAGE_NOBODY,
		.at = image_pa(l, l->r->sym.cpus) + n * lay->cpu_size +
		      lay->runs,
	};
	__u8 raw[PROC_MAX];

	image_read(l, f.at - lay->runs, raw, lay->cpu_size);
	cpu->apicid = raw[lay->apicid];
	cpu->started = image_le32(raw + lay->started);
	f.found = image_le32(raw + lay->runs);
	cpu->slot = slot_of(l, f.found);
	if (f.found && cpu->slot == XV6IMAGE_NOBODY)
		image_find(l, &f);
	if (n)
		cpu_stack(l, n, image_le32(raw + lay->scheduler));
}

/* struct spinlock: locked, name, cpu. */
static __u32 holder(struct look *l, __u32 lock)
{
	__u32 cpu = image_read_word(l, image_pa(l, lock) + LOCK_CPU) -
		    l->r->sym.cpus;
	__u32 size = layout(l)->cpu_size;

	if (cpu % size || cpu / size >= layout(l)->ncpu)
		return XV6IMAGE_NOBODY;
	return cpu / size;
}

void image_cpus(struct look *l)
{
	struct xv6image_finding f = {
		.rule = XV6IMAGE_STRUCT,
		.owner = XV6IMAGE_NOBODY,
		.at = image_pa(l, l->r->sym.ncpu),
		.found = l->r->ncpu,
	};
	__u32 n, most = layout(l)->ncpu;

	if (!l->r->booting && (l->r->ncpu < 1 || l->r->ncpu > most)) {
		image_find(l, &f);
		l->r->ncpu = l->r->ncpu ? most : 0;
	}
	for (n = 0; n < l->r->ncpu; n++)
		read_cpu(l, n);
	l->r->holder[0] = holder(l, l->r->sym.kmem);
	l->r->holder[1] = holder(l, l->r->sym.ptable);
}
