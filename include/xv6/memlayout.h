/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things lie: xv6's memlayout.h and param.h. The kernel half of every
 * address space is built from one table, xv6_kmap(), as in xv6's vm.c.
 */
#ifndef _XV6_MEMLAYOUT_H
#define _XV6_MEMLAYOUT_H

#include <xv6/types.h>

#define XV6_KERNBASE	0x80000000u	/* first kernel va */
#define XV6_EXTMEM	0x00100000u	/* the kernel is loaded here */
#define XV6_KERNLINK	(XV6_KERNBASE + XV6_EXTMEM)
#define XV6_DEVSPACE	0xfe000000u	/* devices, mapped to themselves */
#define XV6_KINIT1_END	0x00400000u	/* what entrypgdir maps: 4 MB */

#define XV6_PHYSTOP_MIN	0x00200000u
#define XV6_PHYSTOP_MAX	(XV6_DEVSPACE - XV6_KERNBASE)
#define XV6_PHYSTOP	0x0e000000u	/* xv6's own */
#define XV6_DATA	0x80108000u	/* of the kernel in docs/differences.md */
#define XV6_END		0x801154d0u

#define XV6_NCPU_MAX	8u
#define XV6_NPROC	64u		/* xv6's own */
#define XV6_NPROC_MAX	4096u
#define XV6_MAXARG	32u

static inline u32 xv6_p2v(u32 pa)
{
	return pa + XV6_KERNBASE;
}

static inline u32 xv6_v2p(u32 va)
{
	return va - XV6_KERNBASE;
}

/* One range of the kernel half; phys_end 0 means 2^32. */
struct xv6_kmap {
	const char *name;
	u32 virt;
	u32 phys_start;
	u32 phys_end;
	u32 perm;
};

#define XV6_KMAP_RANGES	4u

/* The ranges for this machine's data and PHYSTOP, in xv6's order. */
void xv6_kmap(const struct xv6_machine *m, struct xv6_kmap map[XV6_KMAP_RANGES]);

#endif
