/* SPDX-License-Identifier: GPL-2.0-only */
/* A warning says where; tests are built so that it also ends the program. */
#ifndef _HOSTED_LINUX_BUG_H
#define _HOSTED_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <stdio.h>
#include <stdlib.h>

static inline void hosted_warn(const char *file, int line, const char *cond)
{
	fprintf(stderr, "WARNING: %s:%d: %s\n", file, line, cond);
#ifdef HOSTED_WARN_ABORTS
	abort();
#endif
}

#define WARN_ON(cond)                                           \
	({                                                      \
		int hosted_bad = !!(cond);                      \
                                                                \
		if (unlikely(hosted_bad))                       \
			hosted_warn(__FILE__, __LINE__, #cond); \
		unlikely(hosted_bad);                           \
	})

#define BUG_ON(cond)               \
	do {                       \
		if (WARN_ON(cond)) \
			abort();   \
	} while (0)

#endif
