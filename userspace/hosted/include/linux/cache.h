/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library's allocator aligns to less than a cache line. */
#ifndef _HOSTED_LINUX_CACHE_H
#define _HOSTED_LINUX_CACHE_H

#define ____cacheline_aligned_in_smp

#endif
