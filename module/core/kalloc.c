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
/* Frames that freerange fills before it links them, while they are cached. */
#define XV6_RANGE_CHUNK	16u

static void assert_held(struct xv6_machine *m)
{
	if (m->kmem.use_lock)
		lockdep_assert_held(&m->kmem.lock);
}

static int refuse(struct xv6_why *why, u32 reason, u32 detail)
{
	*why = (struct xv6_why){ reason, detail };
	return xv6_reason_errno(reason);
}

static void set_use(struct xv6_frame *f, u8 kind, u8 shares, u16 owner)
{
	const struct xv6_frame to = {
		.kind = kind, .shares = shares, .owner = owner,
	};

	WRITE_ONCE(f->use, to.use);
}

/* The stamp of what joins or leaves the list now. */
static u32 next_stamp(struct xv6_machine *m)
{
	if (unlikely(m->kmem.stamp == XV6_STAMP_MAX))
		xv6_stamp_anew(m);
	return ++m->kmem.stamp;
}

static noinline u32 no_frame(struct xv6_machine *m, u32 va, struct xv6_why *why)
{
	m->kmem.alloc_failed++;
	refuse(why, va ? XV6VM_R_LIST_DAMAGED : XV6VM_R_NO_FRAME, va);
	return 0;
}

static u32 pop(struct xv6_machine *m, u8 kind, u16 owner, struct xv6_why *why)
{
	struct xv6_kmem *k = &m->kmem;
	const struct xv6_run *r;
	struct xv6_frame *f;
	u32 next, pa;

	assert_held(m);
	r = xv6_free_run(m, k->freelist);
	if (unlikely(!r))
		return no_frame(m, k->freelist, why);
	next = le32_to_cpu(r->next);
	if (unlikely(next && !xv6_free_run(m, next)))
		return no_frame(m, next, why);

	pa = xv6_v2p(k->freelist);
	k->freelist = next;
	if (--k->nfree < k->nfree_low)
		k->nfree_low = k->nfree;
	k->allocs++;
	k->kinds[kind]++;
	f = xv6_frame(m, pa);
	f->stamp = next_stamp(m);
	set_use(f, kind, 0, owner);
	return pa;
}

u32 xv6_kalloc_why(struct xv6_machine *m, u8 kind, u16 owner,
		   struct xv6_why *why)
{
	u32 pa;

	xv6_kmem_lock(m);
	pa = pop(m, kind, owner, why);
	xv6_kmem_unlock(m);
	return pa;
}

