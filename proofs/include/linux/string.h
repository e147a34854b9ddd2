/* SPDX-License-Identifier: GPL-2.0 */
/* The C library's, as CBMC knows it, and what the kernel has beside it. */
#ifndef _PROOF_LINUX_STRING_H
#define _PROOF_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>

/* The core fills with words of equal bytes only. */
static inline void *memset64(u64 *s, u64 v, size_t n)
{
	__CPROVER_assert(v == (u8)v * 0x0101010101010101ull,
			 "words of equal bytes");
	return memset(s, (u8)v, n * sizeof(*s));
}

static inline size_t proof_strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

#define strnlen(s, max) proof_strnlen(s, max)

#endif
