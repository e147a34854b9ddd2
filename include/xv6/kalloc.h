/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames: xv6's kalloc.c, and a table that knows what each frame is for.
 *
 * The free list is xv6's: its head is kmem.freelist, each free frame begins
 * with the pointer to the next, and all of them are kernel virtual addresses,
 * 0 at the end. kalloc takes the head and kfree puts a new head in front, for
 * user memory and page tables alike.
 */
#ifndef _XV6_KALLOC_H
#define _XV6_KALLOC_H

#include <linux/spinlock.h>
#include <xv6/memlayout.h>
#include <xv6/mmu.h>
#include <xv6/reason.h>
#include <xv6/types.h>

/* What lies at the start of a free frame: xv6's struct run. */
struct xv6_run {
	__le32 next;		/* va, or 0 */
};

/* What kfree fills frames with. */
#define XV6_JUNK	0x01

#define XV6_NO_OWNER	0xffffu

/* What freerange makes the next of the frame at @pa: the one below came before. */
static inline u32 xv6_next_below(u32 pa)
{
	return xv6_p2v(pa) - XV6_PGSIZE;
}

/**
 * struct xv6_frame - what is known of one frame
 * @use: the three that follow in one word, for it is written in one go: who
 *	 reads it without kmem.lock sees an old use or a new one, no mixture
 * @kind: enum xv6vm_kind
 * @shares: mappings made by hand (XV6_PTE_HAND)
 * @owner: slot of the process; CPU number of a CPUSTACK; holder of a HELD
 *	   frame, 0 being nobody in particular; or XV6_NO_OWNER
 * @depth: of a free frame: how many the list has from it to its end, itself
 *	   among them. The list changes at its head only, so that this stays as
 *	   it is as long as the frame does; cursors rest on it
 */
struct xv6_frame {
	union {
		u32 use;
		struct {
			u8 kind;
			u8 shares;
			u16 owner;
		};
	};
	u32 depth;
};

/**
 * struct xv6_kmem - xv6's kmem
 * @lock: guards all that follows, the free frames' first words, and
 *	  xv6_machine.frames
 * @use_lock: false until kinit2 has run, as in xv6; the lock is taken
 *	      even so, for here it does no harm
 * @freelist: va of the first free frame, or 0
 * @kinds: frames of each kind; FREE ones are counted in @nfree alone, and one
 *	   that kfree is filling still as what it was
 */
struct xv6_kmem {
	spinlock_t lock;	/* innermost; see above */
	bool use_lock;
	u32 freelist;
	u32 nfree;		/* length of the list */
	u32 nfree_low;		/* the least it ever was after boot */
	u32 total;		/* frames handed over by freerange */
	u32 kinds[XV6VM_KIND_COUNT];	/* see above */
	u64 allocs;
	u64 alloc_failed;
	u64 free_refused;
};

/**
 * xv6_kalloc_for() - take the head of the free list; mirrors kalloc
 * @kind: what it is for, never XV6VM_KIND_FREE
 * @owner: see struct xv6_frame
 * @va: what it is to map or to be mapped at, for who reads events
 *
 * The frame is not cleared: it holds the old next pointer and junk.
 * Takes kmem.lock.
 *
 * The head was a pointer in RAM before, so it is looked at now, when it is used.
 *
 * Return: its pa, or 0 with m->why set: no frame is free, or the list is
 * damaged (its head is not the free frame that belongs there).
 */
u32 xv6_kalloc_for(struct xv6_machine *m, u8 kind, u16 owner, u32 va);

static inline u32 xv6_kalloc(struct xv6_machine *m, u8 kind, u16 owner)
{
	return xv6_kalloc_for(m, kind, owner, 0);
}

/**
 * xv6_kfree() - put a frame back as head of the free list; mirrors kfree
 *
 * Fills it with 0x01 outside the lock, unless the machine is set not to. Who
 * frees it holds the machine's lock, so that nobody else does at that time.
 * Refuses where xv6 panics (misaligned, outside RAM, inside the kernel) and
 * where xv6 corrupts its list (free already, never handed over, shared).
 * Takes kmem.lock.
 *
 * Return: 0, -EINVAL, -ERANGE, -EPERM, -EALREADY or -EBUSY, with m->why set.
 */
int xv6_kfree(struct xv6_machine *m, u32 pa);

/*
 * Refuse to free @pa for a @reason of the caller's, as xv6_kfree() does for its
 * own: counted, and in m->why. Return: its errno.
 */
int xv6_kfree_refuse(struct xv6_machine *m, u32 pa, u32 reason);

/* Copy all of kmem but the lock. Takes kmem.lock. */
void xv6_kmem_read(struct xv6_machine *m, struct xv6_kmem *k);

/* Frames of one kind, and how often kfree took one: of xv6_kmem_read()'s. */
u32 xv6_kind_count(const struct xv6_kmem *k, u32 kind);
u64 xv6_kfree_count(const struct xv6_kmem *k);

/* Another use for a frame that is not free. Takes kmem.lock. */
void xv6_frame_set(struct xv6_machine *m, u32 pa, u8 kind, u16 owner);

/* Count one more mapping by hand. Return: 0 or -EOVERFLOW. */
int xv6_frame_share(struct xv6_machine *m, u32 pa);

/**
 * xv6_frame_put() - one mapping less of a user page or held frame
 * @hand: the mapping was made by hand; else it is its owner's own
 *
 * The last one frees it. Return: 0, or what xv6_kfree() says.
 */
int xv6_frame_put(struct xv6_machine *m, u32 pa, bool hand);

/*
 * Give whole frames between two kernel addresses to the list, upwards, so that
 * the highest one becomes the head; mirrors freerange.
 */
int xv6_freerange(struct xv6_machine *m, u32 vstart, u32 vend);

/* xv6's two steps of boot: without the lock up to 4 MB, then the rest. */
int xv6_kinit1(struct xv6_machine *m, u32 vstart, u32 vend);
int xv6_kinit2(struct xv6_machine *m, u32 vstart, u32 vend);

/**
 * xv6_freelist_chunk() - copy a piece of the free list
 * @pa, @depth: in: the last frame delivered, 0 to begin; out: likewise, or
 *		0 at the end of the list
 * @out: room for @count records
 *
 * Holds kmem.lock for @count steps, and 256 more where the last frame has left
 * the list meanwhile. What was on the list during all calls is delivered once;
 * what joined it meanwhile may be.
 *
 * Return: records written; -EIO if the list is damaged there.
 */
int xv6_freelist_chunk(struct xv6_machine *m, u32 *pa, u32 *depth,
		       struct xv6vm_free_frame *out, u32 count);

#endif
