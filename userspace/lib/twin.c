// SPDX-License-Identifier: GPL-2.0-only
/* kalloc and kfree are the model's own; of pages it is known who has mapped them where. */

#include "twin.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xv6/machine.h>

#include "live_adopt.h"

/*
 * Frames that the model has taken before the kernel tells of them: a process that is
 * interrupted between the list and its breakpoint tells later than others.
 */
#define AHEAD 32u

/**
 * struct page - who maps a frame in a user half
 * @pgdir: pa of the directory; 0: nobody
 * @maps: of a frame that is a directory: pages that it maps
 * @unknown: it was nobody's when all began: on its way from the list, or to it
 */
struct page {
	__u32 pgdir, va;
	__u32 maps;
	bool unknown;
};

struct twin {
	struct live l;
	struct xv6_machine *m;
	struct page *pages;
	__u32 ahead[AHEAD], aheads;
	__u32 last; /* frame of the latest mappages */
};

static bool differs(char why[TWIN_WHY], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, TWIN_WHY, fmt, ap);
	va_end(ap);
	return false;
}

static struct page *page_of(struct twin *t, __u32 pa)
{
	return pa / XV6_PGSIZE < t->m->nframes ? &t->pages[pa / XV6_PGSIZE]
					       : NULL;
}

static void map(struct twin *t, __u32 pgdir, __u32 va, __u32 pa)
{
	struct page *p = page_of(t, pa), *dir = page_of(t, pgdir);

	if (!p || p->pgdir)
		return;
	p->pgdir = pgdir;
	p->va = va;
	if (dir)
		dir->maps++;
}

static void unmap(struct twin *t, struct page *p)
{
	struct page *dir = page_of(t, p->pgdir);

	if (dir && p->pgdir && dir->maps)
		dir->maps--;
	p->pgdir = 0;
}

static __u32 entry(const struct twin *t, __u32 table, __u32 index)
{
	__le32 v;

	memcpy(&v, t->m->ram + table + 4 * index, sizeof(v));
	return le32_to_cpu(v);
}

static void read_maps(struct twin *t, __u32 pgdir)
{
	__u32 pdx, ptx, pde, pte;

	for (pdx = 0; pdx < XV6_KERNBASE >> 22; pdx++) {
		pde = entry(t, pgdir, pdx);
		if (!(pde & XV6_PTE_P) || !xv6_frame(t->m, pde & ~0xfffu))
			continue;
		for (ptx = 0; ptx < 1024; ptx++) {
			pte = entry(t, pde & ~0xfffu, ptx);
			if (pte & XV6_PTE_P)
				map(t, pgdir, pdx << 22 | ptx << 12,
				    pte & ~0xfffu);
		}
	}
}

/* Zombies have their pages still; so may what no process has any more. */
static void begin(struct twin *t)
{
	__u32 i;

	t->m = &t->l.sim->dev.m;
	t->pages = calloc(t->m->nframes, sizeof(*t->pages));
	if (!t->pages)
		return;
	for (i = 0; i < t->m->nframes; i++)
		t->pages[i].unknown = t->m->frames[i].kind == XV6VM_KIND_HELD;
	for (i = 0; i < t->m->cfg.nproc; i++) {
		if (t->m->procs[i].pgdir)
			read_maps(t, t->m->procs[i].pgdir);
	}
}

int twin_begin(struct hold *h, const struct xv6image_symbols *sym,
	       struct twin **to, struct xv6vm_error *why)
{
	struct twin *t = calloc(1, sizeof(*t));
	int ret = -ENOMEM;

	if (!t)
		return ret;
	t->l.sym = *sym;
	t->l.known = true;
	ret = live_copy(h, &t->l, why);
	if (ret) {
		free(t);
		return ret;
	}
	live_explain(&t->l);
	/* Where a frame may have two owners, kfree is not what it is in xv6. */
	if (t->l.adopted != LIVE_FOREIGN &&
	    !(t->l.rules &
	      (XV6IMAGE_COUNTS | XV6IMAGE_THREADS | XV6IMAGE_SHARED)))
		begin(t);
	if (t->pages) {
		*to = t;
		return 0;
	}
	snprintf(why->what, sizeof(why->what),
		 "the model cannot be this kernel: is it up, and like xv6?");
	twin_end(t);
	return -EINVAL;
}

void twin_end(struct twin *t)
{
	xv6vm_sim_close(t->l.sim);
	free(t->pages);
	free(t);
}

