/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR MIT */
/*
 * /dev/xv6vm: the interface to one emulated xv6 machine.
 * long: one header is the whole interface, so that a program can copy it.
 *
 * Every command is an ioctl whose argument points to one structure, and every
 * structure begins with struct xv6vm_hdr. The caller fills @size with the
 * sizeof() it was compiled with, @flags with a subset of the command's flags,
 * and zero in every field named out_* or reserved.
 *
 * Addresses: "pa" is an emulated physical address, an offset in the machine's
 * RAM, in bytes; "va" is an emulated 32-bit virtual address, in bytes. No host
 * address ever crosses this interface. Process id 0 stands for the kernel's
 * own page directory (kpgdir) where a command only asks.
 *
 * Arrays: a command that takes an array has a pointer in an __aligned_u64, a
 * count of records (or bytes), and reports how many it handled in out_count.
 * Counts have the fixed maxima below. Commands with a cursor return the cursor
 * of the next call; calling again with it continues where the last one ended.
 * A question with a long array is answered in pieces, between which the machine
 * may change, as between two calls. After an error nothing is promised of the
 * array.
 *
 * Errors, the same for all commands:
 *
 *	ENOTTY		the command number is unknown
 *	EINVAL		@size is too small; a reserved or out_ field is not
 *			zero; a field's value is wrong (misaligned, of no
 *			meaning)
 *	E2BIG		@size is larger than the kernel knows and the tail is
 *			not zero, or above 4096
 *	EMSGSIZE	a count or length is above its maximum
 *	ENOSPC		it does not fit where xv6 has room for it
 *	EOPNOTSUPP	@flags has a bit that the command does not know
 *	EFAULT		the structure, or an array it points to, is not
 *			accessible in the caller; or cannot be written
 *	EBADF		the file is open for reading only and the command
 *			changes the machine
 *	ESRCH		no process of that pid
 *	ENODEV		no CPU of that number
 *	ENOMEM		no free frame: all is undone but new page tables, which
 *			stay with their process as in xv6. With out_reason 0:
 *			the host has no memory for the arrays
 *	EAGAIN		the process table is full, or no child has exited yet
 *	ECHILD		the process has no children
 *	ENOEXEC		the file is not an i386 ELF32 that xv6 could load
 *	ERANGE		an address or size wraps, or is outside what xv6 allows
 *	EEXIST		that page is mapped already (xv6: panic "remap")
 *	ENXIO		that page, or that page table, does not exist
 *	EALREADY	that frame is free already
 *	EBUSY		that frame, process or CPU is in use
 *	EPERM		that object may not be touched by this caller or way
 *	EBADFD		the RAM holds a loaded image, or it does not: the other
 *			kind of machine could do it
 *	EOVERFLOW	a frame is shared too often
 *	EIO		an entry of a page table or of the free list points
 *			out of RAM: the emulated memory is damaged
 *	EINTR		a signal arrived while waiting for the machine
 *
 * When a command is refused for a reason of the model, out_reason and
 * out_detail are written back even so: see enum xv6vm_reason. A simulated page
 * fault is never an errno: it is a result, in struct xv6vm_fault.
 */
#ifndef _UAPI_LINUX_XV6VM_H
#define _UAPI_LINUX_XV6VM_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define XV6VM_ABI_VERSION	1

/* Numbers carry no size, so that a structure can grow at its end. */
#define XV6VM_TYPE		0xc6
#define XV6VM_INFO		_IO(XV6VM_TYPE, 0x00)
#define XV6VM_STATS		_IO(XV6VM_TYPE, 0x01)
#define XV6VM_CHECK		_IO(XV6VM_TYPE, 0x02)
#define XV6VM_BOOT		_IO(XV6VM_TYPE, 0x03)
#define XV6VM_LOAD		_IO(XV6VM_TYPE, 0x04)
#define XV6VM_EVENTS		_IO(XV6VM_TYPE, 0x05)
#define XV6VM_LOAD_CPUS		_IO(XV6VM_TYPE, 0x06)
#define XV6VM_RESTORE		_IO(XV6VM_TYPE, 0x07)
#define XV6VM_KALLOC		_IO(XV6VM_TYPE, 0x10)
#define XV6VM_KFREE		_IO(XV6VM_TYPE, 0x11)
#define XV6VM_FREELIST		_IO(XV6VM_TYPE, 0x12)
#define XV6VM_FRAME_TABLE	_IO(XV6VM_TYPE, 0x14)
#define XV6VM_PROC_CREATE	_IO(XV6VM_TYPE, 0x20)
#define XV6VM_PROC_EXEC		_IO(XV6VM_TYPE, 0x21)
#define XV6VM_PROC_FORK		_IO(XV6VM_TYPE, 0x22)
#define XV6VM_PROC_SBRK		_IO(XV6VM_TYPE, 0x23)
#define XV6VM_PROC_EXIT		_IO(XV6VM_TYPE, 0x24)
#define XV6VM_PROC_WAIT		_IO(XV6VM_TYPE, 0x25)
#define XV6VM_PROC_LIST		_IO(XV6VM_TYPE, 0x26)
#define XV6VM_MEM_READ		_IO(XV6VM_TYPE, 0x30)
#define XV6VM_MEM_WRITE		_IO(XV6VM_TYPE, 0x31)
#define XV6VM_MAP		_IO(XV6VM_TYPE, 0x32)
#define XV6VM_UNMAP		_IO(XV6VM_TYPE, 0x33)
#define XV6VM_PROTECT		_IO(XV6VM_TYPE, 0x34)
#define XV6VM_RAM_READ		_IO(XV6VM_TYPE, 0x35)
#define XV6VM_RAM_WRITE		_IO(XV6VM_TYPE, 0x36)
#define XV6VM_WINDOW		_IO(XV6VM_TYPE, 0x37)
#define XV6VM_TRANSLATE		_IO(XV6VM_TYPE, 0x40)
#define XV6VM_TRANSLATE_BATCH	_IO(XV6VM_TYPE, 0x41)
#define XV6VM_ALIASES		_IO(XV6VM_TYPE, 0x42)
#define XV6VM_EXTENTS		_IO(XV6VM_TYPE, 0x43)
#define XV6VM_TABLES		_IO(XV6VM_TYPE, 0x44)
#define XV6VM_CPU_SWITCH	_IO(XV6VM_TYPE, 0x50)
#define XV6VM_CPU_TRAP		_IO(XV6VM_TYPE, 0x51)
#define XV6VM_CPU_IRET		_IO(XV6VM_TYPE, 0x52)
#define XV6VM_CPU_STATE		_IO(XV6VM_TYPE, 0x53)
#define XV6VM_ACCESS		_IO(XV6VM_TYPE, 0x54)
#define XV6VM_TLB		_IO(XV6VM_TYPE, 0x55)
#define XV6VM_TLB_ENTRIES	_IO(XV6VM_TYPE, 0x56)
#define XV6VM_CPU_SET		_IO(XV6VM_TYPE, 0x57)

