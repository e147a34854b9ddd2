/* SPDX-License-Identifier: GPL-2.0-only */
/* There is no log. */
#ifndef _HOSTED_LINUX_PRINTK_H
#define _HOSTED_LINUX_PRINTK_H

#define pr_debug(...) ((void)0)

#endif
