/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The addresses of the translations that are measured, in user space and in
 * the kernel alike: RAM in the kernel half of a machine of BENCH_MB MB.
 */
#ifndef _BENCH_ADDRESSES_H
#define _BENCH_ADDRESSES_H

#include <linux/types.h>

#define BENCH_MB	224u
#define BENCH_ADDRESSES	4096u
#define BENCH_KERNBASE	0x80000000u

/* Number @i: scattered by a multiplicative hash, and always the same. */
static inline __u32 bench_address(__u32 i)
{
	return BENCH_KERNBASE + (i * 2654435761u >> 4) % (BENCH_MB << 20);
}

#endif
