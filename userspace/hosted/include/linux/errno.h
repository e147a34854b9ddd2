/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library includes this name too and means the system's. */
#ifndef _HOSTED_LINUX_ERRNO_H
#define _HOSTED_LINUX_ERRNO_H

#include_next <linux/errno.h>

#endif