/* The most that one call takes or gives; larger is EMSGSIZE. */
#define XV6VM_RECORDS_MAX	4096u	/* records of any array but these */
#define XV6VM_FRAME_TABLE_MAX	131072u	/* records of FRAME_TABLE: 1 MB */
#define XV6VM_TABLES_MAX	1025u	/* records of TABLES: a whole set */
#define XV6VM_FRAMES_MAX	516096u	/* records of RESTORE: all of 2016 MB */
#define XV6VM_EVENTS_MAX	8192u	/* events that are kept: of LOAD_CPUS */
#define XV6VM_CPUS_MAX		8u
#define XV6VM_IO_MAX		65536u	/* bytes of MEM_READ and MEM_WRITE */
#define XV6VM_RAM_MAX		(1u << 20)	/* bytes of RAM_READ and RAM_WRITE */
#define XV6VM_ELF_MAX		(16u << 20)	/* bytes of a program's file */
#define XV6VM_ARGS_MAX		8192u	/* bytes of all arguments */
#define XV6VM_NAME_LEN		16	/* of a process, NUL included */

/*
 * Why a command was refused, or what a translation found. The text and the
 * errno of each stand in one table, module/core/reason.c. out_detail is the
 * address, pid or number that the reason is about.
 */
enum xv6vm_reason {
	XV6VM_R_NONE			= 0,
	/* kalloc, kfree */
	XV6VM_R_NO_FRAME		= 1,
	XV6VM_R_FRAME_UNALIGNED		= 2,
	XV6VM_R_FRAME_OUTSIDE		= 3,
	XV6VM_R_FRAME_KERNEL		= 4,
	XV6VM_R_FRAME_FREE		= 5,
	XV6VM_R_FRAME_IN_USE		= 6,
	XV6VM_R_FRAME_NOT_HELD		= 7,
	XV6VM_R_FRAME_SHARED		= 8,
	XV6VM_R_FRAME_SHARES		= 9,
	XV6VM_R_LIST_DAMAGED		= 10,
	/* the machine's own limits */
	XV6VM_R_RAM_UNALIGNED		= 16,
	XV6VM_R_RAM_SMALL		= 17,
	XV6VM_R_RAM_LARGE		= 18,
	XV6VM_R_KERNEL_PLACE		= 19,
	XV6VM_R_NCPU			= 20,
	XV6VM_R_RAM_REGION		= 21,
	XV6VM_R_MACHINE_SHARED		= 22,
	XV6VM_R_FOREIGN			= 23,
	XV6VM_R_NOT_FOREIGN		= 24,
	XV6VM_R_UNSOUND			= 25,
	/* page tables */
	XV6VM_R_VA_UNALIGNED		= 32,
	XV6VM_R_SIZE_ZERO		= 33,
	XV6VM_R_VA_WRAPS		= 34,
	XV6VM_R_PA_UNALIGNED		= 35,
	XV6VM_R_PERM			= 36,
	XV6VM_R_REMAP			= 37,
	XV6VM_R_KERNEL_HALF		= 38,
	XV6VM_R_NO_TABLE		= 39,
	XV6VM_R_NO_PAGE			= 40,
	XV6VM_R_TABLE_DAMAGED		= 41,
	XV6VM_R_NO_DIRECTORY		= 42,
	XV6VM_R_INIT_TOO_BIG		= 43,
	XV6VM_R_SIZE_LIMIT		= 44,
	XV6VM_R_NOT_USER		= 45,
	XV6VM_R_NOT_WRITABLE		= 46,
	XV6VM_R_FRAME_UNMAPPABLE	= 47,
	/* processes */
	XV6VM_R_NO_PROC			= 64,
	XV6VM_R_PROC_TABLE_FULL		= 65,
	XV6VM_R_PROC_ZOMBIE		= 66,
	XV6VM_R_PROC_RUNNING		= 67,
	XV6VM_R_INIT_EXITING		= 68,
	XV6VM_R_NAME			= 69,
	XV6VM_R_NO_CHILDREN		= 70,
	XV6VM_R_NO_ZOMBIE		= 71,
	XV6VM_R_SBRK_WRAPS		= 72,
	XV6VM_R_SBRK_ALL		= 73,
	/* exec */
	XV6VM_R_ELF_SHORT		= 96,
	XV6VM_R_ELF_MAGIC		= 97,
	XV6VM_R_ELF_NOT_I386		= 98,
	XV6VM_R_ELF_MEMSZ		= 99,
	XV6VM_R_ELF_WRAPS		= 100,
	XV6VM_R_ELF_UNALIGNED		= 101,
	XV6VM_R_ELF_RANGE		= 102,
	XV6VM_R_ELF_EMPTY		= 103,
	XV6VM_R_ARGC			= 104,
	XV6VM_R_ARGS_SPACE		= 105,
	XV6VM_R_ARGS_FORM		= 106,
	XV6VM_R_ELF_OVERLAP		= 107,
	/* CPUs */
	XV6VM_R_NO_CPU			= 128,
	XV6VM_R_CPU_IDLE		= 129,
	XV6VM_R_CPU_IN_KERNEL		= 130,
	XV6VM_R_CPU_IN_USER		= 131,
	XV6VM_R_TLB_FORM		= 132,
	XV6VM_R_TRIPLE_FAULT		= 133,
	XV6VM_R_CR3			= 134,
	/* what a translation or an access found; results, never refusals */
	XV6VM_R_PDE_ABSENT		= 160,
	XV6VM_R_PTE_ABSENT		= 161,
	XV6VM_R_PDE_SUPERVISOR		= 162,
	XV6VM_R_PTE_SUPERVISOR		= 163,
	XV6VM_R_PDE_READONLY		= 164,
	XV6VM_R_PTE_READONLY		= 165,
	XV6VM_R_PDE_OUTSIDE		= 166,
	XV6VM_R_PA_OUTSIDE		= 167,
};

