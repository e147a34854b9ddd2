/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_MM_H
#define _HOSTED_LINUX_MM_H

#include <linux/kernel.h>
#include <linux/slab.h>

#ifndef PAGE_SHIFT
#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)
#endif

#endif
