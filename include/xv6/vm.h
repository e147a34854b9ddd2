/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables: xv6's vm.c. All functions want the machine's lock held; those
 * that allocate take kmem.lock inside. All return 0 or a negative errno with
 * m->why set, unless said otherwise.
 */
#ifndef _XV6_VM_H
#define _XV6_VM_H

#include <xv6/ram.h>

/*
 * Where the page table lies that maps @va. False without one: there is none, it
 * lies out of RAM, or that is a 4 MB page.
 */
static inline bool xv6_table_of(const struct xv6_machine *m, u32 pgdir, u32 va,
				u32 *table)
{
	const xv6_pte_t *pdes = xv6_frame_ptr(m, xv6_pte_addr(pgdir));
	u32 entry;

	if (unlikely(!pgdir || !pdes))
		return false;
	entry = xv6_get(&pdes[xv6_pdx(va)]);
	*table = xv6_pte_addr(entry);
	return likely((entry & (XV6_PTE_P | XV6_PTE_PS)) == XV6_PTE_P) &&
	       likely(*table < m->cfg.phystop);
}

/* The entry of @va in the table at @table. */
static inline xv6_pte_t *xv6_pte_in(const struct xv6_machine *m, u32 table,
				    u32 va)
{
	return (xv6_pte_t *)xv6_frame_ptr(m, table) + xv6_ptx(va);
}

/*
 * Where that comes to nothing: make the table that is missing for @va, or say
 * why not. It is cleared but for @n entries from there on, which the caller
 * fills: the first of them is *@pte.
 */
int xv6_make_table(struct xv6_machine *m, u32 pgdir, u32 va, bool alloc, u32 n,
		   xv6_pte_t **pte);

/**
 * xv6_walkpgdir() - the entry that maps @va; mirrors walkpgdir
 * @alloc: make the page table if there is none (PDE = pa | P W U)
 * @pte: set to the entry, or NULL
 *
 * Return: 0; -ENXIO without a table; -ENOMEM; -EIO if the PDE points out of
 * RAM or is a 4 MB page, which xv6's walkpgdir would take for a table.
 */
static inline int xv6_walkpgdir(struct xv6_machine *m, u32 pgdir, u32 va,
				bool alloc, xv6_pte_t **pte)
{
	u32 table;

	if (xv6_table_of(m, pgdir, va, &table)) {
		*pte = xv6_pte_in(m, table, va);
		return 0;
	}
	return xv6_make_table(m, pgdir, va, alloc, 0, pte);
}

/**
 * xv6_mappages() - map @size bytes at @va to @pa; mirrors mappages
 *
 * All pages that the range touches, or none: entries made before a failure are
 * taken back, tables made stay. Refuses a remap, where xv6 panics, size 0 and
 * wrapping ranges, where xv6 runs on, and misaligned @pa.
 */
int xv6_mappages(struct xv6_machine *m, u32 pgdir, u32 va, u32 size, u32 pa,
		 u32 perm);

/**
 * xv6_setupkvm() - a page directory with the kernel half; mirrors setupkvm
 * @owner: slot of the process, or XV6_NO_OWNER for kpgdir
 *
 * With shared_kernel the tables are kpgdir's own. A bare process gets none.
 */
int xv6_setupkvm(struct xv6_machine *m, u16 owner, u32 *pgdir);

/* Make m->kpgdir; mirrors kvmalloc. */
int xv6_kvmalloc(struct xv6_machine *m);

/* Put @sz (below 4096) bytes into a new page 0; mirrors inituvm. */
int xv6_inituvm(struct xv6_machine *m, u32 pgdir, const void *init, u32 sz);

/**
 * xv6_loaduvm() - copy @sz bytes of a file to mapped pages; mirrors loaduvm
 * @va: page aligned
 *
 * Checks that each page is present, which xv6 does not.
 */
int xv6_loaduvm(struct xv6_machine *m, u32 pgdir, u32 va, const u8 *file,
		u32 sz);

/*
 * Grow or shrink an image; mirror allocuvm and deallocuvm. *newp is the size
 * afterwards, also where xv6 would return a 0 that could mean failure.
 * Shrinking frees pages, never page tables.
 */
int xv6_allocuvm(struct xv6_machine *m, u32 pgdir, u32 oldsz, u32 newsz,
		 u32 *newp);
int xv6_deallocuvm(struct xv6_machine *m, u32 pgdir, u32 oldsz, u32 newsz,
		   u32 *newp);

/* Free an address space: pages, tables, directory; mirrors freevm. */
int xv6_freevm(struct xv6_machine *m, u32 pgdir);

/* The second half of it: what is left once the user half is empty. */
int xv6_freevm_rest(struct xv6_machine *m, u32 pgdir);

/* Take PTE_U away: the guard page; mirrors clearpteu. */
int xv6_clearpteu(struct xv6_machine *m, u32 pgdir, u32 va);

/* Copy the first @sz bytes to a new address space; mirrors copyuvm. */
int xv6_copyuvm(struct xv6_machine *m, u32 pgdir, u32 sz, u16 owner, u32 *d);

/* The frame of a present user page; mirrors uva2ka, W is not looked at. */
int xv6_uva2ka(struct xv6_machine *m, u32 pgdir, u32 va, u32 *pa);

/* Copy to user pages as the kernel does for a system call. */
int xv6_copyout(struct xv6_machine *m, u32 pgdir, u32 va, const void *src,
		u32 len);

/**
 * xv6_map_page() - map one page of the user half by hand
 * @pa: a USER or HELD frame, which it then shares; 0: a new zeroed frame
 * @perm: of W and U
 * @pap: set to the frame
 */
int xv6_map_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 pa, u32 perm,
		 u32 *pap);

/* Unmap one page of the user half; *old is the entry as it was. */
int xv6_unmap_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 *old);

/* Give one present user page the bits @perm of W and U. */
int xv6_protect_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		     u32 *old, u32 *new);

/* The same of the directory entry that it hangs on, with HAND unless both are set. */
int xv6_protect_table(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		      u32 *old, u32 *new);

#endif
