// SPDX-License-Identifier: GPL-2.0
/*
 * Free frames of each CPU: kalloc and kfree of a machine that has caches.
 */
#include <linux/lockdep.h>
#include <linux/string.h>
#include <xv6/cache.h>
#include "internal.h"

/* Some frames in a row: the list's own form, without an owner. */
struct chain {
	u32 head;		/* va, or 0 */
	u32 last;		/* va of the last */
	u32 count;
};

static struct xv6_cache *cache_of(struct xv6_machine *m, u32 cpu)
{
	return &m->caches[cpu % m->ncaches];
}

static struct xv6_cache *my_cache(struct xv6_machine *m)
{
	return cache_of(m, m->cpu());
}

/* Half of a cache: what goes to and from the list in one go. */
static u32 batch(const struct xv6_machine *m)
{
	return m->cfg.cache / 2 + m->cfg.cache % 2;
}

static struct xv6_run *run_at(const struct xv6_machine *m, u32 va)
{
	return (struct xv6_run *)(m->ram + xv6_v2p(va));
}

static void add_chain(struct xv6_machine *m, struct xv6_cache *c,
		      const struct chain *ch)
{
	lockdep_assert_held(&c->lock);
	if (!ch->count)
		return;
	run_at(m, ch->last)->next = cpu_to_le32(c->head);
	c->head = ch->head;
	c->count += ch->count;
}

/* Up to @n frames from the front of a cache. */
static struct chain cut(struct xv6_machine *m, struct xv6_cache *c, u32 n)
{
	struct chain ch = { .head = c->head };
	u32 va = c->head;

	lockdep_assert_held(&c->lock);
	while (va && ch.count < n) {
		ch.last = va;
		ch.count++;
		va = le32_to_cpu(run_at(m, va)->next);
	}
	c->head = va;
	c->count -= ch.count;
	return ch;
}

/* The first frame of a cache, put to use. */
static u32 take(struct xv6_machine *m, struct xv6_cache *c, u8 kind, u16 owner)
{
	u32 pa = xv6_v2p(c->head);

	if (!c->head)
		return 0;
	c->head = le32_to_cpu(run_at(m, c->head)->next);
	c->count--;
	c->kinds[XV6VM_KIND_CACHED]--;
	c->kinds[kind]++;
	c->allocs++;
	xv6_set_use(xv6_frame(m, pa), kind, 0, owner);
	return pa;
}

/* From the list to a cache; both locks are held. */
static void refill(struct xv6_machine *m, struct xv6_cache *c,
		   struct xv6_why *why)
{
	struct chain ch = { };
	u32 pa;

	while (ch.count < batch(m) && m->kmem.nfree) {
		pa = xv6_list_pop(m, XV6VM_KIND_CACHED, XV6_NO_OWNER, why);
		if (!pa)
			break;
		if (ch.count)
			run_at(m, ch.last)->next = cpu_to_le32(xv6_p2v(pa));
		else
			ch.head = xv6_p2v(pa);
		ch.last = xv6_p2v(pa);
		ch.count++;
	}
	/* They are not handed out yet. */
	m->kmem.allocs -= ch.count;
	add_chain(m, c, &ch);
	c->refills += !!ch.count;
}

/* Half of what some other CPU has, to this one's. */
static void steal(struct xv6_machine *m, u32 cpu)
{
	struct xv6_cache *c = cache_of(m, cpu);
	struct chain ch = { };
	u32 i;

	for (i = 1; i < m->ncaches && !ch.count; i++) {
		struct xv6_cache *other = cache_of(m, cpu + i);

		spin_lock(&other->lock);
		ch = cut(m, other, other->count / 2 + other->count % 2);
		spin_unlock(&other->lock);
	}
	spin_lock(&c->lock);
	add_chain(m, c, &ch);
	c->steals += !!ch.count;
	spin_unlock(&c->lock);
}

static u32 try_alloc(struct xv6_machine *m, struct xv6_cache *c, u8 kind,
		     u16 owner, struct xv6_why *why)
{
	u32 pa;

	spin_lock(&c->lock);
	pa = take(m, c, kind, owner);
	if (pa) {
		c->hits++;
	} else {
		spin_lock(&m->kmem.lock);
		refill(m, c, why);
		spin_unlock(&m->kmem.lock);
		pa = take(m, c, kind, owner);
	}
	spin_unlock(&c->lock);
	return pa;
}

