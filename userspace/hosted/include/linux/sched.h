/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _HOSTED_LINUX_SCHED_H
#define _HOSTED_LINUX_SCHED_H

#define cond_resched() \
	do {           \
	} while (0)

#endif