/* What a frame is used for. */
enum xv6vm_kind {
	XV6VM_KIND_FREE		= 0,	/* on kmem.freelist */
	XV6VM_KIND_IO		= 1,	/* below EXTMEM: I/O space */
	XV6VM_KIND_KERNEL	= 2,	/* the kernel's image, up to end */
	XV6VM_KIND_LATER	= 3,	/* not yet handed to kinit2 */
	XV6VM_KIND_KPGDIR	= 4,	/* kpgdir and its page tables */
	XV6VM_KIND_PGDIR	= 5,	/* a process's page directory */
	XV6VM_KIND_KTABLE	= 6,	/* a process's table, kernel half */
	XV6VM_KIND_UTABLE	= 7,	/* a process's table, user half */
	XV6VM_KIND_KSTACK	= 8,	/* a process's kernel stack */
	XV6VM_KIND_CPUSTACK	= 9,	/* the boot stack of a further CPU */
	XV6VM_KIND_USER		= 10,	/* a page of a process */
	XV6VM_KIND_HELD		= 11,	/* taken by KALLOC */
	XV6VM_KIND_FOREIGN	= 12,	/* of an image that was loaded */
	XV6VM_KIND_COUNT	= 13,
};

#define XV6VM_KIND_MAX		16	/* kinds that there may be one day */

/* States of a process: xv6's enum procstate. */
enum xv6vm_state {
	XV6VM_UNUSED	= 0,
	XV6VM_EMBRYO	= 1,
	XV6VM_SLEEPING	= 2,
	XV6VM_RUNNABLE	= 3,
	XV6VM_RUNNING	= 4,
	XV6VM_ZOMBIE	= 5,
};

/* What an access does. */
enum xv6vm_access_type {
	XV6VM_READ	= 0,
	XV6VM_WRITE	= 1,
	XV6VM_FETCH	= 2,
};

/* Bits of PDEs, PTEs and of every "perm" below: the i386's. */
#define XV6VM_PTE_P		0x001u	/* present */
#define XV6VM_PTE_W		0x002u	/* writable */
#define XV6VM_PTE_U		0x004u	/* user */
#define XV6VM_PTE_PWT		0x008u	/* write-through; also of cr3 */
#define XV6VM_PTE_PCD		0x010u	/* cache disabled; also of cr3 */
#define XV6VM_PTE_A		0x020u	/* accessed */
#define XV6VM_PTE_D		0x040u	/* dirty */
#define XV6VM_PTE_PS		0x080u	/* 4 MB page (PDE) */
#define XV6VM_PTE_PAT		0x080u	/* memory type (PTE) */
#define XV6VM_PTE_G		0x100u	/* global */
#define XV6VM_PTE_HAND		0x200u	/* software: mapped by XV6VM_MAP */

/* Bits of the page-fault error code: the i386's. */
#define XV6VM_PF_P		0x1u	/* protection; clear: not present */
#define XV6VM_PF_W		0x2u	/* write */
#define XV6VM_PF_U		0x4u	/* user mode */

/**
 * struct xv6vm_hdr - first member of every argument
 * @size: in: sizeof() of the whole structure, in bytes
 * @flags: in: the command's flags; others are EOPNOTSUPP
 * @out_reason: out: enum xv6vm_reason of a refusal, else 0
 * @out_detail: out: what the reason is about
 */
struct xv6vm_hdr {
	__u32 size;
	__u32 flags;
	__u32 out_reason;
	__u32 out_detail;
};

/* Flag of commands that make an object: it outlives the file. */
#define XV6VM_PERSIST		0x1u

/* XV6VM_INFO: what machine this is. No flags. */
#define XV6VM_FEATURE_IMAGE	0x1u	/* LOAD, RAM_WRITE, XV6VM_BY_CR3 */
#define XV6VM_FEATURE_TLB	0x2u	/* TLB, TLB_ENTRIES */
#define XV6VM_FEATURE_BARE	0x4u	/* XV6VM_CREATE_BARE */
#define XV6VM_FEATURE_MMAP	0x8u	/* mmap() of the device, of this one */
#define XV6VM_FEATURE_EVENTS	0x10u	/* EVENTS */
#define XV6VM_FEATURE_RESTORE	0x20u	/* LOAD_CPUS, RESTORE */
#define XV6VM_FEATURES \
	(XV6VM_FEATURE_IMAGE | XV6VM_FEATURE_TLB | XV6VM_FEATURE_BARE | \
	 XV6VM_FEATURE_EVENTS | XV6VM_FEATURE_RESTORE)
#define XV6VM_MACHINE_SHARED_KERNEL	0x1u	/* one kernel half for all */
#define XV6VM_MACHINE_JUNK		0x2u	/* kfree fills with 0x01 */
#define XV6VM_MACHINE_FOREIGN		0x4u	/* RAM holds a loaded image */
#define XV6VM_MACHINE_WRAPPED		0x8u	/* pids have been used up once */
#define XV6VM_MACHINE \
	(XV6VM_MACHINE_SHARED_KERNEL | XV6VM_MACHINE_JUNK | \
	 XV6VM_MACHINE_FOREIGN | XV6VM_MACHINE_WRAPPED)
