/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before every file of a module that is built with XV6VM_HOLDS=y: its
 * spin locks then measure for how long they are held.
 */
#ifndef _BENCH_KERNEL_HOLDS_H
#define _BENCH_KERNEL_HOLDS_H

#ifndef __ASSEMBLER__
/* As the files have it, which come too late to choose. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/spinlock.h>

void xv6vm_hold(spinlock_t *lock) __acquires(lock);
void xv6vm_let_go(spinlock_t *lock, const char *who) __releases(lock);

#define spin_lock(lock)		xv6vm_hold(lock)
#define spin_unlock(lock)	xv6vm_let_go(lock, __func__)
#endif

#endif
