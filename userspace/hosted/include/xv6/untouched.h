/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames that nobody has looked at since freerange put them on the list, as the
 * simulator has them: m->untouched has a bit for each, their memory is zero or was
 * never used, and their bytes are made when somebody asks where they lie. Questions
 * ask, too, so this is for one thread at a time. Without m->untouched all bytes are
 * made at once.
 */
#ifndef _XV6_UNTOUCHED_H
#define _XV6_UNTOUCHED_H

#include <string.h>
#include <sys/mman.h>
#include <xv6/machine.h>

static inline bool xv6_is_untouched(const struct xv6_machine *m, u32 pa)
{
	return m->untouched &&
	       m->untouched[pa >> XV6_PGSHIFT >> 3] >> (pa >> XV6_PGSHIFT & 7) &
		       1;
}

static inline void xv6_set_untouched(const struct xv6_machine *m, u32 pa,
				     bool on)
{
	u8 *bits = &m->untouched[pa >> XV6_PGSHIFT >> 3];
	u8 bit = 1 << (pa >> XV6_PGSHIFT & 7);

	*bits = on ? *bits | bit : *bits & ~bit;
}

/* All but the first of a range: what is below that did not come before. */
static inline bool xv6_leave_untouched(struct xv6_machine *m, u32 pa, u32 n)
{
	if (!m->untouched || m->kmem.freelist != xv6_next_below(pa))
		return false;
	for (; n; n--, pa += XV6_PGSIZE)
		xv6_set_untouched(m, pa, true);
	return true;
}

/* As freerange would have left it. */
static inline void xv6_make_bytes(const struct xv6_machine *m, u32 pa)
{
	u8 *frame = m->ram + pa / XV6_PGSIZE * XV6_PGSIZE;
	__le32 next = cpu_to_le32(xv6_next_below(pa & -XV6_PGSIZE));

	xv6_set_untouched(m, pa, false);
	if (m->cfg.junk)
		memset(frame, XV6_JUNK, XV6_PGSIZE);
	memcpy(frame, &next, sizeof(next));
}

static inline void xv6_touch(const struct xv6_machine *m, u32 pa)
{
	if (unlikely(xv6_is_untouched(m, pa)))
		xv6_make_bytes(m, pa);
}

/* Fresh memory in the place of what was used, where the host can do that. */
static inline bool xv6_forget(struct xv6_machine *m, u32 pa, u32 n)
{
	u32 at;

	if (!m->untouched)
		return false;
	for (at = pa; at < pa + n; at += XV6_PGSIZE)
		xv6_set_untouched(m, at, false);
	return mmap(m->ram + pa, n, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
		    0) != MAP_FAILED;
}

#endif
