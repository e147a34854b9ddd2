// SPDX-License-Identifier: GPL-2.0
/*
 * Proven: mappages maps all that it was told to or nothing, and a mapping
 * changes the translation of no other address. What is refused (a page that is
 * mapped already, no frame for a table, a bad size or address) leaves every
 * address as it was.
 *
 * How: "other" stands for any address. RAM that is cleared or filled may hold
 * anything afterwards, but for the words that are watched; which words those
 * are is guessed at the beginning and looked up at the end.
 *
 * Bounds: RAM of any size and contents, one page. Assumed of the tables is what
 * the checker's I4 says, for the two addresses: a table is no directory, and not
 * that of another 4 MB; and of kalloc that what it gives is none of them.
 */
#include "proof.h"
#define memset proof_memset
static void *proof_memset(void *to, int c, __CPROVER_size_t n);
#include "core/reason.c"
#include "core/vm.c"

#define WATCHED		4u

/* The directory's and the table's entries for both addresses. */
static u32 watched[WATCHED];
static u32 dir, table_a, table_b;

static void *proof_memset(void *to, int c, __CPROVER_size_t n)
{
	const struct xv6_machine *m = &hostile;
	u32 was[WATCHED], i, at = (u8 *)to - m->ram;

	prove(!c && !(n % 4) && !(at % 4));
	prove(__CPROVER_w_ok(to, n));
	for (i = 0; i < WATCHED; i++)
		was[i] = entry_at(m, watched[i]);
	__CPROVER_havoc_object(m->ram);
	for (i = 0; i < WATCHED; i++)
		assume(entry_at(m, watched[i]) ==
		       (watched[i] >= at && watched[i] - at < n ? 0 : was[i]));
	return to;
}

u32 xv6_kalloc(struct xv6_machine *m, u8 kind, u16 owner)
{
	u32 pa = nondet_u32();

	if (nondet_bool()) {
		xv6_refuse(m, XV6VM_R_NO_FRAME, 0);
		return 0;
	}
	assume(pa && pa < m->cfg.phystop && !xv6_pgoff(pa));
	assume(pa != dir && pa != table_a && pa != table_b);
	return pa;
}

int xv6_freevm(struct xv6_machine *m, u32 pgdir)
{
	prove(!"mappages frees nothing");
	return 0;
}

/* The table's entry that counts for an address, or 0: not mapped. */
static u32 leaf(const struct xv6_machine *m, u32 va, u32 *table, u32 *pte_pa)
{
	u32 pde = entry_at(m, dir + (va >> 22) * 4), pte;

	*table = pde & 0xfffff000u;
	*pte_pa = *table + (va >> 12) % 1024 * 4;
	if ((pde & 0x81) != 1)
		return 0;
	pte = entry_at(m, *pte_pa);
	return pte & 1 ? pte : 0;
}

void map_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	u32 va = nondet_u32(), size = nondet_u32(), pa = nondet_u32();
	u32 perm = nondet_u32(), other = nondet_u32(), i, was, at, at_other;
	bool same;
	int err;

	dir = nondet_u32();
	assume(dir && dir < m->cfg.phystop && !xv6_pgoff(dir));
	for (i = 0; i < WATCHED; i++) {
		watched[i] = nondet_u32();
		assume(!(watched[i] % 4));
	}
	assume(watched[0] == dir + (va >> 22) * 4);
	assume(watched[1] == dir + (other >> 22) * 4);
	assume(!size || (va & 0xfff) + (u64)size <= 4096);
	assume(size <= 4096);

	leaf(m, va, &table_a, &at);
	was = leaf(m, other, &table_b, &at_other);
	assume(table_a != dir && table_b != dir);
	assume(table_a != table_b || va >> 22 == other >> 22);

	err = xv6_mappages(m, dir, va, size, pa, perm);

	same = va >> 12 == other >> 12;
	i = leaf(m, va, &table_a, &at);
	assume(watched[2] == at);
	if (!err)
		prove(i == (pa | perm | 1));
	i = leaf(m, other, &table_b, &at_other);
	assume(watched[3] == at_other);
	if (err || !same)
		prove(i == was);
	if (!err && same)
		prove(!was);
}
