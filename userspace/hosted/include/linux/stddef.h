/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library includes this name too and means the system's. */
#ifndef _HOSTED_LINUX_STDDEF_H
#define _HOSTED_LINUX_STDDEF_H

#include_next <linux/stddef.h>
#include <stddef.h>

#ifndef sizeof_field
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#endif
#ifndef offsetofend
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof_field(type, member))
#endif

#endif
