/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows that only a kernel has. */
#ifndef _BENCH_KERNEL_H
#define _BENCH_KERNEL_H

#include "bench.h"

extern const struct bench_row bench_kernel_rows[];

/* Where the kernel has that library: CONFIG_IOMMU_IO_PGTABLE_ARMV7S. */
extern const struct bench_row bench_pgtable_rows[];

#endif
