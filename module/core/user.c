// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of a process: copies to them, pages mapped by hand, and the one place
 * where a page or a permission is taken away.
 */
#include <xv6/vm.h>
#include "internal.h"

int xv6_uva2ka(struct xv6_machine *m, u32 pgdir, u32 va, u32 *pa)
{
	u32 entry;
	int err = xv6_present_entry(m, pgdir, va, true, &entry);

	*pa = err ? 0 : xv6_pte_addr(entry);
	return err;
}

int xv6_copyout(struct xv6_machine *m, u32 pgdir, u32 va, const void *src,
		u32 len)
{
	const u8 *from = src;
	u32 n, pa;
	int err;

	for (; len; len -= n, from += n, va += n) {
		err = xv6_uva2ka(m, pgdir, va, &pa);
		if (err)
			return err;
		if (!xv6_frame_writable(m, pa))
			return xv6_refuse(m, XV6VM_R_NOT_WRITABLE, pa);
		n = xv6_in_page(va, len);
		memcpy((u8 *)xv6_frame_ptr(m, pa) + xv6_pgoff(va), from, n);
	}
	return 0;
}

/*
 * Whoever runs on these tables, beside the model's own CPUs, is to lose what it
 * may have kept of @n pages. Entries are cleared before this, frames given up
 * behind it: nobody reaches one that is somebody else's by then.
 */
static void revoke(struct xv6_machine *m, u32 pgdir, u32 va, u32 n)
{
	const struct xv6_frame *dir = xv6_frame(m, pgdir);

	if (m->revoke && dir)
		m->revoke(dir->owner, va, n);
}

/* Give up the frame that @entry, which was present, has named. */
static int put_frame(struct xv6_machine *m, u32 pgdir, u32 entry)
{
	u32 pa = xv6_pte_addr(entry);
	bool hand = entry & XV6_PTE_HAND;
	const struct xv6_frame *f = xv6_frame(m, pa);

	if (!f || !xv6_frame_mappable(m, pa) ||
	    (!hand && f->owner != xv6_frame(m, pgdir)->owner) ||
	    (hand && !f->shares))
		return xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, pa);
	if (!hand && !f->shares)
		return xv6_kfree(m, pa);
	return xv6_frame_put(m, pa, hand);
}

int xv6_drop_pages(struct xv6_machine *m, u32 pgdir, u32 va, u32 end)
{
	u32 gone[XV6_NENTRIES / 32] = { };
	u32 i, table, dropped = 0, n = (end - va) / XV6_PGSIZE;
	int err, ret = 0;
	xv6_pte_t *pte;

	if (!xv6_table_of(m, pgdir, va, &table))
		return 0;
	/* Clearing its entries would lose the tables that are to be freed. */
	if (table == xv6_pte_addr(pgdir))
		return xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, pgdir);
	pte = xv6_pte_in(m, table, va);
	for (i = 0; i < n; i++) {
		if (!(xv6_get(&pte[i]) & XV6_PTE_P))
			continue;
		xv6_note_entry(m, XV6VM_E_UNMAP, pgdir, va + i * XV6_PGSIZE,
			       &pte[i], xv6_get(&pte[i]), 0);
		xv6_put(&pte[i], xv6_get(&pte[i]) & ~XV6_PTE_P);
		gone[i / 32] |= 1u << i % 32;
		dropped++;
	}
	if (!dropped)
		return 0;
	revoke(m, pgdir, va, n);
	m->counts.unmapped += dropped;
	xv6_usage(m, pgdir)->user_frames -= dropped;
	for (i = 0; i < n; i++) {
		if (!(gone[i / 32] >> i % 32 & 1))
			continue;
		err = put_frame(m, pgdir, xv6_get(&pte[i]));
		if (err)
			ret = err;
		xv6_put(&pte[i], 0);
	}
	xv6_relax(m);
	return ret;
}

/*
 * Give the present pages from @va on, which are @n, the bits @perm of @mask in
 * the @entry that they have; less of W and U is revoked.
 */
static void set_perm(struct xv6_machine *m, u8 type, u32 pgdir, u32 va, u32 n,
		     xv6_pte_t *entry, u32 mask, u32 perm)
{
	u32 old = xv6_get(entry), new = (old & ~mask) | perm;

	if (new != old)
		xv6_set_entry(m, type, pgdir, va, entry, new);
	if (old & ~new & (XV6_PTE_W | XV6_PTE_U))
		revoke(m, pgdir, va, n);
}

