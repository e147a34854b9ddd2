// SPDX-License-Identifier: GPL-2.0
/*
 * The free list: xv6's kalloc.c.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/string.h>
#include "internal.h"

#define XV6_JUNK	0x01
#define XV6_SHARES_MAX	255
#define XV6_STAMP_MAX	0xffffffffu
#define XV6_SKIP_MAX	256u

void *xv6_frame_ptr(const struct xv6_machine *m, u32 pa)
{
	if (pa >= m->cfg.phystop)
		return NULL;
	return m->ram + pa;
}

struct xv6_frame *xv6_frame(const struct xv6_machine *m, u32 pa)
{
	if (pa >= m->cfg.phystop)
		return NULL;
	return &m->frames[pa >> XV6_PGSHIFT];
}

static void kmem_lock(struct xv6_machine *m) __acquires(&m->kmem.lock)
{
	if (m->kmem.use_lock)
		spin_lock(&m->kmem.lock);
	else
		__acquire(&m->kmem.lock);
}

static void kmem_unlock(struct xv6_machine *m) __releases(&m->kmem.lock)
{
	if (m->kmem.use_lock)
		spin_unlock(&m->kmem.lock);
	else
		__release(&m->kmem.lock);
}

static void kmem_assert_held(struct xv6_machine *m)
{
	if (m->kmem.use_lock)
		lockdep_assert_held(&m->kmem.lock);
}

static void frame_kind(struct xv6_machine *m, struct xv6_frame *f, u8 kind,
		       u16 owner)
{
	kmem_assert_held(m);
	m->kmem.kinds[f->kind]--;
	m->kmem.kinds[kind]++;
	f->kind = kind;
	f->owner = owner;
}

/* The run at the start of a free frame named by its va, or NULL. */
static struct xv6_run *free_run(const struct xv6_machine *m, u32 va)
{
	u32 pa = xv6_v2p(va);
	const struct xv6_frame *f = xv6_frame(m, pa);

	if (!f || xv6_pgoff(pa) || f->kind != XV6VM_KIND_FREE)
		return NULL;
	return xv6_frame_ptr(m, pa);
}

static u32 no_kalloc(struct xv6_machine *m, u32 reason, u32 va)
{
	m->kmem.alloc_failed++;
	xv6_refuse(m, reason, va);
	return 0;
}

/*
 * The stamp of what joins or leaves the list now. Before they run out, the
 * list's are counted anew from 1, in its order, and all others become 0.
 */
static u32 next_stamp(struct xv6_machine *m)
{
	struct xv6_kmem *k = &m->kmem;
	const struct xv6_run *r;
	u32 i, va, stamp = k->nfree;

	kmem_assert_held(m);
	if (k->stamp < XV6_STAMP_MAX)
		return ++k->stamp;
	for (i = 0; i < m->nframes; i++)
		m->frames[i].stamp = 0;
	for (va = k->freelist; va && stamp; va = le32_to_cpu(r->next)) {
		r = free_run(m, va);
		if (!r)
			break;
		xv6_frame(m, xv6_v2p(va))->stamp = stamp--;
	}
	k->stamp = k->nfree + 1;
	return k->stamp;
}

static u32 pop(struct xv6_machine *m, u8 kind, u16 owner)
{
	struct xv6_kmem *k = &m->kmem;
	u32 va = k->freelist;
	struct xv6_run *r;
	u32 next;

	kmem_assert_held(m);
	if (!va)
		return no_kalloc(m, XV6VM_R_NO_FRAME, 0);
	r = free_run(m, va);
	if (!r)
		return no_kalloc(m, XV6VM_R_LIST_DAMAGED, va);
	next = le32_to_cpu(r->next);
	if (next && !free_run(m, next))
		return no_kalloc(m, XV6VM_R_LIST_DAMAGED, next);

	k->freelist = next;
	k->nfree--;
	if (k->nfree < k->nfree_low)
		k->nfree_low = k->nfree;
	k->allocs++;
	frame_kind(m, xv6_frame(m, xv6_v2p(va)), kind, owner);
	xv6_frame(m, xv6_v2p(va))->stamp = next_stamp(m);
	return xv6_v2p(va);
}

u32 xv6_kalloc(struct xv6_machine *m, u8 kind, u16 owner)
{
	u32 pa;

	kmem_lock(m);
	pa = pop(m, kind, owner);
	kmem_unlock(m);
	return pa;
}

/* Why @pa may not be freed, or XV6VM_R_NONE. */
static u32 kfree_refusal(const struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(m, pa);

	if (xv6_pgoff(pa))
		return XV6VM_R_FRAME_UNALIGNED;
	if (!f)
		return XV6VM_R_FRAME_OUTSIDE;
	switch (f->kind) {
	case XV6VM_KIND_FREE:
	case XV6VM_KIND_FREEING:
		return XV6VM_R_FRAME_FREE;
	case XV6VM_KIND_IO:
	case XV6VM_KIND_KERNEL:
	case XV6VM_KIND_LATER:
		return XV6VM_R_FRAME_KERNEL;
	}
	return f->shares ? XV6VM_R_FRAME_SHARED : XV6VM_R_NONE;
}

static void push(struct xv6_machine *m, u32 pa)
{
	struct xv6_run *r = xv6_frame_ptr(m, pa);
	struct xv6_kmem *k = &m->kmem;
	u32 stamp = next_stamp(m);

	r->next = cpu_to_le32(k->freelist);
	k->freelist = xv6_p2v(pa);
	k->nfree++;
	frame_kind(m, xv6_frame(m, pa), XV6VM_KIND_FREE, XV6_NO_OWNER);
	xv6_frame(m, pa)->stamp = stamp;
}

