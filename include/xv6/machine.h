/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One emulated machine. The core has no globals and allocates nothing from
 * its host: all hangs on struct xv6_machine, in memory that is handed in.
 *
 * Locking: "the machine's lock" is the host's, around all calls that change
 * processes, page tables or CPUs; questions may share it. kmem.lock is the
 * machine's own and the innermost. Questions never write m->why.
 */
#ifndef _XV6_MACHINE_H
#define _XV6_MACHINE_H

#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <xv6/cpu.h>
#include <xv6/kalloc.h>
#include <xv6/memlayout.h>
#include <xv6/mmu.h>
#include <xv6/proc.h>
#include <xv6/reason.h>
#include <xv6/types.h>

/**
 * struct xv6_config - what machine to build
 * @phystop: bytes of RAM, a multiple of 4096
 * @data: va where the kernel's writable part begins, page aligned
 * @end: va behind the kernel's image
 * @ncpu: CPUs, 1 to 8; each but the first takes a frame for its boot stack
 * @nproc: slots of the process table
 * @shared_kernel: all processes use kpgdir's tables for the kernel half
 * @junk: kfree fills frames with 0x01, as xv6 does
 */
struct xv6_config {
	u32 phystop;
	u32 data;
	u32 end;
	u32 ncpu;
	u32 nproc;
	bool shared_kernel;
	bool junk;
};

/* xv6's own machine. */
#define XV6_CONFIG_DEFAULT {			\
	.phystop = XV6_PHYSTOP,			\
	.data = XV6_DATA,			\
	.end = XV6_END,				\
	.ncpu = 1,				\
	.nproc = XV6_NPROC,			\
	.junk = true,				\
}

/**
 * struct xv6_memory - what the host hands in
 * @ram: @phystop bytes, zeroed
 * @frames: phystop / 4096 zeroed entries
 * @untouched: a zeroed bit a frame, of a host that leaves frames unmade, see
 *	       untouched.h; its @ram is a private mapping then. NULL: it does not
 * @procs: nproc zeroed entries
 * @relax: called now and then in long work, never under kmem.lock, so that the
 *	   host can do something else meanwhile; NULL: it need not
 * @revoke: called when pages of the process in @slot have lost their mapping, or
 *	    a permission, before their frames are given up; NULL: nobody else
 *	    uses them
 * @ring: where events are noted, see xv6/event.h; NULL: nowhere
 */
struct xv6_memory {
	void *ram;
	u8 *untouched;
	struct xv6_frame *frames;
	struct xv6_proc *procs;
	void (*relax)(void);
	void (*revoke)(u32 slot, u32 va, u32 pages);
	struct xv6_ring *ring;
};

/* Counts since boot; kmem has its own. Guarded by the machine's lock. */
struct xv6_counts {
	u64 mapped;		/* pages */
	u64 unmapped;
	u64 tables;		/* page tables made */
	u64 faults;
	u64 forks;
	u64 execs;
	u64 exits;
};

/**
 * struct xv6_machine - all there is of one machine
 * @foreign: the RAM holds a loaded image. Of cfg, only phystop, ncpu and nproc
 *	     count; there are no processes, no free list and no kpgdir
 * @pids: of the process in each slot, 0 for none: what looks for one reads this,
 *	  which is short enough to be read whole
 * @nprocs: slots that are in use
 */
struct xv6_machine {
	struct xv6_config cfg;
	bool foreign;
	u8 *ram;
	u8 *untouched;			/* see struct xv6_memory */
	struct xv6_frame *frames;	/* guarded by kmem.lock */
	u32 nframes;
	u32 kpgdir;
	struct xv6_proc *procs;
	u32 pids[XV6_NPROC_MAX];
	u32 nprocs;
	u32 vacant;			/* no slot below it is free */
	u32 nextpid;
	bool wrapped;			/* pids have: the next may be taken */
	u32 initpid;
	struct xv6_cpu cpus[XV6_NCPU_MAX];
	struct xv6_counts counts;
	struct xv6_why why;		/* what the change at hand refused first */
	void (*relax)(void);		/* see struct xv6_memory */
	void (*revoke)(u32 slot, u32 va, u32 pages);
	struct xv6_ring *ring;
	u8 cause;			/* enum xv6vm_cause of what is done now */
	struct xv6_usage nobody;	/* of directories without a process */
	/* Its lock is taken by who else only reads. */
	struct xv6_kmem kmem ____cacheline_aligned_in_smp;
};

/**
 * xv6_config_check() - is there such a machine?
 * @why: what is wrong with it, if anything
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int xv6_config_check(const struct xv6_config *cfg, struct xv6_why *why);

/**
 * xv6_config_fits() - does its RAM hold what boot takes, init included?
 * @cfg: passes xv6_config_check()
 *
 * Return: 0, or -ENOMEM where xv6_machine_boot() would fail for want of frames.
 */
int xv6_config_fits(const struct xv6_config *cfg, struct xv6_why *why);

/* Set up an unbooted machine: no frame on the list, no process. */
int xv6_machine_init(struct xv6_machine *m, const struct xv6_config *cfg,
		     const struct xv6_memory *mem);

/*
 * xv6's main(): kinit1, kvmalloc, the other CPUs' stacks, kinit2, userinit.
 * Return: 0, or -ENOMEM if the RAM does not hold even the first process.
 */
int xv6_machine_boot(struct xv6_machine *m);

/**
 * xv6_image_check() - can a RAM of @phystop bytes hold an image with that cr3?
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int xv6_image_check(u32 phystop, u32 cr3, struct xv6_why *why);

/**
 * xv6_machine_load() - set up a machine for an image of another xv6
 * @cfg: phystop, ncpu and nproc; the rest means nothing
 * @mem: as for xv6_machine_init()
 * @cr3: of all CPUs, checked with xv6_image_check()
 *
 * Nothing is known of such a machine but its RAM: each frame is FOREIGN.
 */
void xv6_machine_load(struct xv6_machine *m, const struct xv6_config *cfg,
		      const struct xv6_memory *mem, u32 cr3);

/* The errno of a kalloc that has just found nothing; nothing changed since. */
static inline int xv6_no_frame(const struct xv6_machine *m)
{
	return m->kmem.freelist ? -EIO : -ENOMEM;
}

/* The slot number of @p. */
static inline u16 xv6_proc_slot(const struct xv6_machine *m,
				const struct xv6_proc *p)
{
	return p - m->procs;
}

/* Kinds of frames that belong to a process. */
#define XV6_OWNED_KINDS						\
	(1u << XV6VM_KIND_PGDIR | 1u << XV6VM_KIND_KTABLE |	\
	 1u << XV6VM_KIND_UTABLE | 1u << XV6VM_KIND_KSTACK |	\
	 1u << XV6VM_KIND_USER)

/* The pid that owns what @f is used for, or 0. */
static inline u32 xv6_frame_pid(const struct xv6_machine *m,
				const struct xv6_frame *f)
{
	if (!(1u << (f->kind & 31) & XV6_OWNED_KINDS) ||
	    f->owner >= m->cfg.nproc)
		return 0;
	return READ_ONCE(m->procs[f->owner].pid);
}

/* Whose frame @f is: what a record of events or frames tells as its owner. */
static inline u32 xv6_frame_whose(const struct xv6_machine *m,
				  const struct xv6_frame *f)
{
	return f->kind == XV6VM_KIND_CPUSTACK || f->kind == XV6VM_KIND_HELD ?
		f->owner : xv6_frame_pid(m, f);
}

#endif
