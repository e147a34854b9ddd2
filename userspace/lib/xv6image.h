/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of an xv6, explained: a raw image of its RAM and the symbols of
 * its kernel tell who has every frame and whether that can be right.
 *
 * The image is nobody's friend: every address in it is checked before it is
 * followed, every list and table is read at most once a frame, and what is
 * wrong becomes a finding, never an error. It is read in one pass of a time
 * that depends on its size alone. The layouts are what the kernel's debug
 * information says, or those of xv6 for x86.
 */
#ifndef XV6IMAGE_H
#define XV6IMAGE_H

#include "libxv6vm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a kernel may have at most; xv6's own have 64 and 8. */
#define XV6IMAGE_NPROC	  1024u
#define XV6IMAGE_NCPU	  64u
#define XV6IMAGE_STATES	  16u
#define XV6IMAGE_TEXTS	  64u
#define XV6IMAGE_KMAPS	  8u
#define XV6IMAGE_GUESSES  4u
#define XV6IMAGE_SIZE_MAX 0x7e000000u /* 2016 MB: PHYSTOP below DEVSPACE */

/**
 * struct xv6image - bytes by physical address, wherever they are
 * @read: exactly @len bytes that lie below @size; 0 or a negative errno
 * @size: bytes of RAM, a multiple of the page size
 */
struct xv6image {
	int (*read)(void *ctx, __u32 pa, void *buf, __u32 len);
	void *ctx;
	__u32 size;
};

/*
 * A file, as QEMU's pmemsave or dump-guest-memory writes it, compressed by gzip or
 * zstd or not; or what is open as @fd, which is the image's own from then on: of a
 * pipe all is read. And the RAM of a machine. The first two are to be closed, also
 * after they failed; @h must outlive the last. On failure why->what is a line for
 * people.
 */
int xv6vm_image_take(int fd, const char *name, struct xv6image *img,
		     struct xv6vm_error *why);
int xv6vm_image_open(const char *path, struct xv6image *img,
		     struct xv6vm_error *why);
void xv6vm_image_close(struct xv6image *img);
int xv6vm_image_of(struct xv6vm *h, struct xv6image *img);

/**
 * struct xv6image_layout - where in a structure is what; bytes
 * @procs: of the first in ptable; @nproc of @proc_size
 * @name_len, @nofile: elements; no member: 0
 * @tf, @context, @chan: 0 if there is none
 * @states: enum xv6vm_state of each number that the kernel gives a state
 * @use_lock: XV6IMAGE_NONE if there is none
 * @kmems: lists, one behind the other; one, or one for each CPU
 * @next: in a structure of @run_size, with which a free frame begins
 */
struct xv6image_layout {
	__u32 procs, nproc, proc_size;
	__u32 sz, pgdir, kstack, state, pid, parent, name, ofile, tf, context,
		chan;
	__u32 name_len, nofile;
	__u8 states[XV6IMAGE_STATES];
	__u32 ncpu, cpu_size;
	__u32 apicid, scheduler, started, runs;
	__u32 kmems, kmem_size;
	__u32 use_lock, freelist;
	__u32 run_size, next;
	__u32 file_size, file_type, file_pipe, fd_pipe;
};

#define XV6IMAGE_NONE 0xffffffffu

/* How far xv6's main() is. */
enum xv6image_step {
	XV6IMAGE_RUNS,
	XV6IMAGE_IN_ENTRY,	/* nothing is free yet */
	XV6IMAGE_IN_KVMALLOC,	/* or in kinit1 before it: there is no kpgdir */
	XV6IMAGE_BEFORE_KINIT2, /* or in it */
	XV6IMAGE_IN_USERINIT,	/* or before it */
	XV6IMAGE_STEPS,
};

/* What a kernel does otherwise than xv6, as its symbols and tables tell; bits. */
enum xv6image_rules {
	XV6IMAGE_COUNTS = 1 << 0,    /* frames have counts of references */
	XV6IMAGE_LAZY = 1 << 1,	     /* pages below the size may be absent */
	XV6IMAGE_THREADS = 1 << 2,   /* processes may share a directory */
	XV6IMAGE_SHARED = 1 << 3,    /* and frames, above the size as well */
	XV6IMAGE_STACKTOP = 1 << 4,  /* the stack ends at KERNBASE */
	XV6IMAGE_NULLGUARD = 1 << 5, /* nothing at page 0 */
	XV6IMAGE_BIGPAGES = 1 << 6,  /* the kernel's half has pages of 4 MB */
};

