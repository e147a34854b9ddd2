/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much is done under a lock, and between two rests: see hosted/work.c. Counted in
 * steps of the code, not in time, so the same on any machine, however busy.
 */
#ifndef _HOSTED_LINUX_HOSTED_WORK_H
#define _HOSTED_LINUX_HOSTED_WORK_H

#ifdef HOSTED_WORK
void hosted_spin_begins(void);
void hosted_spin_ends(void);
void hosted_sleeping_lock_begins(void);
void hosted_sleeping_lock_ends(void);
void hosted_rests(void);
#else
#define hosted_spin_begins()	      ((void)0)
#define hosted_spin_ends()	      ((void)0)
#define hosted_sleeping_lock_begins() ((void)0)
#define hosted_sleeping_lock_ends()   ((void)0)
#define hosted_rests()		      ((void)0)
#endif

#endif
