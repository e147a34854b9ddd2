// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on CPUs; accesses, and questions.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/walk.h>
#include "ops.h"

static u32 cpu_of(const struct pair *x, const struct op *op)
{
	return (op->how >> 8 & 1) % x->r->tb.ncpu;
}

void op_switch(struct pair *x, const struct op *op)
{
	u32 cpu = op->how & 0x800 ? op->how % 16 : cpu_of(x, op);
	bool idle = op->how & 0x400;
	int err = idle ? xv6_switchkvm(x->m, cpu) :
			 xv6_switchuvm(x->m, cpu, x->p);

	pair_agree(x, err, ref_switch(x->r, cpu, idle ? REF_NOBODY : x->slot),
		   "switch");
	/* Mostly on to user mode, where the pages are. */
	if (!err && !idle && !(op->how & 0x200))
		pair_agree(x, xv6_iret(x->m, cpu), ref_iret(x->r, cpu), "iret");
}

void op_trap(struct pair *x, const struct op *op)
{
	bool reset = false, resets = false;
	u32 cpu = cpu_of(x, op);

	if (op->how & 1)
		pair_agree(x, xv6_trap(x->m, cpu, &reset),
			   ref_trap(x->r, cpu, &resets), "trap");
	else
		pair_agree(x, xv6_iret(x->m, cpu), ref_iret(x->r, cpu), "iret");
	pair_same(x, reset, resets, "a triple fault");
}

void op_cpu_set(struct pair *x, const struct op *op)
{
	struct ref_cpu *c = &x->r->cpu[cpu_of(x, op)];

	c->wp = op->how & 1;
	c->pse = op->how & 2;
	pair_agree(x, xv6_cpu_set(x->m, cpu_of(x, op), c->wp, c->pse), 0,
		   "CR0.WP, CR4.PSE");
}

void op_invlpg(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op);

	xv6_tlb_invlpg(&x->m->cpus[cpu_of(x, op)].tlb, va);
	ref_invlpg(x->r, cpu_of(x, op), va);
	x->cases++;
}

void op_tlb(struct pair *x, const struct op *op)
{
	static const struct {
		u32 size, ways;
	} forms[] = {
		{ 0, 1 }, { 64, 64 }, { 1, 1 }, { 64, 64 }, { 8, 2 },
		{ 64, 64 }, { 16, 4 }, { 64, 16 },
	};
	u32 cpu = cpu_of(x, op), form = (op->how >> 5) % ARRAY_SIZE(forms);

	if (!(op->how & 0x10)) {
		op_invlpg(x, op);
		return;
	}
	ref_tlb_configure(x->r, cpu, forms[form].size, forms[form].ways);
	pair_agree(x, xv6_tlb_configure(&x->m->cpus[cpu].tlb, forms[form].size,
					forms[form].ways),
		   XV6VM_R_NONE, "a TLB");
}

void pair_access(struct pair *x, u32 cpu, u32 va, u32 type, u32 width, u32 value)
{
	struct xv6vm_translation t;
	struct ref_walk w;
	u32 want = value;
	int err;

	err = xv6_access(x->m, cpu, va, type, width, &value, &t);
	pair_agree(x, err, ref_access(x->r, cpu, va, type, width, &want, &w),
		   "an access");
	if (err)
		return;
	pair_same(x, t.levels, w.levels, "levels of an access");
	pair_same(x, t.pa, w.mapped ? w.pa : 0, "where an access went");
	pair_same(x, t.perm, w.mapped ? w.pde & w.pte & 7 : 0, "its permissions");
	pair_same(x, t.fault.raised, w.fault >= 0, "an access's fault");
	if (w.fault >= 0)
		pair_same(x, t.fault.code, w.fault, "its error code");
	else
		pair_same(x, value, want, "what was read or written");
}

void op_access(struct pair *x, const struct op *op)
{
	u32 cpu = cpu_of(x, op), va;

	if (x->r->cpu[cpu].slot != REF_NOBODY)
		x->slot = x->r->cpu[cpu].slot;
	va = pair_va(x, op);
	if (!(op->how & 0x80))
		va &= ~3u;
	pair_access(x, cpu, va, (op->how >> 4 & 3) % 3, op->how & 0x40 ? 1 : 4,
		    op->value);
}

