/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The naive way, as a textbook shows it and as xv6 behaves: a list of free
 * frames under a lock, and a walk from the root for every single page. It
 * builds the same machine as the model, frame for frame and word for word: what
 * the model is measured against, and the ground that the reference stands on.
 * Nothing of the model is used, its headers included.
 */
#ifndef _REF_TEXTBOOK_H
#define _REF_TEXTBOOK_H

#include <asm/byteorder.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define TB_PAGE		4096u
#define TB_KERNBASE	0x80000000u
#define TB_EXTMEM	0x00100000u
#define TB_DEVSPACE	0xfe000000u

#define TB_P		0x001u
#define TB_W		0x002u
#define TB_U		0x004u
#define TB_A		0x020u
#define TB_D		0x040u
#define TB_HAND		0x200u	/* mapped by hand */

static inline u32 tb_off(u32 a)
{
	return a % TB_PAGE;
}

static inline u32 tb_down(u32 a)
{
	return a & ~(TB_PAGE - 1);
}

static inline u32 tb_up(u32 a)
{
	return tb_down(a + TB_PAGE - 1);
}

static inline u32 tb_pdx(u32 va)
{
	return va >> 22;
}

static inline u32 tb_ptx(u32 va)
{
	return va >> 12 & 1023;
}

static inline u32 tb_v2p(u32 va)
{
	return va - TB_KERNBASE;
}

static inline u32 tb_p2v(u32 pa)
{
	return pa + TB_KERNBASE;
}

/**
 * struct tb - a textbook machine
 * @ram: @phystop bytes; addresses of the emulated kernel are offsets in it
 * @junk: kfree fills frames with 0x01
 * @bytewise: copyuvm copies byte after byte, as xv6's memmove does
 * @shared: all directories have kpgdir's tables in their kernel half
 * @ncpu: CPUs, 0 being one
 * @put: what becomes of the frame of a page that @entry mapped; NULL: kfree
 * @use_lock: kalloc and kfree take @lock
 * @word: the lock of the variants with xv6's own primitive
 * @freelist: kernel va of the first free frame, or 0
 * @kpgdir: the kernel's own directory
 */
struct tb {
	u8 *ram;
	u32 phystop;
	u32 data;
	u32 end;
	bool junk;
	bool bytewise;
	bool shared;
	u32 ncpu;
	void (*put)(struct tb *t, u32 entry);
	bool use_lock;
	spinlock_t lock;	/* guards freelist */
	u32 word;
	u32 freelist;
	__le32 *kpgdir;
};

/* kinit1, kvmalloc, kinit2. Return: 0, or -ENOMEM. */
int tb_boot(struct tb *t);
void tb_freerange(struct tb *t, u32 vstart, u32 vend);

/* NULL if no frame is free. */
void *tb_kalloc(struct tb *t);
/* Return: 0, or -EINVAL where xv6 panics. */
int tb_kfree(struct tb *t, void *v);

/* The same with xv6's lock: an exchange, and full barriers at both ends. */
void *tb_kalloc_xchg(struct tb *t);
int tb_kfree_xchg(struct tb *t, void *v);

__le32 *tb_walkpgdir(struct tb *t, __le32 *pgdir, u32 va, bool alloc);
int tb_mappages(struct tb *t, __le32 *pgdir, u32 va, u32 size, u32 pa,
		u32 perm);
/* With @bare, its kernel half stays empty. NULL if there are too few frames. */
__le32 *tb_setupkvm(struct tb *t, bool bare);
/* 0 or a negative errno, and then nothing has changed but the free list. */
int tb_allocuvm(struct tb *t, __le32 *pgdir, u32 oldsz, u32 newsz);
int tb_copyuvm(struct tb *t, __le32 *pgdir, u32 sz, bool bare, __le32 **to);
/* The new size. */
u32 tb_deallocuvm(struct tb *t, __le32 *pgdir, u32 oldsz, u32 newsz);
void tb_freevm(struct tb *t, __le32 *pgdir);

#endif
