// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every permission there is: each P W U PS A D of a PDE with each P W U A D of
 * a PTE, in ring 0 and 3, read, written and fetched, by byte and by word, with
 * WP and without. Each case has a PDE and a PTE of its own, so that A and D in
 * memory are judged one by one.
 */
#include "tables.h"

#define PDES  64u
#define PTES  32u
#define WAYS  24u /* 3 types, 2 rings, 2 widths, WP */
#define CASES (PDES * PTES * WAYS)
#define SLOTS 1023u /* of a directory, the stub's apart */

static u32 pick(u32 *n, u32 of)
{
	u32 digit = *n % of;

	*n /= of;
	return digit;
}

/* The bits of @n, from the lowest, as the flags of an entry. */
static u32 flags_of(u32 n, const u32 *flag)
{
	u32 bits = 0;

	for (; n; n >>= 1, flag++)
		bits |= n & 1 ? *flag : 0;
	return bits;
}

static u32 offset_of(u32 type, u32 width, u32 slot)
{
	u32 at;

	if (type == XV6VM_FETCH)
		return code_offset[slot % CODE_PLACES];
	at = 0x10 + 4 * (slot % 0xe0) + 0x400 * (slot % 2);
	return width == 1 ? at + slot % 4 : at;
}

/* Lay out case @n in @slot of directory a->cr3, whose table is @table. */
static void lay_case(struct judge *j, u32 n, u32 slot, u32 table,
		     struct access *a)
{
	static const u32 flag[] = { XV6_PTE_P, XV6_PTE_W, XV6_PTE_U,
				    XV6_PTE_A, XV6_PTE_D, XV6_PTE_PS };
	u32 pde = flags_of(pick(&n, PDES), flag);
	u32 pte = flags_of(pick(&n, PTES), flag);
	u32 pdx = slot < STUB_PDX ? slot : slot + 1;
	u32 ptx = (5 * pdx + 77) % XV6_NENTRIES; /* never two alike */

	a->type = pick(&n, 3);
	a->user = pick(&n, 2);
	a->width = pick(&n, 2) ? 4 : 1;
	/* The slowest: a change of WP costs the machine its TLB. */
	a->wp = pick(&n, 2);
	a->va = xv6_pgaddr(pdx, ptx, offset_of(a->type, a->width, slot));
	a->value = 0xa5000000u + slot * 0x10101u;
	pde |= pde & XV6_PTE_PS ? DATA : table;
	pte |= data_frame(7 * slot + 1);
	put_entry(j, a->cr3, pdx, pde);
	put_entry(j, table, ptx, pte);
}

static u32 cases_of(u32 first)
{
	u32 half = CASES / 2;
	u32 end = first < half ? half : CASES;

	return end - first < SLOTS ? end - first : SLOTS;
}

/* One directory's worth of cases, all with the same WP. */
static u32 lay_directory(struct judge *j, struct tables *t, u32 first,
			 struct access *a)
{
	u32 cr3 = tables_take(j, t);
	u32 table = tables_take(j, t);
	u32 i, count = cases_of(first);

	put_entry(j, cr3, STUB_PDX, STUB_PDE);
	for (i = 0; i < count; i++) {
		a[i].cr3 = cr3;
		lay_case(j, first + i, i, table, &a[i]);
	}
	return count;
}

int set_matrix(struct judge *j)
{
	static struct access a[CASES];
	struct tables t;
	u32 i, n;
	int ret = 0;

	tables_make(j, &t);
	for (n = 0; n < CASES;)
		n += lay_directory(j, &t, n, &a[n]);
	batch_open(j);
	for (i = 0; i < CASES && !ret; i++)
		ret = batch_access(j, &a[i]);
	if (!ret)
		ret = batch_close(j);
	/* A case that was passed over or made another one is a gap. */
	j->tally->broken += CASES - j->tally->accesses + j->tally->replaced;
	tables_drop(j, &t);
	return ret;
}