/* How often others may be ahead of a CPU at what it has just stolen. */
#define XV6_STEALS	8u

u32 xv6_cache_alloc(struct xv6_machine *m, u8 kind, u16 owner,
		    struct xv6_why *why)
{
	u32 cpu = m->cpu(), i, pa;

	pa = try_alloc(m, cache_of(m, cpu), kind, owner, why);
	for (i = 0; !pa && i < XV6_STEALS; i++) {
		steal(m, cpu);
		pa = try_alloc(m, cache_of(m, cpu), kind, owner, why);
	}
	if (!pa) {
		spin_lock(&m->kmem.lock);
		pa = xv6_list_pop(m, kind, owner, why);
		spin_unlock(&m->kmem.lock);
	}
	return pa;
}

/* Back to the list, so that its order is that of the chain. */
static void give_back(struct xv6_machine *m, struct xv6_cache *c, u32 n)
{
	struct chain ch = cut(m, c, n);
	u32 va = ch.head, next;

	spin_lock(&m->kmem.lock);
	for (; ch.count; ch.count--, va = next) {
		next = le32_to_cpu(run_at(m, va)->next);
		m->kmem.kinds[XV6VM_KIND_CACHED]--;
		xv6_list_push(m, xv6_v2p(va));
	}
	spin_unlock(&m->kmem.lock);
}

void xv6_cache_free(struct xv6_machine *m, u32 pa, u8 was)
{
	struct xv6_cache *c = my_cache(m);

	spin_lock(&c->lock);
	c->kinds[was]--;
	c->kinds[XV6VM_KIND_CACHED]++;
	xv6_set_use(xv6_frame(m, pa), XV6VM_KIND_CACHED, 0, XV6_NO_OWNER);
	run_at(m, xv6_p2v(pa))->next = cpu_to_le32(c->head);
	c->head = xv6_p2v(pa);
	c->count++;
	if (c->count > m->cfg.cache) {
		give_back(m, c, batch(m));
		c->returns++;
	}
	spin_unlock(&c->lock);
}

void xv6_cache_drain(struct xv6_machine *m)
{
	u32 i;

	for (i = 0; i < m->ncaches; i++) {
		spin_lock(&m->caches[i].lock);
		give_back(m, &m->caches[i], m->caches[i].count);
		spin_unlock(&m->caches[i].lock);
	}
}

static void add_stats(struct xv6_kmem *k, struct xv6_cache_stats *s,
		      struct xv6_cache *c)
{
	u32 i;

	spin_lock(&c->lock);
	for (i = 0; i < XV6VM_KIND_COUNT; i++)
		k->kinds[i] += c->kinds[i];
	k->allocs += c->allocs;
	if (s) {
		s->frames += c->count;
		s->hits += c->hits;
		s->refills += c->refills;
		s->steals += c->steals;
		s->returns += c->returns;
	}
	spin_unlock(&c->lock);
}

void xv6_kmem_read(struct xv6_machine *m, struct xv6_kmem *k,
		   struct xv6_cache_stats *c)
{
	u32 i;

	if (c)
		*c = (struct xv6_cache_stats){
			.caches = m->ncaches, .size = m->cfg.cache,
		};
	spin_lock(&m->kmem.lock);
	k->use_lock = m->kmem.use_lock;
	k->freelist = m->kmem.freelist;
	k->nfree = m->kmem.nfree;
	k->nfree_low = m->kmem.nfree_low;
	k->total = m->kmem.total;
	k->stamp = m->kmem.stamp;
	memcpy(k->kinds, m->kmem.kinds, sizeof(k->kinds));
	k->allocs = m->kmem.allocs;
	k->alloc_failed = m->kmem.alloc_failed;
	k->free_refused = m->kmem.free_refused;
	spin_unlock(&m->kmem.lock);
	for (i = 0; i < m->ncaches; i++)
		add_stats(k, c, &m->caches[i]);
}
