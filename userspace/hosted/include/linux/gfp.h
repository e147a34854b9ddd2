/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_GFP_H
#define _HOSTED_LINUX_GFP_H

#include <linux/types.h>

#define GFP_KERNEL	   0u
#define GFP_KERNEL_ACCOUNT 0u
#define __GFP_NOWARN	   0u
#define __GFP_ZERO	   0u

#endif
