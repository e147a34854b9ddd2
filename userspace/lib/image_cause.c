// SPDX-License-Identifier: GPL-2.0-only
/* What most likely made a finding, as far as the memory tells. */

#include <string.h>

#include "image.h"

#define ENTRIES	   1024u
#define AD	   (XV6VM_PTE_A | XV6VM_PTE_D)
#define INNER	   (PRESENT | XV6VM_PTE_W)
#define NOT_IN_PDE 0xf18u /* PWT, PCD, G, and what labs may use */
#define UCODE	   0x1bu
#define UDATA	   0x23u
#define TF_CS	   (XV6VM_PGSIZE - 16)
#define TF_SS	   (XV6VM_PGSIZE - 4)

/* Has it tables where kpgdir has them? */
static bool is_directory(struct look *l, const __u8 *bytes)
{
	__u32 i, w, wanted = 0, found = 0;

	for (i = l->r->sym.kernbase >> 22; i < ENTRIES; i++) {
		if (!(image_read_word(l, l->r->kpgdir + 4 * i) & PRESENT))
			continue;
		wanted++;
		w = image_word(bytes, i);
		found += (w & (INNER | NOT_IN_PDE)) == INNER;
	}
	return wanted && found > wanted - wanted / 4;
}

/*
 * Are its tables lost as well? Where they were freed, it alone was forgotten; a few of
 * their frames may be others that were lost since.
 */
static bool leads_to_lost(const struct look *l, const __u8 *bytes)
{
	__u32 i, w, tables = 0, lost = 0;

	for (i = 0; i < ENTRIES; i++) {
		w = image_word(bytes, i);
		if (!(w & PRESENT) || w & XV6VM_PTE_PS)
			continue;
		tables++;
		lost += image_kind(l, w & ~0xfffu) == XV6IMAGE_UNKNOWN;
	}
	return lost > tables / 2;
}

/* Frames one behind the other, as only the kernel maps them. */
static bool is_kernel_table(const __u8 *bytes)
{
	__u32 first = image_word(bytes, 0) & ~0xfffu, i;

	for (i = 0; i < ENTRIES; i++) {
		if (!(image_word(bytes, i) & PRESENT) ||
		    (image_word(bytes, i) & ~0xfffu) !=
			    first + i * XV6VM_PGSIZE)
			return false;
	}
	return true;
}

static bool is_table(const struct look *l, const __u8 *bytes, bool *empty)
{
	__u32 i, w;

	*empty = true;
	for (i = 0; i < ENTRIES; i++) {
		w = image_word(bytes, i);
		if (!w)
			continue;
		*empty = false;
		if (!(w & PRESENT) || w & 0xf98 || w < l->first_pa ||
		    w >= l->r->phystop)
			return false;
	}
	return true;
}

/* What kfree wrote is cleared of user pages, not of what the kernel takes for itself. */
static bool is_filled_behind(const __u8 *bytes)
{
	const __u8 *half = bytes + XV6VM_PGSIZE / 2;

	return *half == 1 && !memcmp(half, half + 1, XV6VM_PGSIZE / 2 - 1);
}

__u32 image_lost_cause(struct look *l, const __u8 *bytes)
{
	bool empty;

	if (is_kernel_table(bytes))
		return XV6IMAGE_LOST_KTABLE;
	if (is_directory(l, bytes))
		return leads_to_lost(l, bytes) ? XV6IMAGE_LOST_PGDIR
					       : XV6IMAGE_LOST_PGDIR_ALONE;
	if (image_le32(bytes + TF_CS) == UCODE &&
	    image_le32(bytes + TF_SS) == UDATA)
		return XV6IMAGE_LOST_KSTACK;
	if (is_table(l, bytes, &empty))
		return empty ? XV6IMAGE_LOST_EMPTY : XV6IMAGE_LOST_TABLE;
	return is_filled_behind(bytes) ? XV6IMAGE_LOST_DATA
				       : XV6IMAGE_LOST_PAGE;
}

/* Is more of the free frame gone than its pointer? */
static bool is_overwritten(struct look *l, __u32 at)
{
	__u8 bytes[XV6VM_PGSIZE];

	if (at < l->first_pa || at >= l->r->phystop)
		return false;
	image_read(l, at & ~0xfffu, bytes, sizeof(bytes));
	return !image_is_junk(l, bytes);
}

static __u32 free_pointer(struct look *l, const struct xv6image_finding *f)
{
	if (f->found == 0x01010101)
		return XV6IMAGE_NO_NEXT;
	if (is_overwritten(l, f->at))
		return XV6IMAGE_OVERWRITTEN;
	if (f->found % XV6VM_PGSIZE && !l->r->sym.nodes)
		return XV6IMAGE_FREE_INSIDE;
	return f->found >= l->r->sym.kernbase && f->found < l->r->sym.end
		       ? XV6IMAGE_FREE_IMAGE
		       : XV6IMAGE_NO_CAUSE;
}

