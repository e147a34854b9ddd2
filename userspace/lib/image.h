/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the image analyser share. */
#ifndef XV6VM_IMAGE_H
#define XV6VM_IMAGE_H

#include <stdbool.h>

#include "xv6image.h"

#define EXTMEM	 0x100000u
#define DEVSPACE 0xfe000000u
#define PRESENT	 XV6VM_PTE_P
#define KINIT1	 0x400000u /* where the frames of kinit1 end */
#define PROC_MAX 8192u	   /* bytes of the largest struct proc */

/**
 * struct look - an analysis under way
 * @err: the first failure to read; nothing is read after it
 * @first_pa: of the first frame behind the kernel's image
 * @kptables: page tables that kpgdir has
 * @next: where a finding of a rule would go on with the one before
 * @last: its place among those that are kept, or past them
 * @mapped: for each frame, the first of the processes' entries that map it
 * @closed: the first pages without U of the process that is looked at
 * @fixed: the rules are given, none is found
 */
struct look {
	const struct xv6image *img;
	struct xv6image_report *r;
	int err;
	__u32 first_pa;
	__u32 kptables;
	struct {
		__u32 va, owner, last;
	} next[XV6IMAGE_RULES];
	struct mapped {
		__u32 at;
		__u32 va;
		__u32 pte;
		__u32 entries;
	} * mapped;
	struct xv6image_finding closed[2];
	bool fixed;
};

/* A word as the i386 stores it. */
static inline __u32 image_le32(const __u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (__u32)p[3] << 24;
}

static inline __u32 image_word(const __u8 *p, __u32 index)
{
	return image_le32(p + 4 * index);
}

/* image_layout.c: xv6's own, and whether a layout can be one. */
extern const struct xv6image_layout image_xv6;
bool image_layout_sane(const struct xv6image_layout *lay);

/* image_names.c: does an array of this name count who has each frame? */
bool image_counts_name(const char *name);

/* What a symbol's name says of the rules that this kernel keeps. */
void image_notice(const char *name, bool function, __u32 va, __u32 size,
		  struct xv6image_symbols *sym);

/* image_calls.c: a kernel's functions, and which of those below one comes to; bits. */
enum image_function_is {
	IMAGE_TRAP = 1 << 0,
	IMAGE_EXEC = 1 << 1,
	IMAGE_ELSEWHERE = 1 << 2, /* which is not followed */
	IMAGE_MAPS = 1 << 3,	  /* a page, such as mappages */
	IMAGE_TAKES = 1 << 4,	  /* a frame: kalloc */
	IMAGE_CLOSES = 1 << 5,	  /* clearpteu */
};

struct image_calls {
	struct image_function {
		__u32 va, len;
		const __u8 *code;
		__u32 is;
		bool reached;
	} * f;
	__u32 count, bytes;
};

int image_calls_add(struct image_calls *c, const char *name, __u32 va,
		    const __u8 *code, __u32 len);
int image_calls(struct image_calls *c, __u32 from, __u32 *reached);

/* image_dwarf.c: why a kernel is refused whose structures are not xv6's. */
extern const char image_no_layout[];

/*
 * image_dwarf.c: the layout from the kernel's debug information. Return: 1, 0 if
 * there is none, or a negative errno.
 */
int image_dwarf(const void *elf, size_t len, struct xv6image_symbols *sym,
		struct xv6vm_error *why);

/* image.c: bytes at @pa; zeros if they are not there or cannot be read. */
void image_read(struct look *l, __u32 pa, void *buf, __u32 len);
__u32 image_read_word(struct look *l, __u32 pa);

/* Is @va the kernel's address of @len bytes of RAM? */
bool image_has(const struct look *l, __u32 va, __u32 len);

void image_find(struct look *l, const struct xv6image_finding *f);

/* What the frame at @pa is for, so far; KINDS: it is no frame. */
__u32 image_kind(const struct look *l, __u32 pa);

/*
 * Give the frame that @f->found names to @owner, or say what is wrong with it.
 * Return: whether it is that owner's alone.
 */
bool image_claim(struct look *l, __u32 kind, __u32 owner,
		 const struct xv6image_finding *f);

/* The pa of the kernel's virtual address @va. */
static inline __u32 image_pa(const struct look *l, __u32 va)
{
	return va - l->r->sym.kernbase;
}

static inline bool image_rule(const struct look *l, __u32 rule)
{
	return l->r->rules & rule;
}

/* Where the stack is at the end of the user's half, a size may mean that. */
static inline bool image_size_is_top(const struct look *l,
				     const struct xv6image_proc *p)
{
	return p->sz <= l->r->sym.kernbase &&
	       p->sz > l->r->sym.kernbase - KINIT1;
}

/* image_free.c: is it filled as kfree leaves it, but for the first word? */
bool image_is_junk(const struct look *l, const __u8 *bytes);

/* image_proc.c: do all processes have one address space? */
bool image_one_space(struct look *l);

/* image_free.c, image_proc.c, image_table.c: the parts, in this order. */
void image_tables_kernel(struct look *l);
void image_procs(struct look *l);
void image_cpus(struct look *l);
void image_spaces(struct look *l);
void image_freelist(struct look *l);

/* image_free.c, before all of them: is the list of frames, or of something beside them? */
void image_nodes(struct look *l);

/* image_table.c: all that the directory of process @slot reaches. */
void image_tables(struct look *l, __u32 slot);

/* image_rules.c: what is told by tables, and what only all of them tell. */
void image_rules(struct look *l);
void image_user(struct look *l, __u32 slot, const struct xv6image_finding *f);
void image_guard(struct look *l, __u32 slot);

/* image_counts.c: which array counts, if none has such a name; are its counts right? */
void image_guess(struct look *l);
void image_counts(struct look *l);

/* image_held.c: frames that the kernel's data lead to. */
void image_held(struct look *l);

/* image_moment.c: when the image was taken. */
void image_moment(struct look *l);

/* image_cause.c: the likely cause of each finding. */
void image_causes(struct look *l);
__u32 image_lost_cause(struct look *l, const __u8 *bytes);

#endif