/* The entry of a page that is there. */
static int present(struct xv6_machine *m, u32 pgdir, u32 va, xv6_pte_t **pte)
{
	int err = xv6_walkpgdir(m, pgdir, va, false, pte);

	if (!err && !(xv6_get(*pte) & XV6_PTE_P))
		err = xv6_refuse(m, XV6VM_R_NO_PAGE, va);
	return err;
}

int xv6_clearpteu(struct xv6_machine *m, u32 pgdir, u32 va)
{
	xv6_pte_t *pte;
	int err = present(m, pgdir, va, &pte);

	if (err)
		return err;
	set_perm(m, XV6VM_E_FLAGS, pgdir, xv6_pgrounddown(va), 1, pte,
		 XV6_PTE_U, 0);
	return 0;
}

/* The refusal of a va or perm that no page mapped by hand may have. */
static int check_hand(struct xv6_machine *m, u32 va, u32 perm)
{
	if (xv6_pgoff(va))
		return xv6_refuse(m, XV6VM_R_VA_UNALIGNED, va);
	if (va >= XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_KERNEL_HALF, va);
	if (perm & ~(XV6_PTE_W | XV6_PTE_U))
		return xv6_refuse(m, XV6VM_R_PERM, perm);
	return 0;
}

int xv6_map_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 pa, u32 perm,
		 u32 *pap)
{
	int err = check_hand(m, va, perm);

	if (err)
		return err;
	if (!pa) {
		err = xv6_map_new_page(m, pgdir, va, perm | XV6_PTE_HAND, NULL,
				       XV6_NO_OWNER, pap);
		return err ? err : xv6_frame_share(m, *pap);
	}
	if (xv6_pgoff(pa))
		return xv6_refuse(m, XV6VM_R_PA_UNALIGNED, pa);
	if (!xv6_frame(m, pa))
		return xv6_refuse(m, XV6VM_R_FRAME_OUTSIDE, pa);
	if (!xv6_frame_mappable(m, pa))
		return xv6_refuse(m, XV6VM_R_FRAME_UNMAPPABLE, pa);
	err = xv6_frame_share(m, pa);
	if (err)
		return err;
	err = xv6_mappages(m, pgdir, va, XV6_PGSIZE, pa, perm | XV6_PTE_HAND);
	if (err) {
		xv6_frame_put(m, pa, true);
		return err;
	}
	*pap = pa;
	return 0;
}

/* The present entry of one page of the user half. */
static int user_entry(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		      xv6_pte_t **pte)
{
	int err = check_hand(m, va, perm);

	return err ? err : present(m, pgdir, va, pte);
}

int xv6_unmap_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 *old)
{
	xv6_pte_t *pte;
	int err = user_entry(m, pgdir, va, 0, &pte);

	if (err)
		return err;
	*old = xv6_get(pte);
	return xv6_drop_pages(m, pgdir, va, va + XV6_PGSIZE);
}

int xv6_protect_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		     u32 *old, u32 *new)
{
	xv6_pte_t *pte;
	int err = user_entry(m, pgdir, va, perm, &pte);

	if (err)
		return err;
	*old = xv6_get(pte);
	set_perm(m, XV6VM_E_FLAGS, pgdir, va, 1, pte, XV6_PTE_W | XV6_PTE_U,
		 perm);
	*new = xv6_get(pte);
	return 0;
}

int xv6_protect_table(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		      u32 *old, u32 *new)
{
	const u32 mask = XV6_PTE_W | XV6_PTE_U | XV6_PTE_HAND;
	xv6_pte_t *pte, *pde;
	int err = user_entry(m, pgdir, va, perm, &pte);

	if (err)
		return err;
	pde = (xv6_pte_t *)xv6_frame_ptr(m, pgdir) + xv6_pdx(va);
	*old = xv6_get(pde);
	/* Both is what xv6 has. */
	if (perm != (XV6_PTE_W | XV6_PTE_U))
		perm |= XV6_PTE_HAND;
	set_perm(m, XV6VM_E_PDE, pgdir, va - va % XV6_TABLE_SPAN, XV6_NENTRIES,
		 pde, mask, perm);
	*new = xv6_get(pde);
	return 0;
}
