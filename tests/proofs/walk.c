// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: xv6_translate() and xv6_walk() read nothing out of RAM, the frame
 * table and the process table, whatever these hold and whatever is asked, end
 * after two levels, and answer as the rules of the i386 have it.
 *
 * Bounds: none; RAM of any size, every cr3, va and kind of access.
 */
#include "core/walk.c"
#include "proof.h"

/* The rules once more, as the manual of the CPU tells them. */
struct rules {
	bool mapped, fault;
	u32 pa, perm, code;
};

static struct rules by_the_book(const struct xv6_machine *m, u32 cr3,
				const struct xv6vm_query *q, bool pse)
{
	const u32 need_w = q->type == XV6VM_WRITE && (q->user || q->wp);
	u32 pde = entry_at(m, (cr3 & 0xfffff000u) + (q->va >> 22) * 4);
	struct rules r = { };
	u32 pte = pde;

	r.pa = (pde & 0xffc00000u) | (q->va & 0x003fffffu);
	if (!(pse && pde & 0x80)) {
		pte = entry_at(m, (pde & 0xfffff000u) +
				  ((q->va >> 12) & 0x3ff) * 4);
		r.pa = (pte & 0xfffff000u) | (q->va & 0xfffu);
	}
	r.mapped = pde & pte & 1;
	r.perm = pde & pte & 7;
	r.fault = !r.mapped || (q->user && !(r.perm & 4)) ||
		  (need_w && !(r.perm & 2));
	r.code = r.mapped | (q->type == XV6VM_WRITE) << 1 | !!q->user << 2;
	return r;
}

static void agree(const struct xv6_machine *m, u32 cr3,
		  const struct xv6vm_query *q, bool pse,
		  const struct xv6vm_translation *t)
{
	const struct rules r = by_the_book(m, cr3, q, pse);

	prove(t->levels == 1 || t->levels == 2);
	prove(t->mapped == r.mapped);
	prove(t->fault.raised == r.fault);
	prove(!r.mapped || (t->pa == r.pa && t->perm == r.perm));
	prove(!r.fault || (t->fault.code == r.code && t->fault.cr2 == q->va));
	prove(t->fault.reason || t->pa < m->cfg.phystop);
	prove(!t->fault.reason == !(r.fault || r.pa >= m->cfg.phystop));
}

static struct xv6vm_query any_query(void)
{
	return (struct xv6vm_query){
		nondet_u32(), nondet_u32(), nondet_u32(), nondet_u32(),
	};
}

/* As a CPU does it, with CR4.PSE or without. */
void walk_any(void)
{
	const struct xv6_machine *m = hostile_machine(nondet_u32());
	const struct xv6vm_query q = any_query();
	u32 cr3 = nondet_u32();
	bool pse = nondet_bool();
	struct xv6vm_translation t;

	xv6_walk(m, cr3, &q, pse, &t);
	agree(m, cr3, &q, pse, &t);
}

/* As a question is answered. */
void translate_any(void)
{
	const struct xv6_machine *m = hostile_machine(nondet_u32());
	const struct xv6vm_query q = any_query();
	u32 cr3 = nondet_u32();
	struct xv6vm_translation t;

	xv6_translate(m, cr3, &q, &t);
	agree(m, cr3, &q, true, &t);
}