u32 xv6_kalloc(struct xv6_machine *m, u8 kind, u16 owner)
{
	return xv6_kalloc_why(m, kind, owner, &m->why);
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

/* Put a frame in front of the list; its kind is no longer counted. */
static void push(struct xv6_machine *m, u32 pa)
{
	struct xv6_run *r = xv6_frame_ptr(m, pa);
	struct xv6_frame *f = xv6_frame(m, pa);
	struct xv6_kmem *k = &m->kmem;

	assert_held(m);
	/* While this one is not on the list yet. */
	f->stamp = next_stamp(m);
	set_use(f, XV6VM_KIND_FREE, 0, XV6_NO_OWNER);
	r->next = cpu_to_le32(k->freelist);
	k->freelist = xv6_p2v(pa);
	k->nfree++;
}

/* xv6's kfree fills outside its lock, too. */
static void junk(struct xv6_machine *m, u32 pa, u32 bytes)
{
	if (m->cfg.junk)
		memset(xv6_frame_ptr(m, pa), XV6_JUNK, bytes);
}

/* From here on a second kfree of it is refused. */
static u32 claim(struct xv6_machine *m, u32 pa, u8 *kind)
{
	u32 reason = kfree_refusal(m, pa);

	assert_held(m);
	if (unlikely(reason)) {
		m->kmem.free_refused++;
		return reason;
	}
	*kind = xv6_frame(m, pa)->kind;
	set_use(xv6_frame(m, pa), XV6VM_KIND_FREEING, 0, XV6_NO_OWNER);
	return XV6VM_R_NONE;
}

int xv6_kfree_why(struct xv6_machine *m, u32 pa, struct xv6_why *why)
{
	u32 reason;
	u8 kind;

	xv6_kmem_lock(m);
	reason = claim(m, pa, &kind);
	xv6_kmem_unlock(m);
	if (unlikely(reason))
		return refuse(why, reason, pa);

	junk(m, pa, XV6_PGSIZE);

	xv6_kmem_lock(m);
	m->kmem.kinds[kind]--;
	push(m, pa);
	xv6_kmem_unlock(m);
	return 0;
}

int xv6_kfree(struct xv6_machine *m, u32 pa)
{
	return xv6_kfree_why(m, pa, &m->why);
}

u32 xv6_kind_count(const struct xv6_kmem *k, u32 kind)
{
	return kind == XV6VM_KIND_FREE ? k->nfree : k->kinds[kind];
}

u64 xv6_kfree_count(const struct xv6_kmem *k)
{
	/* What was handed over is free, or was taken more often than freed. */
	return k->allocs + k->nfree - k->total;
}

void xv6_frame_set(struct xv6_machine *m, u32 pa, u8 kind, u16 owner)
{
	struct xv6_frame *f = xv6_frame(m, pa);

	xv6_kmem_lock(m);
	m->kmem.kinds[f->kind]--;
	m->kmem.kinds[kind]++;
	set_use(f, kind, f->shares, owner);
	xv6_kmem_unlock(m);
}

int xv6_frame_share(struct xv6_machine *m, u32 pa)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	int err = 0;

	xv6_kmem_lock(m);
	if (f->shares == XV6_SHARES_MAX)
		err = xv6_refuse(m, XV6VM_R_FRAME_SHARES, pa);
	else
		set_use(f, f->kind, f->shares + 1, f->owner);
	xv6_kmem_unlock(m);
	return err;
}

int xv6_frame_put(struct xv6_machine *m, u32 pa, bool hand)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	bool last;

	xv6_kmem_lock(m);
	if (hand && f->shares)
		set_use(f, f->kind, f->shares - 1, f->owner);
	else if (!hand)
		set_use(f, f->kind, f->shares, XV6_NO_OWNER);
	last = !f->shares && f->owner == XV6_NO_OWNER;
	xv6_kmem_unlock(m);
	return last ? xv6_kfree(m, pa) : 0;
}

/* Hand @n frames over from @pa on, the last of which becomes the head. */
static int free_chunk(struct xv6_machine *m, u32 pa, u32 n)
{
	struct xv6_kmem *k = &m->kmem;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 at = pa + i * XV6_PGSIZE;
		const struct xv6_frame *f = xv6_frame(m, at);

		if (!f || f->kind != XV6VM_KIND_LATER)
			return xv6_refuse(m, XV6VM_R_FRAME_KERNEL, at);
	}
	junk(m, pa, n * XV6_PGSIZE);
	xv6_kmem_lock(m);
	for (i = 0; i < n; i++)
		push(m, pa + i * XV6_PGSIZE);
	k->kinds[XV6VM_KIND_LATER] -= n;
	k->total += n;
	xv6_kmem_unlock(m);
	return 0;
}

int xv6_freerange(struct xv6_machine *m, u32 vstart, u32 vend)
{
	u64 va = ((u64)vstart + XV6_PGSIZE - 1) & ~(u64)(XV6_PGSIZE - 1);
	u32 n, left;
	int err;

	left = va < vend ? (vend - (u32)va) / XV6_PGSIZE : 0;
	if (left && va < XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_FRAME_KERNEL, xv6_v2p(va));
	for (; left; left -= n, va += n * XV6_PGSIZE) {
		n = left < XV6_RANGE_CHUNK ? left : XV6_RANGE_CHUNK;
		err = free_chunk(m, xv6_v2p(va), n);
		if (err)
			return err;
		if (!(left / n % (XV6_RELAX_PAGES / XV6_RANGE_CHUNK)))
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