void pair_walk(struct pair *x, u32 cr3, const struct xv6vm_query *q)
{
	struct ref_mmu m = ref_view(x->r, cr3);
	struct xv6vm_translation t;
	struct ref_walk w;
	bool ram;

	m.user = q->user;
	m.wp = q->wp;
	w = ref_walk(&m, q->va, q->type);
	ram = w.mapped && w.pa < m.size;
	xv6_translate(x->m, cr3, q, &t);
	pair_same(x, t.mapped, w.mapped, "whether an address is mapped");
	pair_same(x, t.levels, w.levels, "levels of a walk");
	pair_same(x, t.pde, w.pde, "a directory entry");
	pair_same(x, t.pte, w.levels == 2 ? w.pte : 0, "a table entry");
	pair_same(x, t.pa, w.mapped ? w.pa : 0, "a translation");
	pair_same(x, t.perm, w.mapped ? w.pde & w.pte & 7 : 0, "permissions");
	pair_same(x, t.fault.raised, w.fault >= 0, "a predicted fault");
	if (w.fault >= 0) {
		pair_same(x, t.fault.code, w.fault, "a predicted error code");
		pair_same(x, t.fault.level, w.level, "a fault's level");
	}
	pair_same(x, !!t.fault.reason, w.fault >= 0 || !ram, "a reason");
	if (x->m->foreign)
		pair_same(x, t.kind, ram ? XV6VM_KIND_FOREIGN : 0, "a kind");
	x->cases++;
}

void pair_probe(struct pair *x, u32 slot, u32 va, u32 how)
{
	const struct xv6vm_query q = {
		.va = va,
		.type = how % 3,
		.user = how >> 2 & 1,
		.wp = how >> 3 & 1,
	};

	pair_walk(x, slot == REF_NOBODY ? ref_kpgdir(x->r) :
					  x->r->proc[slot].pgdir, &q);
}

void op_translate(struct pair *x, const struct op *op)
{
	pair_probe(x, REF_NOBODY, pair_va(x, op), op->how >> 4);
	pair_probe(x, REF_NOBODY, op->value, op->how >> 6);
}

/* The kernel half counts once, as pid 0. */
static bool is_alias(struct pair *x, const struct xv6vm_alias *a, u32 pa)
{
	u32 i;

	if (!a->pid)
		return a->va == tb_p2v(pa);
	for (i = 0; i < x->r->nproc; i++) {
		if (x->r->proc[i].pid == a->pid)
			return tb_down(ref_entry(x->r, x->r->proc[i].pgdir,
						 a->va)) == pa;
	}
	return false;
}

void op_aliases(struct pair *x, const struct op *op)
{
	u32 pa = tb_down(pair_frame(x, op)) % x->r->tb.phystop, slot = 0;
	u32 va = 0, looks = ~0u, found = 0;
	u32 want = 1 + ref_mappings(x->r, pa, false);
	struct xv6vm_alias a;

	while (xv6_next_alias(x->m, pa, &slot, &va, &looks, &a) &&
	       found <= want) {
		found++;
		pair_same(x, is_alias(x, &a, pa), true, "an alias");
	}
	pair_agree(x, found, want, "aliases");
}

static u32 mapped_pages(const struct ref_mmu *m, u32 end)
{
	u32 pdx, ptx, sum = 0;

	for (pdx = 0; pdx <= tb_pdx(end - 1); pdx++) {
		if (!(ref_word(m->ram, m->cr3 + pdx * 4) & TB_P))
			continue;
		for (ptx = 0; ptx < 1024; ptx++)
			sum += ref_walk(m, pdx << 22 | ptx << 12, 0).mapped;
	}
	return sum;
}

static bool joins(const struct xv6vm_extent *a, const struct xv6vm_extent *b)
{
	return a->va + a->pages * TB_PAGE == b->va &&
	       a->pa + a->pages * TB_PAGE == b->pa &&
	       a->pte_flags == b->pte_flags && a->pde_flags == b->pde_flags;
}

void pair_extents(struct pair *x, u32 pgdir, u32 end)
{
	const struct ref_mmu m = ref_view(x->r, pgdir);
	struct xv6vm_extent e, last = { 0 };
	u32 va = 0, pages = 0, i;
	struct ref_walk w;

	while (xv6_next_extent(x->m, pgdir, &va, end, &e) > 0) {
		for (i = 0; i < e.pages; i++) {
			w = ref_walk(&m, e.va + i * TB_PAGE, 0);
			pair_same(x, w.mapped, true, "a page of an extent");
			pair_same(x, e.pa + i * TB_PAGE, w.pa, "its frame");
			pair_same(x, e.pte_flags, tb_off(w.pte), "its flags");
			pair_same(x, e.pde_flags, tb_off(w.pde),
				  "its table's flags");
		}
		pair_same(x, pages && joins(&last, &e), false,
			  "two extents that are one");
		pages += e.pages;
		last = e;
		if (va == end)
			break;
	}
	pair_agree(x, pages, mapped_pages(&m, end), "pages in extents");
}

void op_extents(struct pair *x, const struct op *op)
{
	pair_extents(x, x->p->pgdir, TB_KERNBASE);
}
