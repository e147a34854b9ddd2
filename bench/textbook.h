/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The naive way, as a textbook shows it and as xv6 behaves: a list of free
 * frames under a lock, and a walk from the root for every single page. It
 * builds the same machine as the model, frame for frame and word for word.
 */
#ifndef _BENCH_TEXTBOOK_H
#define _BENCH_TEXTBOOK_H

#include <linux/spinlock.h>
#include <xv6/mmu.h>

/**
 * struct tb - a textbook machine
 * @ram: @phystop bytes; addresses of the emulated kernel are offsets in it
 * @junk: kfree fills frames with 0x01
 * @bytewise: copyuvm copies byte after byte, as xv6's memmove does
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
	bool use_lock;
	spinlock_t lock;	/* guards freelist */
	u32 word;
	u32 freelist;
	xv6_pte_t *kpgdir;
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

xv6_pte_t *tb_walkpgdir(struct tb *t, xv6_pte_t *pgdir, u32 va, bool alloc);
int tb_mappages(struct tb *t, xv6_pte_t *pgdir, u32 va, u32 size, u32 pa,
		u32 perm);
xv6_pte_t *tb_setupkvm(struct tb *t);
/* The new size; allocuvm returns 0 for a failure. */
u32 tb_allocuvm(struct tb *t, xv6_pte_t *pgdir, u32 oldsz, u32 newsz);
u32 tb_deallocuvm(struct tb *t, xv6_pte_t *pgdir, u32 oldsz, u32 newsz);
void tb_freevm(struct tb *t, xv6_pte_t *pgdir);
xv6_pte_t *tb_copyuvm(struct tb *t, xv6_pte_t *pgdir, u32 sz);

#endif
