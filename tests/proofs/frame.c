// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: xv6_frame_ptr() and xv6_frame(), through which all addresses of the
 * machine become the host's, give NULL or a pointer into the RAM and the frame
 * table: the rest of the frame behind it is RAM, too, and the entry is that of
 * the frame. And what is found free by its va is a free frame's beginning.
 *
 * Bounds: none; RAM of any size, every address.
 */
#include "core/internal.h"
#include "proof.h"

void frame_any(void)
{
	const struct xv6_machine *m = hostile_machine(nondet_u32());
	u32 pa = nondet_u32(), va = nondet_u32(), len = nondet_u32();
	const u8 *p = xv6_frame_ptr(m, pa);
	const struct xv6_frame *f = xv6_frame(m, pa);
	u32 next, depth = nondet_u32();
	bool is_free = xv6_free_next(m, va, depth, &next);

	prove(!p == (pa >= m->cfg.phystop) && !f == !p);
	if (p) {
		u32 n = xv6_in_page(pa, len);

		prove(n <= len && n <= XV6_PGSIZE - pa % XV6_PGSIZE);
		prove(p == m->ram + pa && __CPROVER_r_ok(p, n));
		prove(f == m->frames + pa / XV6_PGSIZE &&
		      __CPROVER_r_ok(f, sizeof(*f)));
	}
	if (is_free) {
		prove(va >= XV6_KERNBASE && va % XV6_PGSIZE == 0);
		f = xv6_frame(m, va - XV6_KERNBASE);
		prove(f->kind == XV6VM_KIND_FREE && f->depth == depth);
	}
}
