// SPDX-License-Identifier: GPL-2.0-only
/* The free list: xv6's kalloc.c. */
#include <linux/lockdep.h>
#include "internal.h"

#define XV6_SHARES_MAX	255
/* Kinds of frames that cannot be freed. */
#define XV6_NEVER_FREED \
	(1u << XV6VM_KIND_FREE | 1u << XV6VM_KIND_IO | \
	 1u << XV6VM_KIND_KERNEL | 1u << XV6VM_KIND_LATER)

/* Frames that freerange fills before it links them, while they are cached. */
#define XV6_RANGE_CHUNK	64u

/* kmem.lock is held. */
static u32 pop_head(struct xv6_machine *m, u8 kind, u16 owner)
{
	struct xv6_kmem *k = &m->kmem;
	u32 next, pa = xv6_v2p(k->freelist);

	lockdep_assert_held(&k->lock);
	if (unlikely(!xv6_free_next(m, k->freelist, k->nfree, &next))) {
		k->alloc_failed++;
		xv6_refuse(m, k->freelist || k->nfree ? XV6VM_R_LIST_DAMAGED :
							XV6VM_R_NO_FRAME,
			   k->freelist);
		return 0;
	}
	k->freelist = next;
	if (--k->nfree < k->nfree_low)
		k->nfree_low = k->nfree;
	k->allocs++;
	k->kinds[kind]++;
	xv6_set_use(xv6_frame(m, pa), kind, 0, owner);
	return pa;
}

/* The head of the list is another. */
static __always_inline void note_head(struct xv6_machine *m, u8 type, u32 pa,
				      u32 va, struct xv6_frame use, u32 before)
{
	xv6_note(m, (struct xv6vm_event){ .type = type, .kind = use.kind,
		 .pid = xv6_frame_whose(m, &use), .pa = pa, .va = va,
		 .before = before, .after = m->kmem.freelist });
}

u32 xv6_kalloc_for(struct xv6_machine *m, u8 kind, u16 owner, u32 va)
{
	const struct xv6_frame use = { .kind = kind, .owner = owner };
	u32 pa;

	spin_lock(&m->kmem.lock);
	pa = pop_head(m, kind, owner);
	spin_unlock(&m->kmem.lock);
	if (pa)
		note_head(m, XV6VM_E_KALLOC, pa, va, use, xv6_p2v(pa));
	return pa;
}

/* Why @pa may not be freed, whose entry is @f, or XV6VM_R_NONE. */
static u32 kfree_refusal(u32 pa, const struct xv6_frame *f)
{
	if (xv6_pgoff(pa))
		return XV6VM_R_FRAME_UNALIGNED;
	if (!f)
		return XV6VM_R_FRAME_OUTSIDE;
	if (unlikely(1u << (f->kind & 31) & XV6_NEVER_FREED))
		return f->kind == XV6VM_KIND_FREE ? XV6VM_R_FRAME_FREE :
						    XV6VM_R_FRAME_KERNEL;
	return f->shares ? XV6VM_R_FRAME_SHARED : XV6VM_R_NONE;
}

/*
 * Put a frame in front of the list; its kind is no longer counted. One that is
 * left @untouched knows what follows it.
 */
static inline void push_head(struct xv6_machine *m, u32 pa, bool untouched)
{
	struct xv6_run *r = untouched ? NULL : xv6_frame_ptr(m, pa);
	struct xv6_frame *f = xv6_frame(m, pa);
	struct xv6_kmem *k = &m->kmem;

	lockdep_assert_held(&k->lock);
	f->depth = ++k->nfree;
	xv6_set_use(f, XV6VM_KIND_FREE, 0, XV6_NO_OWNER);
	if (r)
		xv6_put(&r->next, k->freelist);
	k->freelist = xv6_p2v(pa);
}

/* xv6's kfree fills outside its lock, too. */
static void junk(struct xv6_machine *m, u32 pa)
{
	if (m->cfg.junk)
		memset(xv6_frame_ptr(m, pa), XV6_JUNK, XV6_PGSIZE);
}

int xv6_kfree_refuse(struct xv6_machine *m, u32 pa, u32 reason)
{
	spin_lock(&m->kmem.lock);
	m->kmem.free_refused++;
	spin_unlock(&m->kmem.lock);
	return xv6_refuse(m, reason, pa);
}

int xv6_kfree(struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(m, pa);
	u32 reason = kfree_refusal(pa, f), head = m->kmem.freelist;
	struct xv6_frame use;

	if (unlikely(reason))
		return xv6_kfree_refuse(m, pa, reason);
	use = *f;
	junk(m, pa);
	spin_lock(&m->kmem.lock);
	m->kmem.kinds[use.kind]--;
	push_head(m, pa, false);
	spin_unlock(&m->kmem.lock);
	note_head(m, XV6VM_E_KFREE, pa, 0, use, head);
	return 0;
}

