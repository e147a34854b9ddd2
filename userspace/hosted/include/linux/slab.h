/* SPDX-License-Identifier: GPL-2.0-only */
/* All of the kernel's allocators are the C library's. */
#ifndef _HOSTED_LINUX_SLAB_H
#define _HOSTED_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <stdlib.h>
#include <string.h>

static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	(void)gfp;
	return calloc(n, size);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	(void)gfp;
	return malloc(array_size(n, size));
}

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return malloc(size);
}

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kcalloc(1, size, gfp);
}

static inline void kfree(const void *p)
{
	free((void *)p);
}

#define kvcalloc(n, size, gfp)	     kcalloc(n, size, gfp)
#define kvmalloc_array(n, size, gfp) kmalloc_array(n, size, gfp)
#define kvmalloc(size, gfp)	     kmalloc(size, gfp)
#define kvzalloc(size, gfp)	     kzalloc(size, gfp)
#define kvfree(p)		     kfree(p)

#endif
