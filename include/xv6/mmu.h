/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The i386's two-level paging, without PAE.
 *
 *	+--------10------+-------10-------+---------12----------+
 *	| directory index|  table index   |  offset in the page |
 *	+----------------+----------------+---------------------+
 *	 \-- XV6_PDX() -/ \-- XV6_PTX() -/
 */
#ifndef _XV6_MMU_H
#define _XV6_MMU_H

#include <asm/byteorder.h>
#include <xv6/types.h>

#define XV6_PGSIZE	4096u
#define XV6_PGSHIFT	12
#define XV6_PDXSHIFT	22
#define XV6_NENTRIES	1024u		/* of a directory, of a table */
#define XV6_HALF	512u		/* the directory entry of KERNBASE */
#define XV6_TABLE_SPAN	0x00400000u	/* bytes that one table maps */

#define XV6_PTE_P	XV6VM_PTE_P
#define XV6_PTE_W	XV6VM_PTE_W
#define XV6_PTE_U	XV6VM_PTE_U
#define XV6_PTE_PWT	XV6VM_PTE_PWT
#define XV6_PTE_PCD	XV6VM_PTE_PCD
#define XV6_PTE_A	XV6VM_PTE_A
#define XV6_PTE_D	XV6VM_PTE_D
#define XV6_PTE_PS	XV6VM_PTE_PS
#define XV6_PTE_PAT	XV6VM_PTE_PAT
#define XV6_PTE_G	XV6VM_PTE_G
#define XV6_PTE_HAND	XV6VM_PTE_HAND

#define XV6_PTE_PERM	(XV6_PTE_P | XV6_PTE_W | XV6_PTE_U)

/* What mappages takes as permissions. */
#define XV6_PTE_SETTABLE \
	(XV6_PTE_W | XV6_PTE_U | XV6_PTE_A | XV6_PTE_D | XV6_PTE_HAND)

#define XV6_CR0_PE	0x00000001u
#define XV6_CR0_ET	0x00000010u
#define XV6_CR0_WP	0x00010000u
#define XV6_CR0_PG	0x80000000u
#define XV6_CR4_PSE	0x00000010u

static inline u32 xv6_pdx(u32 va)
{
	return va >> XV6_PDXSHIFT;
}

static inline u32 xv6_ptx(u32 va)
{
	return (va >> XV6_PGSHIFT) & (XV6_NENTRIES - 1);
}

/* xv6's PGADDR. */
static inline u32 xv6_pgaddr(u32 pdx, u32 ptx, u32 offset)
{
	return pdx << XV6_PDXSHIFT | ptx << XV6_PGSHIFT | offset;
}

static inline u32 xv6_pgoff(u32 va)
{
	return va & (XV6_PGSIZE - 1);
}

static inline u32 xv6_pgrounddown(u32 a)
{
	return a & ~(XV6_PGSIZE - 1);
}

/* Wraps to 0 above 0xfffff000, as xv6's PGROUNDUP does. */
static inline u32 xv6_pgroundup(u32 a)
{
	return xv6_pgrounddown(a + XV6_PGSIZE - 1);
}

static inline u32 xv6_pte_addr(u32 pte)
{
	return pte & ~(XV6_PGSIZE - 1);
}

/* The same of a PDE with PS: the 4 MB page's. */
static inline u32 xv6_big_addr(u32 pde)
{
	return pde & ~(XV6_TABLE_SPAN - 1);
}

/* Has @cr3 no low bits but the two that the i386 has there? */
static inline bool xv6_cr3_ok(u32 cr3)
{
	return !(xv6_pgoff(cr3) & ~(XV6_PTE_PWT | XV6_PTE_PCD));
}

static inline u32 xv6_pte_flags(u32 pte)
{
	return pte & (XV6_PGSIZE - 1);
}

#endif
