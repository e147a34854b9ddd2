// SPDX-License-Identifier: GPL-2.0-only
/* User memory: the second part of xv6's vm.c. */
#include <xv6/vm.h>
#include "internal.h"

/* A frame for @va with a copy of @from, or zeros; 0 if there is none. */
static u32 new_page(struct xv6_machine *m, u32 va, const void *from, u16 owner)
{
	u32 pa = xv6_kalloc_for(m, XV6VM_KIND_USER, owner, va);

	if (pa && from)
		memcpy(xv6_frame_ptr(m, pa), from, XV6_PGSIZE);
	else if (pa)
		memset(xv6_frame_ptr(m, pa), 0, XV6_PGSIZE);
	return pa;
}

int xv6_map_new_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		     const void *from, u16 owner, u32 *pap)
{
	u32 pa = new_page(m, va, from, owner);
	int err;

	if (!pa)
		return xv6_no_frame(m);
	err = xv6_mappages(m, pgdir, va, XV6_PGSIZE, pa, perm);
	if (err) {
		xv6_kfree(m, pa);
		return err;
	}
	*pap = pa;
	return 0;
}

/*
 * mappages for page after page: @pte is the entry of the page before, and of
 * this one afterwards. One walk a table; NULL where there was none before.
 */
static int put_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 pa, u32 perm,
		    xv6_pte_t **pte)
{
	int err;

	if (*pte && xv6_ptx(va)) {
		++*pte;
	} else {
		err = xv6_walkpgdir(m, pgdir, va, true, pte);
		if (err)
			return err;
	}
	if (perm & ~XV6_PTE_SETTABLE)
		return xv6_refuse(m, XV6VM_R_PERM, perm);
	if (xv6_get(*pte) & XV6_PTE_P)
		return xv6_refuse(m, XV6VM_R_REMAP, va);
	xv6_set_entry(m, XV6VM_E_MAP, pgdir, va, *pte, pa | perm | XV6_PTE_P);
	m->counts.mapped++;
	xv6_usage(m, pgdir)->user_frames++;
	return 0;
}

static u16 pgdir_owner(const struct xv6_machine *m, u32 pgdir)
{
	const struct xv6_frame *f = xv6_frame(m, pgdir);

	return f ? f->owner : XV6_NO_OWNER;
}

int xv6_inituvm(struct xv6_machine *m, u32 pgdir, const void *init, u32 sz)
{
	u32 pa;
	int err;

	if (sz >= XV6_PGSIZE)
		return xv6_refuse(m, XV6VM_R_INIT_TOO_BIG, sz);
	err = xv6_map_new_page(m, pgdir, 0, XV6_PTE_W | XV6_PTE_U, NULL,
			       pgdir_owner(m, pgdir), &pa);
	if (err)
		return err;
	if (sz)
		memcpy(xv6_frame_ptr(m, pa), init, sz);
	return 0;
}

int xv6_present_entry(struct xv6_machine *m, u32 pgdir, u32 va, bool user,
		      u32 *entry)
{
	xv6_pte_t *pte;
	int err = xv6_walkpgdir(m, pgdir, va, false, &pte);

	if (err)
		return err;
	*entry = xv6_get(pte);
	if (!(*entry & XV6_PTE_P))
		return xv6_refuse(m, XV6VM_R_NO_PAGE, va);
	if (user && !(*entry & XV6_PTE_U))
		return xv6_refuse(m, XV6VM_R_NOT_USER, va);
	if (!xv6_frame_ptr(m, xv6_pte_addr(*entry)))
		return xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, va);
	return 0;
}

int xv6_loaduvm(struct xv6_machine *m, u32 pgdir, u32 va, const u8 *file,
		u32 sz)
{
	u32 i, n, entry;
	int err;

	if (xv6_pgoff(va))
		return xv6_refuse(m, XV6VM_R_VA_UNALIGNED, va);
	if (va + sz < va)
		return xv6_refuse(m, XV6VM_R_VA_WRAPS, va);
	for (i = 0; i < sz; i += n) {
		err = xv6_present_entry(m, pgdir, va + i, false, &entry);
		if (err)
			return err;
		n = sz - i < XV6_PGSIZE ? sz - i : XV6_PGSIZE;
		memcpy(xv6_frame_ptr(m, xv6_pte_addr(entry)), file + i, n);
	}
	return 0;
}

/* Give back what allocuvm took, the page that could not be mapped last. */
static int undo_allocuvm(struct xv6_machine *m, u32 pgdir, u32 a, u32 oldsz,
			 u32 pa, int err)
{
	u32 undone;

	xv6_deallocuvm(m, pgdir, a, oldsz, &undone);
	if (pa)
		xv6_kfree(m, pa);
	return err;
}

int xv6_allocuvm(struct xv6_machine *m, u32 pgdir, u32 oldsz, u32 newsz,
		 u32 *newp)
{
	u16 owner = pgdir_owner(m, pgdir);
	xv6_pte_t *pte = NULL;
	u32 a, pa;
	int err;

	if (newsz >= XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_SIZE_LIMIT, newsz);
	*newp = newsz < oldsz ? oldsz : newsz;
	if (newsz < oldsz)
		return 0;

	for (a = xv6_pgroundup(oldsz); a < newsz; a += XV6_PGSIZE) {
		pa = new_page(m, a, NULL, owner);
		err = pa ? put_page(m, pgdir, a, pa, XV6_PTE_W | XV6_PTE_U,
				    &pte) : xv6_no_frame(m);
		if (err)
			return undo_allocuvm(m, pgdir, a, oldsz, pa, err);
		if (!xv6_ptx(a))
			xv6_relax(m);
	}
	return 0;
}

