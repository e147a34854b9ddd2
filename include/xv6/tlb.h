/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The TLB of one CPU: off until configured. Nothing keeps it in step with the
 * page tables but what does so on hardware: a load of cr3, and invlpg.
 */
#ifndef _XV6_TLB_H
#define _XV6_TLB_H

#include <xv6/types.h>

/**
 * struct xv6_tlb_entry - one translation as it was when it was cached
 * @tag: va of the page, with bit 0 set if the entry is valid
 * @pa: of the frame
 * @flags: P, W, U that both levels granted; D if the PTE had it; PS
 * @used: xv6_tlb.clock at the last use, for LRU in a set
 */
struct xv6_tlb_entry {
	u32 tag;
	u32 pa;
	u32 flags;
	u32 used;
};

struct xv6_tlb {
	u8 size;		/* 0: off */
	u8 ways;
	u32 clock;
	u64 hits;
	u64 misses;
	u64 flushes;
	u64 invlpgs;
	struct xv6_tlb_entry entries[XV6VM_TLB_SIZE_MAX];
};

/* 0, or XV6VM_R_TLB_FORM. Size 0 switches it off; either way it is empty. */
u32 xv6_tlb_configure(struct xv6_tlb *t, u32 size, u32 ways);

/* The valid entry for the page of @va, or NULL; counts a hit or a miss. */
struct xv6_tlb_entry *xv6_tlb_lookup(struct xv6_tlb *t, u32 va);

/* Cache what a walk found for an access that was allowed; evicts the LRU. */
void xv6_tlb_fill(struct xv6_tlb *t, const struct xv6vm_translation *w);

void xv6_tlb_flush(struct xv6_tlb *t);
void xv6_tlb_invlpg(struct xv6_tlb *t, u32 va);

#endif
