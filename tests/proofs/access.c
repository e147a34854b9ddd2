// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: xv6_access() touches nothing out of the machine, whatever the RAM and
 * the tables hold; and of the RAM it changes the bits A of a directory's entry,
 * A and D of a table's, and, if it is a write that does not fault, the bytes
 * written, which lie in a frame that may be written: no other byte.
 *
 * Bounds: RAM of any size, every address; the TLB may answer anything.
 */
#include "core/walk.c"
#include "core/reason.c"
#include "core/access.c"
#include "proof.h"

struct xv6_cpu *xv6_cpu_get(struct xv6_machine *m, u32 cpu)
{
	return cpu ? NULL : &m->cpus[0];
}

/* For an event alone. */
u32 xv6_cpu_pid(const struct xv6_machine *m, const struct xv6_cpu *c)
{
	return nondet_u32();
}

/* Whatever page it remembers, be it true or not. */
struct xv6_tlb_entry *xv6_tlb_find(struct xv6_tlb *t,
				   const struct xv6vm_query *q)
{
	static struct xv6_tlb_entry entry;

	__CPROVER_havoc_object(&entry);
	assume(!xv6_pgoff(entry.pa));
	return nondet_bool() ? &entry : NULL;
}

/* These change nothing but the TLB. */
void xv6_tlb_hit(struct xv6_tlb *t, struct xv6_tlb_entry *e)
{
}

void xv6_tlb_miss(struct xv6_tlb *t, u32 va)
{
}

void xv6_tlb_fill(struct xv6_tlb *t, const struct xv6vm_translation *w,
		  bool write)
{
}

/* One byte of RAM, which may be any, before and after. */
struct watch {
	u32 at;
	u8 before, after;
};

static bool in_word(u32 at, u32 word)
{
	return at - word < 4;
}

static bool may_be_written(const struct xv6_frame *f)
{
	return f->kind == XV6VM_KIND_USER || f->kind == XV6VM_KIND_HELD ||
	       f->kind == XV6VM_KIND_FOREIGN;
}

static void only_what_it_may(const struct xv6_machine *m, const struct watch *w,
			     bool write, u32 width,
			     const struct xv6vm_translation *t)
{
	const u8 set = w->after & ~w->before;
	const u8 cleared = w->before & ~w->after;
	bool data = write && !t->fault.raised && w->at - t->pa < width;

	if (data)
		prove(may_be_written(&m->frames[w->at >> XV6_PGSHIFT]));
	if (data || w->before == w->after)
		return;
	prove(!cleared);
	prove(t->levels && (w->at == t->pde_pa || w->at == t->pte_pa));
	prove(!(set & ~(XV6_PTE_A | XV6_PTE_D)));
	prove(!(set & XV6_PTE_D) || (write && !t->fault.raised));
	prove(w->at == t->pte_pa || t->levels == 1 || set == XV6_PTE_A);
}

void access_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	u32 cpu = nondet_u32(), type = nondet_u32();
	struct watch w = { .at = nondet_u32() };
	struct xv6vm_translation t = { };
	u32 value = nondet_u32();
	int err;

	assume(w.at < m->cfg.phystop && type <= XV6VM_FETCH);
	w.before = m->ram[w.at];
	err = xv6_access(m, cpu, nondet_u32(), type, WIDTH, &value, &t);
	w.after = m->ram[w.at];
	if (err)
		prove(w.before == w.after);
	else
		only_what_it_may(m, &w, type == XV6VM_WRITE, WIDTH, &t);
}
