// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven of map_in_table(), one table's share of xv6_mappages(), in any RAM, with
 * any tables in it and for any number of entries: it maps all pages of its
 * share, none of which was mapped, or leaves the mapping of every address as it
 * was; it changes the mapping of no address outside; of the RAM it changes no
 * word but the share's entries, the PDE of a table that it makes, and what lies
 * in that; and it touches nothing out of RAM and the frame table.
 *
 * How: what holds for one address and one word that may be any holds for all. So
 * the two loops over entries are replaced by what they do to that word; that
 * they do this the proofs "fill" and "find" show.
 *
 * Assumed: what the checker checks. The directory is one, two of its entries
 * name different tables, and tables are no free frames. kalloc is what the proof
 * "kalloc" leaves of it: no frame, or one that was free.
 *
 * And of unmap_new(), which takes entries back: it clears those, and nothing else.
 */
#include "core/reason.c"
#include "core/vm.c"
#include "proof.h"

/* A word of RAM: any. */
static xv6_pte_t *watched;

/* Stands for fill_entries(). */
void filled(xv6_pte_t *pte, u32 n, u32 entry)
{
	prove(__CPROVER_w_ok(pte, n * sizeof(*pte)));
	if (watched >= pte && watched < pte + n)
		*watched = cpu_to_le32(entry + (watched - pte) * XV6_PGSIZE);
}

/* Stands for xv6_next_entry(). */
u32 looked_for(const xv6_pte_t *dir, u32 i, u32 end)
{
	u32 at = nondet_u32();

	prove(__CPROVER_r_ok(dir + i, (end - i) * sizeof(*dir)));
	assume(at >= i && at <= end);
	if (watched >= dir + i && watched < dir + at)
		assume(!(le32_to_cpu(*watched) & XV6_PTE_P));
	return at;
}

/* Of what a new table is filled with, only the watched word is looked at. */
void *memset(void *to, int c, __CPROVER_size_t n)
{
	prove(!c && __CPROVER_w_ok(to, n));
	if ((u8 *)watched >= (u8 *)to && (u8 *)watched < (u8 *)to + n)
		*watched = 0;
	return to;
}

u32 xv6_kalloc_for(struct xv6_machine *m, u8 kind, u16 owner, u32 va)
{
	u32 pa = xv6_pgrounddown(nondet_u32());

	if (nondet_bool()) {
		xv6_refuse(m, XV6VM_R_NO_FRAME, 0);
		return 0;
	}
	assume(pa && pa < m->cfg.phystop);
	assume(m->frames[pa >> XV6_PGSHIFT].kind == XV6VM_KIND_FREE);
	return pa;
}

static bool names_table(const struct xv6_machine *m, u32 pde)
{
	return (pde & (XV6_PTE_P | XV6_PTE_PS)) == XV6_PTE_P &&
	       xv6_pte_addr(pde) < m->cfg.phystop;
}

/* Where the entry for @va lies in the table that @pde names. */
static xv6_pte_t *entry_in(const struct xv6_machine *m, u32 pde, u32 va)
{
	return (xv6_pte_t *)(m->ram + xv6_pte_addr(pde)) + xv6_ptx(va);
}

/* A table, if there is one, is no directory and not free. */
static bool sound(const struct xv6_machine *m, u32 pgdir, u32 pde)
{
	u32 table = xv6_pte_addr(pde);

	return !names_table(m, pde) ||
	       (table != pgdir &&
		m->frames[table >> XV6_PGSHIFT].kind != XV6VM_KIND_FREE);
}

/* @n pages from @va on, which one table maps. */
struct share {
	u32 pgdir, va, n, entry, pde;
};

/* Whether the watched word is the PDE of a table to be made, or an entry. */
static bool may_change(const struct xv6_machine *m, const struct share *s)
{
	u32 pa = (u8 *)watched - m->ram;
	const xv6_pte_t *pte;

	if (names_table(m, s->pde)) {
		pte = entry_in(m, s->pde, s->va);
		return watched >= pte && watched < pte + s->n;
	}
	return !(s->pde & XV6_PTE_P) &&
	       (pa == s->pgdir + 4 * xv6_pdx(s->va) ||
		m->frames[pa >> XV6_PGSHIFT].kind == XV6VM_KIND_FREE);
}

/* What the entry of @va, which lies at the watched word, is to be afterwards. */
static void judge(const struct share *s, u32 va, u32 before, bool done)
{
	u32 after = le32_to_cpu(*watched);
	u32 offset = xv6_pgrounddown(va) - s->va;

	if (done && offset / XV6_PGSIZE < s->n) {
		prove(!(before & XV6_PTE_P));
		prove(after == s->entry + offset);
	} else if (before & XV6_PTE_P) {
		prove(after == before);
	} else {
		prove(!(after & XV6_PTE_P));
	}
}

static struct share any_share(struct xv6_machine *m)
{
	struct share s = {
		xv6_pgrounddown(nondet_u32()), xv6_pgrounddown(nondet_u32()),
		nondet_u32(), nondet_u32() | XV6_PTE_P,
	};

	assume(s.n && s.n <= XV6_NENTRIES - xv6_ptx(s.va));
	assume(s.pgdir && s.pgdir < m->cfg.phystop);
	assume(m->frames[s.pgdir >> XV6_PGSHIFT].kind == XV6VM_KIND_PGDIR);
	s.pde = entry_at(m, s.pgdir + 4 * xv6_pdx(s.va));
	assume(sound(m, s.pgdir, s.pde));
	return s;
}

void map_in_table_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	const struct share s = any_share(m);
	u32 va = nondet_u32(), pde = entry_at(m, s.pgdir + 4 * xv6_pdx(va));
	u32 at = nondet_u32() & ~3u, word, after;
	bool may, there = names_table(m, pde);
	int err;

	assume(sound(m, s.pgdir, pde));
	assume(xv6_pdx(va) == xv6_pdx(s.va) || !there ||
	       !names_table(m, s.pde) ||
	       xv6_pte_addr(pde) != xv6_pte_addr(s.pde));
	assume(at < m->cfg.phystop);
	watched = (xv6_pte_t *)(m->ram + at);
	word = le32_to_cpu(*watched);
	may = may_change(m, &s);

	err = map_in_table(m, s.pgdir, s.va, s.n, s.entry);
	prove(may || le32_to_cpu(*watched) == word);
	after = entry_at(m, s.pgdir + 4 * xv6_pdx(va));
	prove(!there || after == pde);
	prove(there || !names_table(m, after) ||
	      (!err && xv6_pdx(va) == xv6_pdx(s.va)));
	if (names_table(m, after) && watched == entry_in(m, after, va))
		judge(&s, va, there ? word : 0, !err);
}

/* Two pages of one table, so that the loop goes round. */
void unmap_new_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	const struct share s = any_share(m);
	u32 n = nondet_u32(), at = nondet_u32() & ~3u, word;
	const xv6_pte_t *pte = NULL;

	assume(n <= 2 && n <= s.n && at < m->cfg.phystop);
	watched = (xv6_pte_t *)(m->ram + at);
	word = le32_to_cpu(*watched);
	if (names_table(m, s.pde))
		pte = entry_in(m, s.pde, s.va);

	unmap_new(m, s.pgdir, s.va, n);
	if (pte && watched >= pte && watched < pte + n)
		prove(!*watched);
	else
		prove(le32_to_cpu(*watched) == word);
}
