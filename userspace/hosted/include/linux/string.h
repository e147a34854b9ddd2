/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _HOSTED_LINUX_STRING_H
#define _HOSTED_LINUX_STRING_H

#include <linux/errno.h>
#include <linux/types.h>
#include <string.h>

/* The first byte that is not @c, or NULL. */
static inline void *memchr_inv(const void *start, int c, size_t bytes)
{
	const u8 *p = start;

	for (; bytes; p++, bytes--)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

/*
 * Pages are filled by it: 64 bytes a store where the CPU can, which is faster
 * than "rep stos" and, other than that, lets what comes next begin meanwhile.
 */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && \
	!defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define HOSTED_CLONES \
	__attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define HOSTED_CLONES
#endif

typedef u64 hosted_vec __attribute__((vector_size(64), aligned(8), may_alias));

HOSTED_CLONES __maybe_unused static void *memset64(u64 *s, u64 v, size_t n)
{
	const hosted_vec all = { v, v, v, v, v, v, v, v };
	hosted_vec *to = (hosted_vec *)s;

	for (; n >= 32; n -= 32, to += 4) {
		to[0] = all;
		to[1] = all;
		to[2] = all;
		to[3] = all;
	}
	while (n--)
		((u64 *)to)[n] = v;
	return s;
}

static inline ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t len;

	if (!size)
		return -E2BIG;
	len = strnlen(src, size);
	if (len == size) {
		memcpy(dst, src, size - 1);
		dst[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dst, src, len + 1);
	return (ssize_t)len;
}

static inline ssize_t strscpy_pad(char *dst, const char *src, size_t size)
{
	ssize_t len = strscpy(dst, src, size);

	if (len >= 0)
		memset(dst + len, 0, size - (size_t)len);
	return len;
}

#endif
