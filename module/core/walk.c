// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the page tables. No entry is trusted: what points out of RAM
 * is reported, not followed.
 */
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "internal.h"

#define XV6_4G		0x100000000ull

/* The word at @pa, and whether there is RAM at all. */
static inline bool read_entry(const struct xv6_machine *m, u32 pa, u32 *entry)
{
	const xv6_pte_t *p = xv6_frame_ptr(m, pa);

	*entry = p ? xv6_get(p) : 0;
	return p;
}

/*
 * Both levels: what they have goes to @t. Return: why there is no page, if there is
 * none. @perm: what both grant.
 */
static inline u32 walk_levels(const struct xv6_machine *m, u32 va, bool pse,
			      struct xv6vm_translation *t, u32 *perm)
{
	t->levels = 1;
	if (!read_entry(m, t->pde_pa, &t->pde))
		return XV6VM_R_PDE_OUTSIDE;
	if (!(t->pde & XV6_PTE_P))
		return XV6VM_R_PDE_ABSENT;
	*perm = t->pde;
	if (unlikely(pse && t->pde & XV6_PTE_PS)) {
		t->pa = xv6_big_addr(t->pde) | (va & (XV6_TABLE_SPAN - 1));
		return XV6VM_R_NONE;
	}
	t->levels = 2;
	t->pte_pa = xv6_pte_addr(t->pde) + 4 * xv6_ptx(va);
	if (!read_entry(m, t->pte_pa, &t->pte))
		return XV6VM_R_PDE_OUTSIDE;
	if (!(t->pte & XV6_PTE_P))
		return XV6VM_R_PTE_ABSENT;
	*perm &= t->pte;
	t->pa = xv6_pte_addr(t->pte) | xv6_pgoff(va);
	return XV6VM_R_NONE;
}

/* Which permission the access lacks, and at which level it is missing first. */
static inline u32 judge(u32 pde, u32 perm, const struct xv6vm_query *q)
{
	bool need_w = q->type == XV6VM_WRITE && (q->user || q->wp);

	if (q->user && !(perm & XV6_PTE_U))
		return pde & XV6_PTE_U ? XV6VM_R_PTE_SUPERVISOR :
					 XV6VM_R_PDE_SUPERVISOR;
	if (need_w && !(perm & XV6_PTE_W))
		return pde & XV6_PTE_W ? XV6VM_R_PTE_READONLY :
					 XV6VM_R_PDE_READONLY;
	return XV6VM_R_NONE;
}

static struct xv6vm_fault fault_of(u32 reason, bool mapped,
				   const struct xv6vm_query *q)
{
	bool pte = reason == XV6VM_R_PTE_ABSENT ||
		   reason == XV6VM_R_PTE_SUPERVISOR ||
		   reason == XV6VM_R_PTE_READONLY;

	return (struct xv6vm_fault){
		.raised = 1,
		.reason = reason,
		.cr2 = q->va,
		.code = (mapped ? XV6VM_PF_P : 0) |
			(q->type == XV6VM_WRITE ? XV6VM_PF_W : 0) |
			(q->user ? XV6VM_PF_U : 0),
		.level = pte ? 2 : 1,
	};
}

void xv6_walk(const struct xv6_machine *m, u32 cr3, const struct xv6vm_query *q,
	      bool pse, struct xv6vm_translation *t)
{
	const u32 dir = xv6_pte_addr(cr3), va = q->va;
	u32 perm = 0, reason;

	t->va = va;
	t->cr3 = dir;
	t->pdx = xv6_pdx(va);
	t->pde_pa = dir + 4 * xv6_pdx(va);
	t->ptx = xv6_ptx(va);
	t->pte_pa = 0;
	t->pte = 0;
	t->pa = 0;
	t->kind = 0;
	t->owner = 0;
	t->fault = (struct xv6vm_fault){ };
	t->reserved = 0;
	reason = walk_levels(m, va, pse, t, &perm);
	t->mapped = !reason;
	t->perm = reason ? 0 : perm & XV6_PTE_PERM;
	if (t->mapped)
		reason = judge(t->pde, perm, q);
	if (unlikely(reason))
		t->fault = fault_of(reason, t->mapped, q);
	if (t->mapped)
		xv6_walk_frame(m, t);
}

