/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libxv6vm: one emulated xv6 machine, from user space.
 *
 * A handle is one open file on a machine. Which machine, the specification
 * says:
 *
 *	/dev/xv6vm	the one that the kernel module holds (or another path)
 *	sim[:OPTIONS]	a new one in this very process: no module, no root
 *	FILE.xv6m	one that stays, as bytes of xv6vm_snapshot(): in this process
 *			while it is open, which keeps others out, and written back by
 *			xv6vm_sync()
 *	gdb:[HOST]:PORT	one in QEMU, by the gdb stub that it was started with; unix:PATH:
 *			the same by a socket; qmp:PATH: by QMP; ram:FILE: the file or
 *			device that its RAM is in, as it runs on. What is asked is a
 *			copy, taken when it is opened; it stands still no longer. Behind
 *			,kernel=ELF stands whose memory it is, so that processes, frames
 *			and the free list are known
 *
 * OPTIONS of sim are separated by commas: mem=SIZE (bytes; K, M, G), data=VA,
 * end=VA, ncpu=N, nproc=N, shared_kernel, nojunk. Both answer every call alike.
 *
 * Units: "pa" and "va" are emulated 32-bit addresses in bytes, lengths are in
 * bytes, pid 0 is the kernel's own page directory where a call only asks.
 *
 * Errors: all calls return 0 (or what they say) or a negative errno, those of
 * <linux/xv6vm.h>, and -EFAULT for a pointer that is NULL and may not be;
 * xv6vm_last_error() then knows the reason. A simulated page
 * fault is a result and never an error.
 *
 * Threads: a handle is for one thread at a time; different handles on a device
 * are independent of each other.
 */
#ifndef LIBXV6VM_H
#define LIBXV6VM_H

#include <linux/xv6vm.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define XV6VM_DEFAULT_SPEC "/dev/xv6vm"

struct xv6vm;

/**
 * struct xv6vm_error - why the last call failed
 * @err: errno, positive; 0 if nothing failed yet
 * @reason: enum xv6vm_reason, or 0 if the model gave none
 * @detail: the address, pid or number that the reason is about
 * @what: what failed when it was not a command, such as opening; or empty
 */
struct xv6vm_error {
	int err;
	__u32 reason;
	__u32 detail;
	char what[128];
};

/* Open for questions only: commands that change the machine give -EBADF. */
#define XV6VM_OPEN_READONLY 0x1u

/**
 * xv6vm_open() - get a handle
 * @spec: see above; NULL for what XV6VM_DEVICE in the environment says, or else
 *	  XV6VM_DEFAULT_SPEC
 * @flags: of XV6VM_OPEN_*
 * @h: set on success
 * @why: filled on failure; may be NULL
 *
 * Return: 0; -EINVAL for a specification that is wrong; or what open(2) says.
 * What the device can do stands in XV6VM_INFO's out_features.
 */
int xv6vm_open(const char *spec, unsigned int flags, struct xv6vm **h,
	       struct xv6vm_error *why);

/* Processes and frames made without XV6VM_PERSIST go with the handle. */
void xv6vm_close(struct xv6vm *h);

/*
 * The whole machine as bytes, which the caller frees: RAM, frames, processes, CPUs and
 * their TLBs. The device is asked for all it has: -EAGAIN if others never stop changing it.
 * And one that was taken so in the place of the one there is, which stays if it is damaged.
 * The device has to have room for it: -ENOSPC or -ERANGE if not, -EBUSY while another open
 * file has a process or a frame of it; -EBADF if it is open for questions only. What was made
 * without XV6VM_PERSIST goes with the handle.
 */
int xv6vm_snapshot(struct xv6vm *h, void **data, size_t *len);
/* More than any snapshot takes, by far. */
#define XV6VM_SNAPSHOT_MAX (2200u << 20)
int xv6vm_restore(struct xv6vm *h, const void *data, size_t len);
/* Return: 1 if it is nobody else's, and so can be taken back to what it was, else 0. */
int xv6vm_restores(const struct xv6vm *h);

/*
 * The machine as it was before event @seq: a copy, for questions only, of which
 * xv6vm_close() makes an end. It is as true as the log: RAM is what it is now but for the
 * free list and the tables, and a process that is gone, or has called exec since, is called
 * "?". -ENODATA if the log does not reach back so far, or does not fit what is there;
 * -ERANGE if there was no such event yet.
 */
