// SPDX-License-Identifier: GPL-2.0-only
/* TLBs: what was true of a page when it was last walked to. */
#include <xv6/tlb.h>
#include <xv6/walk.h>
#include "internal.h"

static bool power_of_2(u32 n)
{
	return n && !(n & (n - 1));
}

u32 xv6_tlb_configure(struct xv6_tlb *t, u32 size, u32 ways)
{
	if (size && (size > XV6VM_TLB_SIZE_MAX || !power_of_2(size) ||
		     !power_of_2(ways) || ways > size))
		return XV6VM_R_TLB_FORM;
	memset(t, 0, sizeof(*t));
	t->size = size;
	t->ways = size ? ways : 0;
	return XV6VM_R_NONE;
}

u32 xv6_tlb_set(const struct xv6_tlb *t, u32 va)
{
	return (va >> XV6_PGSHIFT) & (t->size / t->ways - 1);
}

static struct xv6_tlb_entry *first_way(struct xv6_tlb *t, u32 va)
{
	return &t->entries[xv6_tlb_set(t, va) * t->ways];
}

/* The entry of the page of @va, whatever it allows, or NULL. */
static struct xv6_tlb_entry *entry_of(struct xv6_tlb *t, u32 va)
{
	struct xv6_tlb_entry *e;
	u32 i;

	if (!t->size)
		return NULL;
	e = first_way(t, va);
	for (i = 0; i < t->ways; i++) {
		if (e[i].tag == (xv6_pgrounddown(va) | XV6_TLB_VALID))
			return &e[i];
	}
	return NULL;
}

struct xv6_tlb_entry *xv6_tlb_find(struct xv6_tlb *t,
				   const struct xv6vm_query *q)
{
	struct xv6_tlb_entry *e = entry_of(t, q->va);
	u32 need = XV6_PTE_P;

	if (q->user)
		need |= XV6_PTE_U;
	if (q->type == XV6VM_WRITE)
		need |= XV6_PTE_D | (q->user || q->wp ? XV6_PTE_W : 0);
	return e && (e->flags & need) == need ? e : NULL;
}

void xv6_tlb_hit(struct xv6_tlb *t, struct xv6_tlb_entry *e)
{
	t->hits++;
	e->used = ++t->clock;
}

static void drop(struct xv6_tlb *t, u32 va)
{
	struct xv6_tlb_entry *e = entry_of(t, va);

	if (e)
		*e = (struct xv6_tlb_entry){ 0 };
}

void xv6_tlb_miss(struct xv6_tlb *t, u32 va)
{
	if (!t->size)
		return;
	t->misses++;
	drop(t, va);
}

/* An empty entry of the set of @va, or the one that has rested longest. */
static struct xv6_tlb_entry *victim(struct xv6_tlb *t, u32 va)
{
	struct xv6_tlb_entry *e = first_way(t, va);
	struct xv6_tlb_entry *oldest = e;
	u32 i;

	for (i = 0; i < t->ways; i++) {
		if (!e[i].tag)
			return &e[i];
		/* The clock may wrap; ages do not. */
		if (t->clock - e[i].used > t->clock - oldest->used)
			oldest = &e[i];
	}
	return oldest;
}

/* What an entry remembers of a walk. Bit 7 of a PTE is not PS. */
static u32 leaf_flags(const struct xv6vm_translation *w)
{
	u32 leaf = w->levels == 2 ? w->pte & ~XV6_PTE_PS : w->pde;

	return w->perm | (leaf & (XV6_PTE_D | XV6_PTE_PS));
}

void xv6_tlb_fill(struct xv6_tlb *t, const struct xv6vm_translation *w,
		  bool write)
{
	if (!t->size)
		return;
	*victim(t, w->va) = (struct xv6_tlb_entry){
		.tag = xv6_pgrounddown(w->va) | XV6_TLB_VALID,
		.pa = xv6_pgrounddown(w->pa),
		.flags = leaf_flags(w) | (write ? XV6_PTE_D : 0),
		.used = ++t->clock,
	};
}

void xv6_tlb_flush(struct xv6_tlb *t)
{
	if (!t->size)
		return;
	memset(t->entries, 0, sizeof(t->entries));
	t->flushes++;
}

void xv6_tlb_invlpg(struct xv6_tlb *t, u32 va)
{
	if (!t->size)
		return;
	drop(t, va);
	t->invlpgs++;
}

bool xv6_tlb_stale(const struct xv6_machine *m, const struct xv6_cpu *c,
		   const struct xv6_tlb_entry *e)
{
	const struct xv6vm_query q = { .va = e->tag & ~XV6_TLB_VALID };
	struct xv6vm_translation t;
	u32 flags;

	xv6_walk(m, c->cr3, &q, c->cr4 & XV6_CR4_PSE, &t);
	flags = leaf_flags(&t);
	/* D that came since costs a walk, and changes nothing else. */
	if (!(e->flags & XV6_PTE_D))
		flags &= ~XV6_PTE_D;
	return !t.mapped || xv6_pgrounddown(t.pa) != e->pa ||
	       flags != e->flags;
}
