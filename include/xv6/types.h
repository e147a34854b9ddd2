/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of the model.
 *
 *	pa	emulated physical address: offset in RAM, in bytes, u32
 *	va	emulated virtual address, u32
 *	pgdir	pa of a page directory, as cr3 holds it; 0 is none
 *	slot	index into the process table
 *
 * Numbers that user space sees (reasons, kinds of frames, states) are those of
 * the ABI header, so that there is one list of each.
 */
#ifndef _XV6_TYPES_H
#define _XV6_TYPES_H

#include <linux/types.h>
#include <uapi/linux/xv6vm.h>

struct xv6_machine;

/* An entry of a page directory or page table, as it lies in RAM. */
typedef __le32 xv6_pte_t;

#endif
