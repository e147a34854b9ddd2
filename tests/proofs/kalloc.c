// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: after any sequence of kalloc and kfree the free list is acyclic, lies
 * in RAM, is as long as its count, and holds exactly the frames that are free;
 * what kalloc gives was free before, and a kfree that is refused (free already,
 * never handed over, out of RAM, misaligned, shared) changes no frame and no
 * list.
 *
 * How: that is an invariant. It holds for a list of no frame, and one step from
 * any machine in which it holds, whichever list and however it came about,
 * leads to one in which it holds. So it does after any number of steps.
 *
 * Bounds: RAM of FRAMES frames, on the list in any order. Junk is off:
 * that a frame is filled is for the suites, and no more than a memset().
 */
#include "core/reason.c"
#include "core/kalloc.c"
#include "proof.h"

#define FRAMES		5u

static bool is_free(const struct xv6_machine *m, u32 n)
{
	return m->frames[n].kind == XV6VM_KIND_FREE;
}

/* Follows the list for as many steps as there are frames. */
static bool list_ok(const struct xv6_machine *m)
{
	u32 va = m->kmem.freelist, n, met = 0;

	for (n = 0; n < FRAMES && va; n++) {
		u32 pa = va - XV6_KERNBASE, bit = 1u << pa / XV6_PGSIZE % 32;

		if (pa >= m->cfg.phystop || pa % XV6_PGSIZE || met & bit ||
		    !is_free(m, pa / XV6_PGSIZE) ||
		    m->frames[pa / XV6_PGSIZE].depth != m->kmem.nfree - n)
			return false;
		met |= bit;
		va = entry_at(m, pa);
	}
	return !va && n == m->kmem.nfree;
}

static bool invariant(const struct xv6_machine *m)
{
	u32 i, count = 0;

	for (i = 0; i < FRAMES; i++) {
		/* The host's own table, which nobody else writes. */
		if (m->frames[i].kind >= XV6VM_KIND_COUNT)
			return false;
		count += is_free(m, i);
	}
	return count == m->kmem.nfree && list_ok(m);
}

static void alloc(struct xv6_machine *m, const struct xv6_frame *before)
{
	u8 kind = nondet_u8();
	u32 nfree = m->kmem.nfree, pa;

	/* As documented: never for a frame that stays free. */
	assume(kind < XV6VM_KIND_COUNT && kind != XV6VM_KIND_FREE);
	pa = xv6_kalloc(m, kind, nondet_u16());
	prove(!pa == !nfree || pa == 0);
	prove(nfree || m->why.reason == XV6VM_R_NO_FRAME);
	if (nfree) {
		prove(before[pa / XV6_PGSIZE].kind == XV6VM_KIND_FREE);
		prove(m->frames[pa / XV6_PGSIZE].kind == kind);
		prove(m->kmem.nfree == nfree - 1);
	}
}

static void free_any(struct xv6_machine *m, const struct xv6_frame *before)
{
	u32 pa = nondet_u32(), other = nondet_u32();
	u32 nfree = m->kmem.nfree, head = m->kmem.freelist;
	int err = xv6_kfree(m, pa);

	assume(other < FRAMES);
	prove(err <= 0);
	prove(err || (before[pa / XV6_PGSIZE].kind != XV6VM_KIND_FREE &&
		      m->frames[pa / XV6_PGSIZE].kind == XV6VM_KIND_FREE));
	prove(m->kmem.nfree == nfree + !err);
	prove(!err || head == m->kmem.freelist);
	if (err || other != pa / XV6_PGSIZE)
		prove(before[other].use == m->frames[other].use &&
		      before[other].depth == m->frames[other].depth);
}

void kalloc_any(void)
{
	struct xv6_machine *m = hostile_machine(FRAMES);
	struct xv6_frame before[FRAMES];
	u32 i;

	m->cfg.junk = false;
	m->why.reason = XV6VM_R_NONE;
	assume(invariant(m));
	for (i = 0; i < FRAMES; i++)
		before[i] = m->frames[i];
	if (nondet_bool())
		alloc(m, before);
	else
		free_any(m, before);
	prove(invariant(m));
}
