// SPDX-License-Identifier: GPL-2.0-only
/* Views: an address space by its regions, and rows of cells of them. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

#define LAST	    0xffffffffu
#define SPACE_PAGES (1u << 20)

static int add_extent(struct xv6view_space *s, const struct xv6vm_extent *e,
		      __u32 *room)
{
	struct xv6vm_extent *more;

	if (s->nextents == *room) {
		*room = *room ? 2 * *room : 64;
		more = realloc(s->extents, *room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		s->extents = more;
	}
	s->extents[s->nextents++] = *e;
	return 0;
}

static int take_extents(struct xv6view_space *s)
{
	struct xv6vm_cursor c;
	struct xv6vm_extent e;
	__u32 room = 0;
	int ret;

	/* It has none yet, or no more. */
	if (!s->proc.pgdir)
		return 0;
	xv6vm_extents_begin(s->v->h, &c, s->proc.id, s->proc.flags, 0);
	while ((ret = xv6vm_extents_next(&c, &e)) > 0) {
		ret = add_extent(s, &e, &room);
		if (ret)
			return ret;
	}
	return ret;
}

/* The name of what @va lies in, NULL if it has none; *last: the end of that. */
static const char *named(const struct xv6view_space *s, __u32 va, __u32 *last)
{
	const struct xv6vm_info *info = &s->v->info;
	struct xv6vm_range r[XV6VM_RANGES];
	__u32 i;

	if (va < s->proc.sz && va < XV6VM_KERNBASE)
		return xv6vm_view_label(view_part(&s->proc, va, last));
	*last = va < XV6VM_KERNBASE ? XV6VM_KERNBASE - 1 : LAST;
	if (!info->out_end)
		return NULL;
	xv6vm_kernel_ranges(info, r);
	for (i = XV6VM_RANGES; i-- && va >= XV6VM_KERNBASE;) {
		if (va >= r[i].va && va <= r[i].last) {
			*last = r[i].last;
			return r[i].name;
		}
		if (va < r[i].va)
			*last = r[i].va - 1;
	}
	return NULL;
}

static __u32 last_of(const struct xv6vm_extent *e)
{
	return e->va + (e->pages * XV6VM_PGSIZE - 1);
}

/* As far as all pages from @va on are mapped, or none is: at most to @last. */
static __u32 alike(const struct xv6view_space *s, __u32 va, __u32 last)
{
	const struct xv6vm_extent *e = s->extents + view_find(s, va);
	const struct xv6vm_extent *behind = s->extents + s->nextents;
	__u32 end = last;

	if (e < behind && e->va > va)
		end = e->va - 1;
	else if (e < behind)
		for (end = last_of(e); ++e < behind && e->va == end + 1;)
			end = last_of(e);
	return end < last ? end : last;
}

static __u32 mapped(const struct xv6view_space *s, __u32 va, __u32 last)
{
	__u32 i, n = 0;

	for (i = view_find(s, va); i < s->nextents; i++) {
		const struct xv6vm_extent *e = &s->extents[i];
		__u32 from = e->va > va ? e->va : va;
		__u32 to = last_of(e) < last ? last_of(e) : last;

		if (e->va > last)
			break;
		n += (to - from) / XV6VM_PGSIZE + 1;
	}
	return n;
}

static int add_region(struct xv6view_space *s, __u32 va, __u32 last,
		      const char *label)
{
	struct xv6view_region *more =
		realloc(s->regions, (s->nregions + 1) * sizeof(*more));
	struct xv6view_region r = {
		.va = va,
		.pages = (last - va) / XV6VM_PGSIZE + 1,
		.mapped = mapped(s, va, last),
		.label = label,
	};

	if (!more)
		return -ENOMEM;
	if (!r.label)
		r.label = xv6vm_view_label(r.mapped ? XV6VIEW_PAGE
						    : XV6VIEW_ABSENT);
	s->regions = more;
	s->regions[s->nregions++] = r;
	return 0;
}

/* (A hostile image has as many regions as pages; so many nobody looks at.) */
#define REGIONS_MAX 4096u

static int take_regions(struct xv6view_space *s)
{
	__u32 va = 0, last;
	const char *label;
	int ret = 0;

	do {
		label = named(s, va, &last);
		if (!label && s->nregions < REGIONS_MAX)
			last = alike(s, va, last);
		last |= XV6VM_PGSIZE - 1;
		ret = add_region(s, va, last, label);
		va = last + 1;
	} while (!ret && va);
	return ret;
}

int xv6vm_view_space_take(const struct xv6view *v, const struct xv6view_proc *p,
			  struct xv6view_space *s)
{
	int ret;

	*s = (struct xv6view_space){ .v = v, .proc = *p };
	ret = take_extents(s);
	if (!ret)
		ret = take_regions(s);
	if (ret)
		xv6vm_view_space_free(s);
	return ret;
}

void xv6vm_view_space_free(struct xv6view_space *s)
{
	free(s->regions);
	free(s->extents);
	*s = (struct xv6view_space){ 0 };
}

/* Cells of @r where none has more than @most rows of @width. */
static __u32 cells(const struct xv6view_region *r, __u32 width, __u32 most,
		   __u32 *fold)
{
	*fold = xv6vm_view_fold(r->pages, width * most);
	return r->mapped ? (r->pages - 1) / *fold + 1 : 0;
}

static __u32 rows_of(__u32 cells, __u32 width)
{
	return cells ? (cells - 1) / width + 1 : 1;
}

/* How many rows a region may have for all to have at most @rows. */
static __u32 most_rows(const struct xv6view_space *s, __u32 width, __u32 rows)
{
	__u32 most = rows, sum, i, fold;

	for (; most > 1; most--) {
		for (sum = 0, i = 0; i < s->nregions; i++)
			sum += rows_of(cells(&s->regions[i], width, most,
					     &fold),
				       width);
		if (sum <= rows)
			break;
	}
	return most ? most : 1;
}

/* Rows of one region; nothing is written where @out is NULL. */
static __u32 put_rows(const struct xv6view_space *s, __u32 region, __u32 width,
		      __u32 most, struct xv6view_row *out)
{
	const struct xv6view_region *r = &s->regions[region];
	__u32 fold, n = cells(r, width, most, &fold), rows = rows_of(n, width);
	__u32 i;

	for (i = 0; out && i < rows; i++)
		out[i] = (struct xv6view_row){
			.region = region,
			.first = r->va / XV6VM_PGSIZE + i * width * fold,
			.cells = n - i * width < width ? n - i * width : width,
			.fold = fold,
		};
	return rows;
}

int xv6vm_view_space_rows(const struct xv6view_space *s, __u32 width,
			  __u32 rows, struct xv6view_row **out)
{
	__u32 all = SPACE_PAGES / width + 1, n = 0, i, most;

	most = most_rows(s, width, rows < all ? rows : all);
	for (i = 0; i < s->nregions; i++)
		n += put_rows(s, i, width, most, NULL);
	*out = malloc(n * sizeof(**out));
	if (!*out)
		return -ENOMEM;
	for (n = 0, i = 0; i < s->nregions; i++)
		n += put_rows(s, i, width, most, *out + n);
	return n;
}