void xv6_kmem_read(struct xv6_machine *m, struct xv6_kmem *k)
{
	spin_lock(&m->kmem.lock);
	k->use_lock = m->kmem.use_lock;
	k->freelist = m->kmem.freelist;
	k->nfree = m->kmem.nfree;
	k->nfree_low = m->kmem.nfree_low;
	k->total = m->kmem.total;
	memcpy(k->kinds, m->kmem.kinds, sizeof(k->kinds));
	k->allocs = m->kmem.allocs;
	k->alloc_failed = m->kmem.alloc_failed;
	k->free_refused = m->kmem.free_refused;
	spin_unlock(&m->kmem.lock);
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

static u32 use_word(const struct xv6_frame *f)
{
	return XV6VM_USE(f->kind, f->shares, (u32)(f->owner != XV6_NO_OWNER));
}

/* Another use for the frame at @pa, whose entry is @f. kmem.lock is held. */
static void change_use(struct xv6_machine *m, u32 pa, struct xv6_frame *f,
		       u8 kind, u8 shares, u16 owner)
{
	const struct xv6_frame was = *f;

	m->kmem.kinds[f->kind]--;
	m->kmem.kinds[kind]++;
	xv6_set_use(f, kind, shares, owner);
	xv6_note(m, (struct xv6vm_event){ .type = XV6VM_E_USE, .kind = kind,
		 .pid = xv6_frame_whose(m, &was), .pa = pa,
		 .before = use_word(&was), .after = use_word(f) });
}

void xv6_frame_set(struct xv6_machine *m, u32 pa, u8 kind, u16 owner)
{
	struct xv6_frame *f = xv6_frame(m, pa);

	spin_lock(&m->kmem.lock);
	change_use(m, pa, f, kind, f->shares, owner);
	spin_unlock(&m->kmem.lock);
}

int xv6_frame_share(struct xv6_machine *m, u32 pa)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	int err = 0;

	spin_lock(&m->kmem.lock);
	if (f->shares == XV6_SHARES_MAX)
		err = xv6_refuse(m, XV6VM_R_FRAME_SHARES, pa);
	else
		change_use(m, pa, f, f->kind, f->shares + 1, f->owner);
	spin_unlock(&m->kmem.lock);
	return err;
}

int xv6_frame_put(struct xv6_machine *m, u32 pa, bool hand)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	bool last;

	spin_lock(&m->kmem.lock);
	if (hand && f->shares)
		change_use(m, pa, f, f->kind, f->shares - 1, f->owner);
	else if (!hand)
		change_use(m, pa, f, f->kind, f->shares, XV6_NO_OWNER);
	last = !f->shares && f->owner == XV6_NO_OWNER;
	spin_unlock(&m->kmem.lock);
	return last ? xv6_kfree(m, pa) : 0;
}

/* Hand @n frames over from @pa on, the last of which becomes the head. */
static int free_chunk(struct xv6_machine *m, u32 pa, u32 n)
{
	struct xv6_frame *f = xv6_frame(m, pa);
	struct xv6_kmem *k = &m->kmem;
	bool left;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 at = pa + i * XV6_PGSIZE;

		if (!xv6_frame(m, at) || f[i].kind != XV6VM_KIND_LATER)
			return xv6_refuse(m, XV6VM_R_FRAME_KERNEL, at);
	}
	left = xv6_leave_untouched(m, pa, n);
	if (m->cfg.junk && !left)
		memset(xv6_frame_ptr(m, pa), XV6_JUNK, n * XV6_PGSIZE);
	spin_lock(&k->lock);
	for (i = 0; i < n; i++)
		push_head(m, pa + i * XV6_PGSIZE, left);
	k->kinds[XV6VM_KIND_LATER] -= n;
	k->total += n;
	spin_unlock(&k->lock);
	return 0;
}

int xv6_freerange(struct xv6_machine *m, u32 vstart, u32 vend)
{
	u64 va = ((u64)vstart + XV6_PGSIZE - 1) & ~(u64)(XV6_PGSIZE - 1);
	u32 n, left, head = m->kmem.freelist, first = va;
	int err = 0;

	left = va < vend ? (vend - (u32)va) / XV6_PGSIZE : 0;
	if (left && va < XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_FRAME_KERNEL, xv6_v2p(va));
	for (; left; left -= n, va += n * XV6_PGSIZE) {
		n = left < XV6_RANGE_CHUNK ? left : XV6_RANGE_CHUNK;
		err = free_chunk(m, xv6_v2p(va), n);
		if (err)
			break;
		if (!(left / n % (XV6_RELAX_PAGES / XV6_RANGE_CHUNK)))
			xv6_relax(m);
	}
	if (m->kmem.freelist != head)
		note_head(m, XV6VM_E_FREERANGE, xv6_v2p(first), 0,
			  (struct xv6_frame){ .kind = XV6VM_KIND_LATER }, head);
	return err;
}

int xv6_kinit1(struct xv6_machine *m, u32 vstart, u32 vend)
{
	spin_lock_init(&m->kmem.lock);
	m->kmem.use_lock = false;
	m->cause = XV6VM_C_KINIT1;
	return xv6_freerange(m, vstart, vend);
}

int xv6_kinit2(struct xv6_machine *m, u32 vstart, u32 vend)
{
	int err;

	m->cause = XV6VM_C_KINIT2;
	err = xv6_freerange(m, vstart, vend);
	m->kmem.use_lock = true;
	return err;
}
