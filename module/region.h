/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine's RAM on the host: one run of physical memory under one linear
 * kernel mapping. Emulated physical addresses are offsets in it.
 */
#ifndef _XV6VM_REGION_H
#define _XV6VM_REGION_H

#include <linux/types.h>

enum xv6vm_region_method {
	XV6VM_REGION_NONE,
	XV6VM_REGION_CONTIG,	/* taken out of the host's free memory */
	XV6VM_REGION_CARVED,	/* set aside at boot, named by phys_base= */
};

/**
 * struct xv6vm_region - memory that is ours from _get() to _put()
 * @base: its kernel address
 * @phys: its physical address on the host: for the root-only debugfs file, and
 *	  for no log
 * @size: bytes asked for
 * @pages: host pages taken, which is more where they are larger than 4096 bytes
 */
struct xv6vm_region {
	void *base;
	phys_addr_t phys;
	size_t size;
	unsigned long pages;
	enum xv6vm_region_method method;
};

/**
 * xv6vm_mem_parse() - read the mem= parameter
 * @s: a number with an optional suffix K, M or G
 * @bytes: the size, set on success
 * @why: room for one line that says what is wrong and what would do
 *
 * Return: 0, or -EINVAL with @why filled.
 */
int xv6vm_mem_parse(const char *s, u64 *bytes, char *why, size_t why_len);

/**
 * xv6vm_region_get() - take memory and zero it
 * @phys_base: 0 to take it from the host's free memory; else where a region
 *	       that was set aside at boot begins
 *
 * Says in one line of the kernel log why it could not. May sleep, for seconds.
 *
 * Return: 0; -ENOMEM if no such run of memory is free; -EBUSY if the region at
 * @phys_base belongs to somebody; -EINVAL; -EINTR.
 */
int xv6vm_region_get(struct xv6vm_region *r, u64 bytes, u64 phys_base);

/* Give it all back. Does nothing for a region that was not taken. */
void xv6vm_region_put(struct xv6vm_region *r);

/* For people: where the memory came from. */
const char *xv6vm_region_origin(const struct xv6vm_region *r);

#endif
