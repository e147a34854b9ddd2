// SPDX-License-Identifier: GPL-2.0
/* fuzz_core: frames, and pages by hand. */

#include <string.h>

#include <xv6/access.h>
#include <xv6/vm.h>

#include "core.h"

#define COPY_MAX (3 * 4096u)

/* Where the list's head is, and what it points to: its order is xv6's. */
void core_kalloc(struct pair *x, const struct op *op)
{
	u32 head = x->m->kmem.freelist, pa;
	u32 next = head ? world_word(x->w, head - 0x80000000) : 0;

	(void)op;
	if (x->f->nheld == FLAT_HELD)
		return;
	pa = xv6_kalloc(x->m, XV6VM_KIND_HELD, 0);
	core_agree(pa ? 0 : -ENOMEM, flat_kalloc(x->f), "kalloc");
	if (!pa)
		return;
	fuzz_same(pa, head - 0x80000000, "kalloc's frame");
	fuzz_same(x->m->kmem.freelist, next, "the new head");
	flat_kalloc_got(x->f, pa, x->w);
}

void core_kfree(struct pair *x, const struct op *op)
{
	u32 head = x->m->kmem.freelist, pa, held;
	int err;

	if (!x->f->nheld)
		return;
	held = op->value % x->f->nheld;
	pa = x->f->held[held] * 4096;
	err = xv6_kfree(x->m, pa);
	core_agree(err, flat_kfree(x->f, held), "kfree");
	if (err)
		return;
	fuzz_same(x->m->kmem.freelist, pa + 0x80000000, "the new head");
	fuzz_same(world_word(x->w, pa), head, "its next pointer");
	core_agree(xv6_kfree(x->m, pa), -EALREADY, "a second kfree");
}

/* What is no frame that could be freed. */
void core_kfree_refused(struct pair *x, const struct op *op)
{
	u32 head = x->m->kmem.freelist, pa = op->value;
	int want = -ERANGE;

	if (op->how & 1)
		pa %= 2 * WORLD_RAM;
	if (pa % 4096)
		want = -EINVAL;
	else if (pa < WORLD_FIRST * 4096)
		want = -EPERM;
	else if (pa < WORLD_RAM) {
		if (!head)
			return;
		pa = head - 0x80000000;
		want = -EALREADY;
	}
	core_agree(xv6_kfree(x->m, pa), want, "kfree of no such frame");
}

void core_map(struct pair *x, const struct op *op)
{
	u32 va = core_va(x, op), perm = op->how >> 10 & 7, pa = 0, got;
	int err;

	va = op->how & 0x400 ? va : va & ~4095u;
	/* Some are held, and 1 is no permission of a page. */
	perm = perm & 1 ? 6 : perm;
	if (op->how & 0x80)
		pa = core_frame(x, op);
	err = xv6_map_page(x->m, x->p->pgdir, va, pa, perm, &got);
	core_agree(err, flat_map(x->f, x->slot, va, pa, perm), "map");
	if (!err && pa)
		fuzz_same(got, pa, "the frame that was mapped");
}

void core_unmap(struct pair *x, const struct op *op)
{
	u32 va = core_va(x, op), old;

	va = op->how & 0x400 ? va : va & ~4095u;
	core_agree(xv6_unmap_page(x->m, x->p->pgdir, va, &old),
		   flat_unmap(x->f, x->slot, va), "unmap");
}

void core_protect(struct pair *x, const struct op *op)
{
	u32 va = core_va(x, op), perm = op->how >> 10, old, new;

	va = op->how & 0x400 ? va & ~4095u : va;
	core_agree(xv6_protect_page(x->m, x->p->pgdir, va, perm, &old, &new),
		   flat_protect(x->f, x->slot, va, perm), "protect");
}

void core_clearpteu(struct pair *x, const struct op *op)
{
	u32 va = core_va(x, op) & 0x7fffffff;
	struct flat_page *p = flat_find(&x->f->proc[x->slot].space, va);

	core_agree(xv6_clearpteu(x->m, x->p->pgdir, va), p ? 0 : -ENXIO,
		   "clearpteu");
	if (p)
		p->flags &= ~4u;
}

static void fill(u8 *buf, u32 len, u8 with)
{
	u32 i;

	for (i = 0; i < len; i++)
		buf[i] = with + i;
}