int xv6vm_past(struct xv6vm *h, __u64 seq, struct xv6vm **past);

/*
 * Whom xv6vm_snapshot() and xv6vm_restore() of the device tell how many bytes of RAM they
 * have copied, for all handles; NULL: nobody.
 */
void xv6vm_on_progress(void (*tell)(__u32 done, __u32 all));

/* Have FILE.xv6m say what the machine is now; nothing to do for others. */
int xv6vm_sync(struct xv6vm *h);

/* Of the last call on @h that failed. */
const struct xv6vm_error *xv6vm_last_error(const struct xv6vm *h);

/* One line for people: "refused: REASON (ERRNO)". Return: @buf. */
char *xv6vm_error_text(const struct xv6vm_error *e, char *buf, size_t len);

/**
 * xv6vm_call() - any command, as in <linux/xv6vm.h>
 * @cmd: XV6VM_INFO and the like
 * @arg: its structure with hdr.size filled
 */
int xv6vm_call(struct xv6vm *h, unsigned int cmd, void *arg);

/* Machine. @v has room for @count violations; *out has the totals. */
int xv6vm_info(struct xv6vm *h, struct xv6vm_info *out);
int xv6vm_stats(struct xv6vm *h, struct xv6vm_stats *out);
int xv6vm_check(struct xv6vm *h, struct xv6vm_violation *v, __u32 count,
		struct xv6vm_check *out);

/*
 * Boot the machine anew: phystop, data, end, ncpu and machine are taken from
 * @b. Or give its RAM to an image of @phystop bytes, which ram_write brings.
 */
int xv6vm_boot(struct xv6vm *h, struct xv6vm_boot *b);
int xv6vm_load(struct xv6vm *h, __u32 phystop, __u32 cr3);
/* What makes a machine of an image that was loaded and written. */
int xv6vm_load_cpus(struct xv6vm *h, struct xv6vm_load_cpus *l);
int xv6vm_restore_from(struct xv6vm *h, struct xv6vm_restore *r);

/* Bytes of RAM by physical address, any number; *done: fewer if RAM ends. */
int xv6vm_ram_read(struct xv6vm *h, __u32 pa, void *buf, __u32 len,
		   __u32 *done);
int xv6vm_ram_write(struct xv6vm *h, __u32 pa, const void *buf, __u32 len,
		    __u32 *done);

/* kmem. @flags: XV6VM_PERSIST. *next is the pointer in the frame, a va. */
int xv6vm_kalloc(struct xv6vm *h, __u32 flags, __u32 *pa, __u32 *next);
int xv6vm_kfree(struct xv6vm *h, __u32 pa, __u32 *next);

/*
 * Processes. @flags: XV6VM_PERSIST for create and fork, XV6VM_EXIT_ZOMBIE for
 * exit, XV6VM_CREATE_BARE for create, XV6VM_SBRK_AS_XV6 for sbrk. @code: @len
 * bytes of page 0, below 4096.
 */
int xv6vm_proc_create(struct xv6vm *h, const char *name, const void *code,
		      __u32 len, __u32 flags, __u32 *pid);
int xv6vm_proc_fork(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *child);
int xv6vm_proc_sbrk(struct xv6vm *h, __u32 pid, __s32 delta, __u32 flags,
		    __u32 *old, __u32 *now);
int xv6vm_proc_exit(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *freed);
int xv6vm_proc_wait(struct xv6vm *h, __u32 pid, __u32 *child);
int xv6vm_proc_show(struct xv6vm *h, __u32 pid, struct xv6vm_proc *out);

/**
 * struct xv6vm_program - what xv6vm_proc_exec() runs
 * @name: of the process from now on
 * @elf: an i386 ELF32 file of @len bytes
 * @argv: @argc strings, argv[0] among them
 */
struct xv6vm_program {
	const char *name;
	const void *elf;
	__u32 len;
	__u32 argc;
	const char *const *argv;
};

int xv6vm_proc_exec(struct xv6vm *h, __u32 pid, const struct xv6vm_program *p,
		    __u32 *eip, __u32 *esp);

/**
 * xv6vm_window() - where mmap() of the device finds a process's memory
 * @out: its out fields are filled; out_offset is 0 where nothing can be mapped
 */
