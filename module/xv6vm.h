/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the layers. Calls go downwards only: dev.c reaches a caller's memory;
 * run.c takes a command through, from the caller's structure to its answer;
 * lock.c locks what its row asks for; table.c has the rows and validates; cmd_*.c
 * are the handlers, which call the core. All but dev.c is compiled for the module,
 * for KUnit and for the tool's simulator alike, so it uses only headers that the
 * hosted build has too.
 */
#ifndef _XV6VM_H
#define _XV6VM_H

#include <linux/cache.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwsem.h>
#include <xv6/ram.h>

/**
 * struct xv6vm_slot - what goes with one slot of the process table
 * @lock: guards the process's page tables, and its record but for ppid, state
 *	  and cpu. Held for writing by a change of the process, behind
 *	  dev->changes; shared by questions about it, without that
 * @seen_lock: innermost
 * @seen_pid, @seen, @code, @cr2: whose window refused an access, how often, and
 *	  the last one
 */
struct xv6vm_slot {
	struct rw_semaphore lock;
	spinlock_t seen_lock;	/* guards what follows */
	u32 seen_pid;
	u32 seen;
	u32 code;
	u32 cr2;
} ____cacheline_aligned_in_smp;

/**
 * struct xv6vm_dev - the machine behind one device
 * @machine: outermost: whatever looks at the machine holds it shared, for
 *	     XV6VM_BOOT and XV6VM_LOAD, which hold it alone, make another one.
 *	     Nobody takes it twice
 * @changes: the core's "machine's lock": held for writing by commands that
 *	     change the machine, and shared by questions that want nothing to
 *	     change. Guards the set of processes, CPUs, counts, m->why
 * @changed: rises with every change; guarded by @changes
 * @boots: machines that there were before this one; guarded by @machine
 * @slots: one for each slot of the process table
 * @mem: what the machine stands on, from the first boot to the last
 * @region: bytes of RAM that there are; PHYSTOP may be less
 *
 * lock.c says who takes what, and in which order.
 */
struct xv6vm_dev {
	struct percpu_rw_semaphore machine;
	struct rw_semaphore changes;
	u64 changed;
	u32 boots;
	struct xv6vm_slot *slots;
	u32 region;
	struct xv6_memory mem;
	struct xv6_machine m;
};

/**
 * struct xv6vm_file - one open file of the device
 * @holder: its number, 1 to XV6VM_HOLDERS; never that of another open file
 * @held: frames it holds by XV6VM_KALLOC; guarded by dev->changes
 * @readonly: it may only ask
 */
struct xv6vm_file {
	struct xv6vm_dev *dev;
	u16 holder;
	u32 held;
	bool readonly;
};

#define XV6VM_HOLDERS	0xfffeu

/**
 * struct xv6vm_call - one command on its way through
 * @cmd: its row
 * @m: the machine; &f->dev->m
 * @arg: its structure, in kernel memory; begins with struct xv6vm_hdr
 * @in, @in2, @out: its arrays, in kernel memory; of @out, the window
 * @at: records that earlier windows of the same call have brought
 * @total: records that its caller asks for, in all windows
 * @turns: times that the handler has been called before
 * @more: set by the handler: it has not come to its end, and wants to be called
 *	  again once others have had their turn
 * @p: the process that the row names, found under its lock, or NULL
 * @pgdir: the page directory that a question is about
 * @check: of XV6VM_CHECK, from one turn to the next; of XV6VM_RESTORE
 */
struct xv6vm_call {
	const struct xv6vm_cmd *cmd;
	struct xv6vm_file *f;
	struct xv6_machine *m;
	void *arg;
	const void *in, *in2;
	void *out;
	u32 at, total, turns;
	bool more;
	struct xv6_proc *p;
	u32 pgdir;
	struct xv6_check *check;
};

/**
 * struct xv6vm_port - how the memory of a command's caller is reached
 * @get, @put: copy from it and to it; Return: 0 or -EFAULT
 */
struct xv6vm_port {
	int (*get)(void *to, u64 from, size_t len);
	int (*put)(u64 to, const void *from, size_t len);
};

/* A host of 32 bits has no memory above 4 GB: refused, not cut. */
static inline bool xv6vm_is_pointer(u64 p)
{
	return p == (uintptr_t)p;
}

/* One array of a command: where its pointer and count lie in the structure. */
struct xv6vm_array_desc {
	u16 ptr_off;		/* 0: there is no such array */
	u16 count_off;
	u32 elem;		/* bytes of a record */
	u32 max;		/* records */
};

/* What a command does while the RAM holds a loaded image. */
enum xv6vm_image {
	XV6VM_IMAGE_NEVER,	/* refused: it rests on the model's knowledge */
	XV6VM_IMAGE_BY_CR3,	/* works with XV6VM_BY_CR3 */
	XV6VM_IMAGE_ALSO,	/* works there, too */
	XV6VM_IMAGE_ONLY,	/* works only there */
};

/*
 * What a command holds while it is carried out. All but the last hold
 * dev->machine shared.
 */
