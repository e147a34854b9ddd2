// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven of xv6_mappages(): all or nothing, and no other address. If it succeeds,
 * each page of the range is mapped to its frame with the bits that were asked
 * for, and none was mapped before; if not, none of them is, whichever table was
 * the one that failed; and what is mapped out of the range stays as it was.
 *
 * How: what holds for one address that may be any holds for all. The share of
 * each table, and what takes it back, are replaced by what they do to that
 * address; the proofs "map_in_table" and "unmap_new" show that they do this.
 *
 * Bounds: ranges of up to PAGES pages, from any address on.
 */
#include "core/reason.c"
#include "core/vm.c"
#include "proof.h"

#define PAGES		(4u * XV6_NENTRIES)

/* Of the watched address: its page, its entry, and who wrote that. */
static struct {
	u32 va, entry;
	bool ours;
} watched;

static bool is_watched(u32 va, u32 n)
{
	return (watched.va - va) / XV6_PGSIZE < n;
}

/* Stands for map_in_table(). */
int mapped(struct xv6_machine *m, u32 pgdir, u32 va, u32 n, u32 entry)
{
	prove(!xv6_pgoff(va) && n && n <= XV6_NENTRIES - xv6_ptx(va));
	if (nondet_bool() || (is_watched(va, n) && watched.entry & XV6_PTE_P))
		return xv6_refuse(m, XV6VM_R_REMAP, va);
	if (is_watched(va, n)) {
		watched.entry = entry + watched.va - va;
		watched.ours = true;
	}
	return 0;
}

/* Stands for unmap_new(). */
void unmapped(struct xv6_machine *m, u32 pgdir, u32 va, u32 n)
{
	if (is_watched(va, n)) {
		prove(watched.ours);
		watched.entry = 0;
	}
}

void mappages_any(void)
{
	struct xv6_machine *m = &hostile;
	u32 va = nondet_u32(), size = nondet_u32(), pa = nondet_u32();
	u32 perm = nondet_u32(), first = xv6_pgrounddown(va), before, offset;
	int err;

	watched.va = xv6_pgrounddown(nondet_u32());
	before = nondet_u32();
	before = before & XV6_PTE_P ? before : 0;
	watched.entry = before;
	watched.ours = false;
	offset = watched.va - first;

	assume((va + size - 1 - first) / XV6_PGSIZE < PAGES);
	err = xv6_mappages(m, nondet_u32(), va, size, pa, perm);
	if (!err && offset <= va + size - 1 - first) {
		prove(!(before & XV6_PTE_P));
		prove(watched.entry == ((pa + offset) | perm | XV6_PTE_P));
	} else {
		prove(watched.entry == before);
	}
	prove(err <= 0 && (err || (size && va + size - 1 >= va)));
}