/* Has the model taken it already? Then it is no longer ahead by that. */
static bool was_ahead(struct twin *t, __u32 pa)
{
	__u32 i;

	for (i = 0; i < t->aheads; i++) {
		if (t->ahead[i] != pa)
			continue;
		t->ahead[i] = t->ahead[--t->aheads];
		return true;
	}
	return false;
}

static bool take(struct twin *t, __u32 pa, char why[TWIN_WHY])
{
	__u32 first = 0, got;

	while (t->aheads < AHEAD) {
		got = xv6_kalloc(t->m, XV6VM_KIND_HELD, 0);
		if (!got)
			return differs(why, "the model's list has an end: %s",
				       xv6vm_reason_text(t->m->why.reason));
		if (got == pa)
			return true;
		first = first ? first : got;
		t->ahead[t->aheads++] = got;
	}
	return differs(why,
		       "the list is not taken from its head, which is 0x%08x",
		       first);
}

static bool kalloc(struct twin *t, const struct trace_event *e,
		   char why[TWIN_WHY])
{
	struct page *p = page_of(t, e->frame), *last = page_of(t, t->last);
	const struct xv6_frame *f = xv6_frame(t->m, e->frame);

	if (e->frame == ~0u) {
		/* What mappages wanted to map, it then has not. */
		if (last)
			unmap(t, last);
		return !t->m->kmem.nfree ||
		       differs(why, "the model has %u frames free",
			       t->m->kmem.nfree);
	}
	if (!p || !f || xv6_pgoff(e->frame))
		return differs(why, "that is no frame");
	if (was_ahead(t, e->frame))
		return true;
	if (p->unknown && f->kind == XV6VM_KIND_HELD) {
		p->unknown = false;
		return true;
	}
	p->unknown = false;
	if (f->kind != XV6VM_KIND_FREE)
		return differs(why, "it is in use: %s",
			       xv6vm_kind_text(f->kind));
	return take(t, e->frame, why);
}

static bool kfree(struct twin *t, const struct trace_event *e,
		  char why[TWIN_WHY])
{
	struct page *p = page_of(t, e->frame);

	if (p && p->pgdir)
		return differs(why,
			       "page directory 0x%08x still maps it at 0x%08x",
			       p->pgdir, p->va);
	if (p && p->maps)
		return differs(why, "it is a page directory with %u pages",
			       p->maps);
	return !xv6_kfree(t->m, e->frame) ||
	       differs(why, "%s", xv6vm_reason_text(t->m->why.reason));
}

static bool mappages(struct twin *t, const struct trace_event *e,
		     char why[TWIN_WHY])
{
	__u32 va = e->arg[1] & ~0xfffu, pa = e->arg[3] & ~0xfffu;
	__u32 last = (e->arg[1] + e->arg[2] - 1) & ~0xfffu;

	for (; e->arg[1] < XV6_KERNBASE && va <= last;
	     va += XV6_PGSIZE, pa += XV6_PGSIZE) {
		const struct xv6_frame *f = xv6_frame(t->m, pa);
		struct page *p = page_of(t, pa);

		if (!f || f->kind == XV6VM_KIND_KERNEL ||
		    f->kind == XV6VM_KIND_IO || f->kind == XV6VM_KIND_FREE)
			return differs(why, "0x%08x is not to be mapped: %s",
				       pa,
				       f ? xv6vm_kind_text(f->kind) : "no RAM");
		if (p->pgdir)
			return differs(
				why,
				"page directory 0x%08x has 0x%08x at 0x%08x already",
				p->pgdir, pa, p->va);
		map(t, e->arg[0], va, pa);
		t->last = pa;
	}
	return true;
}

static void deallocuvm(struct twin *t, const struct trace_event *e)
{
	__u32 i;

	for (i = 0; i < t->m->nframes; i++) {
		struct page *p = &t->pages[i];

		if (p->pgdir && p->pgdir == e->arg[0] && p->va < e->arg[1] &&
		    p->va >= e->arg[2])
			unmap(t, p);
	}
}

bool twin_event(struct twin *t, const struct trace_event *e, char why[TWIN_WHY])
{
	switch (e->kind) {
	case TRACE_KALLOC:
		return kalloc(t, e, why);
	case TRACE_KFREE:
		return kfree(t, e, why);
	case TRACE_MAPPAGES:
		return mappages(t, e, why);
	case TRACE_DEALLOCUVM:
		deallocuvm(t, e);
		return true;
	default:
		return true;
	}
}
