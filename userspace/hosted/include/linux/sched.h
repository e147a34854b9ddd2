/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_LINUX_SCHED_H
#define _HOSTED_LINUX_SCHED_H

#include <linux/hosted_work.h>

#define cond_resched() hosted_rests()

#endif
