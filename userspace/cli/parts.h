/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of an address space by name. */
#ifndef XV6VM_PARTS_H
#define XV6VM_PARTS_H

#include "args.h"

#define IMAGE_PARTS 4

/**
 * struct parts - in order of address, with gaps
 * @v: of the image: code and data, guard page, stack, heap; then the ranges of
 *     the kernel half
 */
struct parts {
	struct xv6vm_range v[IMAGE_PARTS + XV6VM_RANGES];
	int count;
};

/* The parts of a process's image. */
void parts_image(const struct xv6vm_proc *p, struct parts *parts);

/* The same, and the kernel half; of kpgdir for NULL. */
void parts_of(const struct xv6vm_proc *p, const struct xv6vm_info *info,
	      struct parts *parts);

/*
 * The same, by name; of kpgdir for pid 0. Of a page directory of an
 * image nothing is known. Return: 0, or a negative errno.
 */
int parts_load(struct call *c, const struct space *sp,
	       const struct xv6vm_info *info, struct parts *parts);

/* The name of the part that @va lies in; "" in a gap. */
const char *part_at(const struct parts *parts, uint32_t va);

/* The same, and the last va of that part or gap. */
const char *part_until(const struct parts *parts, uint32_t va, uint32_t *last);

#endif
