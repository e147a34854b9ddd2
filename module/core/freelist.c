// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the free list piece by piece, while it changes between the pieces.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>
#include "internal.h"

#define XV6_SKIP_MAX	256u

void xv6_stamp_anew(struct xv6_machine *m)
{
	struct xv6_kmem *k = &m->kmem;
	const struct xv6_run *r;
	u32 i, va, stamp = k->nfree;

	for (i = 0; i < m->nframes; i++)
		m->frames[i].stamp = 0;
	for (va = k->freelist; va && stamp; va = le32_to_cpu(r->next)) {
		r = xv6_free_run(m, va);
		if (!r)
			break;
		xv6_frame(m, xv6_v2p(va))->stamp = stamp--;
	}
	k->stamp = k->nfree;
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

	*in_place = f && READ_ONCE(f->kind) == XV6VM_KIND_FREE &&
		    f->stamp == stamp;
	if (*in_place)
		return le32_to_cpu(*(__le32 *)xv6_frame_ptr(m, xv6_pte_addr(pa)));

	va = m->kmem.freelist;
	for (steps = 0; va && steps < XV6_SKIP_MAX; steps++) {
		const struct xv6_run *r = xv6_free_run(m, va);

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

	spin_lock(&m->kmem.lock);
	va = *pa ? resume_at(m, *pa, *stamp, &after) : m->kmem.freelist;
	for (n = 0; va && n < count; n++) {
		r = xv6_free_run(m, va);
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
	spin_unlock(&m->kmem.lock);
	return va && count && !n ? -EIO : (int)n;
}
