/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory of an xv6, explained: a raw image of its RAM and the symbols of
 * its kernel tell who has every frame and whether that can be right.
 *
 * The image is nobody's friend: every address in it is checked before it is
 * followed, every list and table is read at most once a frame, and what is
 * wrong becomes a finding, never an error. It is read in one pass of a time
 * that depends on its size alone. The layouts are those of xv6 for x86.
 */
#ifndef XV6IMAGE_H
#define XV6IMAGE_H

#include "libxv6vm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* xv6's own limits. */
#define XV6IMAGE_NPROC	  64u
#define XV6IMAGE_NCPU	  8u
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
 * A file, as QEMU's pmemsave writes it, and the RAM of a machine. The first is
 * to be closed, also after it failed; @h must outlive the second. On failure
 * why->what is a line for people.
 */
int xv6image_open(const char *path, struct xv6image *img,
		  struct xv6vm_error *why);
void xv6image_close(struct xv6image *img);
int xv6image_of(struct xv6vm *h, struct xv6image *img);

/* Where the kernel's linker put what is looked for; virtual addresses. */
struct xv6image_symbols {
	__u32 data, end;
	__u32 kmem, ptable, cpus, ncpu, kpgdir;
};

/*
 * From the symbol table of an i386 ELF file of @len bytes at @elf, which is
 * trusted no more than the image.
 */
int xv6image_symbols(const void *elf, size_t len, struct xv6image_symbols *sym,
		     struct xv6vm_error *why);

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
	XV6IMAGE_KINDS,
};

#define XV6IMAGE_NOBODY 0xffu

/**
 * struct xv6image_frame - one frame
 * @kind: enum xv6image_kind
 * @owner: slot of a process, number of a CPU for its stack, or NOBODY
 */
struct xv6image_frame {
	__u8 kind;
	__u8 owner;
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
	XV6IMAGE_JUNK,
	XV6IMAGE_MOVING,
	XV6IMAGE_CUT_OFF,
	XV6IMAGE_LEAKED,
	XV6IMAGE_RULES,
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
};

struct xv6image_proc {
	__u32 state; /* enum xv6vm_state; slots that are UNUSED are all zero */
	__u32 pid, ppid;
	__u32 sz;
	__u32 pgdir, kstack; /* pa; 0 if there is none */
	__u32 user_frames, user_tables, kernel_tables;
	__u32 files; /* open */
	char name[XV6VM_NAME_LEN + 1];
};

struct xv6image_cpu {
	__u32 apicid;
	__u32 started;
	__u32 slot;  /* of the process it runs, or XV6IMAGE_NOBODY */
	__u32 stack; /* pa of its scheduler's stack; 0 if not known */
};

#define XV6IMAGE_FIRST	  5u  /* frames of the free list's head */
#define XV6IMAGE_FINDINGS 48u /* kept; at most 8 of a kind */

/**
 * struct xv6image_report - all that is known of an image
 * @locks: bit 0: kmem.lock is held, bit 1: ptable.lock
 * @first: @firsts frames that kalloc would hand out next
 * @count: findings of each rule, kept or not
 * @frames: @nframes of them
 */
struct xv6image_report {
	struct xv6image_symbols sym;
	__u32 phystop;
	__u32 kpgdir;
	__u32 ncpu;
	__u32 use_lock;
	__u32 locks;
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
 * Fails only if the image cannot be read or the symbols do not lie in it.
 * Either way xv6image_report_free() follows.
 */
int xv6image_explain(const struct xv6image *img,
		     const struct xv6image_symbols *sym,
		     struct xv6image_report *r, struct xv6vm_error *why);
void xv6image_report_free(struct xv6image_report *r);

/* Findings that nothing excuses. */
__u32 xv6image_violations(const struct xv6image_report *r);

/* Words for people; "unknown" for other numbers. */
const char *xv6image_kind_text(__u32 kind);
const char *xv6image_rule_text(__u32 rule);

#ifdef __cplusplus
}
#endif

#endif