struct xv6vm_info {
	struct xv6vm_hdr hdr;
	__u32 out_abi;		/* XV6VM_ABI_VERSION */
	__u32 out_machine;	/* XV6VM_MACHINE_* */
	__u32 out_phystop;	/* bytes of RAM */
	__u32 out_frames;	/* phystop / 4096 */
	__u32 out_kmem_frames;	/* handed to kmem at boot */
	__u32 out_free;		/* on the free list now */
	__u32 out_data;		/* va of the kernel's data */
	__u32 out_end;		/* va behind the kernel's image */
	__u32 out_kpgdir;	/* pa */
	__u32 out_ncpu;
	__u32 out_nproc;	/* slots of the process table */
	__u32 out_procs;	/* of these in use */
	__u32 out_features;	/* XV6VM_FEATURE_*: ask for these, no version */
	__u32 out_nextpid;	/* of the next process, if nobody has it */
	__u32 out_region;	/* bytes that PHYSTOP may be at most */
	__u32 out_initpid;
};

/* XV6VM_STATS: counts since boot. No flags. */
struct xv6vm_stats {
	struct xv6vm_hdr hdr;
	__aligned_u64 out_kalloc;	/* frames handed out */
	__aligned_u64 out_kfree;	/* frames taken back */
	__aligned_u64 out_kalloc_failed;
	__aligned_u64 out_kfree_refused;
	__aligned_u64 out_pages_mapped;
	__aligned_u64 out_pages_unmapped;
	__aligned_u64 out_tables;	/* page tables made */
	__aligned_u64 out_faults;	/* raised by XV6VM_ACCESS */
	__aligned_u64 out_cr3_loads;	/* of all CPUs */
	__aligned_u64 out_forks;
	__aligned_u64 out_execs;
	__aligned_u64 out_exits;
	__u32 out_kind[XV6VM_KIND_MAX];	/* frames of each kind */
	__u32 out_free_low;		/* the fewest free frames ever */
	__u32 out_changed;		/* another number after any change */
};

/*
 * XV6VM_CHECK: look for violated invariants. No flags. Others have their turn
 * meanwhile. What can only be told of all frames together (met twice, lost,
 * mapped by hand as often as counted) is judged as long as nobody changes
 * anything: out_whole.
 */
struct xv6vm_violation {
	__u32 invariant;	/* 1 to 9 */
	__u32 pid;		/* or 0 */
	__u32 addr;		/* the frame, entry or va concerned */
	__u32 found;
	__u32 expected;
};

struct xv6vm_check {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_violation[count] */
	__u32 count;
	__u32 out_count;	/* records written */
	__u32 out_total;	/* violations seen; 0: clean */
	__u32 out_mask;		/* bit n: invariant n violated */
	__u32 out_checked;	/* entries and frames looked at */
	__u32 out_whole;	/* 1: nothing changed meanwhile */
};

/*
 * XV6VM_BOOT: clear the RAM and boot the machine anew, with other addresses of
 * the kernel, another PHYSTOP up to the size of the region, other CPUs. All
 * processes and frames are gone. EBUSY while another open file has some. No
 * flags; also ends XV6VM_LOAD.
 */
struct xv6vm_boot {
	struct xv6vm_hdr hdr;
	__u32 phystop;		/* 0: the whole region */
	__u32 data;		/* va; 0: xv6's own */
	__u32 end;		/* va; 0: xv6's own */
	__u32 ncpu;		/* 0: 1 */
	__u32 machine;		/* of XV6VM_MACHINE_SHARED_KERNEL, _JUNK */
	__u32 reserved;
};

/*
 * XV6VM_LOAD: give the RAM up to an image of another xv6, which XV6VM_RAM_WRITE
 * then brings. All processes and frames are gone, as for XV6VM_BOOT, and the
 * RAM is cleared. What rests on the model's own knowledge (kmem, processes,
 * XV6VM_CHECK) is refused until XV6VM_BOOT; questions with XV6VM_BY_CR3 and
 * XV6VM_RAM_READ are answered. No flags.
 */
struct xv6vm_load {
	struct xv6vm_hdr hdr;
	__u32 phystop;		/* bytes of the image; 0: the whole region */
	__u32 cr3;		/* what the CPUs get, as XV6VM_BY_CR3; or 0 */
};

/*
 * XV6VM_EVENTS: what happened to the machine, from event @seq on. No flags. The
 * module keeps the latest; a new event takes the place of the oldest, and how
 * many are gone that were asked for is told. Numbers go on through XV6VM_BOOT.
 */
enum xv6vm_event_type {
	XV6VM_E_BOOT		= 1,	/* @after: PHYSTOP; all before is gone */
	XV6VM_E_LOAD		= 2,	/* the same for an image */
	XV6VM_E_FREERANGE	= 3,	/* @pa and on; head of the list */
	XV6VM_E_KALLOC		= 4,	/* @pa, @kind, @pid, @va; head */
	XV6VM_E_KFREE		= 5,	/* @pa, @kind, @pid as it was; head */
	XV6VM_E_USE		= 6,	/* @pa: XV6VM_USE(); @pid: before */
	XV6VM_E_PDE		= 7,	/* @pa: where it lies; the entry */
	XV6VM_E_MAP		= 8,	/* a PTE; P was clear */
	XV6VM_E_UNMAP		= 9,	/* a PTE; P is clear */
	XV6VM_E_FLAGS		= 10,	/* a PTE, or the PDE of a 4 MB page */
	XV6VM_E_CR3		= 11,	/* @cpu, @pid it runs now; cr3 */
	XV6VM_E_TRAP		= 12,	/* @cpu; its CPL */
	XV6VM_E_IRET		= 13,	/* @cpu; its CPL */
	XV6VM_E_FAULT		= 14,	/* @va: cr2; @before: cr2; @after: its
					 * code, and the reason << 8
					 */
	XV6VM_E_PROC		= 15,	/* a process; @pa: pgdir, @after: ppid */
	XV6VM_E_PGDIR		= 16,	/* of a process; pa */
	XV6VM_E_SIZE		= 17,	/* of a process; sz */
	XV6VM_E_PARENT		= 18,	/* of a process; ppid */
	XV6VM_E_EXIT		= 19,	/* it is a zombie; @before: ppid */
	XV6VM_E_GONE		= 20,	/* its slot is free */
};

