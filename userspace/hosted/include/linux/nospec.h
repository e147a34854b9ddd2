/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_NOSPEC_H
#define _HOSTED_LINUX_NOSPEC_H

#ifdef HOSTED_NOSPEC
/* As x86's: the mask hangs on the comparison, not on what a branch guessed. */
static inline unsigned long array_index_nospec(unsigned long index,
					       unsigned long size)
{
	unsigned long mask;

	__asm__ volatile("cmp %1, %2; sbb %0, %0"
			 : "=r"(mask)
			 : "r"(size), "r"(index)
			 : "cc");
	return index & mask;
}
#else
/* Nobody here is kept from anything by this process. */
#define array_index_nospec(index, size) ((void)(size), (index))
#endif

#endif