/* xv6's kfree fills outside its lock, too. */
static void junk(struct xv6_machine *m, u32 pa)
{
	if (m->cfg.junk)
		memset(xv6_frame_ptr(m, pa), XV6_JUNK, XV6_PGSIZE);
}

int xv6_kfree(struct xv6_machine *m, u32 pa)
{
	u32 reason;
	int err = 0;

	kmem_lock(m);
	reason = kfree_refusal(m, pa);
	if (reason) {
		m->kmem.free_refused++;
		err = xv6_refuse(m, reason, pa);
	} else {
		/* From here on a second kfree of it is refused. */
		frame_kind(m, xv6_frame(m, pa), XV6VM_KIND_FREEING,
			   XV6_NO_OWNER);
	}
	kmem_unlock(m);
	if (err)
		return err;

	junk(m, pa);

	kmem_lock(m);
	push(m, pa);
	m->kmem.frees++;
	kmem_unlock(m);
	return 0;
}

void xv6_frame_set(struct xv6_machine *m, u32 pa, u8 kind, u16 owner)
{
	kmem_lock(m);
	frame_kind(m, xv6_frame(m, pa), kind, owner);
	kmem_unlock(m);
}

int xv6_frame_share(struct xv6_machine *m, u32 pa)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	int err = 0;

	kmem_lock(m);
	if (f->shares == XV6_SHARES_MAX)
		err = xv6_refuse(m, XV6VM_R_FRAME_SHARES, pa);
	else
		f->shares++;
	kmem_unlock(m);
	return err;
}

int xv6_frame_put(struct xv6_machine *m, u32 pa, bool hand)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	bool last;

	kmem_lock(m);
	if (hand && f->shares)
		f->shares--;
	else if (!hand)
		f->owner = XV6_NO_OWNER;
	last = !f->shares && f->owner == XV6_NO_OWNER;
	kmem_unlock(m);
	return last ? xv6_kfree(m, pa) : 0;
}

int xv6_freerange(struct xv6_machine *m, u32 vstart, u32 vend)
{
	u64 va = ((u64)vstart + XV6_PGSIZE - 1) & ~(u64)(XV6_PGSIZE - 1);

	for (; va + XV6_PGSIZE <= vend; va += XV6_PGSIZE) {
		u32 pa = xv6_v2p(va);
		struct xv6_frame *f = xv6_frame(m, pa);

		if (va < XV6_KERNBASE || !f || f->kind != XV6VM_KIND_LATER)
			return xv6_refuse(m, XV6VM_R_FRAME_KERNEL, pa);
		junk(m, pa);
		kmem_lock(m);
		push(m, pa);
		m->kmem.total++;
		kmem_unlock(m);
		if (!(pa % (XV6_RELAX_PAGES * XV6_PGSIZE)))
			xv6_relax(m);
	}
	return 0;
}

int xv6_kinit1(struct xv6_machine *m, u32 vstart, u32 vend)
{
	spin_lock_init(&m->kmem.lock);
	m->kmem.use_lock = false;
	return xv6_freerange(m, vstart, vend);
}

int xv6_kinit2(struct xv6_machine *m, u32 vstart, u32 vend)
{
	int err = xv6_freerange(m, vstart, vend);

	m->kmem.use_lock = true;
	return err;
}

/*
 * Where to go on after the frame (pa, stamp). As long as it is still where it
 * was, all below it is untouched, for a list is only changed at its head. Else
 * it has left, with all above it: go down from the head past younger frames,
 * but not past so many of them that others wait.
 */
static u32 resume_at(const struct xv6_machine *m, u32 pa, u32 stamp,
		     bool *in_place)
{
	const struct xv6_frame *f = xv6_frame(m, pa);
	u32 va, steps;

	*in_place = f && f->kind == XV6VM_KIND_FREE && f->stamp == stamp;
	if (*in_place)
		return le32_to_cpu(*(__le32 *)xv6_frame_ptr(m, xv6_pte_addr(pa)));

	va = m->kmem.freelist;
	for (steps = 0; va && steps < XV6_SKIP_MAX; steps++) {
		const struct xv6_run *r = free_run(m, va);

		if (!r || xv6_frame(m, xv6_v2p(va))->stamp < stamp)
			break;
		va = le32_to_cpu(r->next);
	}
	return va;
}

int xv6_freelist_chunk(struct xv6_machine *m, u32 *pa, u32 *stamp,
		       struct xv6vm_free_frame *out, u32 count)
{
	const struct xv6_run *r;
	bool after = false;
	u32 n, va;

	kmem_lock(m);
	va = *pa ? resume_at(m, *pa, *stamp, &after) : m->kmem.freelist;
	for (n = 0; va && n < count; n++) {
		r = free_run(m, va);
		/* Stamps fall along the list: one that does not closes a cycle. */
		if (!r || (after && xv6_frame(m, xv6_v2p(va))->stamp >= *stamp))
			break;
		after = true;
		*pa = xv6_v2p(va);
		*stamp = xv6_frame(m, *pa)->stamp;
		va = le32_to_cpu(r->next);
		out[n] = (struct xv6vm_free_frame){ *pa, va, *stamp };
	}
	if (!va)
		*pa = 0;
	kmem_unlock(m);
	return va && count && !n ? -EIO : (int)n;
}
