// SPDX-License-Identifier: GPL-2.0-only
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
	__u32 pa = image_pa(l, va);

	return va >= l->r->sym.kernbase && pa < l->r->phystop &&
	       len <= l->r->phystop - pa;
}

/* What goes on where the last one of its rule ended is one with that. */
static bool goes_on(struct look *l, const struct xv6image_finding *f)
{
	struct xv6image_report *r = l->r;
	__u32 i = l->next[f->rule].last;
	bool same = f->pages && r->count[f->rule] &&
		    l->next[f->rule].va == f->va &&
		    l->next[f->rule].owner == f->owner;

	l->next[f->rule].va = f->va + f->pages * XV6VM_PGSIZE;
	l->next[f->rule].owner = f->owner;
	if (same && i < r->findings)
		r->v[i].pages += f->pages;
	return same;
}

void image_find(struct look *l, const struct xv6image_finding *f)
{
	struct xv6image_report *r = l->r;
	if (goes_on(l, f))
		return;
	l->next[f->rule].last = XV6IMAGE_FINDINGS;
	if (r->count[f->rule]++ >= OF_A_KIND ||
	    r->findings >= XV6IMAGE_FINDINGS)
		return;
	l->next[f->rule].last = r->findings;
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
	wrong.frame = pa;
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

/* What is there before any frame is handed out, and what will be. */
static void kernel_frames(struct look *l)
{
	const struct xv6image_frame io = { XV6IMAGE_IO, XV6IMAGE_NOBODY },
				    kernel = { XV6IMAGE_KERNEL,
					       XV6IMAGE_NOBODY },
				    later = { XV6IMAGE_LATER, XV6IMAGE_NOBODY },
				    unknown = { XV6IMAGE_UNKNOWN,
						XV6IMAGE_NOBODY };
	__u32 pa;

	for (pa = 0; pa < l->r->phystop; pa += XV6VM_PGSIZE) {
		struct xv6image_frame *f = &l->r->frames[pa / XV6VM_PGSIZE];

		if (pa < l->first_pa)
			*f = pa < EXTMEM ? io : kernel;
		else if (l->r->booting && (pa >= KINIT1 || l->r->no_kpgdir))
			*f = later;
		else
			*f = unknown;
	}
}

/* Nobody's: taken and lost, or lost with the rest of a broken free list. */
static void unaccounted(struct look *l, __u32 pa, struct xv6image_finding *lost)
{
	struct xv6image_finding f = {
		.rule = XV6IMAGE_CUT_OFF,
		.owner = XV6IMAGE_NOBODY,
		.at = pa,
		.frame = pa,
	};
	__u8 bytes[XV6VM_PGSIZE];

	image_read(l, pa, bytes, sizeof(bytes));
	f.found = image_le32(bytes);
	if (!image_is_junk(l, bytes)) {
		f.rule = l->r->at_rest ? XV6IMAGE_LOST : XV6IMAGE_LEAKED;
		f.cause = image_lost_cause(l, bytes);
	}
	l->r->count[f.rule]++;
	f.pages = lost[f.cause].pages + 1;
	if (f.pages == 1)
		lost[f.cause] = f;
	lost[f.cause].pages = f.pages;
}

static void count_kinds(struct look *l)
{
	struct xv6image_finding lost[XV6IMAGE_CAUSES] = { 0 };
	struct xv6image_report *r = l->r;
	__u32 i;

	for (i = 0; i < r->nframes; i++) {
		r->kinds[r->frames[i].kind]++;
		if (r->frames[i].kind == XV6IMAGE_UNKNOWN)
			unaccounted(l, i * XV6VM_PGSIZE, lost);
	}
	/* One line for all that were the same. */
	for (i = 0; i < XV6IMAGE_CAUSES; i++) {
		if (lost[i].pages && r->findings < XV6IMAGE_FINDINGS)
			r->v[r->findings++] = lost[i];
	}
}

static void scalars(struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 kmem = image_pa(l, s->kmem), kpgdir, n;

	l->r->use_lock = 1;
	if (s->lay.use_lock != XV6IMAGE_NONE)
		l->r->use_lock = image_read_word(l, kmem + s->lay.use_lock);
	for (n = 0; n < s->lay.kmems && !l->r->freelist; n++)
		l->r->freelist = image_read_word(
			l, kmem + n * s->lay.kmem_size + s->lay.freelist);
	l->r->ncpu = image_read_word(l, image_pa(l, s->ncpu));
	kpgdir = image_read_word(l, image_pa(l, s->kpgdir));
	l->r->booting = !l->r->use_lock;
	/* All zeros are no kernel that boots, where its code cannot be compared. */
	l->r->no_kpgdir = !kpgdir && l->r->booting &&
			  (s->texts || l->r->freelist);
	l->r->kpgdir = image_pa(l, kpgdir);
	l->r->locks = !!image_read_word(l, kmem);
	l->r->locks |= !!image_read_word(l, image_pa(l, s->ptable)) << 1;
}

/* Do the kernel's own data lie in its image, and that in RAM? */
static bool sensible(const struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	const struct xv6image_layout *lay = &s->lay;
	const struct {
		__u32 va, len;
	} data[] = {
		{ s->kmem, lay->kmems * lay->kmem_size },
		{ s->ptable, lay->procs + lay->nproc * lay->proc_size },
		{ s->cpus, lay->ncpu * lay->cpu_size },
		{ s->ncpu, 4 },
		{ s->kpgdir, 4 },
	};
	size_t i;

	if (s->data % XV6VM_PGSIZE || s->data < s->kernbase + EXTMEM ||
	    s->end < s->data || !image_has(l, s->end, 1))
		return false;
	for (i = 0; i < sizeof(data) / sizeof(data[0]); i++) {
		if (data[i].va < s->data || data[i].va >= s->end ||
		    data[i].len > s->end - data[i].va)
			return false;
	}
	return true;
}

/* Is the code there that the kernel's file has? A debugger may have changed some. */
static bool this_kernels(struct look *l)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 i, differ = 0;

	for (i = 0; i < s->texts; i++)
		differ += image_read_word(l, image_pa(l, s->text[i].va)) !=
			  s->text[i].word;
	return differ <= s->texts / 8;
}

