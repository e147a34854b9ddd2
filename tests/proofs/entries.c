// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: fill_entries() writes exactly its entries, each with the frame behind
 * the one before, and xv6_next_entry() finds the first that is present, or none
 * where there is none; neither touches anything behind its end. So they do what
 * the proof "map_in_table" takes for granted.
 *
 * Bounds: up to FILLED and SEARCHED entries, any, from a place of either parity
 * and any within the first eight.
 */
#include "core/vm.c"
#include "proof.h"

#define FILLED		8u
#define SEARCHED	20u

void fill_any(void)
{
	static u64 words[FILLED / 2];
	xv6_pte_t *table = (xv6_pte_t *)words, before;
	u32 n = nondet_u32(), entry = nondet_u32(), at = nondet_u32();
	const u32 from = FROM;

	__CPROVER_havoc_object(words);
	assume(n <= FILLED - from && at < FILLED);
	before = table[at];
	fill_entries(table + from, n, entry);
	if (at - from < n)
		prove(le32_to_cpu(table[at]) ==
		      entry + (at - from) * XV6_PGSIZE);
	else
		prove(table[at] == before);
}

void find_any(void)
{
	static u64 words[SEARCHED / 2];
	const xv6_pte_t *table = (const xv6_pte_t *)words;
	u32 from = nondet_u32(), end = nondet_u32(), at = nondet_u32(), found;

	__CPROVER_havoc_object(words);
	assume(from < 8 && end >= from && end <= SEARCHED && at < SEARCHED);
	found = xv6_next_entry(table, from, end);
	prove(found >= from && found <= end);
	prove(found == end || (le32_to_cpu(table[found]) & XV6_PTE_P));
	if (at >= from && at < found)
		prove(!(le32_to_cpu(table[at]) & XV6_PTE_P));
}
