/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_MODULE_H
#define _HOSTED_LINUX_MODULE_H

#include <linux/kernel.h>
#include <linux/moduleparam.h>

#define MODULE_LICENSE(x)     _Static_assert(1, x)
#define MODULE_AUTHOR(x)      _Static_assert(1, x)
#define MODULE_DESCRIPTION(x) _Static_assert(1, x)

#endif
