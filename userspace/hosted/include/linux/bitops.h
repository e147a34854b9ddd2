/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _HOSTED_LINUX_BITOPS_H
#define _HOSTED_LINUX_BITOPS_H

/* The lowest bit that is set; there is one. */
static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

#endif
