/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions: what is at an address, what maps a frame, what do the tables
 * hold. They change nothing and trust no entry; hold the machine's lock, shared.
 */
#ifndef _XV6_WALK_H
#define _XV6_WALK_H

#include <linux/compiler.h>
#include <asm/byteorder.h>
#include <xv6/machine.h>
#include <xv6/types.h>

/**
 * xv6_translate() - walk both levels and judge an access as the MMU would
 * @cr3: pa of the page directory
 * @t: filled whole; t->fault.raised tells whether the access faults
 *
 * Presence counts first, then U and W of both levels together, as in the
 * error code. A table outside RAM reads as not present (PDE_OUTSIDE), a frame
 * outside RAM does not fault but has nothing behind it (PA_OUTSIDE).
 * 4 MB pages (PS) are walked as such: a question takes CR4.PSE for set.
 */
void xv6_translate(const struct xv6_machine *m, u32 cr3,
		   const struct xv6vm_query *q, struct xv6vm_translation *t);

/**
 * struct xv6_plain - what a plain walk has read
 * @dir: pa of the page directory
 * @kind, @owner: of the frame, as in struct xv6vm_translation
 */
struct xv6_plain {
	u32 dir, pde, pte;
	u32 kind, owner;
};

/* Where the entries for @va lie. */
static inline u32 xv6_pde_pa(u32 dir, u32 va)
{
	return dir + 4 * xv6_pdx(va);
}

static inline u32 xv6_pte_pa(u32 pde, u32 va)
{
	return xv6_pte_addr(pde) + 4 * xv6_ptx(va);
}

/* The word at @pa, which was found to be RAM. */
static inline u32 xv6_word_at(const struct xv6_machine *m, u32 pa)
{
	const u8 *p = m->ram + xv6_in_ram(m, pa);

	return le32_to_cpu(READ_ONCE(*(const xv6_pte_t *)p));
}

/* What an access needs of both entries. */
static inline u32 xv6_needed(const struct xv6vm_query *q)
{
	u32 need = XV6_PTE_P | (q->user ? XV6_PTE_U : 0);

	if (q->type == XV6VM_WRITE && (q->user || q->wp))
		need |= XV6_PTE_W;
	return need;
}

/**
 * xv6_walk_plain() - what nearly all questions come to
 * @dir: pa of the page directory, page aligned
 * @need: xv6_needed()
 *
 * Two present entries, a page in RAM, and every permission. What was read is
 * in *w, so that it may stay in registers: all else of an answer follows.
 *
 * Return: false, with nothing said, for all else: see xv6_translate().
 */
static __always_inline bool xv6_walk_plain(const struct xv6_machine *m, u32 dir,
					   u32 va, u32 need,
					   struct xv6_plain *w)
{
	const u32 phystop = m->cfg.phystop;
	const struct xv6_frame *f;
	struct xv6_frame seen;
	u32 at;

	w->dir = dir;
	at = xv6_pde_pa(dir, va);
	if (at >= phystop)
		return false;
	w->pde = xv6_word_at(m, at);
	at = xv6_pte_pa(w->pde, va);
	if ((w->pde & (XV6_PTE_P | XV6_PTE_PS)) != XV6_PTE_P || at >= phystop)
		return false;
	w->pte = xv6_word_at(m, at);
	if ((w->pde & w->pte & need) != need || xv6_pte_addr(w->pte) >= phystop)
		return false;

	f = &m->frames[xv6_in_ram(m, w->pte) >> XV6_PGSHIFT];
	seen.use = READ_ONCE(f->use);
	w->kind = seen.kind;
	w->owner = xv6_frame_pid(m, &seen);
	return seen.use == READ_ONCE(f->use);
}

/**
 * xv6_next_extent() - the first run of present pages at or above @va
 * @pgdir: 0 gives -ENXIO
 * @va: in: where to look; out: behind the run, 0 if that is 2^32
 * @end: look below this va, page aligned; 0 is 2^32
 *
 * A run's frames follow each other and its PTE and PDE flags are the same,
 * A and D apart from nothing: all 12 bits count.
 *
 * Return: 1 with *e filled, 0 if there is none.
 */
int xv6_next_extent(const struct xv6_machine *m, u32 pgdir, u32 *va, u32 end,
		    struct xv6vm_extent *e);

/**
 * xv6_next_alias() - the next virtual address that reaches a frame
 * @slot, @va: cursor; begin with 0, 0
 *
 * The kernel half counts once, as pid 0, before all processes.
 *
 * Return: 1 with *a filled and the cursor moved on, 0 at the end.
 */
int xv6_next_alias(const struct xv6_machine *m, u32 pa, u32 *slot, u32 *va,
		   struct xv6vm_alias *a);

/* What the user half and the tables of @pgdir cost. */
struct xv6_usage {
	u32 user_frames;	/* present leaves below KERNBASE */
	u32 user_tables;
	u32 kernel_tables;	/* of its own; 0 when shared */
};

void xv6_usage(const struct xv6_machine *m, u32 pgdir, struct xv6_usage *u);

#endif
