/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_BUILD_BUG_H
#define _HOSTED_LINUX_BUILD_BUG_H

#include <assert.h>

#define BUILD_BUG_ON_MSG(cond, msg) _Static_assert(!(cond), msg)
#define BUILD_BUG_ON(cond)	    BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON: " #cond)

/* Unlike the C library's, the kernel's takes the message as optional. */
#undef static_assert
#define static_assert(expr, ...) \
	hosted_static_assert(expr, ##__VA_ARGS__, #expr)
#define hosted_static_assert(expr, msg, ...) _Static_assert(expr, msg)

#endif