/**
 * struct xv6image_symbols - what the kernel's own file says of it
 * @data: virtual addresses, as @end and all to @kpgdir
 * @kernbase: a virtual address, too
 * @panicked: of a flag that panic() sets; 0: none
 * @phystop: 0: not known
 * @counts: of the first frame's count, of @count_size bytes; that of the next lies
 *          @count_step further; 0: none
 * @guess: @guesses arrays with a number of @size bytes for each frame, of other names
 * @nodes: of an array with a structure of lay.run_size for each frame, which the free
 *         list is made of; 0: of the frames themselves
 * @bootstack: of the first CPU: from, to
 * @busy: what who reads from a disk sleeps on: from, to; twice
 * @closes: exec comes to clearpteu
 * @copies: lazy by a fault that takes a frame, and no more: if frames are counted it is to
 *          copy one
 * @rules: of enum xv6image_rules
 * @kmap: what the kernel's half maps where: @kmaps ranges
 * @text: @texts words of its code, to tell its memory from another's
 */
struct xv6image_symbols {
	__u32 data, end;
	__u32 kmem, ptable, cpus, ncpu, kpgdir;
	__u32 kernbase, phystop;
	__u32 panicked;
	__u32 counts, count_size, count_step;
	__u32 guesses;
	struct {
		__u32 va, size;
	} guess[XV6IMAGE_GUESSES];
	__u32 nodes;
	__u32 bootstack[2];
	__u32 busy[4];
	__u32 closes, copies;
	__u32 rules;
	__u32 kmaps;
	struct {
		__u32 va, from, to, perm;
	} kmap[XV6IMAGE_KMAPS];
	__u32 texts;
	struct {
		__u32 va, word;
	} text[XV6IMAGE_TEXTS];
	struct xv6image_layout lay;
};

/*
 * From an i386 ELF file of @len bytes at @elf, which is trusted no more than the
 * image. A kernel whose layouts are not known is refused.
 */
int xv6vm_image_symbols(const void *elf, size_t len,
			struct xv6image_symbols *sym, struct xv6vm_error *why);

/* What a frame is for. */
enum xv6image_kind {
	XV6IMAGE_UNKNOWN, /* used, but reached from nowhere */
	XV6IMAGE_IO,	  /* below 1 MB */
	XV6IMAGE_KERNEL,  /* the kernel's image */
	XV6IMAGE_FREE,
	XV6IMAGE_KPGDIR,
	XV6IMAGE_KPTABLE, /* page table of kpgdir */
	XV6IMAGE_PGDIR,
	XV6IMAGE_KTABLE,
	XV6IMAGE_UTABLE,
	XV6IMAGE_USER,
	XV6IMAGE_KSTACK,
	XV6IMAGE_CPUSTACK,
	XV6IMAGE_PIPE,
	XV6IMAGE_LATER, /* kinit2 has not been there yet */
	XV6IMAGE_HELD, /* the kernel's data lead to it, or another such frame */
	XV6IMAGE_KINDS,
};

#define XV6IMAGE_NOBODY 0xffffu

/**
 * struct xv6image_frame - one frame
 * @kind: enum xv6image_kind
 * @owner: slot of a process, number of a CPU for its stack, or NOBODY
 */
struct xv6image_frame {
	__u16 kind;
	__u16 owner;
};

