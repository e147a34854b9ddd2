// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on frames, and on pages by hand.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/event.h>
#include <xv6/vm.h>
#include "ops.h"

#define COPY_MAX	(3 * TB_PAGE)

static u8 buf[COPY_MAX], ref_buf[COPY_MAX];

void op_kalloc(struct pair *x, const struct op *op)
{
	u32 pa;

	if (x->r->nheld == REF_HELD)
		return;
	pa = xv6_kalloc(x->m, XV6VM_KIND_HELD, 0);
	pair_agree(x, pa ? 0 : -ENOMEM, ref_kalloc(x->r), "kalloc");
	if (pa)
		pair_same(x, pa, x->r->held[x->r->nheld - 1], "kalloc's frame");
}

void op_kfree(struct pair *x, const struct op *op)
{
	u32 pa, held;
	int err;

	if (!x->r->nheld)
		return;
	held = op->value % x->r->nheld;
	pa = x->r->held[held];
	err = xv6_kfree(x->m, pa);
	pair_agree(x, err, ref_kfree(x->r, held), "kfree");
	if (!err)
		pair_agree(x, xv6_kfree(x->m, pa), -EALREADY, "a second kfree");
}

/* What is no frame that could be freed. */
void op_kfree_refused(struct pair *x, const struct op *op)
{
	u32 size = x->r->tb.phystop, head = x->r->tb.freelist, pa = op->value;
	int want = -ERANGE;

	if (op->how & 1)
		pa %= 2 * size;
	if (tb_off(pa)) {
		want = -EINVAL;
	} else if (pa < tb_up(tb_v2p(x->r->tb.end))) {
		want = -EPERM;
	} else if (pa < size) {
		if (!head)
			return;
		pa = tb_v2p(head);
		want = -EALREADY;
	}
	pair_agree(x, xv6_kfree(x->m, pa), want, "kfree of no such frame");
}

void op_map(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op), perm = op->how >> 10 & 7, pa = 0, got;
	int err;

	va = op->how & 0x400 ? va : tb_down(va);
	/* Some are held, and 1 is no permission of a page. */
	perm = perm & 1 ? 6 : perm;
	if (op->how & 0x80)
		pa = pair_frame(x, op);
	err = xv6_map_page(x->m, x->p->pgdir, va, pa, perm, &got);
	pair_agree(x, err, ref_map(x->r, x->p->pgdir, va, pa, perm), "map");
	if (!err)
		pair_same(x, got, tb_down(ref_entry(x->r, x->p->pgdir, va)),
			  "the frame that was mapped");
}

void op_unmap(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op), old;

	va = op->how & 0x400 ? va : tb_down(va);
	pair_agree(x, xv6_unmap_page(x->m, x->p->pgdir, va, &old),
		   ref_unmap(x->r, x->p->pgdir, va), "unmap");
}

void op_protect(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op), perm = op->how >> 12, old, new;
	bool table = op->how & 0x80;

	va = op->how & 0x400 ? tb_down(va) : va;
	pair_agree(x, (table ? xv6_protect_table : xv6_protect_page)
			(x->m, x->p->pgdir, va, perm, &old, &new),
		   (table ? ref_protect_table : ref_protect)
			(x->r, x->p->pgdir, va, perm), "protect");
}

void op_clearpteu(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op) & ~TB_KERNBASE;

	pair_agree(x, xv6_clearpteu(x->m, x->p->pgdir, va),
		   ref_clearpteu(x->r, x->p->pgdir, va), "clearpteu");
}

static void fill(u8 *to, u32 len, u8 with)
{
	u32 i;

	for (i = 0; i < len; i++)
		to[i] = with + i;
}

void pair_copy(struct pair *x, u32 pgdir, const struct xv6vm_query *q, u32 len,
	       u8 with)
{
	struct ref_mmu m = ref_view(x->r, pgdir);
	struct xv6vm_fault fault;
	struct xv6_why why;
	u32 done, want;
	bool refused;
	int err;

	fill(buf, len, with);
	fill(ref_buf, len, with);
	err = xv6_mem_rw(x->m, pgdir, q, buf, len, &done, &fault, &why);
	if (len && q->va + len - 1 < q->va) {
		pair_agree(x, err, -ERANGE, "a copy that wraps");
		return;
	}
	m.user = q->user;
	m.wp = q->wp;
	ref_find_live(x->r);
	want = ref_copy(&m, q->va, len, q->type, ref_buf, &refused);
	pair_agree(x, err, refused ? -EPERM : 0, "a copy");
	pair_same(x, done, want, "bytes copied");
	pair_same(x, !!fault.reason, !refused && want < len, "a copy's fault");
	pair_same(x, !memcmp(buf, ref_buf, len), true, "the bytes of a copy");
}

/* As a debugger does it, with the rights of a user or of the kernel. */
void op_copy(struct pair *x, const struct op *op)
{
	const struct xv6vm_query q = {
		.va = pair_va(x, op),
		.type = op->how & 0x10 ? XV6VM_WRITE : XV6VM_READ,
		.user = op->how >> 5 & 1,
		.wp = 1,
	};

	pair_copy(x, x->p->pgdir, &q, op->value % COPY_MAX, op->who);
}

/* As a system call does it. */
void op_copyout(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op), len = op->value % COPY_MAX;
	int err, want;

	fill(buf, len, op->who);
	err = xv6_copyout(x->m, x->p->pgdir, va, buf, len);
	want = ref_copyout(x->r, x->p->pgdir, va, buf, len);
	pair_agree(x, err, want, "copyout");
}

/* Its entries are looked at and then taken out again, for nobody owns them. */
void op_mappages(struct pair *x, const struct op *op)
{
	u32 va = pair_va(x, op) & ~TB_KERNBASE, size = op->value >> 8 & 0xffff;
	u32 pa = op->value << 12 | (op->how & 0xf000 ? 0 : 1), perm, i, pages;
	u32 pgdir = x->p->pgdir, at;
	int err;

	if (va + size > TB_KERNBASE)
		size = op->how & 0x40 ? -va + 1 + op->who : TB_KERNBASE - va;
	perm = op->how & 0x80 ? op->how >> 8 : 6;
	err = xv6_mappages(x->m, pgdir, va, size, pa, perm);
	pair_agree(x, err, ref_mappages(x->r, pgdir, va, size, pa, perm),
		   "mappages");
	if (err)
		return;
	pages = tb_down(va + size - 1) / TB_PAGE - va / TB_PAGE + 1;
	for (i = 0; i < pages; i++) {
		at = tb_down(ref_word(x->r->tb.ram, pgdir + tb_pdx(va) * 4)) +
		     tb_ptx(va) * 4;
		pair_same(x, ref_word(x->m->ram, at),
			  ref_word(x->r->tb.ram, at), "a new entry");
		/* Taken back by hand, so nobody else says so. */
		xv6_note(x->m, (struct xv6vm_event){ .type = XV6VM_E_UNMAP,
			 .va = tb_down(va), .pa = at,
			 .before = ref_word(x->m->ram, at) });
		ref_set_word(x->m->ram, at, 0);
		ref_set_word(x->r->tb.ram, at, 0);
		va += TB_PAGE;
	}
	x->p->usage.user_frames -= pages;
}