int xv6vm_window(struct xv6vm *h, __u32 pid, struct xv6vm_window *out);

/**
 * xv6vm_mem_read(), xv6vm_mem_write() - copy through a process's page tables
 * @len: any; cut into pieces of XV6VM_IO_MAX
 * @flags: XV6VM_MEM_KERNEL: with the rights of the kernel
 * @done: bytes copied, fewer than @len if and only if it faulted or failed
 * @fault: the first fault; all zero without one
 */
int xv6vm_mem_read(struct xv6vm *h, __u32 pid, __u32 va, void *buf, __u32 len,
		   __u32 flags, __u32 *done, struct xv6vm_fault *fault);
int xv6vm_mem_write(struct xv6vm *h, __u32 pid, __u32 va, const void *buf,
		    __u32 len, __u32 flags, __u32 *done,
		    struct xv6vm_fault *fault);

/*
 * One page of the user half. @m: pid, va, pa and perm are taken from it, the
 * out_ fields filled. @flags: XV6VM_MAP_NEW for map, XV6VM_PROTECT_PDE for protect.
 */
int xv6vm_map(struct xv6vm *h, __u32 flags, struct xv6vm_map *m);
int xv6vm_unmap(struct xv6vm *h, struct xv6vm_map *m);
int xv6vm_protect(struct xv6vm *h, __u32 flags, struct xv6vm_map *m);

/*
 * Questions. The batch takes any number and stops at the first error. @flags:
 * XV6VM_BY_CR3.
 */
int xv6vm_translate(struct xv6vm *h, __u32 pid, __u32 flags,
		    const struct xv6vm_query *q, struct xv6vm_translation *out);
int xv6vm_translate_batch(struct xv6vm *h, __u32 pid, __u32 flags,
			  const struct xv6vm_query *q, size_t count,
			  struct xv6vm_translation *out);

/*
 * In bulk: @out has room for @count records, at most XV6VM_FRAME_TABLE_MAX and
 * XV6VM_TABLES_MAX of them. *got is 0 behind the last frame; *index goes from
 * 0 to XV6VM_TABLES_END.
 */
int xv6vm_frame_table(struct xv6vm *h, __u32 first, struct xv6vm_frame_use *out,
		      __u32 count, __u32 *got);
int xv6vm_tables(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *index,
		 struct xv6vm_table *out, __u32 count, __u32 *got);

/* Others may change it, too: it is not in this process. */
int xv6vm_is_shared(const struct xv6vm *h);

/*
 * What happened, from event *seq on, which becomes the number to go on with; 0
 * is the first ever. *got is 0 where nothing more has happened. *lost: as many
 * were overwritten before they could be delivered.
 */
int xv6vm_events(struct xv6vm *h, __u64 *seq, struct xv6vm_event *out,
		 __u32 count, __u32 *got, __u64 *lost);

/* CPUs. switch with pid 0 is switchkvm. @out: the CPU afterwards. */
int xv6vm_cpu_switch(struct xv6vm *h, __u32 cpu, __u32 pid,
		     struct xv6vm_cpu *out);
int xv6vm_cpu_trap(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out);
int xv6vm_cpu_iret(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out);
int xv6vm_cpu_state(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out);

int xv6vm_cpu_set(struct xv6vm *h, __u32 cpu, __u32 wp, __u32 pse);

/* @t: cpu, op, size, ways and va are taken from it, the rest filled. */
int xv6vm_tlb(struct xv6vm *h, struct xv6vm_tlb *t);
int xv6vm_tlb_entries(struct xv6vm *h, __u32 cpu,
		      struct xv6vm_tlb_entry e[XV6VM_TLB_SIZE_MAX],
		      __u32 *count);

/* @a: cpu, va, type, width and value are taken from it, the rest filled. */
int xv6vm_access(struct xv6vm *h, struct xv6vm_access *a);

/**
 * struct xv6vm_cursor - a walk along a list of any length
 *
 * Begin with one of the functions below, then call that list's _next() while
 * it returns 1. Nothing is to be closed; it may be copied. The members are the library's own,
 * but @arg has the counts of the last call (such as freelist.out_free).
 */
