/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses: done, not asked. See walk.h for questions.
 */
#ifndef _XV6_ACCESS_H
#define _XV6_ACCESS_H

#include <xv6/reason.h>
#include <xv6/types.h>

/**
 * xv6_access() - one access by a CPU at its CPL, as the MMU does it
 * @va: 4-byte accesses must be aligned
 * @type: XV6VM_READ, XV6VM_WRITE or XV6VM_FETCH
 * @width: 1 or 4; the caller has looked at both
 * @value: in for a write, out for a read or fetch
 * @t: the walk as it was before A and D were set; or what the CPU's TLB knew,
 *     with @t->levels 0
 *
 * Sets A in a present PDE even if the PTE then faults; A, and D for a write,
 * in the PTE only if the access is allowed. A fault sets the CPU's cr2.
 * A TLB that is on is asked first, and believed even if the page tables say
 * otherwise by now; what it has serves all accesses that it allows. It sets
 * neither A nor D, so a write wants an entry that knows D.
 *
 * A write to what the machine lives on (tables, free frames), by the kernel or
 * by a stale entry, is -EPERM: only user pages and held frames are written,
 * and all RAM of a loaded image.
 *
 * Return: 0, also for a fault; -EINVAL, -ENODEV, -EPERM with m->why set.
 */
int xv6_access(struct xv6_machine *m, u32 cpu, u32 va, u32 type, u32 width,
	       u32 *value, struct xv6vm_translation *t);

/**
 * xv6_user_access() - judge an access by who runs on a process's tables
 * @t: the walk as it was before A and D were set, as xv6_access() sets them
 *
 * That is a program of the host's, which the model's CPUs and TLBs know nothing
 * of. Its slot is held shared: others may do the same, so the A and D that it
 * sets are no events: like hardware, it tells nobody.
 *
 * Return: 0 and t->pa, a process's page or a held frame; -EFAULT with t->fault;
 * -EPERM if the tables lead to what the machine lives on.
 */
int xv6_user_access(struct xv6_machine *m, u32 pgdir, u32 va, bool write,
		    struct xv6vm_translation *t);

/**
 * xv6_mem_rw() - copy through page tables without setting A and D
 * @buf: of @len bytes
 * @q: how: type READ or WRITE, user, wp; q->va is where
 * @done: bytes copied
 * @fault: the first fault, or all zero
 * @why: of a refusal; m->why is left alone, for a read wants the machine's lock
 *	 shared only
 *
 * Return: 0, also for a fault; else the errno of XV6VM_R_NOT_WRITABLE (-EPERM)
 * or XV6VM_R_VA_WRAPS (-ERANGE).
 */
int xv6_mem_rw(struct xv6_machine *m, u32 pgdir, const struct xv6vm_query *q,
	       void *buf, u32 len, u32 *done, struct xv6vm_fault *fault,
	       struct xv6_why *why);

#endif
