// SPDX-License-Identifier: GPL-2.0-only
/* Commands that ask the page tables. */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/walk.h>

#include "cmd.h"

static bool query_ok(const struct xv6vm_query *q)
{
	return q->type <= XV6VM_FETCH && (q->user | q->wp) <= 1;
}

int xv6vm_do_translate(struct xv6vm_call *c)
{
	struct xv6vm_translate *t = c->arg;

	if (!query_ok(&t->query) || t->reserved)
		return -EINVAL;
	xv6_translate(c->m, c->pgdir, &t->query, &t->out);
	return 0;
}

int xv6vm_do_translate_batch(struct xv6vm_call *c)
{
	struct xv6vm_translate_batch *b = c->arg;
	const struct xv6vm_query *in = c->in;
	struct xv6vm_translation *out = c->out;
	u32 i;

	for (i = 0; i < b->count; i++) {
		if (!query_ok(&in[i]))
			return -EINVAL;
	}
	for (i = 0; i < b->count; i++)
		xv6_translate(c->m, c->pgdir, &in[i], &out[i]);
	b->out_count = b->count;
	c->more = true;
	return 0;
}

#define ALIASES_END	0xffffffffu

int xv6vm_do_aliases(struct xv6vm_call *c)
{
	struct xv6vm_aliases *l = c->arg;
	struct xv6vm_alias *out = c->out;
	u32 looks = XV6VM_TURN_LOOKS;
	int got = 1;

	if (xv6_pgoff(l->pa))
		return xv6vm_refuse(c, XV6VM_R_FRAME_UNALIGNED, l->pa);
	if (!xv6_frame(c->m, l->pa))
		return xv6vm_refuse(c, XV6VM_R_FRAME_OUTSIDE, l->pa);
	if (xv6_pgoff(l->cur_va))
		return xv6vm_refuse(c, XV6VM_R_VA_UNALIGNED, l->cur_va);

	while (got && looks && l->out_count < l->count) {
		got = l->cur_slot == ALIASES_END ? 0 :
		      xv6_next_alias(c->m, l->pa, &l->cur_slot, &l->cur_va,
				     &looks, &out[l->out_count]);
		l->out_count += got > 0;
	}
	if (!got) {
		l->cur_slot = ALIASES_END;
		l->cur_va = 0;
	}
	c->more = got;
	return 0;
}

int xv6vm_do_extents(struct xv6vm_call *c)
{
	struct xv6vm_extent *out = c->out;
	struct xv6vm_extents *x = c->arg;
	int ret;

	if (x->va != XV6VM_EXTENTS_END && xv6_pgoff(x->va))
		return xv6vm_refuse(c, XV6VM_R_VA_UNALIGNED, x->va);

	while (x->va != XV6VM_EXTENTS_END && x->out_count < x->count) {
		ret = xv6_next_extent(c->m, c->pgdir, &x->va, 0,
				      &out[x->out_count]);
		if (ret < 0)
			return ret;
		x->out_count += ret;
		/* Behind the last page of all, addresses begin again. */
		if (!ret || !x->va)
			x->va = XV6VM_EXTENTS_END;
	}
	c->more = x->va != XV6VM_EXTENTS_END;
	return 0;
}

/* The directory's own record; behind it those of its tables. */
#define FIRST_TABLE	1u

/* A record of the page that lies at @pa; false if that is out of RAM. */
static bool put_table(const struct xv6_machine *m, u32 pa, u32 level, u32 va,
		      u32 pde, struct xv6vm_table *t)
{
	const void *words = xv6_frame_ptr(m, pa);

	if (!words)
		return false;
	t->pa = pa;
	t->level = level;
	t->va = va;
	t->pde = pde;
	memcpy(t->words, words, sizeof(t->words));
	return true;
}

int xv6vm_do_tables(struct xv6vm_call *c)
{
	struct xv6vm_table *out = c->out;
	struct xv6vm_tables *x = c->arg;
	u32 pdx, pde;

	if (!x->index && x->count) {
		x->out_count = put_table(c->m, c->pgdir, 1, 0, 0, out);
		x->index = FIRST_TABLE;
	}
	while (x->index < FIRST_TABLE + XV6_NENTRIES &&
	       x->out_count < x->count) {
		pdx = x->index++ - FIRST_TABLE;
		pde = xv6_get(xv6_frame_ptr(c->m, c->pgdir + 4 * pdx));
		if ((pde & (XV6_PTE_P | XV6_PTE_PS)) == XV6_PTE_P)
			x->out_count += put_table(c->m, xv6_pte_addr(pde), 2,
						  xv6_pgaddr(pdx, 0, 0), pde,
						  &out[x->out_count]);
	}
	if (x->index >= FIRST_TABLE + XV6_NENTRIES)
		x->index = XV6VM_TABLES_END;
	c->more = x->index != XV6VM_TABLES_END;
	return 0;
}
