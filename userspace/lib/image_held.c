// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that neither a table nor the free list has, but that the kernel's own data
 * lead to: a lab's shared regions, swap slots, slabs. As a leak detector does, any word
 * is taken for a pointer that can be one. And those that kinit2 never gave away.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

#define NEVER 1024u /* frames at the end of RAM that were not touched */

struct held {
	struct look *l;
	__u32 *todo;
	__u32 count;
};

static bool between(__u32 va, __u32 from, __u32 to)
{
	return va >= from && va < to;
}

/* What tells of frames in ways that were understood, or of those that once were. */
static bool is_known(const struct look *l, __u32 va)
{
	const struct xv6image_symbols *s = &l->r->sym;
	const struct xv6image_layout *lay = &s->lay;

	return between(va, s->kmem, s->kmem + lay->kmems * lay->kmem_size) ||
	       between(va, s->ptable,
		       s->ptable + lay->procs + lay->nproc * lay->proc_size) ||
	       between(va, s->cpus, s->cpus + lay->ncpu * lay->cpu_size) ||
	       between(va, s->bootstack[0], s->bootstack[1]) ||
	       between(va, s->busy[0], s->busy[1]) ||
	       between(va, s->busy[2], s->busy[3]) ||
	       (s->counts &&
		between(va, s->counts,
			s->counts + l->r->nframes * s->count_step));
}

/* Where the list is broken, what it has lost is nobody's, and its links lead on. */
static bool is_lost(struct look *l, __u32 pa)
{
	__u8 bytes[XV6VM_PGSIZE];

	if (!l->r->count[XV6IMAGE_FREE_CYCLE] &&
	    !l->r->count[XV6IMAGE_FREE_POINTER])
		return false;
	image_read(l, pa, bytes, sizeof(bytes));
	return image_is_junk(l, bytes);
}

static void word(struct held *h, __u32 w)
{
	bool virtual = w >= h->l->r->sym.kernbase;
	__u32 pa = virtual ? image_pa(h->l, w) & ~0xfffu : w;

	/* A pointer may lead into a page, a frame's number not. */
	if (!w || pa % XV6VM_PGSIZE ||
	    image_kind(h->l, pa) != XV6IMAGE_UNKNOWN || is_lost(h->l, pa))
		return;
	h->l->r->frames[pa / XV6VM_PGSIZE] =
		(struct xv6image_frame){ XV6IMAGE_HELD, XV6IMAGE_NOBODY };
	h->todo[h->count++] = pa;
}

static void page(struct held *h, __u32 pa, bool data)
{
	__u8 bytes[XV6VM_PGSIZE];
	__u32 i, va = pa + h->l->r->sym.kernbase;

	image_read(h->l, pa, bytes, sizeof(bytes));
	for (i = 0; i < XV6VM_PGSIZE / 4; i++, va += 4) {
		if (!data || (va < h->l->r->sym.end && !is_known(h->l, va)))
			word(h, image_word(bytes, i));
	}
}

/* Is it a word of struct proc that xv6 has, too? What it leads to was seen by then. */
static bool is_xv6s(const struct xv6image_layout *lay, __u32 at)
{
	const __u32 words[] = { lay->sz,    lay->pgdir,	  lay->kstack,
				lay->state, lay->pid,	  lay->parent,
				lay->tf,    lay->context, lay->chan };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (at == words[i])
			return true;
	}
	return between(at, lay->ofile, lay->ofile + 4 * lay->nofile) ||
	       between(at, lay->name, lay->name + lay->name_len);
}

/*
 * What a lab has added to struct proc. Of a slot that is free as well: it may keep its
 * frames for the next process there.
 */
static void members(struct held *h, __u32 slot)
{
	const struct xv6image_symbols *s = &h->l->r->sym;
	__u32 va = s->ptable + s->lay.procs + slot * s->lay.proc_size, at, w;

	if (!h->l->r->procs[slot].state && !s->lay.context)
		return;
	for (at = 0; at + 4 <= s->lay.proc_size; at += 4) {
		w = image_read_word(h->l, image_pa(h->l, va + at));
		if (!is_xv6s(&s->lay, at) && w >= s->kernbase)
			word(h, w);
	}
}

static bool is_zero(struct look *l, __u32 pa)
{
	__u8 bytes[XV6VM_PGSIZE];

	image_read(l, pa, bytes, sizeof(bytes));
	return !bytes[0] && !memcmp(bytes, bytes + 1, sizeof(bytes) - 1);
}

/* A lab may leave most of RAM alone, to have its pages swapped out soon. */
static void never_given(struct look *l)
{
	struct xv6image_frame *f = l->r->frames;
	__u32 from = l->r->nframes, i;

	while (from && f[from - 1].kind == XV6IMAGE_UNKNOWN &&
	       is_zero(l, (from - 1) * XV6VM_PGSIZE))
		from--;
	for (i = from; l->r->nframes - from >= NEVER && i < l->r->nframes; i++)
		f[i].kind = XV6IMAGE_LATER;
}

void image_held(struct look *l)
{
	struct held h = { .l = l, .todo = calloc(l->r->nframes, 4) };
	__u32 pa, slot;

	if (!h.todo) {
		l->err = l->err ? l->err : -ENOMEM;
		return;
	}
	never_given(l);
	for (pa = image_pa(l, l->r->sym.data); pa < l->first_pa;
	     pa += XV6VM_PGSIZE)
		page(&h, pa, true);
	for (slot = 0; slot < l->r->sym.lay.nproc; slot++)
		members(&h, slot);
	while (h.count)
		page(&h, h.todo[--h.count], false);
	free(h.todo);
}