/* In the course of what: the command, or xv6's function. */
enum xv6vm_cause {
	XV6VM_C_COMMAND		= 0,	/* the command does just that */
	XV6VM_C_KINIT1		= 1,
	XV6VM_C_KVMALLOC	= 2,
	XV6VM_C_STARTOTHERS	= 3,
	XV6VM_C_KINIT2		= 4,
	XV6VM_C_USERINIT	= 5,	/* also of PROC_CREATE */
	XV6VM_C_ALLOCPROC	= 6,
	XV6VM_C_COPYUVM		= 7,	/* fork */
	XV6VM_C_EXEC_IMAGE	= 8,	/* code and data */
	XV6VM_C_EXEC_STACK	= 9,	/* guard page and stack */
	XV6VM_C_EXEC_COMMIT	= 10,	/* the image before goes */
	XV6VM_C_GROWPROC	= 11,	/* sbrk */
	XV6VM_C_WAIT		= 12,	/* what exit leaves to the parent */
	XV6VM_C_ACCESS		= 13,	/* what the MMU does by itself */
	XV6VM_C_RESET		= 14,	/* a triple fault */
	XV6VM_C_CLOSE		= 15,	/* of the file that had it */
	XV6VM_C_UNDO		= 16,	/* of what was refused half-way */
};

/* What a frame is used for: its kind, mappings by hand, whether it is owned. */
#define XV6VM_USE(kind, shares, owned)	((kind) | (shares) << 8 | (owned) << 16)

struct xv6vm_event {
	__aligned_u64 seq;
	__u8 type;		/* enum xv6vm_event_type */
	__u8 cause;		/* enum xv6vm_cause */
	__u8 kind;		/* enum xv6vm_kind of the frame at @pa */
	__u8 cpu;
	__u32 pid;		/* whose; a holder or CPU, as @kind says; or 0 */
	__u32 pa;		/* a frame, or where an entry lies */
	__u32 va;		/* what it is for, or maps */
	__u32 before;		/* what was there, */
	__u32 after;		/* and what is there now */
};

struct xv6vm_events {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_event[count] */
	__aligned_u64 seq;	/* in/out: where to begin, where to go on */
	__u32 count;
	__u32 out_count;
	__aligned_u64 out_lost;	/* from @seq on, overwritten by now */
	__aligned_u64 out_end;	/* number of the next event there will be */
};

/*
 * XV6VM_RAM_READ: bytes of RAM by their physical address, of any machine.
 * XV6VM_RAM_WRITE: the same to a loaded image only. No flags.
 */
struct xv6vm_ram {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to the bytes */
	__u32 len;		/* at most XV6VM_RAM_MAX */
	__u32 pa;
	__u32 out_done;		/* bytes copied; fewer at PHYSTOP */
	__u32 reserved;
};

/*
 * XV6VM_KALLOC: take the head of the free list. The frame is not cleared. It
 * goes back when the file is closed, unless XV6VM_PERSIST.
 */
struct xv6vm_kalloc {
	struct xv6vm_hdr hdr;
	__u32 out_pa;
	__u32 out_next;		/* the pointer that lay in it: new head, a va */
};

/*
 * XV6VM_KFREE: put a frame taken by XV6VM_KALLOC back as head of the list: one
 * that this file holds, or a persistent one.
 */
struct xv6vm_kfree {
	struct xv6vm_hdr hdr;
	__u32 pa;
	__u32 out_next;		/* the pointer that now lies in it */
};

/* XV6VM_FREELIST: the free list from its head. No flags. Cursor: cur_*. */
struct xv6vm_free_frame {
	__u32 pa;
	__u32 next;		/* the word at pa: va of the next, 0 at the end */
	__u32 depth;		/* frames from it to the end, itself too */
};

struct xv6vm_freelist {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_free_frame[count] */
	__u32 count;
	__u32 cur_pa;		/* in/out; 0: the head (in), the end (out) */
	__u32 cur_depth;	/* in/out */
	__u32 out_count;
	__u32 out_head;		/* kmem.freelist: a va, or 0 */
	__u32 out_free;		/* length of the list */
};

/*
 * XV6VM_FRAME_TABLE: what each frame is used for, from frame @first on. No
 * flags.
 */
struct xv6vm_frame_use {
	__u32 pid;		/* owner, or 0 */
	__u8 kind;		/* enum xv6vm_kind */
	__u8 shares;		/* mappings made by hand */
	__u8 holder;		/* HELD: 0 persistent, 1 this file, 2 another */
	__u8 reserved;
};

struct xv6vm_frame_table {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_frame_use[count] */
	__u32 count;
	__u32 first;		/* in/out: frame number; out: where to go on */
	__u32 out_count;	/* 0: @first is behind the last frame */
	__u32 out_total;
};

/*
 * XV6VM_PROC_CREATE: a child of init, made as userinit makes init: a kernel
 * stack, the kernel half, and @len bytes (below 4096) copied to page 0. With
 * XV6VM_CREATE_BARE it gets no kernel half, to show what a trap would then
 * meet; its forks and execs have none either.
 */
#define XV6VM_CREATE_BARE	0x2u
struct xv6vm_proc_create {
	struct xv6vm_hdr hdr;
	char name[XV6VM_NAME_LEN];	/* [A-Za-z0-9_.-]{1,15} and NULs */
	__aligned_u64 ptr;	/* to the bytes of page 0; may be 0 if @len is */
	__u32 len;
	__u32 out_pid;
};

/*
 * XV6VM_PROC_EXEC: replace the image by an i386 ELF32 program. Arguments lie
 * one behind the other, each closed by a NUL. No flags.
 */
struct xv6vm_proc_exec {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 argc;		/* at most 32 */
	char name[XV6VM_NAME_LEN];
	__aligned_u64 elf;
	__u32 elf_len;		/* bytes, at most XV6VM_ELF_MAX */
	__u32 args_len;		/* bytes, at most XV6VM_ARGS_MAX */
	__aligned_u64 args;
	__u32 out_eip;
	__u32 out_esp;
};