/* Does the entry name an unaccounted frame by a number that lies 2 bits off? */
static bool is_shifted(const struct look *l, const struct xv6image_finding *f)
{
	static const __u32 shifts[] = { 2, 10, 12 };
	__u32 i, s, pa;

	/* Of a broken list nearly all frames are left, and any number fits one. */
	if (l->r->count[XV6IMAGE_FREE_CYCLE] ||
	    l->r->count[XV6IMAGE_FREE_POINTER])
		return false;
	for (i = l->first_pa / XV6VM_PGSIZE; i < l->r->nframes; i++) {
		pa = i * XV6VM_PGSIZE;
		if (l->r->frames[i].kind != XV6IMAGE_UNKNOWN)
			continue;
		for (s = 0; s < sizeof(shifts) / sizeof(shifts[0]); s++) {
			if ((pa >> shifts[s] & ~0xfffu) == f->frame ||
			    (pa << shifts[s] & ~0xfffu) == f->frame)
				return true;
		}
	}
	return false;
}

static __u32 freed_page(const struct look *l, const struct xv6image_finding *f)
{
	const struct mapped *m = &l->mapped[f->frame / XV6VM_PGSIZE];

	if (is_shifted(l, f))
		return XV6IMAGE_SHIFTED;
	if (f->had >= XV6IMAGE_NPROC || m->va < l->r->procs[f->had].sz)
		return XV6IMAGE_FREED_MAPPED;
	return image_rule(l, XV6IMAGE_SHARED) ? XV6IMAGE_FREED_SHARED
					      : XV6IMAGE_FREED_LEFT;
}

static __u32 free_used(const struct look *l, const struct xv6image_finding *f)
{
	switch (f->kind) {
	case XV6IMAGE_USER:
		return freed_page(l, f);
	case XV6IMAGE_KSTACK:
		return XV6IMAGE_FREED_STACK;
	case XV6IMAGE_PGDIR:
	case XV6IMAGE_KTABLE:
	case XV6IMAGE_UTABLE:
		return XV6IMAGE_FREED_TABLE;
	default:
		return XV6IMAGE_NO_CAUSE;
	}
}

static __u32 two_owners(const struct look *l, const struct xv6image_finding *f)
{
	if (f->va && f->pages == 1 && is_shifted(l, f))
		return XV6IMAGE_SHIFTED;
	if (f->owner == f->had || f->owner >= XV6IMAGE_NPROC)
		return XV6IMAGE_NO_CAUSE;
	if (f->kind == XV6IMAGE_PGDIR)
		return XV6IMAGE_PGDIR_NOT_COPIED;
	if (f->kind == XV6IMAGE_UTABLE)
		return XV6IMAGE_TABLE_NOT_COPIED;
	return f->kind == XV6IMAGE_USER &&
			       l->mapped[f->frame / XV6VM_PGSIZE].va == f->va
		       ? XV6IMAGE_NOT_COPIED
		       : XV6IMAGE_NO_CAUSE;
}

static const struct xv6image_finding *
other(const struct look *l, const struct xv6image_finding *f, __u32 rule)
{
	__u32 i;

	for (i = 0; i < l->r->findings; i++) {
		if (l->r->v[i].rule == rule && l->r->v[i].owner == f->owner)
			return &l->r->v[i];
	}
	return NULL;
}

static __u32 swap(__u32 va)
{
	return va >> 22 << 12 | (va >> 12 & 0x3ff) << 22;
}

static __u32 hole(const struct look *l, const struct xv6image_finding *f)
{
	const struct xv6image_finding *above = other(l, f, XV6IMAGE_ABOVE_SIZE);

	if (above && above->va == swap(f->va))
		return XV6IMAGE_SWAPPED;
	if (above)
		return XV6IMAGE_ONE_FURTHER;
	return f->va + f->pages * XV6VM_PGSIZE >= l->r->procs[f->owner].sz
		       ? XV6IMAGE_SIZE_FIRST
		       : XV6IMAGE_NO_CAUSE;
}

static __u32 above(const struct look *l, const struct xv6image_finding *f)
{
	const struct xv6image_finding *below = other(l, f, XV6IMAGE_HOLE);
	__u32 slot, sz = l->r->procs[f->owner].sz;

	if (!sz && !f->va)
		return XV6IMAGE_SZ_NOT_SET;
	if (below && below->va == swap(f->va))
		return XV6IMAGE_SWAPPED;
	if (below)
		return XV6IMAGE_ONE_FURTHER;
	for (slot = 0; image_rule(l, XV6IMAGE_LAZY) && slot < XV6IMAGE_NPROC;
	     slot++) {
		if (l->r->procs[slot].sz > f->va)
			return XV6IMAGE_ELSEWHERE;
	}
	return f->va - sz < XV6VM_PGSIZE ? XV6IMAGE_ONE_MORE
					 : XV6IMAGE_NO_CAUSE;
}

