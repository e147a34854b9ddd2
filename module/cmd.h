/* SPDX-License-Identifier: GPL-2.0 */
/* What the handlers of the commands share. */
#ifndef _XV6VM_CMD_H
#define _XV6VM_CMD_H

#include "xv6vm.h"

/*
 * Records that are copied under kmem.lock in one go, so that a long answer
 * never keeps an allocation waiting for longer than that.
 */
#define XV6VM_CHUNK	256u

/*
 * Say why a command is refused, straight to the caller's structure. m->why
 * belongs to changes, so that questions leave it alone; what changes the
 * machine may use xv6_refuse() as the core does.
 *
 * Return: the negative errno of @reason.
 */
int xv6vm_refuse(struct xv6vm_hdr *hdr, u32 reason, u32 detail);

/*
 * The page directory that @pid names for a question: kpgdir for 0; with
 * XV6VM_BY_CR3, the one at that pa.
 */
int xv6vm_pgdir(struct xv6_machine *m, struct xv6vm_hdr *hdr, u32 pid,
		u32 *pgdir);

/*
 * The process that a command is to change. Return: 0; -ESRCH with m->why set,
 * for a zombie too.
 */
int xv6vm_proc_alive(struct xv6_machine *m, u32 pid, struct xv6_proc **p);

/* cmd_lock.c: carry out a command behind the locks that its row asks for. */
int xv6vm_locked(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		 struct xv6vm_arrays *a);
/* The same for XV6VM_REPLACE; dev->machine is not held. */
int xv6vm_replace(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a);

/* End all that @holder made, slot by slot. dev->lock is held for writing. */
void xv6vm_drop_procs(struct xv6vm_dev *dev, u16 holder);

/* Whom a new object belongs to: this file, or nobody with XV6VM_PERSIST. */
u16 xv6vm_new_holder(const struct xv6vm_file *f, const struct xv6vm_hdr *hdr);

/* May this file free or map a HELD frame of that owner? */
static inline bool xv6vm_holds(const struct xv6vm_file *f,
			       const struct xv6_frame *frame)
{
	return !frame->owner || frame->owner == f->holder;
}

#endif
