/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TLB of one CPU: off until configured. Nothing keeps it in step with the
 * page tables but what does so on hardware: a load of cr3, and invlpg. As on
 * hardware, it is only ever in the way of an access that the page tables have
 * come to forbid: an entry that denies an access, or that does not know D when
 * the access writes, is dropped, and the page tables are walked and judge. So
 * a fault never comes from the TLB.
 */
#ifndef _XV6_TLB_H
#define _XV6_TLB_H

#include <xv6/types.h>

/**
 * struct xv6_tlb_entry - one translation as it was when it was cached
 * @tag: va of the page, with bit 0 set if the entry is valid
 * @pa: of the frame; a 4 MB page is cached by its 4 KB pieces
 * @flags: P, W, U that both levels granted; D if the page had it; PS if it is
 *	   a piece of a 4 MB page
 * @used: xv6_tlb.clock at the last use, for LRU in a set
 */
struct xv6_tlb_entry {
	u32 tag;
	u32 pa;
	u32 flags;
	u32 used;
};

/**
 * struct xv6_tlb - @size entries in sets of @ways, a set behind the other
 * @size: 0: off
 * @clock: uses so far
 */
struct xv6_tlb {
	u8 size;
	u8 ways;
	u32 clock;
	u64 hits;
	u64 misses;
	u64 flushes;
	u64 invlpgs;
	struct xv6_tlb_entry entries[XV6VM_TLB_SIZE_MAX];
};

#define XV6_TLB_VALID	1u

/*
 * Size 0 switches it off. Either way it is empty, and its counts begin anew.
 * Return: 0, or XV6VM_R_TLB_FORM.
 */
u32 xv6_tlb_configure(struct xv6_tlb *t, u32 size, u32 ways);

/* The entry that allows this access as it is, or NULL. Changes nothing. */
struct xv6_tlb_entry *xv6_tlb_find(struct xv6_tlb *t,
				   const struct xv6vm_query *q);

/* Count a hit of what xv6_tlb_find() gave. */
void xv6_tlb_hit(struct xv6_tlb *t, struct xv6_tlb_entry *e);

/* Count a miss, and drop what there is of the page of @va. */
void xv6_tlb_miss(struct xv6_tlb *t, u32 va);

/*
 * Cache what a walk found for an access that was allowed; evicts the one that
 * was not used for the longest time. @w is as it was before A and D were set.
 */
void xv6_tlb_fill(struct xv6_tlb *t, const struct xv6vm_translation *w,
		  bool write);

void xv6_tlb_flush(struct xv6_tlb *t);
void xv6_tlb_invlpg(struct xv6_tlb *t, u32 va);

/* The set that @va belongs to. The TLB is on. */
u32 xv6_tlb_set(const struct xv6_tlb *t, u32 va);

struct xv6_cpu;

/* Whether the page tables that @c runs on say otherwise than @e by now. */
bool xv6_tlb_stale(const struct xv6_machine *m, const struct xv6_cpu *c,
		   const struct xv6_tlb_entry *e);

#endif