/*
 * Whoever has a guard had it from exec, so that exec is not to blame. Who still has the
 * name of a parent with one was forked without; another may have been opened by its
 * own fork. Where nobody has one that may be so of all, and exec's calls tell more.
 */
static __u32 no_guard(const struct look *l, const struct xv6image_finding *f)
{
	const struct xv6image_proc *open = &l->r->procs[f->owner];
	__u32 slot, closed = 0;

	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		const struct xv6image_proc *p = &l->r->procs[slot];

		if (!p->state || !p->closed)
			continue;
		if (p->pid == open->ppid && !strcmp(p->name, open->name))
			return XV6IMAGE_FLAGS_NOT_COPIED;
		closed++;
	}
	if (closed)
		return XV6IMAGE_GUARD_OPENED;
	return l->r->sym.closes ? XV6IMAGE_GUARD_NOT_CLOSED
				: XV6IMAGE_NO_CLEARPTEU;
}

static __u32 kernel_map(const struct look *l, const struct xv6image_finding *f)
{
	if (!(f->found & PRESENT))
		return XV6IMAGE_NOT_MAPPED;
	return f->va < l->r->sym.data &&
			       ((f->found ^ f->expected) & ~AD) == XV6VM_PTE_W
		       ? XV6IMAGE_TEXT_HAS_W
		       : XV6IMAGE_NO_CAUSE;
}

static __u32 cause(struct look *l, const struct xv6image_finding *f)
{
	switch (f->rule) {
	case XV6IMAGE_FREE_POINTER:
		return free_pointer(l, f);
	case XV6IMAGE_FREE_CYCLE:
		return XV6IMAGE_DOUBLE_FREE;
	case XV6IMAGE_FREE_USED:
		return free_used(l, f);
	case XV6IMAGE_KERNEL_USER:
		if (f->va >= l->r->sym.kernbase)
			return XV6IMAGE_KERNEL_HAS_U;
		return two_owners(l, f);
	case XV6IMAGE_NO_FRAME:
	case XV6IMAGE_TWO_OWNERS:
		return two_owners(l, f);
	case XV6IMAGE_HOLE:
		return hole(l, f);
	case XV6IMAGE_ABOVE_SIZE: /* kpgdir has no size */
		return f->owner < XV6IMAGE_NPROC ? above(l, f) : 0;
	case XV6IMAGE_NO_GUARD:
		return no_guard(l, f);
	case XV6IMAGE_KERNEL_MAP:
		return kernel_map(l, f);
	default:
		return f->cause;
	}
}

/* Causes before what comes of them. */
static __u32 rank(__u32 rule)
{
	static const __u8 order[] = {
		XV6IMAGE_FREE_POINTER,	XV6IMAGE_FREE_CYCLE,
		XV6IMAGE_STRUCT,	XV6IMAGE_BIG_PAGE,
		XV6IMAGE_TWO_OWNERS,	XV6IMAGE_KERNEL_MAP,
		XV6IMAGE_KERNEL_USER,	XV6IMAGE_NO_FRAME,
		XV6IMAGE_FREE_USED,	XV6IMAGE_COUNT,
		XV6IMAGE_WRITABLE,	XV6IMAGE_HOLE,
		XV6IMAGE_ABOVE_SIZE,	XV6IMAGE_STACK,
		XV6IMAGE_CLOSED,	XV6IMAGE_NO_GUARD,
		XV6IMAGE_GUARD_WRITTEN, XV6IMAGE_LOST,
		XV6IMAGE_NOT_CLEARED,
	};
	__u32 i;

	for (i = 0; i < sizeof(order) && order[i] != rule; i++)
		;
	return i < sizeof(order) ? i : XV6IMAGE_RULES + rule;
}

/* The word that is wrong is the entry, wherever its frame was met. */
static void blame_entry(const struct look *l, struct xv6image_finding *f)
{
	const struct mapped *m = &l->mapped[f->frame / XV6VM_PGSIZE];

	if (f->rule != XV6IMAGE_FREE_USED)
		return;
	f->owner = f->had;
	f->at = m->at;
	f->va = m->va;
	f->found = m->pte;
}

void image_causes(struct look *l)
{
	struct xv6image_finding f, *v = l->r->v;
	__u32 i, k;

	for (i = 0; i < l->r->findings; i++) {
		v[i].cause = cause(l, &v[i]);
		if (v[i].cause == XV6IMAGE_SHIFTED)
			blame_entry(l, &v[i]);
	}
	for (i = 1; i < l->r->findings; i++) {
		f = v[i];
		for (k = i; k && rank(v[k - 1].rule) > rank(f.rule); k--)
			v[k] = v[k - 1];
		v[k] = f;
	}
}
