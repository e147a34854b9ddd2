/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_VMALLOC_H
#define _HOSTED_LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size)	     kmalloc(size, GFP_KERNEL)
#define vzalloc(size)	     kzalloc(size, GFP_KERNEL)
#define __vmalloc(size, gfp) kzalloc(size, gfp)
#define vfree(p)	     kfree(p)

#endif
