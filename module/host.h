/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What only the module has: the RAM, the misc device and debugfs. See xv6vm.h
 * for what every build has.
 */
#ifndef _XV6VM_HOST_H
#define _XV6VM_HOST_H

#include "xv6vm.h"

struct address_space;
struct file;
struct vm_area_struct;

/*
 * The RAM: one run of physical memory under one linear kernel mapping. Emulated
 * physical addresses are offsets in it.
 */

/**
 * struct xv6vm_region - memory that is ours from _get() to _put()
 * @base: its kernel address; NULL if nothing was taken
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
 * xv6vm_region_get() - take memory out of the host's free memory, and zero it
 *
 * Says in one line of the kernel log why it could not. May sleep, for seconds.
 *
 * Return: 0; -ENOMEM if no such run of memory is free; -EINTR.
 */
int xv6vm_region_get(struct xv6vm_region *r, u64 bytes);

/* Give it all back. Does nothing for a region that was not taken. */
void xv6vm_region_put(struct xv6vm_region *r);

/* map.c: mmap of the device; the machine is there, and not yet the device. */
int xv6vm_map_init(struct xv6vm_dev *dev, const struct xv6vm_region *r);
void xv6vm_map_exit(void);
int xv6vm_dev_mmap(struct file *file, struct vm_area_struct *vma);
/* What every open file is to be mapped as. */
struct address_space *xv6vm_map_anchor(void);

/* dev.c: the misc device. */
int xv6vm_dev_register(struct xv6vm_dev *dev);
void xv6vm_dev_unregister(void);

/* debugfs.c: /sys/kernel/debug/xv6vm. Never fails the module. */
void xv6vm_debugfs_init(struct xv6vm_dev *dev, const struct xv6vm_region *r);
void xv6vm_debugfs_exit(void);

#endif