/* What can be wrong; from XV6IMAGE_JUNK on it may be innocent. */
enum xv6image_rule {
	XV6IMAGE_FREE_POINTER,
	XV6IMAGE_FREE_CYCLE,
	XV6IMAGE_FREE_USED,
	XV6IMAGE_TWO_OWNERS,
	XV6IMAGE_NO_FRAME,
	XV6IMAGE_KERNEL_USER,
	XV6IMAGE_KERNEL_MAP,
	XV6IMAGE_BIG_PAGE,
	XV6IMAGE_HOLE,
	XV6IMAGE_ABOVE_SIZE,
	XV6IMAGE_STRUCT,
	XV6IMAGE_NO_GUARD,
	XV6IMAGE_CLOSED,
	XV6IMAGE_STACK,
	XV6IMAGE_GUARD_WRITTEN,
	XV6IMAGE_WRITABLE,
	XV6IMAGE_COUNT,
	XV6IMAGE_NOT_CLEARED,
	XV6IMAGE_LOST,
	XV6IMAGE_JUNK,
	XV6IMAGE_MOVING,
	XV6IMAGE_READ_ONLY,
	XV6IMAGE_CUT_OFF,
	XV6IMAGE_LEAKED,
	XV6IMAGE_RULES,
};

/* What most likely made it. */
enum xv6image_cause {
	XV6IMAGE_NO_CAUSE,
	XV6IMAGE_DOUBLE_FREE,
	XV6IMAGE_FREE_INSIDE,
	XV6IMAGE_FREE_IMAGE,
	XV6IMAGE_NO_NEXT,
	XV6IMAGE_OVERWRITTEN,
	XV6IMAGE_FREED_MAPPED,
	XV6IMAGE_FREED_LEFT,
	XV6IMAGE_FREED_SHARED,
	XV6IMAGE_FREED_STACK,
	XV6IMAGE_FREED_TABLE,
	XV6IMAGE_NOT_COPIED,
	XV6IMAGE_TABLE_NOT_COPIED,
	XV6IMAGE_PGDIR_NOT_COPIED,
	XV6IMAGE_SHIFTED,
	XV6IMAGE_SWAPPED,
	XV6IMAGE_ONE_FURTHER,
	XV6IMAGE_ONE_MORE,
	XV6IMAGE_SIZE_FIRST,
	XV6IMAGE_FLAGS_NOT_COPIED,
	XV6IMAGE_NO_CLEARPTEU,
	XV6IMAGE_GUARD_OPENED,
	XV6IMAGE_GUARD_NOT_CLOSED,
	XV6IMAGE_PARENT_KEPT_W,
	XV6IMAGE_CHILD_GOT_W,
	XV6IMAGE_COUNT_LOW,
	XV6IMAGE_COUNT_HIGH,
	XV6IMAGE_COUNT_RACE,
	XV6IMAGE_NO_U_CHECK,
	XV6IMAGE_SZ_NOT_SET,
	XV6IMAGE_KERNEL_HAS_U,
	XV6IMAGE_TEXT_HAS_W,
	XV6IMAGE_NOT_MAPPED,
	XV6IMAGE_ELSEWHERE,
	XV6IMAGE_LOST_PGDIR, /* from here on: what was lost */
	XV6IMAGE_LOST_PGDIR_ALONE,
	XV6IMAGE_LOST_KTABLE,
	XV6IMAGE_LOST_KSTACK,
	XV6IMAGE_LOST_TABLE,
	XV6IMAGE_LOST_PAGE,
	XV6IMAGE_LOST_DATA,
	XV6IMAGE_LOST_EMPTY,
	XV6IMAGE_CAUSES,
};

/**
 * struct xv6image_finding - one thing that is wrong
 * @rule: enum xv6image_rule
 * @owner: slot of the process it was met in, or XV6IMAGE_NOBODY
 * @at: pa of the word that is wrong, or of the frame
 * @va: what that word maps; 0 if it maps nothing
 * @found: the word
 * @expected: what should be there, where that is known
 * @kind: what the frame is for already, of whom @had is; UNKNOWN: nothing
 * @pages: that are wrong alike, from @va on
 * @cause: enum xv6image_cause
 * @frame: the pa of the frame that it is about, where there is one
 */
struct xv6image_finding {
	__u32 rule;
	__u32 owner;
	__u32 at;
	__u32 va;
	__u32 found;
	__u32 expected;
	__u32 kind;
	__u32 had;
	__u32 pages;
	__u32 cause;
	__u32 frame;
};

