/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread can only send to itself, and only what kills it: see rwsem.h. */
#ifndef _HOSTED_LINUX_SCHED_SIGNAL_H
#define _HOSTED_LINUX_SCHED_SIGNAL_H

#include <linux/rwsem.h>
#include <signal.h>

#define current			     NULL
#define allow_signal(sig)	     ((void)(sig))
#define send_sig(sig, task, private) (hosted_killed = true)
#define flush_signals(task)	     (hosted_killed = false)
#define fatal_signal_pending(task)   hosted_killed

#endif
