// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random tables: any bits in any entry, tables that several entries share,
 * pages that hold tables, frames and tables where there is no memory. Many
 * directories lie in RAM at once and are loaded in turn.
 */
#include "tables.h"

#define TREES	   200u /* directories in RAM at once */
#define TABLES_MAX 4u
#define TURN	   64u /* accesses before another directory */
#define TURNS	   1000u
#define RECENT	   16u
#define PAT_BIG	   0x1000u /* the only one of bits 12 to 21 that may be set */

struct tree {
	u32 cr3;
	u32 table[TABLES_MAX];
	u32 tables;
};

/* 12 bits of flags, as a rule with P, W and U among them. */
static u32 any_flags(struct judge *j)
{
	u32 r = any(j);
	u32 bits = r & 0xfff & ~(XV6_PTE_P | XV6_PTE_W | XV6_PTE_U);

	r >>= 12;
	return bits | (r & 7 ? XV6_PTE_P : 0) | (r & 0x18 ? XV6_PTE_W : 0) |
	       (r & 0x60 ? XV6_PTE_U : 0);
}

/* A frame where there is nothing. */
static u32 any_empty(struct judge *j)
{
	return EMPTY_START + xv6_pgrounddown(below(j, EMPTY_END - EMPTY_START));
}

static u32 any_big_page(struct judge *j)
{
	u32 n = below(j, TABLES_RAM / XV6_TABLE_SPAN);

	return n * XV6_TABLE_SPAN | below(j, 2) * PAT_BIG;
}

static u32 any_pde(struct judge *j, const struct tree *tree)
{
	u32 flags = any_flags(j);
	u32 small = flags & ~XV6_PTE_PS;
	u32 big = flags | XV6_PTE_PS;
	u32 chance = below(j, 32);

	if (chance < 8)
		return flags & ~XV6_PTE_P;
	if (chance < 13)
		return any_big_page(j) | big;
	if (chance == 13)
		return (any_empty(j) & ~(XV6_TABLE_SPAN - 1)) | big;
	if (chance == 14)
		return any_empty(j) | small;
	return tree->table[below(j, tree->tables)] | small;
}

static u32 any_pte(struct judge *j)
{
	u32 flags = any_flags(j);
	u32 chance = below(j, 32);

	if (chance == 0)
		return any_empty(j) | flags;
	if (chance < 4)
		return below(j, TABLES_RAM >> XV6_PGSHIFT) << XV6_PGSHIFT |
		       flags;
	return data_frame(any(j)) | flags;
}

static void lay_tree(struct judge *j, struct tables *t, struct tree *tree)
{
	u32 i, k;

	tree->cr3 = tables_take(j, t);
	tree->tables = 1 + below(j, TABLES_MAX);
	for (k = 0; k < tree->tables; k++) {
		tree->table[k] = tables_take(j, t);
		for (i = 0; i < XV6_NENTRIES; i++)
			put_entry(j, tree->table[k], i, any_pte(j));
	}
	/* Now and then a directory is one of its own tables. */
	if (below(j, 4) == 0)
		tree->table[0] = tree->cr3;
	for (i = 0; i < XV6_NENTRIES; i++)
		put_entry(j, tree->cr3, i, any_pde(j, tree));
	put_entry(j, tree->cr3, STUB_PDX, STUB_PDE);
}

static u32 any_offset(struct judge *j, u32 type, u32 width)
{
	static const u32 edge[] = { 0x000, 0x004, 0xff8, 0xffc };
	u32 at = below(j, XV6_PGSIZE) & ~(width - 1);

	if (type == XV6VM_FETCH)
		return code_offset[below(j, CODE_PLACES)];
	if (below(j, 8) == 0)
		return edge[below(j, 4)] + at % 4;
	return at;
}

/* Pages come again, so that a second access meets the first one's A and D. */
static void any_access(struct judge *j, struct access *a, u32 recent[RECENT])
{
	u32 slot = below(j, RECENT);

	if (below(j, 2))
		recent[slot] = xv6_pgrounddown(any(j));
	a->type = below(j, 3);
	a->width = below(j, 2) ? 4 : 1;
	a->user = below(j, 2);
	a->value = any(j);
	a->va = recent[slot] | any_offset(j, a->type, a->width);
}

static int one_turn(struct judge *j, const struct tree *tree, u64 end)
{
	struct access a = { .cr3 = tree->cr3, .wp = below(j, 2) };
	u32 recent[RECENT] = { 0 };
	u32 i;

	for (i = 0; i < TURN && j->tally->accesses < end; i++) {
		any_access(j, &a, recent);
		if (batch_access(j, &a))
			return -1;
	}
	return 0;
}

static int one_forest(struct judge *j, struct tables *t, u64 end)
{
	static struct tree tree[TREES];
	u32 i;

	t->used = 0;
	for (i = 0; i < TREES; i++)
		lay_tree(j, t, &tree[i]);
	batch_open(j);
	for (i = 0; i < TURNS && j->tally->accesses < end; i++)
		if (one_turn(j, &tree[below(j, TREES)], end))
			return -1;
	return batch_close(j);
}

int set_random(struct judge *j, u64 accesses)
{
	struct tables t;
	int ret = 0;

	tables_make(j, &t);
	while (!ret && j->tally->accesses < accesses)
		ret = one_forest(j, &t, accesses);
	tables_drop(j, &t);
	return ret;
}