struct xv6vm_cursor {
	struct xv6vm *h;
	unsigned int cmd;
	__u32 have, at;
	int end;
	union {
		struct xv6vm_hdr hdr;
		struct xv6vm_freelist freelist;
		struct xv6vm_proc_list procs;
		struct xv6vm_aliases aliases;
		struct xv6vm_extents extents;
	} arg;
	union {
		struct xv6vm_free_frame freelist[128];
		struct xv6vm_proc procs[16];
		struct xv6vm_alias aliases[16];
		struct xv6vm_extent extents[64];
	} rec;
};

void xv6vm_freelist_begin(struct xv6vm *h, struct xv6vm_cursor *c);
void xv6vm_procs_begin(struct xv6vm *h, struct xv6vm_cursor *c);
void xv6vm_aliases_begin(struct xv6vm *h, struct xv6vm_cursor *c, __u32 pa);
void xv6vm_extents_begin(struct xv6vm *h, struct xv6vm_cursor *c, __u32 pid,
			 __u32 flags, __u32 va);

/* Return: 1 with the record filled, 0 at the end, or a negative errno. */
int xv6vm_freelist_next(struct xv6vm_cursor *c, struct xv6vm_free_frame *out);
int xv6vm_procs_next(struct xv6vm_cursor *c, struct xv6vm_proc *out);
int xv6vm_aliases_next(struct xv6vm_cursor *c, struct xv6vm_alias *out);
int xv6vm_extents_next(struct xv6vm_cursor *c, struct xv6vm_extent *out);

/**
 * xv6vm_parse_number() - the one way that numbers are written
 *
 * Decimal or 0x hexadecimal, then perhaps K, M or G for 2^10, 2^20, 2^30.
 *
 * Return: 0; -EINVAL if @s is anything else; -ERANGE above @max.
 */
int xv6vm_parse_number(const char *s, __u64 max, __u64 *out);

/**
 * xv6vm_debugfs() - a file of the module's debugfs, of any machine
 * @name: "layout"; or, of a process or kpgdir, "maps", "pgdir" or "pagetable"
 * @text: all of it, which the caller frees
 */
int xv6vm_debugfs(struct xv6vm *h, const char *name, __u32 pid, char **text);

/* Words for people. None returns NULL: unknown numbers are "unknown". */
const char *xv6vm_reason_text(__u32 reason);
const char *xv6vm_invariant_text(__u32 n);
const char *xv6vm_kind_text(__u32 kind);
const char *xv6vm_state_text(__u32 state);
const char *xv6vm_event_text(__u32 type);
const char *xv6vm_cause_text(__u32 cause);

/* The process that an event is about, or 0; and the event in columns, under HEAD. */
#define XV6VM_EVENT_LEN 192
#define XV6VM_EVENT_HEAD \
	"event      what                                   in the course of"
__u32 xv6vm_event_pid(const struct xv6vm_event *e);
const char *xv6vm_event_line(const struct xv6vm_event *e,
			     char buf[XV6VM_EVENT_LEN]);

/*
 * The part of a process's image that @va lies in, "above sz" behind all of them.
 * @guard: va of its guard page, or ~0 if exec has not run; *end: the va behind
 * that part, 0 behind the last one.
 */
const char *xv6vm_image_part(__u32 sz, __u32 guard, __u32 va, __u32 *end);

/*
 * "P W U", with - for what is clear, then the names of what else is set. @level:
 * 1: the entry is a PDE, 2: a PTE. Return: @buf.
 */
#define XV6VM_FLAGS_LEN 40
char *xv6vm_flags_text(__u32 entry, __u32 level, char buf[XV6VM_FLAGS_LEN]);

/* Behind the address of a 4 MB page: "", or ", reserved bits ... set". */
const char *xv6vm_big_remark(__u32 pde);

#define XV6VM_INVARIANTS 9u
#define XV6VM_KERNBASE	 0x80000000u
#define XV6VM_PGSIZE	 4096u

/**
 * struct xv6vm_range - one range of the kernel half, of xv6's kmap[]
 * @last: the last va in it; below @va if the range is empty
 */
struct xv6vm_range {
	const char *name;
	__u32 va;
	__u32 last;
	__u32 pa;
	__u32 perm;
};

#define XV6VM_RANGES 4u

/* The ranges of the machine that @info describes. */
void xv6vm_kernel_ranges(const struct xv6vm_info *info,
			 struct xv6vm_range r[XV6VM_RANGES]);

#ifdef __cplusplus
}
#endif

#endif
