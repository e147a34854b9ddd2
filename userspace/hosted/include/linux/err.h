/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_ERR_H
#define _HOSTED_LINUX_ERR_H

#include <linux/types.h>

#define ERR_PTR(err) ((void *)(long)(err))
#define IS_ERR(ptr)  ((unsigned long)(ptr) >= (unsigned long)-4095)

#endif
