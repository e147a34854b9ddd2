// SPDX-License-Identifier: GPL-2.0
/* Commands about the memory behind addresses. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include <xv6/walk.h>

#include "cmd.h"

/* xv6_mem_rw() leaves it to its caller to say what its errno is about. */
static int copy_refused(struct xv6_machine *m, u32 pgdir,
			const struct xv6vm_query *q, struct xv6vm_mem *c,
			int err)
{
	struct xv6vm_translation t;

	/* A range that wraps is refused as a whole. */
	if (err == xv6_reason_errno(XV6VM_R_VA_WRAPS))
		return xv6vm_refuse(&c->hdr, XV6VM_R_VA_WRAPS, c->va);
	/* What was written before counts; the next call is the refused one. */
	if (c->out_done)
		return 0;
	xv6_translate(m, pgdir, q, &t);
	return xv6vm_refuse(&c->hdr, XV6VM_R_NOT_WRITABLE, t.pa);
}

static int copy(struct xv6_machine *m, u32 pgdir, struct xv6vm_mem *c,
		u32 type, void *buf)
{
	const struct xv6vm_query q = {
		.va = c->va,
		.type = type,
		.user = !(c->hdr.flags & XV6VM_MEM_KERNEL),
		.wp = 1,
	};
	int ret = xv6_mem_rw(m, pgdir, &q, buf, c->len, &c->out_done,
			     &c->out_fault);

	return ret ? copy_refused(m, pgdir, &q, c, ret) : 0;
}

int xv6vm_do_mem_read(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_mem *c = arg;
	u32 pgdir;
	int ret;

	/* Nothing of kpgdir is for user mode. */
	if (!c->pid && !(c->hdr.flags & (XV6VM_MEM_KERNEL | XV6VM_BY_CR3)))
		return xv6vm_refuse(&c->hdr, XV6VM_R_NO_PROC, 0);
	ret = xv6vm_pgdir(m, &c->hdr, c->pid, &pgdir);
	if (!ret)
		ret = copy(m, pgdir, c, XV6VM_READ, a->out);
	a->out_used = c->out_done;
	return ret;
}

int xv6vm_do_mem_write(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_mem *c = arg;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	/* xv6_mem_rw() copies both ways; in this one it only reads the array. */
	return ret ? ret : copy(m, p->pgdir, c, XV6VM_WRITE, (void *)a->in);
}

/*
 * What XV6VM_MAP may map: what the core allows, and of held frames only the
 * caller's. Address 0 means "a new one" to the core alone.
 */
static int check_frame(const struct xv6vm_file *f, const struct xv6vm_map *c)
{
	struct xv6_machine *m = &f->dev->m;
	const struct xv6_frame *frame = xv6_frame(m, c->pa);

	if (c->hdr.flags & XV6VM_MAP_NEW)
		return c->pa ? -EINVAL : 0;
	if (!c->pa)
		return xv6_refuse(m, XV6VM_R_FRAME_UNMAPPABLE, 0);
	if (frame && frame->kind == XV6VM_KIND_HELD && !xv6vm_holds(f, frame))
		return xv6_refuse(m, XV6VM_R_FRAME_NOT_HELD, c->pa);
	return 0;
}

int xv6vm_do_map(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_map *c = arg;
	struct xv6_proc *p;
	xv6_pte_t *pte;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	if (!ret)
		ret = check_frame(f, c);
	if (!ret)
		ret = xv6_map_page(m, p->pgdir, c->va, c->pa, c->perm,
				   &c->out_pa);
	if (!ret)
		ret = xv6_walkpgdir(m, p->pgdir, c->va, false, &pte);
	if (!ret)
		c->out_pte = xv6_get(pte);
	return ret;
}

/* What is no longer present without U is no guard page. */
static void forget_guard(struct xv6_proc *p, u32 va, u32 pte)
{
	if (va == p->guard && (!(pte & XV6_PTE_P) || pte & XV6_PTE_U))
		p->guard = XV6_NO_GUARD;
}

int xv6vm_do_unmap(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_map *c = arg;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	if (!ret)
		ret = xv6_unmap_page(m, p->pgdir, c->va, &c->out_old);
	if (!ret)
		forget_guard(p, c->va, 0);
	c->out_pa = xv6_pte_addr(c->out_old);
	return ret;
}

int xv6vm_do_protect(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_map *c = arg;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	if (!ret)
		ret = xv6_protect_page(m, p->pgdir, c->va, c->perm,
				       &c->out_old, &c->out_pte);
	if (!ret)
		forget_guard(p, c->va, c->out_pte);
	c->out_pa = xv6_pte_addr(c->out_pte);
	return ret;
}
