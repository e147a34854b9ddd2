// SPDX-License-Identifier: GPL-2.0-only
/* Reading the free list piece by piece, while it changes between the pieces. */
#include "internal.h"

#define XV6_SKIP_MAX	256u

/*
 * Where to go on after the frame at @pa that was *@depth frames from the end,
 * and how many frames there are from there on. As long as it is still where it
 * was, its next one is the one. Else it has left, with all above it: go down
 * from the head past what joined since, but not past so many of them that
 * others wait.
 */
static u32 resume_at(const struct xv6_machine *m, u32 pa, u32 *depth)
{
	u32 va, d = m->kmem.nfree, steps;

	if (xv6_free_next(m, xv6_p2v(pa), *depth, &va)) {
		--*depth;
		return va;
	}
	va = m->kmem.freelist;
	for (steps = 0; d && d >= *depth && steps < XV6_SKIP_MAX; steps++, d--) {
		if (!xv6_free_next(m, va, d, &va))
			break;
	}
	*depth = d;
	return va;
}

int xv6_freelist_chunk(struct xv6_machine *m, u32 *pa, u32 *depth,
		       struct xv6vm_free_frame *out, u32 count)
{
	u32 va, next, n, d = *depth;

	spin_lock(&m->kmem.lock);
	if (*pa) {
		va = resume_at(m, *pa, &d);
	} else {
		va = m->kmem.freelist;
		d = m->kmem.nfree;
	}
	for (n = 0; d && n < count; n++, d--) {
		if (!xv6_free_next(m, va, d, &next))
			break;
		*pa = xv6_v2p(va);
		*depth = d;
		va = next;
		out[n] = (struct xv6vm_free_frame){ *pa, va, d };
	}
	if (!d && !va)
		*pa = 0;
	spin_unlock(&m->kmem.lock);
	return (d || va) && count && !n ? -EIO : (int)n;
}
