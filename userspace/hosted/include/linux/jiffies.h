/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_JIFFIES_H
#define _HOSTED_LINUX_JIFFIES_H

#define HZ		     1000
#define msecs_to_jiffies(ms) ((unsigned long)(ms))

#endif
