// SPDX-License-Identifier: GPL-2.0-only
/* Views: several frames, or pages, in one cell. */

#include "view.h"

__u32 xv6vm_view_fold(__u32 n, __u32 room)
{
	__u32 fold = 1;

	while (room && fold < 1u << 31 && (n - 1) / fold + 1 > room && n)
		fold *= 2;
	return fold;
}

/* @n more, of which each is @f, or not mapped to RAM. */
static void put(struct xv6view_cell *cell, __u32 what,
		const struct xv6view_frame *f, __u32 n)
{
	if (what > cell->what || !cell->alike) {
		cell->what = what;
		cell->alike = 0;
		cell->flags = f ? f->flags : 0;
		cell->pid = f ? f->pid : 0;
	}
	cell->alike += what == cell->what ? n : 0;
}

void xv6vm_view_cell(const struct xv6view *v, __u32 first, __u32 count,
		     struct xv6view_cell *cell)
{
	__u32 i;

	*cell = (struct xv6view_cell){ .first = first };
	for (i = first; i < v->info.out_frames && i - first < count; i++)
		put(cell, v->frames[i].what, &v->frames[i], 1);
	cell->count = i - first;
}

__u32 view_find(const struct xv6view_space *s, __u32 va)
{
	__u32 low = 0, high = s->nextents;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;
		const struct xv6vm_extent *e = &s->extents[mid];

		if (e->va + (e->pages * XV6VM_PGSIZE - 1) < va)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Pages @from to @to, which @e maps. */
static void put_pages(struct xv6view_cell *cell, const struct xv6view *v,
		      const struct xv6vm_extent *e, __u32 from, __u32 to)
{
	__u32 at = e->pa / XV6VM_PGSIZE + (from - e->va / XV6VM_PGSIZE);

	for (; from < to; from++, at++) {
		if (at >= v->info.out_frames)
			put(cell, XV6VIEW_OUTSIDE, NULL, 1);
		else
			put(cell, v->frames[at].what, &v->frames[at], 1);
	}
}

/*
 * (What a page may be accessed for is a matter of this space, and not of others that
 * reach its frame.)
 */
void xv6vm_view_space_cell(const struct xv6view_space *s, __u32 first,
			   __u32 count, struct xv6view_cell *cell)
{
	__u32 at = first, end = first + count, i;

	*cell = (struct xv6view_cell){ .first = first, .count = count };
	for (i = view_find(s, first * XV6VM_PGSIZE);
	     i < s->nextents && at < end; i++) {
		const struct xv6vm_extent *e = &s->extents[i];
		__u32 from = e->va / XV6VM_PGSIZE, to = from + e->pages;
		__u32 before = cell->what;

		if (from >= end)
			break;
		if (from > at)
			put(cell, XV6VIEW_ABSENT, NULL, from - at);
		from = from > at ? from : at;
		to = to < end ? to : end;
		put_pages(cell, s->v, e, from, to);
		if (cell->what != before || from == first)
			cell->flags = view_user(e) ? XV6VIEW_USER : 0;
		at = to;
	}
	if (at < end)
		put(cell, XV6VIEW_ABSENT, NULL, end - at);
}