/* XV6VM_PROC_FORK. Flag XV6VM_PERSIST for the child. */
struct xv6vm_proc_fork {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 out_pid;
};

/*
 * XV6VM_PROC_SBRK: move the end of the image by @delta bytes. With
 * XV6VM_SBRK_AS_XV6 the two requests that xv6 answers wrongly are carried out
 * as in xv6: to shrink below 0 changes nothing and succeeds; to shrink to 0
 * frees all pages, flushes no TLB, and fails: out_old is 0xffffffff, and the
 * size stays what it was.
 */
#define XV6VM_SBRK_AS_XV6	0x1u
struct xv6vm_proc_sbrk {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__s32 delta;
	__u32 out_old;
	__u32 out_new;
};

/*
 * XV6VM_PROC_EXIT: end a process. Its children go to init, and its parent's
 * wait() is carried out at once, unless XV6VM_EXIT_ZOMBIE.
 */
#define XV6VM_EXIT_ZOMBIE	0x1u
struct xv6vm_proc_exit {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 out_freed;	/* frames that went back */
};

/* XV6VM_PROC_WAIT: reap one zombie child of @pid. No flags. */
struct xv6vm_proc_wait {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 out_pid;
};

/*
 * XV6VM_PROC_LIST: processes in slot order from @slot on; with
 * XV6VM_LIST_PID the one process @slot names by its pid, or ESRCH.
 */
#define XV6VM_LIST_PID		0x1u
#define XV6VM_PROC_PERSISTENT	0x1u
#define XV6VM_PROC_BARE		0x2u	/* made with XV6VM_CREATE_BARE */
struct xv6vm_proc {
	__u32 pid;
	__u32 ppid;		/* 0: none */
	__u32 state;		/* enum xv6vm_state */
	__u32 proc_flags;	/* XV6VM_PROC_* */
	char name[XV6VM_NAME_LEN];
	__u32 sz;		/* bytes of the image */
	__u32 pgdir;		/* pa */
	__u32 kstack;		/* pa */
	__u32 eip;
	__u32 esp;
	__u32 guard;		/* va of the guard page, or 0xffffffff */
	__u32 user_frames;	/* pages present in the user half */
	__u32 user_tables;	/* page tables of the user half */
	__u32 kernel_tables;	/* page tables of its own kernel half */
	__u32 cpu;		/* it runs on, or 0xffffffff */
};

struct xv6vm_proc_list {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_proc[count] */
	__u32 count;
	__u32 slot;		/* in/out: where to begin, where to go on */
	__u32 out_count;
	__u32 out_total;	/* slots */
};

/**
 * struct xv6vm_fault - a simulated page fault
 * @reason: enum xv6vm_reason, XV6VM_R_NONE if the access is allowed
 * @level: 0 none, 1 failed at the PDE, 2 at the PTE, 3 at the frame
 * @code: the error code the CPU would push (XV6VM_PF_*)
 * @cr2: the address that failed
 * @raised: 1 if the CPU raises a page fault; 0 with a reason says that the
 *	    access goes to where no RAM is
 */
struct xv6vm_fault {
	__u32 reason;
	__u32 level;
	__u32 code;
	__u32 cr2;
	__u32 raised;
};

/*
 * XV6VM_MEM_READ, XV6VM_MEM_WRITE: copy through the page tables of @pid, page
 * by page, until @len bytes or the first fault. In user mode, unless
 * XV6VM_MEM_KERNEL; neither sets A and D. A supervisor's write reaches pages
 * of processes and held frames only: EPERM for all that the machine lives on,
 * or, behind bytes that were written, the end of the copy without a fault.
 */
#define XV6VM_MEM_KERNEL	0x1u
struct xv6vm_mem {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to the bytes */
	__u32 len;		/* at most XV6VM_IO_MAX */
	__u32 pid;
	__u32 va;
	__u32 out_done;		/* bytes copied */
	struct xv6vm_fault out_fault;
	__u32 reserved;
};

/*
 * XV6VM_MAP: map one page of the user half by hand. The frame @pa is one that
 * the caller holds or a page of a process, which is then shared; or, with
 * XV6VM_MAP_NEW, a new zeroed frame (@pa is 0).
 * XV6VM_UNMAP: unmap one page; its frame is freed when nothing else has it.
 * XV6VM_PROTECT: give one present page of the user half the bits @perm; with
 * XV6VM_PROTECT_PDE the directory entry above it, and with that all 4 MB. One
 * that has less than both then carries XV6VM_PTE_HAND.
 */
#define XV6VM_MAP_NEW		0x1u
#define XV6VM_PROTECT_PDE	0x1u
struct xv6vm_map {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 va;
	__u32 pa;		/* MAP only; else 0 */
	__u32 perm;		/* of XV6VM_PTE_W and _U; UNMAP: 0 */
	__u32 out_pa;
	__u32 out_pte;		/* the entry as it now is */
	__u32 out_old;		/* the entry as it was */
	__u32 reserved;
};

/*
 * What mmap(MAP_SHARED) of the device maps is told by the offset. From 0 on lies
 * the RAM, for CAP_SYS_RAWIO: lseek(SEEK_END) tells how much. From
 * XV6VM_WINDOW_OF(slot) on lie 4 GB of addresses as the process in that slot sees
 * them in user mode: a window, filled as it is touched, through its tables, with
 * what P, W and U of both levels allow, A and D set as the MMU does. A refused
 * access is SIGSEGV; any, once the process is gone, SIGBUS. A page or permission
 * that is taken away is gone from all windows before its frame is anybody's.
 */
#define XV6VM_WINDOW_BASE	0x100000000ull
#define XV6VM_WINDOW_OF(slot)	(XV6VM_WINDOW_BASE + ((__u64)(slot) << 32))
#define XV6VM_SLOT_OF(off)	((__u32)(((off) - XV6VM_WINDOW_BASE) >> 32))

/*
 * XV6VM_WINDOW: where mmap() finds a process, and what was refused there: how
 * often, and the last time's error code (XV6VM_PF_*) and address.
 */
