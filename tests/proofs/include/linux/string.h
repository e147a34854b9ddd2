/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library's, as CBMC knows it, and what the kernel has beside it. */
#ifndef _PROOF_LINUX_STRING_H
#define _PROOF_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>

static inline size_t proof_strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

#define strnlen(s, max) proof_strnlen(s, max)

#endif
