// SPDX-License-Identifier: GPL-2.0
/* fuzz_core: CPUs, accesses, questions. */

#include <string.h>

#include <xv6/access.h>
#include <xv6/walk.h>

#include "core.h"

static u32 cpu_of(const struct op *op)
{
	return op->how >> 8 & 1;
}

void core_switch(struct pair *x, const struct op *op)
{
	u32 cpu = op->how & 0x800 ? op->how % 16 : cpu_of(op), to = x->slot;
	struct flat_proc *p = &x->f->proc[to];
	int err, want = 0;

	if (op->how & 0x400) {
		err = xv6_switchkvm(x->m, cpu);
		to = FLAT_NOBODY;
	} else {
		err = xv6_switchuvm(x->m, cpu, x->p);
	}
	if (cpu >= FLAT_CPUS)
		want = -ENODEV;
	else if (to != FLAT_NOBODY && p->zombie)
		want = -ESRCH;
	else if (to != FLAT_NOBODY && p->cpu != FLAT_NOBODY && p->cpu != cpu)
		want = -EBUSY;
	core_agree(err, want, "switch");
	if (want)
		return;
	flat_switch(x->f, cpu, to);
	/* Mostly on to user mode, where the pages are. */
	if (to != FLAT_NOBODY && !(op->how & 0x200)) {
		core_agree(xv6_iret(x->m, cpu), 0, "iret");
		x->f->cpu[cpu].user = true;
	}
}

void core_trap(struct pair *x, const struct op *op)
{
	bool enter = op->how & 1;
	u32 cpu = cpu_of(op);
	struct flat_cpu *c = &x->f->cpu[cpu];
	bool reset = false, resets = false;
	int want = 0;

	if (c->slot == FLAT_NOBODY || c->user != enter)
		want = -EINVAL;
	else if (enter)
		resets = x->f->proc[c->slot].bare;
	core_agree(enter ? xv6_trap(x->m, cpu, &reset) : xv6_iret(x->m, cpu),
		   want, enter ? "trap" : "iret");
	if (want)
		return;
	core_agree(reset, resets, "a triple fault");
	if (resets)
		flat_switch(x->f, cpu, FLAT_NOBODY);
	else
		c->user = !enter;
}

void core_cpu_set(struct pair *x, const struct op *op)
{
	bool wp = op->how & 1;

	core_agree(xv6_cpu_set(x->m, cpu_of(op), wp, op->how & 2), 0, "CR0.WP");
	x->f->cpu[cpu_of(op)].wp = wp;
}

/* One set of 64 ways: more than the accesses of an input could fill. */
void core_tlb(struct pair *x, const struct op *op)
{
	struct flat_cpu *c = &x->f->cpu[cpu_of(op)];
	struct xv6_tlb *t = &x->m->cpus[cpu_of(op)].tlb;
	u32 va = core_va(x, op), i;

	if (op->how & 0x10) {
		c->tlb_on = op->how & 0x20;
		c->ntlb = 0;
		core_agree(xv6_tlb_configure(t, c->tlb_on ? FLAT_TLB : 0,
					     FLAT_TLB),
			   XV6VM_R_NONE, "a TLB");
		return;
	}
	xv6_tlb_invlpg(t, va);
	for (i = 0; i < c->ntlb; i++) {
		if (c->tlb[i].vpn == (va >> 12) + 1)
			c->tlb[i] = c->tlb[--c->ntlb];
	}
	fuzz_case();
}

void core_access(struct pair *x, const struct op *op)
{
	u32 cpu = cpu_of(op), type = (op->how >> 4 & 3) % 3, va,
	    value = op->value;
	u32 width = op->how & 0x40 ? 1 : 4;
	struct xv6vm_translation t;
	struct flat_result want;
	int err;

	if (x->f->cpu[cpu].slot != FLAT_NOBODY)
		x->slot = x->f->cpu[cpu].slot;
	va = core_va(x, op);
	if (!(op->how & 0x80))
		va &= ~3u;
	err = xv6_access(x->m, cpu, va, type, width, &value, &t);
	want = flat_access(x->f, cpu, va, type, width, op->value);
	core_agree(err, want.err, "an access");
	if (err)
		return;
	fuzz_same(t.fault.raised, want.fault >= 0, "an access's fault");
	fuzz_same(!t.levels, want.hit, "a TLB's hit");
	if (want.fault >= 0) {
		fuzz_same(t.fault.code, want.fault, "its error code");
		fuzz_same(x->m->cpus[cpu].cr2, va, "cr2");
		return;
	}
	fuzz_same(t.pa, want.pa, "where an access went");
	if (type != XV6VM_WRITE && want.known)
		fuzz_same(value, want.value, "what was read");
}

