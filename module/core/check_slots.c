// SPDX-License-Identifier: GPL-2.0
/*
 * The checker: the process table's index. What it says is compared with what
 * the slots hold; each list has an end here, even one that is damaged.
 */
#include "check_internal.h"
#include "slots.h"

/* What the index counts, and what there is of it. */
struct seen {
	u32 used, named;	/* processes, entries of lists of pids */
	u32 parents, children;	/* processes with a parent, entries of lists */
	u32 held, holders;
};

static const struct xv6_links *links_of(const struct xv6_machine *m, u32 link)
{
	return link <= m->cfg.nproc ? &m->procs[link - 1].links : NULL;
}

static u32 count_named(const struct xv6_machine *m, u32 slot)
{
	const struct xv6_links *l = &m->procs[slot].links;
	u32 link = l->first, n = 0;

	while (link && n < m->cfg.nproc) {
		l = links_of(m, link);
		if (!l)
			return m->cfg.nproc;
		link = l->same;
		n++;
	}
	return n;
}

static void check_bits(const struct xv6_machine *m, struct xv6_check *c,
		       u32 slot)
{
	const struct xv6_slots *s = &m->slots;
	const struct xv6_proc *p = &m->procs[slot];
	bool used = p->state != XV6VM_UNUSED;
	bool zombie = p->state == XV6VM_ZOMBIE;

	c->checked++;
	if (xv6_slot_bit(s->used, slot) != used)
		xv6_check_note(c, 10, p->pid, slot, !used, used);
	if (xv6_slot_bit(s->zombies, slot) != zombie)
		xv6_check_note(c, 10, p->pid, slot, !zombie, zombie);
	if (!used && !xv6_slot_bit(s->room, slot / 32))
		xv6_check_note(c, 10, 0, slot, 0, 1);
}

/* Its children name it, and it knows how many of them are zombies. */
static u32 check_children(const struct xv6_machine *m, struct xv6_check *c,
			  const struct xv6_proc *p)
{
	u32 link = p->links.child, n = 0, zombies = 0;

	while (link && links_of(m, link) && n++ < m->cfg.nproc) {
		const struct xv6_proc *child = &m->procs[link - 1];

		if (child->ppid != p->pid)
			xv6_check_note(c, 10, child->pid, link - 1,
				       child->ppid, p->pid);
		if (child->state == XV6VM_ZOMBIE) {
			zombies++;
			if (link - 1 < p->links.zombie_first)
				xv6_check_note(c, 10, p->pid, link - 1,
					       p->links.zombie_first, link - 1);
		}
		link = child->links.older;
	}
	if (zombies != p->links.zombies)
		xv6_check_note(c, 10, p->pid, xv6_proc_slot(m, p),
			       p->links.zombies, zombies);
	return n;
}

static void check_slot(struct xv6_machine *m, struct xv6_check *c, u32 slot,
		       struct seen *n)
{
	const struct xv6_proc *p = &m->procs[slot];
	const struct xv6_links *h;

	check_bits(m, c, slot);
	n->held += p->links.held;
	n->named += count_named(m, slot);
	if (p->state == XV6VM_UNUSED)
		return;
	n->used++;
	n->parents += p->ppid != 0;
	n->children += check_children(m, c, p);
	if (xv6_proc_find(m, p->pid) != p)
		xv6_check_note(c, 10, p->pid, slot, 0, p->pid);
	if (!p->holder)
		return;
	n->holders++;
	h = xv6_slot_heads(m, p->holder);
	if (h->held_first > slot)
		xv6_check_note(c, 10, p->pid, slot, h->held_first, slot);
}

static void compare(struct xv6_check *c, u32 found, u32 expected)
{
	if (found != expected)
		xv6_check_note(c, 10, 0, 0, found, expected);
}

void xv6_check_slots(struct xv6_machine *m, struct xv6_check *c)
{
	struct seen n = { };
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++)
		check_slot(m, c, i, &n);
	compare(c, m->slots.count, n.used);
	compare(c, n.named, n.used);
	compare(c, n.children, n.parents);
	compare(c, n.held, n.holders);
}
