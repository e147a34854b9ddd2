// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the memory behind addresses. */
#include <linux/errno.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include <xv6/walk.h>

#include "cmd.h"

/* Through the tables at @pgdir, from byte @at of the caller's range on. */
static int copy(struct xv6vm_call *c, u32 pgdir, u32 at, u32 type, void *buf)
{
	struct xv6vm_mem *s = c->arg;
	const struct xv6vm_query q = {
		.va = s->va + at,
		.type = type,
		.user = !(s->hdr.flags & XV6VM_MEM_KERNEL),
		.wp = 1,
	};
	struct xv6_why why = { };
	int ret = xv6_mem_rw(c->m, pgdir, &q, buf, s->len, &s->out_done,
			     &s->out_fault, &why);

	/* What was written before counts; the next call is the refused one. */
	if (!ret || s->out_done)
		return 0;
	/* A write: nothing that can be read is refused. */
	return xv6_refuse(c->m, why.reason, why.detail);
}

int xv6vm_do_mem_read(struct xv6vm_call *c)
{
	struct xv6vm_mem *s = c->arg;
	int ret;

	/* Nothing of kpgdir is for user mode. */
	if (!s->pid && !(s->hdr.flags & (XV6VM_MEM_KERNEL | XV6VM_BY_CR3)))
		return xv6vm_refuse(c, XV6VM_R_NO_PROC, 0);
	if (c->total && s->va + (c->total - 1) < s->va)
		return xv6vm_refuse(c, XV6VM_R_VA_WRAPS, s->va);
	ret = copy(c, c->pgdir, c->at, XV6VM_READ, c->out);
	c->more = !ret && s->out_done && !s->out_fault.reason;
	return ret;
}

int xv6vm_do_mem_write(struct xv6vm_call *c)
{
	/* xv6_mem_rw() copies both ways; in this one it only reads the array. */
	return copy(c, c->p->pgdir, 0, XV6VM_WRITE, (void *)c->in);
}

/*
 * What XV6VM_MAP may map: what the core allows, and of held frames only the
 * caller's. Address 0 means "a new one" to the core alone.
 */
static int check_frame(struct xv6vm_call *c, const struct xv6vm_map *s)
{
	const struct xv6_frame *frame = xv6_frame(c->m, s->pa);

	if (s->hdr.flags & XV6VM_MAP_NEW)
		return s->pa ? -EINVAL : 0;
	if (!s->pa)
		return xv6_refuse(c->m, XV6VM_R_FRAME_UNMAPPABLE, 0);
	if (frame && frame->kind == XV6VM_KIND_HELD && !xv6vm_holds(c->f, frame))
		return xv6_refuse(c->m, XV6VM_R_FRAME_NOT_HELD, s->pa);
	return 0;
}

int xv6vm_do_map(struct xv6vm_call *c)
{
	struct xv6vm_map *s = c->arg;
	int ret;

	ret = check_frame(c, s);
	if (!ret)
		ret = xv6_map_page(c->m, c->p->pgdir, s->va, s->pa, s->perm,
				   &s->out_pa);
	if (!ret)
		s->out_pte = s->out_pa | s->perm | XV6_PTE_P | XV6_PTE_HAND;
	return ret;
}

/* What is no longer present without U is no guard page. */
static void forget_guard(struct xv6_proc *p, u32 va, u32 pte)
{
	if (va == p->guard && (!(pte & XV6_PTE_P) || pte & XV6_PTE_U))
		p->guard = XV6_NO_GUARD;
}

int xv6vm_do_unmap(struct xv6vm_call *c)
{
	struct xv6vm_map *s = c->arg;
	int ret = xv6_unmap_page(c->m, c->p->pgdir, s->va, &s->out_old);

	if (!ret)
		forget_guard(c->p, s->va, 0);
	s->out_pa = xv6_pte_addr(s->out_old);
	return ret;
}

int xv6vm_do_protect(struct xv6vm_call *c)
{
	struct xv6vm_map *s = c->arg;
	int ret;

	if (s->pa)
		return -EINVAL;
	if (s->hdr.flags & XV6VM_PROTECT_PDE)
		ret = xv6_protect_table(c->m, c->p->pgdir, s->va, s->perm,
					&s->out_old, &s->out_pte);
	else
		ret = xv6_protect_page(c->m, c->p->pgdir, s->va, s->perm,
				       &s->out_old, &s->out_pte);
	if (!ret && !s->hdr.flags)
		forget_guard(c->p, s->va, s->out_pte);
	s->out_pa = xv6_pte_addr(s->out_pte);
	return ret;
}

void xv6vm_window_fault(struct xv6vm_dev *dev, const struct xv6_proc *p,
			const struct xv6vm_fault *fault)
{
	struct xv6vm_slot *slot = &dev->slots[xv6_proc_slot(&dev->m, p)];

	spin_lock(&slot->seen_lock);
	slot->seen = slot->seen_pid == p->pid ? slot->seen + 1 : 1;
	slot->seen_pid = p->pid;
	slot->code = fault->code;
	slot->cr2 = fault->cr2;
	spin_unlock(&slot->seen_lock);
}

int xv6vm_do_window(struct xv6vm_call *c)
{
	struct xv6vm_window *s = c->arg;
	struct xv6vm_slot *slot;
	u32 at;

	if (!c->p)
		return xv6vm_refuse(c, XV6VM_R_NO_PROC, s->pid);
	at = xv6_proc_slot(c->m, c->p);
	slot = &c->f->dev->slots[at];
	s->out_offset = c->m->revoke ? XV6VM_WINDOW_OF(at) : 0;
	spin_lock(&slot->seen_lock);
	if (slot->seen_pid == c->p->pid) {
		s->out_faults = slot->seen;
		s->out_code = slot->code;
		s->out_cr2 = slot->cr2;
	}
	spin_unlock(&slot->seen_lock);
	return 0;
}
