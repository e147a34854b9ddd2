// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of an xv6, explained: every frame gets its owner, then the free
 * list is held against that. Nothing in an image is believed: a frame is
 * followed only by who claims it, which happens once.
 */

#include "image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF_A_KIND 8u /* findings kept of each rule */

void image_read(struct look *l, __u32 pa, void *buf, __u32 len)
{
	memset(buf, 0, len);
	if (l->err || pa >= l->img->size || len > l->img->size - pa)
		return;
	l->err = l->img->read(l->img->ctx, pa, buf, len);
	if (l->err)
		memset(buf, 0, len);
}

__u32 image_read_word(struct look *l, __u32 pa)
{
	__u8 word[4];

	image_read(l, pa, word, sizeof(word));
	return image_le32(word);
}

bool image_has(const struct look *l, __u32 va, __u32 len)
{
	__u32 pa = va - XV6VM_KERNBASE;

	return va >= XV6VM_KERNBASE && pa < l->img->size &&
	       len <= l->img->size - pa;
}

void image_find(struct look *l, const struct xv6image_finding *f)
{
	struct xv6image_report *r = l->r;

	if (r->count[f->rule]++ < OF_A_KIND && r->findings < XV6IMAGE_FINDINGS)
		r->v[r->findings++] = *f;
}

__u32 image_kind(const struct look *l, __u32 pa)
{
	return pa < l->r->phystop ? l->r->frames[pa / XV6VM_PGSIZE].kind
				  : XV6IMAGE_KINDS;
}

/* What is wrong with one more entry that leads to a frame of @had's kind. */
static __u32 claim_rule(__u32 kind, __u32 had, __u32 entry)
{
	if (kind == XV6IMAGE_USER && had != XV6IMAGE_USER &&
	    entry & XV6VM_PTE_U)
		return XV6IMAGE_KERNEL_USER;
	if (had == XV6IMAGE_IO || had == XV6IMAGE_KERNEL)
		return XV6IMAGE_NO_FRAME;
	return XV6IMAGE_TWO_OWNERS;
}

bool image_claim(struct look *l, __u32 kind, __u32 owner,
		 const struct xv6image_finding *f)
{
	struct xv6image_finding wrong = *f;
	__u32 pa = f->found & ~0xfffu;
	struct xv6image_frame *frame;

	wrong.rule = XV6IMAGE_NO_FRAME;
	if (pa >= l->r->phystop) {
		image_find(l, &wrong);
		return false;
	}
	frame = &l->r->frames[pa / XV6VM_PGSIZE];
	wrong.rule = claim_rule(kind, frame->kind, f->found);
	wrong.kind = frame->kind;
	wrong.had = frame->owner;
	if (frame->kind != XV6IMAGE_UNKNOWN) {
		image_find(l, &wrong);
		return false;
	}
	*frame = (struct xv6image_frame){ kind, owner };
	return true;
}

/* What is there before any frame is handed out. */
static void kernel_frames(struct look *l)
{
	__u32 pa;

	for (pa = 0; pa < l->first_pa; pa += XV6VM_PGSIZE) {
		__u8 kind = pa < EXTMEM ? XV6IMAGE_IO : XV6IMAGE_KERNEL;

		l->r->frames[pa / XV6VM_PGSIZE] =
			(struct xv6image_frame){ kind, XV6IMAGE_NOBODY };
	}
}

/* Nobody's: taken and lost, or lost with the rest of a broken free list. */
static void unaccounted(struct look *l, __u32 pa)
{
	struct xv6image_finding f = {
		.owner = XV6IMAGE_NOBODY,
		.at = pa,
	};
	__u8 bytes[XV6VM_PGSIZE];

	image_read(l, pa, bytes, sizeof(bytes));
	f.rule = image_is_junk(bytes) ? XV6IMAGE_CUT_OFF : XV6IMAGE_LEAKED;
	f.found = image_le32(bytes);
	image_find(l, &f);
}

static void count_kinds(struct look *l)
{
	struct xv6image_report *r = l->r;
	__u32 i;

	for (i = 0; i < r->nframes; i++) {
		r->kinds[r->frames[i].kind]++;
		if (r->frames[i].kind == XV6IMAGE_UNKNOWN)
			unaccounted(l, i * XV6VM_PGSIZE);
	}
}

static void scalars(struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 kmem = s->kmem - XV6VM_KERNBASE, kpgdir;

	l->r->use_lock = image_read_word(l, kmem + KMEM_USE_LOCK);
	l->r->freelist = image_read_word(l, kmem + KMEM_FREELIST);
	l->r->ncpu = image_read_word(l, s->ncpu - XV6VM_KERNBASE);
	kpgdir = image_read_word(l, s->kpgdir - XV6VM_KERNBASE);
	l->r->kpgdir = kpgdir - XV6VM_KERNBASE;
	l->r->locks = !!image_read_word(l, kmem);
	l->r->locks |= !!image_read_word(l, s->ptable - XV6VM_KERNBASE) << 1;
}

/* Do the kernel's own data lie in its image, and that in RAM? */
static bool sensible(const struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	const struct {
		__u32 va, len;
	} data[] = {
		{ s->kmem, KMEM_SIZE },
		{ s->ptable, PTABLE_SIZE },
		{ s->cpus, XV6IMAGE_NCPU * CPU_SIZE },
		{ s->ncpu, 4 },
		{ s->kpgdir, 4 },
	};
	size_t i;

	if (s->data % XV6VM_PGSIZE || s->data < XV6VM_KERNBASE + EXTMEM ||
	    s->end < s->data || !image_has(l, s->end, 1))
		return false;
	for (i = 0; i < sizeof(data) / sizeof(data[0]); i++) {
		if (data[i].va < s->data || data[i].va >= s->end ||
		    data[i].len > s->end - data[i].va)
			return false;
	}
	return true;
}

static void explain(struct look *l)
{
	scalars(l);
	kernel_frames(l);
	image_tables_kernel(l);
	image_procs(l);
	image_cpus(l);
	image_spaces(l);
	image_freelist(l);
	count_kinds(l);
}

static int failed(struct xv6vm_error *why, int err, const char *what)
{
	*why = (struct xv6vm_error){ .err = -err };
	snprintf(why->what, sizeof(why->what), "%s", what);
	return err;
}

int xv6image_explain(const struct xv6image *img,
		     const struct xv6image_symbols *sym,
		     struct xv6image_report *r, struct xv6vm_error *why)
{
	struct look l = { .img = img, .r = r };

	if (!img || !sym || !r || !why)
		return -EFAULT;
	*r = (struct xv6image_report){ .sym = *sym, .phystop = img->size };
	if (!sensible(&l))
		return failed(why, -EINVAL,
			      "the image is not one of this kernel: too small");
	l.first_pa = (sym->end - XV6VM_KERNBASE + 0xfff) & ~0xfffu;
	r->nframes = img->size / XV6VM_PGSIZE;
	r->frames = calloc(r->nframes, sizeof(*r->frames));
	if (!r->frames)
		return failed(why, -ENOMEM, "no room for the frames");
	explain(&l);
	return l.err ? failed(why, l.err, "cannot read the image") : 0;
}

void xv6image_report_free(struct xv6image_report *r)
{
	if (!r)
		return;
	free(r->frames);
	r->frames = NULL;
}

__u32 xv6image_violations(const struct xv6image_report *r)
{
	__u32 rule, n = 0;

	for (rule = 0; r && rule < XV6IMAGE_JUNK; rule++)
		n += r->count[rule];
	return n;
}
