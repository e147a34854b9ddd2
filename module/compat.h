/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that this builds for: 6.1 and later. Each entry
 * names the change that made it necessary, and asks for the thing itself, not for a
 * version, since distributions carry changes to older kernels.
 */
#ifndef _XV6VM_COMPAT_H
#define _XV6VM_COMPAT_H

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/mmzone.h>

/*
 * "mm/page_isolation: remove migratetype parameter from more functions": the third
 * argument of alloc_contig_range() was a migratetype and is flags now. The old one
 * still compiles there, and MIGRATE_MOVABLE then means ACR_FLAGS_CMA.
 */
#ifdef ACR_FLAGS_NONE
#define XV6VM_CONTIG_KIND	ACR_FLAGS_NONE
#else
#define XV6VM_CONTIG_KIND	MIGRATE_MOVABLE
#endif

/*
 * "mm: introduce vma->vm_flags wrapper functions": the field is written by
 * functions that lock. Kbuild looks for them, which no macro tells of.
 */
#ifdef XV6VM_VM_FLAGS_SET
#define xv6vm_vm_flags_set(vma, flags)	vm_flags_set(vma, flags)
#else
#define xv6vm_vm_flags_set(vma, flags)	((vma)->vm_flags |= (flags))
#endif

/* "mm: update shmem_[kernel]_file_*() functions to use vma_flags_t" */
#ifdef EMPTY_VMA_FLAGS
#define XV6VM_NO_VM_FLAGS	EMPTY_VMA_FLAGS
#else
#define XV6VM_NO_VM_FLAGS	0
#endif

#endif
