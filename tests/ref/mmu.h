/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The i386's MMU without PAE, in twenty lines and over plain bytes.
 */
#ifndef _REF_MMU_H
#define _REF_MMU_H

#include <linux/types.h>

/**
 * struct ref_mmu - memory, and how it is walked
 * @size: bytes of RAM at @ram; there is nothing behind them
 * @live: by a frame's number: who may write there; NULL: all may everywhere
 */
struct ref_mmu {
	u8 *ram;
	u32 size;
	u32 cr3;
	bool pse, user, wp;
	const u8 *live;
};

/**
 * struct ref_walk - what a walk comes to
 * @levels: entries that were asked for
 * @at: of the last entry, which has A and D for the page
 * @fault: -1, or the error code
 * @level: of the entry that a fault is for
 */
struct ref_walk {
	bool mapped;
	u32 levels, level, pde_at, at, pde, pte, pa;
	int fault;
};

u32 ref_word(const u8 *ram, u32 pa);
void ref_set_word(u8 *ram, u32 pa, u32 value);

/* The types of an access are the ABI's: 0 read, 1 write, 2 fetch. */
#define REF_WRITE	1u

struct ref_walk ref_walk(const struct ref_mmu *m, u32 va, u32 type);

/* A write to what the machine lives on. */
bool ref_refuses(const struct ref_mmu *m, const struct ref_walk *w, u32 type);

/* A and D, as an access sets them; and the bytes that it moves. */
void ref_mark(const struct ref_mmu *m, const struct ref_walk *w, u32 type);
void ref_move(const struct ref_mmu *m, u32 pa, u32 type, u32 width, u32 *value);

/* Page by page, as long as it goes. Return: bytes until a fault or a refusal. */
u32 ref_copy(const struct ref_mmu *m, u32 va, u32 len, u32 type, u8 *buf,
	     bool *refused);

#endif
