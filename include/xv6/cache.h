/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free frames kept apart for each of the host's CPUs, so that those who take
 * and free frames at the same time do not meet at one lock. xv6 has none, and
 * a machine that has some hands frames out in another order; off by default.
 */
#ifndef _XV6_CACHE_H
#define _XV6_CACHE_H

#include <xv6/kalloc.h>

#define XV6_CACHE_MAX	1024u	/* frames that one CPU may keep */

/**
 * struct xv6_cache - the frames of one CPU, of kind CACHED
 * @lock: guards the rest, and the frames' first words; outside of kmem.lock,
 *	  and never taken with that of another cache
 * @head: va of the first, or 0; the list is like kmem.freelist
 * @kinds: what this cache's frames became and were, to be added to kmem.kinds
 * @hits: frames taken from here at once
 * @refills: times that half a cache came from kmem.freelist
 * @steals: times that half of another CPU's came from there
 * @returns: times that half a cache went back to kmem.freelist
 */
struct xv6_cache {
	spinlock_t lock;	/* see above */
	u32 head;
	u32 count;
	u32 kinds[XV6VM_KIND_COUNT];
	u64 allocs;
	u64 hits;
	u64 refills;
	u64 steals;
	u64 returns;
};

/* What xv6_kmem_read() adds up of all caches. */
struct xv6_cache_stats {
	u32 caches;		/* 0: the machine has none */
	u32 size;		/* frames that each may keep */
	u32 frames;		/* in all of them now */
	u64 hits;
	u64 refills;
	u64 steals;
	u64 returns;
};

/**
 * xv6_kmem_read() - kmem as it is, and what the caches add to it
 * @k: all but the lock; kinds and allocs count those of the caches, too; nfree and nfree_low
 *     count the list alone
 * @c: may be NULL
 *
 * Takes the locks, one after the other.
 */
void xv6_kmem_read(struct xv6_machine *m, struct xv6_kmem *k,
		   struct xv6_cache_stats *c);

/* All cached frames go back to the list. */
void xv6_cache_drain(struct xv6_machine *m);

#endif
