/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the layers: dev.c copies and dispatches, cmd*.c validate a structure
 * that lies in kernel memory and call the core. The command layer is compiled
 * for the module, for KUnit and for the tool's simulator alike, so it uses
 * only headers that the hosted build has too.
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
 *	  and cpu. Held for writing by a change of the process, which holds
 *	  dev->lock for writing, too; shared by questions about it, which do not
 *	  hold dev->lock
 */
struct xv6vm_slot {
	struct rw_semaphore lock;
} ____cacheline_aligned_in_smp;

/**
 * struct xv6vm_dev - the machine behind one device
 * @machine: outermost: whatever looks at the machine holds it shared, for
 *	     XV6VM_BOOT and XV6VM_LOAD, which hold it alone, make another one.
 *	     Nobody takes it twice
 * @lock: the machine's lock: held for writing by commands that change it, and
 *	  shared by questions that want nothing to change. Guards the set of
 *	  processes, CPUs, counts, m->why
 * @slots: one for each slot of the process table
 * @mem: what the machine stands on, from the first boot to the last
 * @region: bytes of RAM that there are; PHYSTOP may be less
 *
 * cmd_lock.c says who takes what, and in which order.
 */
struct xv6vm_dev {
	struct percpu_rw_semaphore machine;
	struct rw_semaphore lock;
	struct xv6vm_slot *slots;
	u32 region;
	struct xv6_memory mem;
	struct xv6_machine m;
};

/**
 * struct xv6vm_file - one open file of the device
 * @holder: its number, 1 to XV6VM_HOLDERS; never that of another open file
 * @held: frames it holds by XV6VM_KALLOC
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
 * struct xv6vm_arrays - where a command's arrays are, in kernel memory
 * @in: what the caller gives, in_len bytes
 * @out: room for what it gets, out_len bytes; the handler sets out_used
 * @in2: the second array a caller gives (arguments of exec)
 * @at: records (or bytes) that earlier windows of the same call have brought
 * @more: set by the handler: another window could bring more
 */
struct xv6vm_arrays {
	const void *in;
	const void *in2;
	void *out;
	size_t in_len, in2_len, out_len;
	size_t out_used;
	u32 at;
	bool more;
};

/**
 * struct xv6vm_port - how the memory of a command's caller is reached
 * @get, @put: copy from it and to it; Return: 0 or -EFAULT
 */
struct xv6vm_port {
	int (*get)(void *to, u64 from, size_t len);
	int (*put)(u64 to, const void *from, size_t len);
};

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
	XV6VM_ASK_FROZEN,	/* dev->lock shared: no change is under way */
	XV6VM_ASK_MACHINE,	/* nothing: frames, counts, what never changes */
	XV6VM_ASK_PROC,		/* the slot of one process, shared */
	XV6VM_ASK_ALL,		/* dev->lock for writing */
	XV6VM_CHANGE,		/* dev->lock for writing, for all that follow */
	XV6VM_CHANGE_PROC,	/* and the slot of the process that it names */
	XV6VM_CHANGE_NEW,	/* and the slot that the next process gets */
	XV6VM_CHANGE_CHILD,	/* and the slot of the child to be reaped */
	XV6VM_CHANGE_CPU,	/* and that of the process which a CPU runs */
	XV6VM_REPLACE,		/* dev->machine alone */
};

/**
 * struct xv6vm_cmd - a row of the one table of commands
 * @nr: _IOC_NR
 * @flags: that it knows
 * @size: of its structure
 * @min_size: smallest that is accepted
 * @lock: enum xv6vm_lock
 * @who: where in the structure the pid, pa of a directory or number of a CPU
 *	 lies that @lock is about
 * @image: enum xv6vm_image
 * @zero: fields that must be zero on input; ends with end 0
 * @in: the array that the caller gives
 * @in2: a second one
 * @out: the array that it gets
 * @done_off: of a question that is answered in windows, each a hold of
 *	      @lock: the field that tells how much it got. The handler
 *	      moves its cursor on, or heeds arrays.at
 * @resume: it has a cursor
 * @handler: called with what @lock says held
 */
struct xv6vm_cmd {
	const char *name;
	u32 nr;
	u32 flags;
	u16 size;
	u16 min_size;
	u8 lock;
	u16 who;
	u8 image;
	const struct xv6vm_span *zero;
	struct xv6vm_array_desc in, in2, out;
	u16 done_off;		/* 0: it is answered at once */
	bool resume;
	int (*handler)(struct xv6vm_file *f, void *arg,
		       struct xv6vm_arrays *a);
};

/* Bytes of a structure, from off to before end. */
struct xv6vm_span {
	u16 off;
	u16 end;
};

/* Room for the largest structure of any command. */
#define XV6VM_ARG_MAX	256u

/**
 * xv6vm_dev_init() - build and boot a machine in @ram
 * @ram: cfg->phystop zeroed bytes: what PHYSTOP may be at most from now on
 *
 * Allocates the frame table and the process table. Return: 0, -ENOMEM, or what
 * xv6_config_check() and xv6_machine_boot() say, with dev->m.why set.
 */
int xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
		   void *ram);

/* Give back what xv6vm_dev_init() allocated; @ram is the caller's. */
void xv6vm_dev_fini(struct xv6vm_dev *dev);

/* The row of an ioctl command, or NULL for -ENOTTY. */
const struct xv6vm_cmd *xv6vm_cmd_find(unsigned int cmd);

/*
 * Validate what does not depend on arrays: flags, reserved and out fields,
 * counts against their maxima. Return: 0, -EOPNOTSUPP, -EINVAL or -E2BIG.
 */
int xv6vm_cmd_validate(const struct xv6vm_cmd *c, const void *arg);

/*
 * Bytes of an array that @arg asks for, and its caller's pointer; for a
 * validated @arg.
 */
size_t xv6vm_array_bytes(const struct xv6vm_array_desc *d, const void *arg);
u64 xv6vm_array_ptr(const struct xv6vm_array_desc *d, const void *arg);

/**
 * xv6vm_cmd_run() - carry out a validated command
 * @arg: its structure, whole, in kernel memory; out fields are filled
 * @a: its arrays
 *
 * Takes the locks that its row asks for. Sets hdr.out_reason and hdr.out_detail on a refusal.
 *
 * Return: 0 or a negative errno; then out fields but those two are not to be
 * given to the caller.
 */
int xv6vm_cmd_run(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a);

/* A file that was opened. */
void xv6vm_file_init(struct xv6vm_file *f, struct xv6vm_dev *dev, u16 holder,
		     bool readonly);

/**
 * xv6vm_cmd_carry_out() - xv6vm_cmd_run(), with the arrays in its caller's
 * memory
 *
 * Return: as xv6vm_cmd_run(); -EFAULT, or -ENOMEM for want of host memory.
 */
int xv6vm_cmd_carry_out(const struct xv6vm_cmd *c, struct xv6vm_file *f,
			void *arg, const struct xv6vm_port *port);

/* A file was closed: its processes end, its frames go back. */
void xv6vm_file_drop(struct xv6vm_file *f);

/* It changes the machine, which a read-only file must not. */
static inline bool xv6vm_cmd_changes(const struct xv6vm_cmd *c)
{
	return c->lock >= XV6VM_CHANGE;
}

/* The lock of the slot that @p is in. */
struct rw_semaphore *xv6vm_slot_lock(struct xv6vm_dev *dev,
				     const struct xv6_proc *p);

/**
 * xv6vm_proc_get() - find a process and hold its slot shared
 *
 * For questions about it, under dev->machine alone. Return: 0; -ESRCH; -EINTR
 * if the caller was killed while it waited. To be given back by
 * xv6vm_proc_put().
 */
int xv6vm_proc_get(struct xv6vm_dev *dev, u32 pid, struct xv6_proc **p);
/* The same for whatever process there is in that slot. */
int xv6vm_slot_get(struct xv6vm_dev *dev, u32 slot, struct xv6_proc **p);
void xv6vm_proc_put(struct xv6vm_dev *dev, const struct xv6_proc *p);

/* Fill a process's record; its slot is held, shared at least. */
void xv6vm_proc_record(struct xv6vm_dev *dev, const struct xv6_proc *p,
		       struct xv6vm_proc *out);

/* Handlers, one file a family: cmd_kmem.c, cmd_proc.c, ... */
#define XV6VM_HANDLER(name) \
	int xv6vm_do_##name(struct xv6vm_file *f, void *arg, \
			    struct xv6vm_arrays *a)
XV6VM_HANDLER(info);
XV6VM_HANDLER(stats);
XV6VM_HANDLER(check);
XV6VM_HANDLER(boot);
XV6VM_HANDLER(load);
XV6VM_HANDLER(ram_read);
XV6VM_HANDLER(ram_write);
XV6VM_HANDLER(kalloc);
XV6VM_HANDLER(kfree);
XV6VM_HANDLER(freelist);
XV6VM_HANDLER(frame_table);
XV6VM_HANDLER(proc_create);
XV6VM_HANDLER(proc_exec);
XV6VM_HANDLER(proc_fork);
XV6VM_HANDLER(proc_sbrk);
XV6VM_HANDLER(proc_exit);
XV6VM_HANDLER(proc_wait);
XV6VM_HANDLER(proc_list);
XV6VM_HANDLER(mem_read);
XV6VM_HANDLER(mem_write);
XV6VM_HANDLER(map);
XV6VM_HANDLER(unmap);
XV6VM_HANDLER(protect);
XV6VM_HANDLER(translate);
XV6VM_HANDLER(translate_batch);
XV6VM_HANDLER(aliases);
XV6VM_HANDLER(extents);
XV6VM_HANDLER(tables);
XV6VM_HANDLER(cpu_switch);
XV6VM_HANDLER(cpu_trap);
XV6VM_HANDLER(cpu_iret);
XV6VM_HANDLER(cpu_state);
XV6VM_HANDLER(access);
XV6VM_HANDLER(tlb);
XV6VM_HANDLER(tlb_entries);
XV6VM_HANDLER(cpu_set);

#endif