struct xv6vm_window {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 reserved;
	__u64 out_offset;	/* its window; 0: this machine has none */
	__u32 out_faults;
	__u32 out_code;
	__u32 out_cr2;
	__u32 out_reserved;
};

/*
 * Flag of TRANSLATE, TRANSLATE_BATCH, EXTENTS, TABLES and MEM_READ: @pid is not
 * a pid but a cr3: the pa of a page directory, in whose low bits PWT and PCD may
 * be set.
 */
#define XV6VM_BY_CR3		0x2u

/* How a question or an access is made. */
struct xv6vm_query {
	__u32 va;
	__u32 type;		/* enum xv6vm_access_type */
	__u32 user;		/* 1: CPL 3, 0: CPL 0 to 2 */
	__u32 wp;		/* 1: CR0.WP set, as xv6 has it */
};

/* What the two levels hold, and what follows from it. */
struct xv6vm_translation {
	__u32 va;
	__u32 cr3;		/* pa of the page directory */
	__u32 pdx;
	__u32 pde_pa;
	__u32 pde;
	__u32 ptx;
	__u32 pte_pa;		/* 0 with @levels 1 */
	__u32 pte;
	__u32 levels;		/* entries read: 1 or 2; 0: a TLB knew it */
	__u32 mapped;		/* 1: @pa is valid */
	__u32 pa;
	__u32 perm;		/* P, W, U that both levels grant */
	__u32 kind;		/* enum xv6vm_kind of the frame */
	__u32 owner;		/* its pid, or 0 */
	struct xv6vm_fault fault;
	__u32 reserved;
};

/* XV6VM_TRANSLATE: what is at this address, and why. Changes nothing. */
struct xv6vm_translate {
	struct xv6vm_hdr hdr;
	__u32 pid;
	__u32 reserved;
	struct xv6vm_query query;
	struct xv6vm_translation out;
};

/* XV6VM_TRANSLATE_BATCH: the same for many addresses of one process. */
struct xv6vm_translate_batch {
	struct xv6vm_hdr hdr;
	__aligned_u64 in;	/* struct xv6vm_query[count] */
	__aligned_u64 ptr;	/* struct xv6vm_translation[count] */
	__u32 count;
	__u32 pid;
	__u32 out_count;
	__u32 reserved;
};

/*
 * XV6VM_ALIASES: every virtual address that reaches frame @pa: in the user
 * half of each process, and once for the kernel half (pid 0), which is the
 * same in all. Cursor: cur_slot, cur_va.
 */
struct xv6vm_alias {
	__u32 pid;
	__u32 va;
	__u32 pte_pa;
	__u32 pte;
};

struct xv6vm_aliases {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_alias[count] */
	__u32 count;
	__u32 pa;
	__u32 cur_slot;		/* in/out; 0 begins; out 0xffffffff: the end */
	__u32 cur_va;		/* in/out */
	__u32 out_count;
	__u32 reserved;
};

/*
 * XV6VM_EXTENTS: the page tables of @pid as runs of pages whose frames follow
 * each other and whose flags are the same. No flags: from @va on, upwards.
 */
struct xv6vm_extent {
	__u32 va;
	__u32 pages;
	__u32 pa;
	__u32 pte_flags;	/* low 12 bits of the PTEs */
	__u32 pde_flags;	/* low 12 bits of the PDEs */
	__u32 reserved;
};

#define XV6VM_EXTENTS_END	0xffffffffu
struct xv6vm_extents {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_extent[count] */
	__u32 count;
	__u32 pid;
	__u32 va;		/* in/out; out XV6VM_EXTENTS_END: no more */
	__u32 out_count;
};

/*
 * XV6VM_TABLES: the page tables of @pid as they lie in RAM, a record for each:
 * the directory, then every table in RAM that a present entry of it points to,
 * upwards; a 4 MB page has none. Cursor: @index, 1 + n being the table that
 * entry n points to, or the next one there is.
 */
struct xv6vm_table {
	__u32 level;		/* 1: the directory, 2: a page table */
	__u32 va;		/* what its first entry maps */
	__u32 pa;		/* where it lies */
	__u32 pde;		/* the entry that points to it; directory: 0 */
	__le32 words[1024];	/* as they lie in RAM: little endian */
};

#define XV6VM_TABLES_END	0xffffffffu
struct xv6vm_tables {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_table[count] */
	__u32 count;
	__u32 pid;
	__u32 index;		/* in/out; 0: directory; out XV6VM_TABLES_END */
	__u32 out_count;
};

/*
 * XV6VM_TLB: configure, flush or ask one CPU's TLB. A TLB is off (size 0)
 * until it is configured; then accesses of that CPU use and fill it, cr3 loads
 * flush it, and nothing else does: entries may be stale, as on hardware.
 */
#define XV6VM_TLB_SIZE_MAX	64u
enum xv6vm_tlb_op {
	XV6VM_TLB_STATE		= 0,	/* only ask */
	XV6VM_TLB_CONFIGURE	= 1,	/* size and ways; size 0: off */
	XV6VM_TLB_FLUSH		= 2,	/* all */
	XV6VM_TLB_INVLPG	= 3,	/* the page of @va */
};

struct xv6vm_tlb {
	struct xv6vm_hdr hdr;
	__u32 cpu;
	__u32 op;		/* enum xv6vm_tlb_op */
	__u32 size;		/* entries: a power of 2, at most 64 */
	__u32 ways;		/* a power of 2 that divides size */
	__u32 va;		/* INVLPG */
	__u32 out_size;
	__u32 out_ways;
	__u32 out_used;		/* entries */
	__aligned_u64 out_hits;
	__aligned_u64 out_misses;
	__aligned_u64 out_flushes;
	__aligned_u64 out_invlpgs;
};

/*
 * XV6VM_TLB_ENTRIES: what one CPU's TLB holds, in set order. With XV6VM_TLB_RAW
 * every place there is, as it lies: bit 0 of @va says that it is in use, @flags
 * has PS for @big, and @set is when it was used last, later ones being larger.
 */
