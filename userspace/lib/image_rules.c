// SPDX-License-Identifier: GPL-2.0-only
/* What all tables together tell: rules of this kernel, and pages against them. */

#include <string.h>

#include "image.h"

/* Has no process that has run a page at 0? Then none shall. */
static bool null_is_guarded(struct look *l)
{
	bool any = false;
	__u32 slot, pde, pte;

	for (slot = 0; slot < l->r->sym.lay.nproc; slot++) {
		const struct xv6image_proc *p = &l->r->procs[slot];

		if (!p->pgdir || p->sz <= XV6VM_PGSIZE)
			continue;
		pde = image_read_word(l, p->pgdir);
		pte = pde & PRESENT ? image_read_word(l, pde & ~0xfffu) : 0;
		if (pte & PRESENT)
			return false;
		any = true;
	}
	return any;
}

/* Where it grows by faults, the page that it has just come to is not there yet. */
static bool stack_is_apart(struct look *l, const struct xv6image_proc *p)
{
	__u32 va = p->esp - 1, pde, i;

	if (p->esp <= p->sz || p->esp > l->r->sym.kernbase)
		return false;
	pde = image_read_word(l, p->pgdir + 4 * (va >> 22));
	for (i = va >> 12 & 0x3ff; pde & PRESENT && i < 1024; i++) {
		if (image_read_word(l, (pde & ~0xfffu) + 4 * i) & PRESENT)
			return true;
	}
	return false;
}

/*
 * Does the size of all end where the user's half does, or below where their stacks
 * lie? Then the stack is apart from the rest.
 */
static bool stacks_are_apart(struct look *l)
{
	bool any = false;
	__u32 slot;

	for (slot = 0; slot < l->r->sym.lay.nproc; slot++) {
		const struct xv6image_proc *p = &l->r->procs[slot];

		if (!p->pgdir || p->state == XV6VM_ZOMBIE)
			continue;
		if (!image_size_is_top(l, p) && p->sz <= XV6VM_PGSIZE)
			continue;
		if (!image_size_is_top(l, p) && !stack_is_apart(l, p))
			return false;
		any = true;
	}
	return any;
}

static bool waits_for_disk(const struct look *l, __u32 chan)
{
	const __u32 *busy = l->r->sym.busy;

	return (chan >= busy[0] && chan < busy[1]) ||
	       (chan >= busy[2] && chan < busy[3]);
}

/* Does everybody sleep, and nobody with frames in hand? */
static bool is_at_rest(const struct look *l)
{
	__u32 slot, n, some = 0;

	for (slot = 0; slot < l->r->sym.lay.nproc; slot++) {
		const struct xv6image_proc *p = &l->r->procs[slot];

		some += p->state == XV6VM_SLEEPING;
		if (p->state && p->state != XV6VM_ZOMBIE &&
		    (p->state != XV6VM_SLEEPING || waits_for_disk(l, p->chan)))
			return false;
	}
	for (n = 0; n < l->r->ncpu; n++) {
		if (l->r->cpus[n].slot != XV6IMAGE_NOBODY)
			return false;
	}
	return some && !(l->r->locks & 1);
}

void image_rules(struct look *l)
{
	if (!l->fixed && null_is_guarded(l))
		l->r->rules |= XV6IMAGE_NULLGUARD;
	if (!l->fixed && stacks_are_apart(l))
		l->r->rules |= XV6IMAGE_STACKTOP;
	l->r->at_rest = is_at_rest(l);
}

/* A frame that two have, and one of them may write to. */
static void writable(struct look *l, const struct mapped *first,
		     const struct xv6image_finding *f)
{
	struct xv6image_finding wrong = *f;
	__u32 had = l->r->frames[f->frame / XV6VM_PGSIZE].owner;
	bool parent;

	wrong.rule = XV6IMAGE_WRITABLE;
	wrong.kind = XV6IMAGE_USER;
	wrong.had = had;
	if (!((first->pte | f->found) & XV6VM_PTE_W) ||
	    (image_rule(l, XV6IMAGE_THREADS) && had == f->owner))
		return;
	if (first->pte & XV6VM_PTE_W) {
		wrong.at = first->at;
		wrong.found = first->pte;
		wrong.owner = had;
		wrong.had = f->owner;
	}
	parent = wrong.had < XV6IMAGE_NPROC && wrong.owner < XV6IMAGE_NPROC &&
		 l->r->procs[wrong.had].ppid == l->r->procs[wrong.owner].pid;
	wrong.cause = parent ? XV6IMAGE_PARENT_KEPT_W : XV6IMAGE_CHILD_GOT_W;
	image_find(l, &wrong);
}

/* As kfree left it, but for a pointer of the free list. */
static bool is_not_cleared(struct look *l, __u32 pa)
{
	__u8 bytes[XV6VM_PGSIZE];
	__u32 next;

	image_read(l, pa, bytes, sizeof(bytes));
	next = l->r->sym.nodes ? 0 : image_le32(bytes);
	return image_is_junk(l, bytes) && !(next % XV6VM_PGSIZE) &&
	       (!next || image_has(l, next, XV6VM_PGSIZE));
}

