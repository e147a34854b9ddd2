// SPDX-License-Identifier: GPL-2.0
/*
 * The process table's index: what xv6 finds by looking at every slot is found
 * here at once, and is the same. Links lie in the slots themselves; a slot is
 * written as its number + 1, so that zeroed memory is an empty index.
 *
 * Whoever changes it holds the machine's lock. A pid may be looked up without,
 * while other slots change: see xv6_proc_find().
 */
#include <linux/bitops.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include "internal.h"
#include "slots.h"

static struct xv6_proc *at(const struct xv6_machine *m, u32 link)
{
	return &m->procs[link - 1];
}

static u16 link_to(const struct xv6_machine *m, const struct xv6_proc *p)
{
	return xv6_proc_slot(m, p) + 1;
}

static void set_bit_to(u32 *map, u32 n, bool value)
{
	u32 mask = 1u << n % 32;

	map[n / 32] = value ? map[n / 32] | mask : map[n / 32] & ~mask;
}

/* The first 1 from bit @n on, or @end. */
static u32 next_bit(const u32 *map, u32 n, u32 end)
{
	u32 word;

	while (n < end) {
		word = map[n / 32] >> n % 32;
		if (word)
			return n + __ffs(word);
		n = (n | 31) + 1;
	}
	return end;
}

struct xv6_proc *xv6_proc_vacant(struct xv6_machine *m)
{
	u32 i = next_bit(m->slots.room, 0, XV6_SLOT_WORDS), slot;

	/* Beyond nproc there are no slots, but bits. */
	slot = i * 32 + (i < XV6_SLOT_WORDS ? __ffs(~m->slots.used[i]) : 0);
	return slot < m->cfg.nproc ? &m->procs[slot] : NULL;
}

static void mark_used(struct xv6_machine *m, u32 slot, bool used)
{
	struct xv6_slots *s = &m->slots;

	set_bit_to(s->used, slot, used);
	set_bit_to(s->room, slot / 32, ~s->used[slot / 32]);
	WRITE_ONCE(s->count, s->count + (used ? 1 : -1));
}

void xv6_slot_init(struct xv6_slots *s)
{
	memset(s, 0, sizeof(*s));
	memset(s->room, 0xff, sizeof(s->room));
}

void xv6_slot_take(struct xv6_machine *m, struct xv6_proc *p)
{
	mark_used(m, xv6_proc_slot(m, p), true);
}

void xv6_slot_give(struct xv6_machine *m, struct xv6_proc *p)
{
	mark_used(m, xv6_proc_slot(m, p), false);
}

/* Between these two, whoever looks a pid up without the lock knows it. */
static void begin(struct xv6_machine *m)
{
	WRITE_ONCE(m->slots.changes, m->slots.changes + 1);
}

static void end(struct xv6_machine *m)
{
	/* Behind all links; pairs with the load in xv6_proc_find(). */
	smp_store_release(&m->slots.changes, m->slots.changes + 1);
}

/* A link that is followed without the lock. */
static u32 follow(const u16 *link)
{
	/* Pairs with lead(). */
	return smp_load_acquire(link);
}

static void lead(u16 *link, u32 to)
{
	/* Behind what it leads to, and behind begin(). */
	smp_store_release(link, to);
}

static void add_pid(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_links *h = xv6_slot_heads(m, p->pid);

	begin(m);
	lead(&p->links.same, h->first);
	lead(&h->first, link_to(m, p));
	end(m);
}

static void del_pid(struct xv6_machine *m, struct xv6_proc *p)
{
	u16 *link = &xv6_slot_heads(m, p->pid)->first;

	while (at(m, *link) != p)
		link = &at(m, *link)->links.same;
	begin(m);
	lead(link, p->links.same);
	lead(&p->links.same, 0);
	end(m);
}

static bool has_pid(const struct xv6_proc *p, u32 pid)
{
	return READ_ONCE(p->pid) == pid &&
	       READ_ONCE(p->state) > XV6VM_EMBRYO;
}

/* For one who was led astray: a process never changes its slot. */
static struct xv6_proc *scan_for(struct xv6_machine *m, u32 pid)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (has_pid(&m->procs[i], pid))
			return &m->procs[i];
	}
	return NULL;
}

struct xv6_proc *xv6_proc_find(struct xv6_machine *m, u32 pid)
{
	u32 changes, n, link;