#define XV6VM_TLB_RAW		0x1u
struct xv6vm_tlb_entry {
	__u32 va;		/* of the page */
	__u32 pa;		/* of the frame */
	__u32 flags;		/* P, W, U of both levels together; D of the PTE */
	__u32 set;
	__u32 stale;		/* 1: the page tables say otherwise by now */
	__u32 big;		/* 1: from a 4 MB page */
};

struct xv6vm_tlb_entries {
	struct xv6vm_hdr hdr;
	__aligned_u64 ptr;	/* to struct xv6vm_tlb_entry[count] */
	__u32 count;
	__u32 cpu;
	__u32 out_count;
	__u32 out_clock;	/* uses so far, which @set of RAW counts */
};

/*
 * XV6VM_CPU_SET: set what a kernel could set: CR0.WP and CR4.PSE. No flags.
 * Without PSE the PS bit of directory entries is ignored.
 */
struct xv6vm_cpu_set {
	struct xv6vm_hdr hdr;
	__u32 cpu;
	__u32 wp;		/* 0 or 1 */
	__u32 pse;		/* 0 or 1 */
	__u32 reserved;
};

/* A CPU. */
struct xv6vm_cpu {
	__u32 cpu;
	__u32 pid;		/* the process it runs, or 0 */
	__u32 cpl;		/* 0 or 3 */
	__u32 cr0;
	__u32 cr2;
	__u32 cr3;
	__u32 cr4;
	__u32 reset;		/* CPU_TRAP: 1: it met a triple fault */
	__aligned_u64 cr3_loads;
	__aligned_u64 traps;
	__aligned_u64 faults;
	__aligned_u64 accesses;
};

/*
 * XV6VM_CPU_SWITCH: pid: switchuvm and return to user mode; pid 0: switchkvm.
 * XV6VM_CPU_TRAP: enter the kernel: CPL 0, cr3 unchanged. The CPU fetches the
 * kernel's first instruction at KERNLINK: if that is not mapped, neither is the
 * handler of that fault: a triple fault, @out.reset, after which the CPU runs
 * nothing, on kpgdir.
 * XV6VM_CPU_IRET: back to user mode: CPL 3, cr3 unchanged.
 * XV6VM_CPU_STATE: only ask.
 */
struct xv6vm_cpu_cmd {
	struct xv6vm_hdr hdr;
	__u32 cpu;
	__u32 pid;		/* CPU_SWITCH only; else 0 */
	struct xv6vm_cpu out;
};

/*
 * XV6VM_ACCESS: one access of one aligned word or byte by a CPU at its CPL, as
 * the MMU does it: A and D are set; a fault sets cr2. No flags.
 */
struct xv6vm_access {
	struct xv6vm_hdr hdr;
	__u32 cpu;
	__u32 va;
	__u32 type;		/* enum xv6vm_access_type */
	__u32 width;		/* 1 or 4 bytes; 4 must be aligned */
	__u32 value;		/* in: XV6VM_WRITE */
	__u32 out_value;	/* out: XV6VM_READ, XV6VM_FETCH */
	struct xv6vm_translation out;
	__u32 out_tlb;		/* 0: no TLB, 1: miss, 2: hit (@out tells it) */
	__u32 reserved;
};

/* A CPU of a machine that is brought from elsewhere. */
struct xv6vm_loaded_cpu {
	struct xv6vm_cpu cpu;	/* @cpu, @pid and @reset mean nothing here */
	__u32 tlb_size;		/* as for TLB_CONFIGURE; 0: off */
	__u32 tlb_ways;
	__u32 tlb_clock;
	__u32 reserved;
	__aligned_u64 tlb_hits;
	__aligned_u64 tlb_misses;
	__aligned_u64 tlb_flushes;
	__aligned_u64 tlb_invlpgs;
	struct xv6vm_tlb_entry tlb[XV6VM_TLB_SIZE_MAX]; /* as XV6VM_TLB_RAW */
};

/*
 * XV6VM_LOAD_CPUS: the CPUs and the past of a loaded image: it has @cpu_count CPUs
 * from now on, none of which runs a process, and event @seq will be its next. Of
 * those before it all that are kept are given. No flags.
 */
struct xv6vm_load_cpus {
	struct xv6vm_hdr hdr;
	__aligned_u64 cpus;	/* struct xv6vm_loaded_cpu[cpu_count] */
	__aligned_u64 events;	/* struct xv6vm_event[event_count] */
	__u32 cpu_count;
	__u32 event_count;
	__aligned_u64 seq;
};

/*
 * XV6VM_RESTORE: a loaded image becomes the machine that somebody saved: its RAM
 * and CPUs are there, and this is what the model knows of it, as INFO, STATS,
 * FRAME_TABLE and PROC_LIST told it. It is looked at whole before it is believed:
 * one that XV6VM_CHECK would complain of is refused (UNSOUND: its out_mask), and is
 * a loaded image still, with CPUs as LOAD makes them. Of an image there are counts,
 * XV6VM_MACHINE_FOREIGN, and no frames and processes. No flags.
 */
struct xv6vm_restore {
	struct xv6vm_hdr hdr;
	__aligned_u64 frames;	/* struct xv6vm_frame_use[frame_count] */
	__aligned_u64 procs;	/* struct xv6vm_proc[proc_count], by slot */
	__u32 frame_count;	/* all there are, or none of an image */
	__u32 proc_count;	/* slots; state 0 in those that are free */
	__u32 machine;		/* XV6VM_MACHINE_* */
	__u32 data;		/* va */
	__u32 end;		/* va */
	__u32 kpgdir;		/* pa */
	__u32 head;		/* kmem.freelist: a va, or 0 */
	__u32 free_low;
	__u32 nextpid;
	__u32 initpid;
	__aligned_u64 kalloc;
	__aligned_u64 kalloc_failed;
	__aligned_u64 kfree_refused;
	__aligned_u64 pages_mapped;
	__aligned_u64 pages_unmapped;
	__aligned_u64 tables;
	__aligned_u64 faults;
	__aligned_u64 forks;
	__aligned_u64 execs;
	__aligned_u64 exits;
};

#endif /* _UAPI_LINUX_XV6VM_H */
