// SPDX-License-Identifier: GPL-2.0
/*
 * Proven: finding, filling and dropping entries stays inside a TLB's table, in
 * the set of the address, for every address and whatever the entries hold; what
 * is filled in is a page, and is found again by the access that it was filled
 * for.
 *
 * Bounds: TLBs of up to 4 entries in up to 4 ways. What the walk found is
 * anything that maps the page.
 */
#include "core/tlb.c"
#include "proof.h"

#define ENTRIES		4u

void xv6_walk(const struct xv6_machine *m, u32 cr3, const struct xv6vm_query *q,
	      bool pse, struct xv6vm_translation *t)
{
	prove(!"no walk is made here");
}

static struct xv6_tlb_entry any_entry(void)
{
	return (struct xv6_tlb_entry){
		nondet_u32(), nondet_u32(), nondet_u32(), nondet_u32(),
	};
}

void tlb_any(void)
{
	static struct xv6_tlb tlb;
	struct xv6vm_translation t = {
		.va = nondet_u32(), .pa = nondet_u32(), .pde = nondet_u32(),
		.pte = nondet_u32(), .levels = nondet_bool() ? 2 : 1,
	};
	struct xv6vm_query q = {
		t.va, nondet_u32(), nondet_bool(), nondet_bool(),
	};
	u32 size = nondet_u32(), ways = nondet_u32(), i;
	bool write = q.type == XV6VM_WRITE;
	struct xv6_tlb_entry *e;

	assume(size <= ENTRIES);
	if (xv6_tlb_configure(&tlb, size, ways))
		return;
	for (i = 0; i < ENTRIES; i++)
		tlb.entries[i] = any_entry();
	t.perm = t.pde & (t.levels == 2 ? t.pte : t.pde) & XV6_PTE_PERM;
	assume(t.perm & XV6_PTE_P && (t.perm & XV6_PTE_U || !q.user));
	assume(t.perm & XV6_PTE_W || !write || !(q.user || q.wp));

	e = xv6_tlb_find(&tlb, &q);
	prove(!e || (e >= tlb.entries && e < tlb.entries + size));
	if (e)
		xv6_tlb_hit(&tlb, e);
	xv6_tlb_miss(&tlb, t.va);
	prove(!xv6_tlb_find(&tlb, &q) || ways > 1);
	xv6_tlb_fill(&tlb, &t, write);
	e = xv6_tlb_find(&tlb, &q);
	prove(!e == !size);
}
