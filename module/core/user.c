// SPDX-License-Identifier: GPL-2.0
/*
 * Copies between the kernel and user pages, and pages mapped by hand.
 */
#include <linux/errno.h>
#include <linux/string.h>
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

int xv6_copyin(struct xv6_machine *m, u32 pgdir, void *dst, u32 va, u32 len)
{
	u8 *to = dst;
	u32 n, pa;
	int err;

	for (; len; len -= n, to += n, va += n) {
		err = xv6_uva2ka(m, pgdir, va, &pa);
		if (err)
			return err;
		n = xv6_in_page(va, len);
		memcpy(to, (u8 *)xv6_frame_ptr(m, pa) + xv6_pgoff(va), n);
	}
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

static int map_new_by_hand(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
			   u32 *pap)
{
	int err = xv6_map_new_page(m, pgdir, va, perm | XV6_PTE_HAND, NULL,
				   XV6_NO_OWNER, pap);

	return err ? err : xv6_frame_share(m, *pap);
}

int xv6_map_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 pa, u32 perm,
		 u32 *pap)
{
	int err = check_hand(m, va, perm);

	if (err)
		return err;
	if (!pa)
		return map_new_by_hand(m, pgdir, va, perm, pap);

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
		struct xv6_why why = m->why;

		xv6_frame_put(m, pa, true);
		m->why = why;
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

	if (err)
		return err;
	err = xv6_walkpgdir(m, pgdir, va, false, pte);
	if (err)
		return err;
	if (!(xv6_get(*pte) & XV6_PTE_P))
		return xv6_refuse(m, XV6VM_R_NO_PAGE, va);
	return 0;
}

int xv6_unmap_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 *old)
{
	xv6_pte_t *pte;
	int err = user_entry(m, pgdir, va, 0, &pte);

	if (err)
		return err;
	*old = xv6_get(pte);
	return xv6_drop_page(m, pgdir, pte);
}

int xv6_protect_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		     u32 *old, u32 *new)
{
	xv6_pte_t *pte;
	int err = user_entry(m, pgdir, va, perm, &pte);

	if (err)
		return err;
	*old = xv6_get(pte);
	*new = (*old & ~(XV6_PTE_W | XV6_PTE_U)) | perm;
	xv6_put(pte, *new);
	return 0;
}