/* As a debugger does it, with the rights of a user or of the kernel. */
void core_copy(struct pair *x, const struct op *op)
{
	static u8 buf[COPY_MAX];
	const struct xv6vm_query q = {
		.va = core_va(x, op),
		.type = op->how & 0x10 ? XV6VM_WRITE : XV6VM_READ,
		.user = op->how >> 5 & 1,
		.wp = 1,
	};
	u32 len = op->value % COPY_MAX, done, want;
	struct xv6vm_fault fault;
	struct xv6_why why;
	bool refused;
	int err;

	fill(buf, len, op->who);
	err = xv6_mem_rw(x->m, x->p->pgdir, &q, buf, len, &done, &fault, &why);
	if (len && (u64)q.va + len > 0x100000000ull) {
		core_agree(err, -ERANGE, "a copy that wraps");
		return;
	}
	want = flat_copy(x->f, x->slot, q.va, len, q.type, q.user, buf,
			 &refused);
	core_agree(err, refused ? -EPERM : 0, "a copy");
	fuzz_same(done, want, "bytes copied");
	fuzz_same(!!fault.reason, !refused && want < len, "a copy's fault");
}

/* As a system call does it: to user pages, whether they are writable or not. */
void core_copyout(struct pair *x, const struct op *op)
{
	static u8 buf[COPY_MAX];
	u32 va = core_va(x, op), len = op->value % COPY_MAX, at, n;
	int err, want = 0;

	fill(buf, len, op->who);
	err = xv6_copyout(x->m, x->p->pgdir, va, buf, len);
	for (at = 0; at < len && !want; at += n) {
		struct flat_answer a = flat_lookup(x->f, x->slot, va + at);

		n = 4096 - (va + at) % 4096;
		n = len - at < n ? len - at : n;
		if (!a.mapped)
			want = -ENXIO;
		else if (!(a.flags & 4))
			want = -EPERM;
		else
			memcpy(flat_frame_at(x->f, a.pa)->data + a.pa % 4096,
			       buf + at, n);
	}
	core_agree(err, want, "copyout");
}

/* All pages of the range or none; tables that were made stay. */
static int want_mappages(struct pair *x, u32 va, u32 size, u32 pa, u32 perm)
{
	struct flat_space *s = &x->f->proc[x->slot].space;
	u32 a, last = (va + size - 1) & ~4095u;
	int err;

	if (!size)
		return -EINVAL;
	if ((u64)va + size > 0x100000000ull)
		return -ERANGE;
	if (pa % 4096 || perm & ~0x266u)
		return -EINVAL;
	for (a = va & ~4095u; a <= last; a += 4096) {
		err = flat_need_table(x->f, s, a);
		if (err)
			return err;
		if (flat_find(s, a))
			return -EEXIST;
	}
	return 0;
}

static u32 *pte_at(struct pair *x, u32 va)
{
	u32 pde = world_word(x->w, x->p->pgdir + 4 * (va >> 22));

	if (!(pde & 1))
		return NULL;
	return (u32 *)(x->w->ram + (pde & ~4095u) + 4 * (va >> 12 & 1023));
}

/* Its entries are looked at and then taken out again, for nobody owns them. */
void core_mappages(struct pair *x, const struct op *op)
{
	u32 va = core_va(x, op) & 0x7fffffff, size = op->value >> 8 & 0xffff;
	u32 pa = op->value << 12 | (op->how & 0xf000 ? 0 : 1), perm;
	u32 first = va & ~4095u, pages, i;
	int err;

	if (va + size > 0x80000000)
		size = op->how & 0x40 ? -va + 1 + op->who : 0x80000000 - va;
	perm = op->how & 0x80 ? op->how >> 8 : 6;
	err = xv6_mappages(x->m, x->p->pgdir, va, size, pa, perm);
	core_agree(err, want_mappages(x, va, size, pa, perm), "mappages");
	if (err)
		return;
	pages = ((va + size - 1) >> 12) - (va >> 12) + 1;
	for (i = 0; i < pages; i++) {
		u32 *pte = pte_at(x, first + i * 4096);

		if (!pte)
			fuzz_fail("mappages left out page %u", i);
		fuzz_same(*pte, (pa + i * 4096) | perm | 1, "a new entry");
		*pte = 0;
	}
	x->p->usage.user_frames -= pages;
}