void core_probe(struct pair *x, u32 slot, u32 va, u32 how)
{
	const struct xv6vm_query q = {
		.va = va,
		.type = how % 3,
		.user = how >> 2 & 1,
		.wp = how >> 3 & 1,
	};
	struct flat_answer a = flat_lookup(x->f, slot, va);
	int fault = flat_fault(&a, q.type, q.user, q.wp);
	struct xv6vm_translation t;

	xv6_translate(x->m,
		      slot == FLAT_NOBODY ? x->m->kpgdir
					  : x->m->procs[slot].pgdir,
		      &q, &t);
	fuzz_same(t.mapped, a.mapped, "whether an address is mapped");
	fuzz_same(t.levels, a.table ? 2 : 1, "levels of a walk");
	fuzz_same(t.pa, a.mapped ? a.pa : 0, "a translation");
	fuzz_same(t.perm, a.mapped ? a.flags & 7 : 0, "permissions");
	fuzz_same(t.fault.raised, fault >= 0, "a predicted fault");
	if (fault >= 0) {
		fuzz_same(t.fault.code, fault, "a predicted error code");
		fuzz_same(t.fault.level, a.table ? 2 : 1, "a fault's level");
	}
	fuzz_same(!!t.fault.reason,
		  fault >= 0 || (a.mapped && a.pa >= WORLD_RAM), "a reason");
	fuzz_case();
}

void core_translate(struct pair *x, const struct op *op)
{
	core_probe(x, FLAT_NOBODY, core_va(x, op), op->how >> 4);
	core_probe(x, FLAT_NOBODY, op->value, op->how >> 6);
}

/* Is it a page of the oracle that an alias names? */
static bool is_page(struct pair *x, const struct xv6vm_alias *a, u32 pa)
{
	const struct flat_page *page;
	u32 i;

	if (!a->pid)
		return a->va == pa + 0x80000000;
	for (i = 0; i < WORLD_PROCS; i++) {
		if (x->f->proc[i].pid != a->pid)
			continue;
		page = flat_find(&x->f->proc[i].space, a->va);
		return page && page->frame == pa / 4096;
	}
	return false;
}

void core_aliases(struct pair *x, const struct op *op)
{
	u32 pa = core_frame(x, op) & (WORLD_RAM - 1) & ~4095u, slot = 0;
	u32 va = 0, looks = ~0u, found = 0, want = 1, i, k;
	struct xv6vm_alias a;

	for (i = 0; i < WORLD_PROCS; i++) {
		const struct flat_proc *p = &x->f->proc[i];

		for (k = 0; p->pid && k < p->space.npages; k++)
			want += p->space.page[k].frame == pa / 4096;
	}
	while (xv6_next_alias(x->m, pa, &slot, &va, &looks, &a)) {
		found++;
		if (found > want || !is_page(x, &a, pa))
			fuzz_fail("0x%x is no alias of 0x%x", a.va, pa);
	}
	core_agree(found, want, "aliases");
}

void core_extents(struct pair *x, const struct op *op)
{
	struct flat_space *s = &x->f->proc[x->slot].space;
	u32 va = 0, pages = 0, i;
	struct xv6vm_extent e;

	(void)op;
	while (va < 0x80000000 &&
	       xv6_next_extent(x->m, x->p->pgdir, &va, 0x80000000, &e) > 0) {
		for (i = 0; i < e.pages; i++) {
			const struct flat_page *p =
				flat_find(s, e.va + i * 4096);

			if (!p)
				fuzz_fail("0x%x is no page", e.va + i * 4096);
			fuzz_same(e.pa + i * 4096, p->frame * 4096,
				  "an extent's frame");
			fuzz_same(e.pte_flags, p->flags, "an extent's flags");
		}
		pages += e.pages;
	}
	core_agree(pages, s->npages, "pages in extents");
}