static void flags(struct look *l, struct xv6image_proc *p,
		  const struct xv6image_finding *f)
{
	struct xv6image_finding wrong = *f;

	if (!(f->found & XV6VM_PTE_U)) {
		if (p->closed < 2)
			l->closed[p->closed] = *f;
		else
			l->closed[1].pages++;
		p->closed++;
	} else if (!(f->found & XV6VM_PTE_W) &&
		   !image_rule(l, XV6IMAGE_COUNTS)) {
		wrong.rule = XV6IMAGE_READ_ONLY;
		wrong.expected = f->found | XV6VM_PTE_W;
		image_find(l, &wrong);
	}
}

void image_user(struct look *l, __u32 slot, const struct xv6image_finding *f)
{
	struct mapped *m = &l->mapped[f->frame / XV6VM_PGSIZE];
	struct xv6image_finding wrong = *f;

	if (m->entries++ && !image_rule(l, XV6IMAGE_SHARED))
		writable(l, m, f);
	if (m->entries == 1)
		*m = (struct mapped){ f->at, f->va, f->found, 1 };
	flags(l, &l->r->procs[slot], f);
	wrong.rule = XV6IMAGE_NOT_CLEARED;
	if (is_not_cleared(l, f->frame))
		image_find(l, &wrong);
}

/* A stack that is closed: a mistake of exec's, unless it ran over. */
static void stack(struct look *l, struct xv6image_proc *p, __u32 n)
{
	struct xv6image_finding wrong = l->closed[n];
	bool program = (p->eip & ~0xfffu) == wrong.va,
	     last = (p->esp & ~0xfffu) == wrong.va &&
		    p->sz - wrong.va <= XV6VM_PGSIZE;

	wrong.rule = XV6IMAGE_STACK;
	wrong.expected = program ? p->eip : p->esp;
	if ((p->esp || p->eip) && (program || last))
		image_find(l, &wrong);
}

/* Nobody may write to it, and it was zeros: only a kernel that does not ask can. */
static void written(struct look *l, const struct xv6image_finding *guard)
{
	struct xv6image_finding wrong = *guard;
	__u8 bytes[XV6VM_PGSIZE];

	wrong.rule = XV6IMAGE_GUARD_WRITTEN;
	wrong.cause = XV6IMAGE_NO_U_CHECK;
	image_read(l, wrong.frame, bytes, sizeof(bytes));
	if ((bytes[0] || memcmp(bytes, bytes + 1, sizeof(bytes) - 1)) &&
	    !is_not_cleared(l, wrong.frame))
		image_find(l, &wrong);
}

/*
 * The entry of the page below the stack: is it open? One that is not there is not;
 * where pages are swapped out, that is a guard's, too.
 */
static bool is_open(struct look *l, const struct xv6image_proc *p,
		    struct xv6image_finding *f)
{
	__u32 pde = image_read_word(l, p->pgdir + 4 * (f->va >> 22));

	f->at = (pde & ~0xfffu) + 4 * (f->va >> 12 & 0x3ff);
	if (!(pde & PRESENT) || pde & XV6VM_PTE_PS || f->at >= l->r->phystop)
		return false;
	f->found = image_read_word(l, f->at);
	return f->found & PRESENT;
}

/* Each process but the first, before its exec, has one page without U. */
void image_guard(struct look *l, __u32 slot)
{
	struct xv6image_proc *p = &l->r->procs[slot];
	__u32 stack_page = (p->esp - 1) & ~0xfffu, guard = 0, n;
	struct xv6image_finding wrong = {
		.rule = XV6IMAGE_NO_GUARD,
		.owner = slot,
		.va = stack_page - XV6VM_PGSIZE,
	};

	for (n = 0; n < p->closed && n < 2; n++) {
		stack(l, p, n);
		if (l->closed[n].va + XV6VM_PGSIZE == stack_page)
			guard = n;
	}
	if (p->closed == 1 && (p->eip & ~0xfffu) != l->closed[0].va &&
	    l->closed[0].va + XV6VM_PGSIZE == stack_page &&
	    !image_rule(l, XV6IMAGE_STACKTOP | XV6IMAGE_THREADS))
		written(l, &l->closed[0]);
	if (p->closed > 1) {
		l->closed[!guard].rule = XV6IMAGE_CLOSED;
		if (!image_rule(l, XV6IMAGE_THREADS))
			image_find(l, &l->closed[!guard]);
	} else if (!p->closed && p->esp && p->user_frames > 2 &&
		   stack_page < p->sz && stack_page &&
		   !image_rule(l, XV6IMAGE_STACKTOP | XV6IMAGE_THREADS) &&
		   is_open(l, p, &wrong)) {
		image_find(l, &wrong);
	}
}
