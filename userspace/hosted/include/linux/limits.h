/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library includes this name too and means the system's. */
#ifndef _HOSTED_LINUX_LIMITS_H
#define _HOSTED_LINUX_LIMITS_H

#include_next <linux/limits.h>

#ifndef U8_MAX
#define U8_MAX	((__UINT8_TYPE__)~0U)
#define U32_MAX ((__UINT32_TYPE__)~0U)
#define U64_MAX ((unsigned long long)~0ULL)
#define S32_MAX ((__INT32_TYPE__)(U32_MAX >> 1))
#define S32_MIN ((__INT32_TYPE__)(-S32_MAX - 1))
#endif

#endif