	if (!pid)
		return NULL;
	/* Pairs with end(). */
	changes = smp_load_acquire(&m->slots.changes);
	link = follow(&xv6_slot_heads(m, pid)->first);
	for (n = 0; link && n < m->cfg.nproc; n++) {
		if (has_pid(at(m, link), pid))
			return at(m, link);
		link = follow(&at(m, link)->links.same);
	}
	if (!(changes & 1) && READ_ONCE(m->slots.changes) == changes)
		return NULL;
	return scan_for(m, pid);
}

static void add_child(struct xv6_machine *m, struct xv6_proc *parent,
		      struct xv6_proc *p)
{
	struct xv6_links *l = &p->links;

	l->older = parent->links.child;
	l->younger = 0;
	if (l->older)
		at(m, l->older)->links.younger = link_to(m, p);
	parent->links.child = link_to(m, p);
}

static void del_child(struct xv6_machine *m, struct xv6_proc *parent,
		      struct xv6_proc *p)
{
	struct xv6_links *l = &p->links;

	if (l->older)
		at(m, l->older)->links.younger = l->younger;
	if (l->younger)
		at(m, l->younger)->links.older = l->older;
	else
		parent->links.child = l->older;
	l->older = 0;
	l->younger = 0;
}

/* One more of something, the lowest of which is at @first or above. */
static void count_in(u16 *count, u16 *first, u32 slot)
{
	if (!(*count)++ || slot < *first)
		*first = slot;
}

void xv6_slot_publish(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_proc *parent = xv6_proc_find(m, p->ppid);
	struct xv6_links *h = xv6_slot_heads(m, p->holder);

	WRITE_ONCE(p->state, XV6VM_RUNNABLE);
	if (parent)
		add_child(m, parent, p);
	if (p->holder)
		count_in(&h->held, &h->held_first, xv6_proc_slot(m, p));
	add_pid(m, p);
}

static void add_zombie(struct xv6_machine *m, struct xv6_proc *parent,
		       u32 slot)
{
	if (parent)
		count_in(&parent->links.zombies, &parent->links.zombie_first,
			 slot);
}

void xv6_slot_zombie(struct xv6_machine *m, struct xv6_proc *p)
{
	u32 slot = xv6_proc_slot(m, p);

	WRITE_ONCE(p->state, XV6VM_ZOMBIE);
	set_bit_to(m->slots.zombies, slot, true);
	add_zombie(m, xv6_proc_find(m, p->ppid), slot);
}

void xv6_slot_orphan(struct xv6_machine *m, struct xv6_proc *p,
		     struct xv6_proc *init)
{
	struct xv6_proc *c;

	while (p->links.child) {
		c = at(m, p->links.child);
		del_child(m, p, c);
		WRITE_ONCE(c->ppid, init->pid);
		add_child(m, init, c);
		if (c->state == XV6VM_ZOMBIE)
			add_zombie(m, init, xv6_proc_slot(m, c));
	}
	p->links.zombies = 0;
}

void xv6_slot_retire(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_proc *parent = xv6_proc_find(m, p->ppid);

	del_pid(m, p);
	if (p->holder)
		xv6_slot_heads(m, p->holder)->held--;
	set_bit_to(m->slots.zombies, xv6_proc_slot(m, p), false);
	if (!parent)
		return;
	del_child(m, parent, p);
	parent->links.zombies--;
}

struct xv6_proc *xv6_proc_zombie(struct xv6_machine *m,
				 const struct xv6_proc *p)
{
	struct xv6_links *l = &m->procs[xv6_proc_slot(m, p)].links;
	u32 slot, end = m->cfg.nproc;

	if (!l->zombies)
		return NULL;
	slot = next_bit(m->slots.zombies, l->zombie_first, end);
	while (slot < end && m->procs[slot].ppid != p->pid)
		slot = next_bit(m->slots.zombies, slot + 1, end);
	l->zombie_first = slot;
	return slot < end ? &m->procs[slot] : NULL;
}

struct xv6_proc *xv6_proc_of_holder(struct xv6_machine *m, u16 holder,
				    u32 slot)
{
	const struct xv6_links *h = xv6_slot_heads(m, holder);

	if (!holder || !h->held)
		return NULL;
	if (slot < h->held_first)
		slot = h->held_first;
	for (; slot < m->cfg.nproc; slot++) {
		if (m->procs[slot].holder == holder)
			return &m->procs[slot];
	}
	return NULL;
}