enum xv6vm_lock {
	XV6VM_ASK_FROZEN,	/* changes, shared: no change is under way */
	XV6VM_ASK_MACHINE,	/* nothing: frames, counts, what never changes */
	XV6VM_ASK_PROC,		/* the slot of one process, shared */
	XV6VM_CHANGE,		/* changes, for writing, for all that follow */
	XV6VM_CHANGE_PROC,	/* and the slot of the process that it names */
	XV6VM_CHANGE_NEW,	/* and the slot that the next process gets */
	XV6VM_CHANGE_CHILD,	/* and the slot of the child to be reaped */
	XV6VM_CHANGE_CPU,	/* and that of the process which a CPU runs */
	XV6VM_REPLACE,		/* dev->machine alone */
};

/**
 * struct xv6vm_cmd - a row of the one table of commands
 * @size: of its structure, and the least that is accepted
 * @in_end: where what the caller fills ends; what lies behind is zero on input
 * @flags: that it knows
 * @lock: enum xv6vm_lock
 * @image: enum xv6vm_image
 * @who: where the pid, pa of a directory or number of a CPU lies that it is
 *	 about; 0: it is about none
 * @ask: of a change that is a question where this field is 0; 0: none such
 * @in, @in2: arrays that the caller gives
 * @out: the one that it gets; the answer comes in windows
 * @done: where the records are counted that it got
 * @handler: called with what @lock says held; again, as long as it wants more
 */
struct xv6vm_cmd {
	const char *name;
	u16 size;
	u16 in_end;
	u32 flags;
	u8 lock;
	u8 image;
	u16 who;
	u16 ask;
	struct xv6vm_array_desc in, in2, out;
	u16 done;
	int (*handler)(struct xv6vm_call *c);
};

/* Events that are kept: all of one command on 16 MB, and the ring takes 256 KB. */
#define XV6VM_EVENTS_KEPT	XV6VM_EVENTS_MAX

/* Room for the largest structure of any command. */
#define XV6VM_ARG_MAX	192u

/* machine.c: */

/**
 * xv6vm_dev_init() - build and boot a machine in @mem's RAM
 * @mem: RAM of cfg->phystop bytes: what PHYSTOP may be at most from now on; and
 *	 which frames of it are untouched, if the host wants to know
 *
 * Allocates the frame table and the process table. Return: 0, -ENOMEM, or what
 * xv6_config_check() and xv6_machine_boot() say, with dev->m.why set.
 */
int xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
		   const struct xv6_memory *mem);

/* Give back what xv6vm_dev_init() allocated; what @mem names is the caller's. */
void xv6vm_dev_fini(struct xv6vm_dev *dev);

/* table.c: */

/* The row of an ioctl command, or NULL for -ENOTTY. */
const struct xv6vm_cmd *xv6vm_cmd_find(unsigned int cmd);

/*
 * Validate what does not depend on arrays: flags, reserved and out fields,
 * counts against their maxima. Return: 0, -EOPNOTSUPP, -EINVAL or -EMSGSIZE.
 */
int xv6vm_cmd_validate(const struct xv6vm_cmd *c, const void *arg);

/*
 * Bytes of an array that @arg asks for, and its caller's pointer; for a
 * validated @arg.
 */
size_t xv6vm_array_bytes(const struct xv6vm_array_desc *d, const void *arg);
u64 xv6vm_array_ptr(const struct xv6vm_array_desc *d, const void *arg);

/* It changes the machine, which a file that may only ask must not. */
static inline bool xv6vm_cmd_changes(const struct xv6vm_cmd *c, const void *arg)
{
	return c->lock >= XV6VM_CHANGE &&
	       (!c->ask || *(const u32 *)(arg + c->ask));
}

/* run.c: */

/**
 * xv6vm_ioctl() - one command, from the caller's structure to its answer
 * @user: that structure, for @port
 *
 * Return: 0 or a negative errno; then only the reason was written, if anything.
 */
long xv6vm_ioctl(struct xv6vm_file *f, unsigned int cmd, u64 user,
		 const struct xv6vm_port *port);

/* lock.c: */

/* A file that was opened, and one that was closed: all that it made goes. */
void xv6vm_file_init(struct xv6vm_file *f, struct xv6vm_dev *dev, u16 holder,
		     bool readonly);
void xv6vm_file_drop(struct xv6vm_file *f);

/**
 * xv6vm_slot_get() - hold the slot of a process shared
 *
 * For questions about it, under dev->machine alone. Return: 0; -ESRCH if there
 * is none; -EINTR if the caller was killed while it waited. To be given back by
 * xv6vm_proc_put().
 */
int xv6vm_slot_get(struct xv6vm_dev *dev, u32 slot, struct xv6_proc **p);
/* The same for the process of that pid. */
int xv6vm_proc_get(struct xv6vm_dev *dev, u32 pid, struct xv6_proc **p);
void xv6vm_proc_put(struct xv6vm_dev *dev, const struct xv6_proc *p);

/* cmd_mem.c: an access through the window of @p was refused; its slot is held. */
void xv6vm_window_fault(struct xv6vm_dev *dev, const struct xv6_proc *p,
			const struct xv6vm_fault *fault);

/* cmd_kmem.c: add up what has been counted; nothing changes meanwhile. */
void xv6vm_stats_record(struct xv6_machine *m, struct xv6vm_stats *s);

/* cmd_proc.c: fill a process's record; its slot is held, shared at least. */
void xv6vm_proc_record(const struct xv6_machine *m, const struct xv6_proc *p,
		       struct xv6vm_proc *out);

#endif