int xv6_deallocuvm(struct xv6_machine *m, u32 pgdir, u32 oldsz, u32 newsz,
		   u32 *newp)
{
	const xv6_pte_t *dir = xv6_frame_ptr(m, xv6_pte_addr(pgdir));
	u32 a, i, end, last, span = XV6_TABLE_SPAN;
	int err, ret = 0;

	*newp = newsz >= oldsz ? oldsz : newsz;
	if (newsz >= oldsz)
		return 0;
	if (oldsz > XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_KERNEL_HALF, oldsz);

	a = xv6_pgroundup(newsz);
	end = xv6_pgroundup(oldsz);
	last = xv6_pdx(oldsz - 1);
	i = xv6_pdx(a);
	for (; dir && a < end; a = xv6_pgaddr(i, 0, 0)) {
		u32 stop = a - a % span + span;

		err = xv6_drop_pages(m, pgdir, a, stop < end ? stop : end);
		if (err)
			ret = err;
		/* On to the next table that there is. */
		i = xv6_next_entry(dir, i + 1, last + 1);
		if (i > last)
			break;
	}
	return ret;
}

/*
 * Free the table of one directory entry, unless it is the shared kernel's. The
 * entry goes with the directory.
 */
static int free_table(struct xv6_machine *m, u32 pgdir, u32 va,
		      const xv6_pte_t *at)
{
	const struct xv6_frame *dir = xv6_frame(m, pgdir);
	const u32 pde = xv6_get(at);
	const struct xv6_frame *f = xv6_frame(m, xv6_pte_addr(pde));
	bool kernel = dir->kind == XV6VM_KIND_KPGDIR;

	if (f && f->kind == XV6VM_KIND_KPGDIR && !kernel &&
	    m->cfg.shared_kernel)
		return 0;
	if (!f || pde & XV6_PTE_PS || f->owner != dir->owner ||
	    (kernel ? f->kind != XV6VM_KIND_KPGDIR :
		      f->kind != XV6VM_KIND_UTABLE &&
		      f->kind != XV6VM_KIND_KTABLE))
		return xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, xv6_pte_addr(pde));
	xv6_count_table(m, pgdir, f->kind, -1);
	xv6_note_entry(m, XV6VM_E_PDE, pgdir, va, at, pde, 0);
	return xv6_kfree(m, xv6_pte_addr(pde));
}

/* With it as kpgdir has it, there is nothing in the kernel half to free. */
static bool shares_kernel_half(const struct xv6_machine *m, u32 pgdir)
{
	return m->cfg.shared_kernel && m->kpgdir && pgdir != m->kpgdir &&
	       !memcmp(xv6_frame_ptr(m, pgdir + XV6_PGSIZE / 2),
		       xv6_frame_ptr(m, m->kpgdir + XV6_PGSIZE / 2),
		       XV6_PGSIZE / 2);
}

int xv6_freevm_rest(struct xv6_machine *m, u32 pgdir)
{
	xv6_pte_t *pde = xv6_frame_ptr(m, pgdir);
	int err, ret = 0;
	u32 i, end;

	end = shares_kernel_half(m, pgdir) ? XV6_HALF : XV6_NENTRIES;
	for (i = 0; i < end; i++) {
		i = xv6_next_entry(pde, i, end);
		if (i == end)
			break;
		err = free_table(m, pgdir, xv6_pgaddr(i, 0, 0), &pde[i]);
		if (err)
			ret = err;
	}
	err = xv6_kfree(m, pgdir);
	return err ? err : ret;
}

int xv6_freevm(struct xv6_machine *m, u32 pgdir)
{
	const struct xv6_frame *dir = pgdir ? xv6_frame(m, pgdir) : NULL;
	int err, ret;
	u32 zero;

	if (!dir || xv6_pgoff(pgdir) || (dir->kind != XV6VM_KIND_PGDIR &&
					 dir->kind != XV6VM_KIND_KPGDIR))
		return xv6_refuse(m, XV6VM_R_NO_DIRECTORY, pgdir);
	ret = xv6_deallocuvm(m, pgdir, XV6_KERNBASE, 0, &zero);
	err = xv6_freevm_rest(m, pgdir);
	return err ? err : ret;
}

static int copy_pages(struct xv6_machine *m, u32 from, u32 to, u32 sz,
		      u16 owner)
{
	u32 va, entry, flags, pa;
	xv6_pte_t *pte = NULL;
	int err;

	for (va = 0; va < sz; va += XV6_PGSIZE) {
		err = xv6_present_entry(m, from, va, false, &entry);
		if (err)
			return err;
		/* A copy belongs to the child, whoever mapped the original. */
		flags = xv6_pte_flags(entry) & ~(XV6_PTE_P | XV6_PTE_HAND);
		pa = new_page(m, va, xv6_frame_ptr(m, xv6_pte_addr(entry)),
			      owner);
		if (!pa)
			return xv6_no_frame(m);
		err = put_page(m, to, va, pa, flags, &pte);
		if (err) {
			xv6_kfree(m, pa);
			return err;
		}
		if (!xv6_ptx(va))
			xv6_relax(m);
	}
	return 0;
}

int xv6_copyuvm(struct xv6_machine *m, u32 pgdir, u32 sz, u16 owner, u32 *d)
{
	u32 to;
	int err;

	if (sz > XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_KERNEL_HALF, sz);
	err = xv6_setupkvm(m, owner, &to);
	if (err)
		return err;
	err = copy_pages(m, pgdir, to, sz, owner);
	if (err) {
		xv6_freevm(m, to);
		return err;
	}
	*d = to;
	return 0;
}
