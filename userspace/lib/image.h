/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the image analyser share. */
#ifndef XV6VM_IMAGE_H
#define XV6VM_IMAGE_H

#include <stdbool.h>

#include "xv6image.h"

#define EXTMEM	 0x100000u
#define DEVSPACE 0xfe000000u
#define PRESENT	 XV6VM_PTE_P

/* Layouts of xv6 for x86, in bytes. */
#define SPINLOCK      52u /* locked, name, cpu, pcs[10] */
#define KMEM_USE_LOCK SPINLOCK
#define KMEM_FREELIST (SPINLOCK + 4)
#define KMEM_SIZE     (SPINLOCK + 8)
#define PROC_SIZE     124u
#define PTABLE_SIZE   (SPINLOCK + XV6IMAGE_NPROC * PROC_SIZE)
#define CPU_SIZE      176u

/**
 * struct look - an analysis under way
 * @err: the first failure to read; nothing is read after it
 * @first_pa: of the first frame behind the kernel's image
 * @kptables: page tables that kpgdir has
 */
struct look {
	const struct xv6image *img;
	struct xv6image_report *r;
	int err;
	__u32 first_pa;
	__u32 kptables;
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

/* image_free.c: is it filled as kfree leaves it, but for the first word? */
bool image_is_junk(const __u8 *bytes);

/* image_free.c, image_proc.c, image_table.c: the parts, in this order. */
void image_tables_kernel(struct look *l);
void image_procs(struct look *l);
void image_cpus(struct look *l);
void image_spaces(struct look *l);
void image_freelist(struct look *l);

/* image_table.c: all that the directory of process @slot reaches. */
void image_tables(struct look *l, __u32 slot);

#endif
