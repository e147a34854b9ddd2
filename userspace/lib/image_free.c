// SPDX-License-Identifier: GPL-2.0-only
/* kmem's free list in an image, and whether its frames are free. */

#include <string.h>

#include "image.h"

/* What kfree has not filled: the list's pointer, if that lies in the frame. */
static __u32 filled_from(const struct look *l)
{
	return l->r->sym.nodes ? 0 : l->r->sym.lay.run_size;
}

bool image_is_junk(const struct look *l, const __u8 *bytes)
{
	__u32 from = filled_from(l);

	return bytes[from] == 1 &&
	       !memcmp(bytes + from, bytes + from + 1, XV6VM_PGSIZE - from - 1);
}

/* kfree fills a frame with 0x01; the list's pointer lies over that. */
static void check_junk(struct look *l, __u32 pa, const __u8 *bytes)
{
	static const __u8 junk[4] = { 1, 1, 1, 1 };
	struct xv6image_finding f = {
		.rule = XV6IMAGE_JUNK,
		.owner = XV6IMAGE_NOBODY,
		.expected = image_le32(junk),
	};
	__u32 i;

	if (image_is_junk(l, bytes))
		return;
	for (i = filled_from(l) / 4; image_word(bytes, i) == f.expected; i++)
		;
	f.at = pa + 4 * i;
	f.frame = pa;
	f.found = image_word(bytes, i);
	image_find(l, &f);
}

/* The frame that the list means by @va, or 0: none. */
static __u32 meant(const struct look *l, __u32 va)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 offset = va - s->nodes;

	if (!s->nodes)
		return va % XV6VM_PGSIZE || !image_has(l, va, XV6VM_PGSIZE)
			       ? 0
			       : image_pa(l, va);
	return va < s->nodes || offset % s->lay.run_size ||
			       offset / s->lay.run_size >= l->r->nframes
		       ? 0
		       : offset / s->lay.run_size * XV6VM_PGSIZE;
}

/* Where the frame at @pa has the list's next pointer. */
static __u32 next_of(const struct look *l, __u32 pa)
{
	const struct xv6image_symbols *s = &l->r->sym;

	return s->lay.next +
	       (s->nodes ? image_pa(l, s->nodes) +
				   pa / XV6VM_PGSIZE * s->lay.run_size
			 : pa);
}

/*
 * The frame that the word at @at points to, if it can be one of the list.
 * Return: its pa, or 0: the list ends here, as it should or not.
 */
static __u32 follow(struct look *l, __u32 at, __u32 va)
{
	struct xv6image_finding f = {
		.owner = XV6IMAGE_NOBODY,
		.at = at,
		.found = va,
	};
	__u32 pa = meant(l, va);
	struct xv6image_frame *frame;

	if (!va)
		return 0;
	f.rule = XV6IMAGE_FREE_POINTER;
	f.frame = (image_has(l, va, 1) ? image_pa(l, va) : at) & ~0xfffu;
	if (pa < l->first_pa) {
		image_find(l, &f);
		return 0;
	}
	frame = &l->r->frames[pa / XV6VM_PGSIZE];
	f.frame = pa;
	if (frame->kind == XV6IMAGE_FREE) {
		f.rule = XV6IMAGE_FREE_CYCLE;
		image_find(l, &f);
		return 0;
	}
	return pa;
}

/* A frame that has an owner keeps it, and the list is no longer to be trusted. */
static void take(struct look *l, __u32 pa, __u32 at)
{
	struct xv6image_frame *frame = &l->r->frames[pa / XV6VM_PGSIZE];
	struct xv6image_finding f = {
		.rule = XV6IMAGE_FREE_USED,
		.owner = XV6IMAGE_NOBODY,
		.at = at,
		.found = pa + l->r->sym.kernbase,
		.kind = frame->kind,
		.had = frame->owner,
		.frame = pa,
	};

	if (frame->kind != XV6IMAGE_UNKNOWN && frame->kind != XV6IMAGE_LATER)
		image_find(l, &f);
	*frame = (struct xv6image_frame){ XV6IMAGE_FREE, XV6IMAGE_NOBODY };
}

static void one_list(struct look *l, __u32 at)
{
	__u32 pa = follow(l, at, image_read_word(l, at));
	__u8 bytes[XV6VM_PGSIZE];

	while (pa && !l->err) {
		if (l->r->firsts < XV6IMAGE_FIRST)
			l->r->first[l->r->firsts++] = pa;
		take(l, pa, at);
		image_read(l, pa, bytes, sizeof(bytes));
		check_junk(l, pa, bytes);
		at = next_of(l, pa);
		pa = follow(l, at, image_read_word(l, at));
	}
}

/* A kfree that fills no frames is another kfree, and not as many writers. */
static void fills_nothing(struct look *l)
{
	__u32 i, n, k = 0;

	for (i = n = 0; i < l->r->nframes; i++)
		n += l->r->frames[i].kind == XV6IMAGE_FREE;
	if (l->r->count[XV6IMAGE_JUNK] <= n / 2)
		return;
	for (i = 0; i < l->r->findings; i++) {
		if (l->r->v[i].rule != XV6IMAGE_JUNK)
			l->r->v[k++] = l->r->v[i];
	}
	l->r->findings = k;
	l->r->count[XV6IMAGE_JUNK] = 0;
}

/*
 * A structure for each frame may be there for its count alone, or for nothing, and the
 * list be one of frames as xv6's is: where it begins tells.
 */
void image_nodes(struct look *l)
{
	struct xv6image_symbols *s = &l->r->sym;
	__u32 n, va;

	for (n = 0; s->nodes && n < s->lay.kmems; n++) {
		va = image_read_word(l, image_pa(l, s->kmem) +
						n * s->lay.kmem_size +
						s->lay.freelist);
		if (!(va % XV6VM_PGSIZE) && image_has(l, va, XV6VM_PGSIZE) &&
		    image_pa(l, va) >= l->first_pa)
			s->nodes = 0;
	}
}

void image_freelist(struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 n;

	for (n = 0; n < s->lay.kmems; n++)
		one_list(l, image_pa(l, s->kmem) + n * s->lay.kmem_size +
				    s->lay.freelist);
	fills_nothing(l);
}
