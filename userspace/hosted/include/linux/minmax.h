/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_MINMAX_H
#define _HOSTED_LINUX_MINMAX_H

#undef min
#undef max
#define min(x, y)                                          \
	({                                                 \
		__typeof__(x) hosted_x = (x);              \
		__typeof__(y) hosted_y = (y);              \
                                                           \
		(void)(&hosted_x == &hosted_y);            \
		hosted_x < hosted_y ? hosted_x : hosted_y; \
	})
#define max(x, y)                                          \
	({                                                 \
		__typeof__(x) hosted_x = (x);              \
		__typeof__(y) hosted_y = (y);              \
                                                           \
		(void)(&hosted_x == &hosted_y);            \
		hosted_x > hosted_y ? hosted_x : hosted_y; \
	})
#define min_t(type, x, y)	   min((type)(x), (type)(y))
#define max_t(type, x, y)	   max((type)(x), (type)(y))
#define clamp(val, lo, hi)	   min(max(val, lo), hi)
#define clamp_t(type, val, lo, hi) clamp((type)(val), (type)(lo), (type)(hi))

#endif
