// SPDX-License-Identifier: GPL-2.0
/* Commands that ask the page tables. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/walk.h>

#include "cmd.h"

static bool query_ok(const struct xv6vm_query *q)
{
	return q->type <= XV6VM_FETCH && (q->user | q->wp) <= 1;
}

int xv6vm_do_translate(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_translate *t = arg;
	u32 pgdir;
	int ret;

	if (!query_ok(&t->query))
		return -EINVAL;
	ret = xv6vm_pgdir(m, &t->hdr, t->pid, &pgdir);
	if (!ret)
		xv6_translate(m, pgdir, &t->query, &t->out);
	return ret;
}

int xv6vm_do_translate_batch(struct xv6vm_file *f, void *arg,
			     struct xv6vm_arrays *a)
{
	struct xv6vm_translation *out = a->out;
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_translate_batch *b = arg;
	const struct xv6vm_query *in = a->in;
	u32 i, pgdir;
	int ret;

	for (i = 0; i < b->count; i++) {
		if (!query_ok(&in[i]))
			return -EINVAL;
	}
	ret = xv6vm_pgdir(m, &b->hdr, b->pid, &pgdir);
	if (ret)
		return ret;
	for (i = 0; i < b->count; i++)
		xv6_translate(m, pgdir, &in[i], &out[i]);
	b->out_count = b->count;
	a->more = true;
	a->out_used = b->count * sizeof(*out);
	return 0;
}

#define ALIASES_END	0xffffffffu

int xv6vm_do_aliases(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	const struct xv6_machine *m = &f->dev->m;
	struct xv6vm_alias *out = a->out;
	struct xv6vm_aliases *l = arg;

	if (xv6_pgoff(l->pa))
		return xv6vm_refuse(&l->hdr, XV6VM_R_FRAME_UNALIGNED, l->pa);
	if (!xv6_frame(m, l->pa))
		return xv6vm_refuse(&l->hdr, XV6VM_R_FRAME_OUTSIDE, l->pa);
	if (xv6_pgoff(l->cur_va))
		return xv6vm_refuse(&l->hdr, XV6VM_R_VA_UNALIGNED, l->cur_va);

	for (; l->out_count < l->count; l->out_count++) {
		if (l->cur_slot == ALIASES_END ||
		    !xv6_next_alias(m, l->pa, &l->cur_slot, &l->cur_va,
				    &out[l->out_count])) {
			l->cur_slot = ALIASES_END;
			l->cur_va = 0;
			break;
		}
	}
	a->more = l->cur_slot != ALIASES_END;
	a->out_used = l->out_count * sizeof(*out);
	return 0;
}

int xv6vm_do_extents(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_extent *out = a->out;
	struct xv6vm_extents *x = arg;
	u32 pgdir;
	int ret;

	ret = xv6vm_pgdir(m, &x->hdr, x->pid, &pgdir);
	if (ret)
		return ret;
	if (x->va != XV6VM_EXTENTS_END && xv6_pgoff(x->va))
		return xv6vm_refuse(&x->hdr, XV6VM_R_VA_UNALIGNED, x->va);

	while (x->va != XV6VM_EXTENTS_END && x->out_count < x->count) {
		ret = xv6_next_extent(m, pgdir, &x->va, 0, &out[x->out_count]);
		if (ret < 0)
			return ret;
		x->out_count += ret;
		/* Behind the last page of all, addresses begin again. */
		if (!ret || !x->va)
			x->va = XV6VM_EXTENTS_END;
	}
	a->more = x->va != XV6VM_EXTENTS_END;
	a->out_used = x->out_count * sizeof(*out);
	return 0;
}