static void explain(struct look *l)
{
	l->fixed = l->r->rules != XV6IMAGE_NONE;
	if (!l->fixed)
		l->r->rules = l->r->sym.rules;
	scalars(l);
	image_nodes(l);
	kernel_frames(l);
	if (!l->r->no_kpgdir)
		image_tables_kernel(l);
	image_procs(l);
	image_cpus(l);
	image_rules(l);
	image_guess(l);
	image_spaces(l);
	image_counts(l);
	image_freelist(l);
	image_held(l);
	count_kinds(l);
	image_causes(l);
	image_moment(l);
}

static int failed(struct xv6vm_error *why, int err, const char *what)
{
	*why = (struct xv6vm_error){ .err = -err };
	snprintf(why->what, sizeof(why->what), "%s", what);
	return err;
}

/* xv6's own kmap[], of a kernel that has none to read. */
static void usual_kmap(struct xv6image_symbols *s, __u32 phystop)
{
	const __u32 data = s->data - s->kernbase, text = s->kernbase + EXTMEM;

	if (s->kmaps)
		return;
	s->kmap[0].va = s->kernbase;
	s->kmap[0].to = s->kmap[1].from = EXTMEM;
	s->kmap[1].va = text;
	s->kmap[1].to = s->kmap[2].from = data;
	s->kmap[2].va = s->data;
	s->kmap[2].to = phystop;
	s->kmap[3].va = s->kmap[3].from = DEVSPACE;
	s->kmap[0].perm = s->kmap[2].perm = s->kmap[3].perm = XV6VM_PTE_W;
	s->kmaps = 4;
}

/* Before anything is said: is it all of the memory of this kernel? */
static int refused(struct look *l, struct xv6vm_error *why)
{
	const struct xv6image_symbols *s = &l->r->sym;

	if (s->phystop > l->img->size) {
		*why = (struct xv6vm_error){ .err = EINVAL };
		snprintf(
			why->what, sizeof(why->what),
			"the image is cut off: the kernel has PHYSTOP 0x%08x, the image 0x%08x bytes",
			s->phystop, l->img->size);
		return -EINVAL;
	}
	if (!sensible(l))
		return failed(why, -EINVAL,
			      "the image is not one of this kernel: too small");
	if (!this_kernels(l))
		return failed(
			why, l->err ? l->err : -EINVAL,
			"the image is not this kernel's memory: its code is not there");
	if (image_one_space(l))
		return failed(
			why, -EINVAL,
			"all processes run in kpgdir itself: one address space for all is not known here");
	return 0;
}

int xv6vm_image_explain(const struct xv6image *img,
			const struct xv6image_symbols *sym, __u32 rules,
			struct xv6image_report *r, struct xv6vm_error *why)
{
	struct look l = { .img = img, .r = r };
	int ret;

	if (!img || !sym || !r || !why)
		return -EFAULT;
	*r = (struct xv6image_report){
		.sym = *sym,
		.phystop = sym->phystop ? sym->phystop : img->size,
		.rules = rules,
	};
	ret = refused(&l, why);
	if (ret)
		return ret;
	usual_kmap(&r->sym, r->phystop);
	l.first_pa = (image_pa(&l, sym->end) + 0xfff) & ~0xfffu;
	r->nframes = r->phystop / XV6VM_PGSIZE;
	r->frames = calloc(r->nframes, sizeof(*r->frames));
	l.mapped = calloc(r->nframes, sizeof(*l.mapped));
	if (r->frames && l.mapped)
		explain(&l);
	else
		ret = failed(why, -ENOMEM, "no room for the frames");
	free(l.mapped);
	if (!ret && l.err)
		ret = failed(why, l.err, "cannot read the image");
	return ret;
}

void xv6vm_image_report_free(struct xv6image_report *r)
{
	if (!r)
		return;
	free(r->frames);
	r->frames = NULL;
}

__u32 xv6vm_image_violations(const struct xv6image_report *r)
{
	__u32 rule, n = 0;

	for (rule = 0; r && rule < XV6IMAGE_JUNK; rule++)
		n += r->count[rule];
	return n;
}