struct xv6image_proc {
	__u32 state; /* enum xv6vm_state; slots that are UNUSED are all zero */
	__u32 pid, ppid;
	__u32 sz;
	__u32 pgdir, kstack; /* pa; 0 if there is none */
	__u32 user_frames, user_tables, kernel_tables;
	__u32 files; /* open */
	__u32 chan;
	__u32 closed; /* pages without U */
	/* When it last left user mode; @eip 0: not known. */
	__u32 eip, esp, eax, trapno, err;
	char name[XV6VM_NAME_LEN + 1];
};

struct xv6image_cpu {
	__u32 apicid;
	__u32 started;
	__u32 slot;  /* of the process it runs, or XV6IMAGE_NOBODY */
	__u32 stack; /* pa of its scheduler's stack; 0 if not known */
};

#define XV6IMAGE_FIRST	  5u /* frames of the free list's head */
#define XV6IMAGE_LINES	  8u /* of the screen */
#define XV6IMAGE_LINE	  80u
#define XV6IMAGE_FINDINGS 64u /* kept; at most 8 of a kind */

/**
 * struct xv6image_report - all that is known of an image
 * @locks: bit 0: kmem.lock is held, bit 1: ptable.lock; @holder: by which CPU, or
 *	XV6IMAGE_NOBODY
 * @step: enum xv6image_step
 * @line: @lines of the screen, of panics and traps
 * @rules: that it was judged by, of enum xv6image_rules
 * @booting: kinit2 has not been called
 * @at_rest: all processes sleep, and for nothing that ends by itself
 * @first: @firsts frames that kalloc would hand out next
 * @count: findings of each rule, kept or not
 * @frames: @nframes of them
 */
struct xv6image_report {
	struct xv6image_symbols sym;
	__u32 rules;
	__u32 phystop;
	__u32 kpgdir;
	__u32 ncpu;
	__u32 use_lock;
	__u32 locks;
	__u32 holder[2];
	__u32 no_kpgdir;
	__u32 booting;
	__u32 step;
	__u32 panicked;
	__u32 lines;
	char line[XV6IMAGE_LINES][XV6IMAGE_LINE + 1];
	__u32 at_rest;
	__u32 freelist;
	__u32 first[XV6IMAGE_FIRST];
	__u32 firsts;
	struct xv6image_proc procs[XV6IMAGE_NPROC];
	struct xv6image_cpu cpus[XV6IMAGE_NCPU];
	__u32 kinds[XV6IMAGE_KINDS];
	__u32 count[XV6IMAGE_RULES];
	__u32 findings;
	struct xv6image_finding v[XV6IMAGE_FINDINGS];
	__u32 nframes;
	struct xv6image_frame *frames;
};

/*
 * Fails only if the image cannot be read or is not this kernel's memory.
 * Either way xv6vm_image_report_free() follows. @rules: those to judge by, or
 * XV6IMAGE_NONE: those that are found.
 */
int xv6vm_image_explain(const struct xv6image *img,
			const struct xv6image_symbols *sym, __u32 rules,
			struct xv6image_report *r, struct xv6vm_error *why);
void xv6vm_image_report_free(struct xv6image_report *r);

/*
 * What @r says of the image that @h was just loaded with becomes what is known of that
 * machine: its processes, frames, free list. If that breaks rules of the model's, a simulated
 * one can only be looked at from then on, until it boots or loads another; of the
 * module's it is -EOPNOTSUPP.
 */
int xv6vm_image_adopt(struct xv6vm *h, const struct xv6image_report *r);

/* Findings that nothing excuses. */
__u32 xv6vm_image_violations(const struct xv6image_report *r);

/* Words for people; "unknown" for other numbers. */
const char *xv6vm_image_kind_text(__u32 kind);
const char *xv6vm_image_rule_text(__u32 rule);
const char *xv6vm_image_cause_text(__u32 cause);
const char *xv6vm_image_step_text(__u32 step);

/* "call 5, read", "page fault", "interrupt 32": why it left user mode; "" if not known. */
#define XV6IMAGE_TRAP_LEN 24
const char *xv6vm_image_trap_text(const struct xv6image_proc *p,
				  char buf[XV6IMAGE_TRAP_LEN]);

/* The @n-th bit of enum xv6image_rules: its name, and what it allows; NULL. */
const char *xv6vm_image_rules_name(__u32 n);
const char *xv6vm_image_rules_text(__u32 n);

#ifdef __cplusplus
}
#endif

#endif
