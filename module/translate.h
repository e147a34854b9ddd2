/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The short way of XV6VM_TRANSLATE, the command that is asked most: by pid,
 * and only where the answer is plain. All of it is inline, and hands on what it
 * read by value, so that its host may keep everything in registers.
 */
#ifndef _XV6VM_TRANSLATE_H
#define _XV6VM_TRANSLATE_H

#include <xv6/walk.h>
#include <asm/barrier.h>

#include "xv6vm.h"

static inline bool xv6vm_query_ok(const struct xv6vm_query *q)
{
	return q->type <= XV6VM_FETCH && (q->user | q->wp) <= 1;
}

/*
 * Look up the slot of @pid, and remember it for that file. If there is none,
 * it is any slot.
 */
u32 xv6vm_slot_of(struct xv6vm_file *f, u32 pid);

/*
 * Without the slot's lock, while no change works on that process. If one begins
 * meanwhile, what was read is of no use, but nobody was led out of RAM by it.
 */
static __always_inline bool xv6vm_glimpse(struct xv6vm_file *f, u32 pid,
					  u32 va, u32 need,
					  struct xv6_plain *w)
{
	const struct xv6_machine *m = &f->dev->m;
	const struct xv6vm_slot *s;
	u32 slot = READ_ONCE(f->slot), seen, dir;
	const struct xv6_proc *p = &m->procs[slot];

	if (unlikely(READ_ONCE(p->pid) != pid)) {
		slot = xv6vm_slot_of(f, pid);
		p = &m->procs[slot];
	}
	s = &f->dev->slots[slot];

	/* Pairs with up_slot() in cmd_lock.c. */
	seen = smp_load_acquire(&s->changes);
	if (seen & 1)
		return false;
	if (likely(pid)) {
		if (READ_ONCE(p->pid) != pid)
			return false;
		dir = READ_ONCE(p->pgdir);
	} else {
		/* No change works on kpgdir, whatever becomes of the slot. */
		if (m->foreign)
			return false;
		dir = m->kpgdir;
	}
	if (!xv6_walk_plain(m, dir, va, need, w))
		return false;
	smp_rmb();	/* before this; the other side is begin() in cmd_lock.c */
	return READ_ONCE(s->changes) == seen;
}

/**
 * xv6vm_translate_directly() - XV6VM_TRANSLATE without its structure
 * @w: what its answer follows from
 *
 * Return: false for all that is not plain, each refusal among it, and where a
 * change is under way: then the host takes the common way.
 */
static __always_inline bool xv6vm_translate_directly(struct xv6vm_file *f,
						     u32 pid,
						     const struct xv6vm_query *q,
						     struct xv6_plain *w)
{
	u32 need = xv6_needed(q);
	bool plain;

	if (!xv6vm_query_ok(q))
		return false;
	percpu_down_read(&f->dev->machine);
	plain = xv6vm_glimpse(f, pid, q->va, need, w);
	percpu_up_read(&f->dev->machine);
	return plain;
}

#endif