/* One leaf entry, or how far there is none. */
struct leaf {
	u32 pa;
	u32 pte_pa;
	u32 pte;
	u32 pde;
	u64 next;		/* the next va to look at */
};

static bool leaf_at(const struct xv6_machine *m, u32 pgdir, u64 va,
		    struct leaf *l)
{
	l->next = (va | (XV6_TABLE_SPAN - 1)) + 1;
	l->pte_pa = pgdir + 4 * xv6_pdx(va);
	read_entry(m, l->pte_pa, &l->pde);
	if (!(l->pde & XV6_PTE_P))
		return false;
	if (l->pde & XV6_PTE_PS) {
		l->pte = l->pde;
		l->pa = xv6_big_addr(l->pde) |
			xv6_pte_addr(va & (XV6_TABLE_SPAN - 1));
		l->next = va + XV6_PGSIZE;
		return true;
	}
	l->pte_pa = xv6_pte_addr(l->pde) + 4 * xv6_ptx(va);
	if (!read_entry(m, l->pte_pa, &l->pte))
		return false;
	l->next = va + XV6_PGSIZE;
	l->pa = xv6_pte_addr(l->pte);
	return l->pte & XV6_PTE_P;
}

int xv6_next_extent(const struct xv6_machine *m, u32 pgdir, u32 *va, u32 end,
		    struct xv6vm_extent *e)
{
	u64 stop = end ? end : XV6_4G;
	u64 a = xv6_pgrounddown(*va);
	struct leaf l;

	if (!pgdir || !xv6_frame_ptr(m, pgdir))
		return -ENXIO;
	while (a < stop && !leaf_at(m, pgdir, a, &l))
		a = l.next;
	if (a >= stop) {
		*va = (u32)stop;
		return 0;
	}

	*e = (struct xv6vm_extent){
		.va = a,
		.pa = l.pa,
		.pte_flags = xv6_pte_flags(l.pte),
		.pde_flags = xv6_pte_flags(l.pde),
	};
	do {
		e->pages++;
		a = l.next;
	} while (a < stop && leaf_at(m, pgdir, a, &l) &&
		 l.pa == e->pa + e->pages * XV6_PGSIZE &&
		 xv6_pte_flags(l.pte) == e->pte_flags &&
		 xv6_pte_flags(l.pde) == e->pde_flags);
	*va = (u32)a;
	return 1;
}

/* The kernel half is the same in all processes, so kpgdir speaks for it. */
static bool kernel_alias(const struct xv6_machine *m, u32 pa,
			 struct xv6vm_alias *a)
{
	struct leaf l;

	if (!xv6_frame(m, pa) ||
	    !leaf_at(m, m->kpgdir, xv6_p2v(pa), &l) || l.pa != pa)
		return false;
	*a = (struct xv6vm_alias){ 0, xv6_p2v(pa), l.pte_pa, l.pte };
	return true;
}

/* 1, 0 at the end, or -EAGAIN once as many entries were looked at as allowed. */
static int user_alias(const struct xv6_machine *m, const struct xv6_proc *p,
		      u32 pa, u32 *va, u32 *looks, struct xv6vm_alias *a)
{
	struct leaf l;
	u64 at;

	for (at = *va; at < XV6_KERNBASE; at = l.next) {
		*va = at;
		if (!*looks)
			return -EAGAIN;
		--*looks;
		if (!leaf_at(m, p->pgdir, at, &l) || l.pa != pa)
			continue;
		*a = (struct xv6vm_alias){ p->pid, at, l.pte_pa, l.pte };
		*va = l.next;
		return 1;
	}
	return 0;
}

int xv6_next_alias(const struct xv6_machine *m, u32 pa, u32 *slot, u32 *va,
		   u32 *looks, struct xv6vm_alias *a)
{
	int got;

	pa = xv6_pgrounddown(pa);
	if (*slot == 0) {
		*slot = 1;
		*va = 0;
		if (kernel_alias(m, pa, a))
			return 1;
	}
	for (; *slot <= m->cfg.nproc; (*slot)++, *va = 0) {
		const struct xv6_proc *p = xv6_proc_at(m, *slot - 1);

		got = p->pgdir ? user_alias(m, p, pa, va, looks, a) : 0;
		if (got)
			return got;
	}
	return 0;
}
