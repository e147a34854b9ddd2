// SPDX-License-Identifier: GPL-2.0-only
/* Page tables in an image: who has what, and is it mapped as xv6 maps it. */

#include "image.h"

#define AD	(XV6VM_PTE_A | XV6VM_PTE_D)
#define INNER	(PRESENT | XV6VM_PTE_W | XV6VM_PTE_U) /* of a PDE */
#define ENTRIES 1024u
#define BIG	(ENTRIES * XV6VM_PGSIZE)

/* A page table being read. */
struct table {
	struct look *l;
	__u32 owner;
	__u32 pa;
	__u32 va; /* of its first page */
	__u8 bytes[XV6VM_PGSIZE];
};

/* What the kernel's kmap[] has for a page at or above KERNBASE: the PTE. */
static __u32 kmap(const struct look *l, __u32 va)
{
	const struct xv6image_symbols *s = &l->r->sym;
	__u32 i, offset;

	for (i = 0; i < s->kmaps; i++) {
		offset = va - s->kmap[i].va;
		if (va >= s->kmap[i].va &&
		    offset < s->kmap[i].to - s->kmap[i].from)
			return (s->kmap[i].from + offset) | PRESENT |
			       s->kmap[i].perm;
	}
	return 0;
}

static __u32 kernel_pdx(const struct look *l)
{
	return l->r->sym.kernbase >> 22;
}

static struct xv6image_finding entry(const struct table *t, __u32 i)
{
	return (struct xv6image_finding){
		.owner = t->owner,
		.at = t->pa + 4 * i,
		.va = t->va + i * XV6VM_PGSIZE,
		.found = image_word(t->bytes, i),
		.pages = 1,
	};
}

/* What kpgdir has there: a mistake of setupkvm's is told once. */
static bool as_in_kpgdir(const struct look *l, const struct table *t,
			 const struct xv6image_finding *f)
{
	struct look quiet = *l;
	__u32 pde;

	if (t->owner == XV6IMAGE_NOBODY)
		return false;
	pde = image_read_word(&quiet,
			      (l->r->kpgdir & ~0xfffu) + 4 * (f->va >> 22));
	return pde & PRESENT &&
	       !((image_read_word(&quiet,
				  (pde & ~0xfffu) + 4 * (f->va >> 12 & 0x3ff)) ^
		  f->found) &
		 ~AD);
}

static void kernel_entry(struct table *t, __u32 i)
{
	struct xv6image_finding f = entry(t, i);

	f.expected = kmap(t->l, f.va);
	if ((f.found & ~AD) == f.expected || as_in_kpgdir(t->l, t, &f))
		return;
	f.rule = XV6IMAGE_KERNEL_MAP;
	if (f.found & PRESENT && f.found & XV6VM_PTE_U)
		f.rule = XV6IMAGE_KERNEL_USER;
	image_find(t->l, &f);
}

/*
 * sbrk changes pages before the size, and a process can be stopped in between;
 * not so one that sleeps, which sbrk never does.
 */
static __u32 unless_moving(const struct xv6image_proc *p, __u32 rule)
{
	bool moving = p->state == XV6VM_RUNNING || p->state == XV6VM_RUNNABLE;

	return moving ? XV6IMAGE_MOVING : rule;
}

/* @pages from f->va on are not there. */
static void hole(struct look *l, const struct xv6image_proc *p,
		 struct xv6image_finding *f)
{
	if (f->va >= p->sz || image_rule(l, XV6IMAGE_LAZY) ||
	    (image_rule(l, XV6IMAGE_NULLGUARD) && !f->va) ||
	    (image_rule(l, XV6IMAGE_STACKTOP) && image_size_is_top(l, p)))
		return;
	f->rule = unless_moving(p, XV6IMAGE_HOLE);
	image_find(l, f);
}

/* A stack that is apart is within 4 MB of its end, or of KERNBASE. */
static bool may_be_above(const struct look *l, const struct xv6image_proc *p,
			 __u32 va)
{
	/* A lab's exit may forget the size before wait frees the pages. */
	if (p->state == XV6VM_ZOMBIE && !p->sz)
		return true;
	return image_rule(l, XV6IMAGE_SHARED) ||
	       (image_rule(l, XV6IMAGE_STACKTOP | XV6IMAGE_THREADS) &&
		va >= l->r->sym.kernbase - BIG) ||
	       (image_rule(l, XV6IMAGE_STACKTOP) &&
		p->esp - va + BIG < 2 * BIG);
}

/* May the frame be that of others, too, or of another page of the same threads? */
static bool may_be_had(const struct table *t, __u32 pa)
{
	if (image_kind(t->l, pa) != XV6IMAGE_USER)
		return false;
	return image_rule(t->l, XV6IMAGE_COUNTS | XV6IMAGE_SHARED) ||
	       (image_rule(t->l, XV6IMAGE_THREADS) &&
		t->l->r->frames[pa / XV6VM_PGSIZE].owner == t->owner);
}

static void user_entry(struct table *t, __u32 i, struct xv6image_proc *p)
{
	struct xv6image_finding f = entry(t, i);

	if (!(f.found & PRESENT)) {
		hole(t->l, p, &f);
		return;
	}
	f.frame = f.found & ~0xfffu;
	if (may_be_had(t, f.frame) ||
	    image_claim(t->l, XV6IMAGE_USER, t->owner, &f)) {
		p->user_frames++;
		image_user(t->l, t->owner, &f);
	}
	f.rule = unless_moving(p, XV6IMAGE_ABOVE_SIZE);
	if (f.va >= p->sz && !may_be_above(t->l, p, f.va))
		image_find(t->l, &f);
}

/* A directory being read: a table whose entries stand for 4 MB each. */
struct directory {
	struct look *l;
	__u32 owner;
	__u32 pa;
	struct xv6image_proc *p; /* NULL for kpgdir */
	__u8 bytes[XV6VM_PGSIZE];
	__u8 kernel[XV6VM_PGSIZE]; /* kpgdir's */
};

static struct xv6image_finding pde(const struct directory *d, __u32 i)
{
	return (struct xv6image_finding){
		.owner = d->owner,
		.at = d->pa + 4 * i,
		.va = i << 22,
		.found = image_word(d->bytes, i),
		.pages = ENTRIES,
	};
}

/* Is the table kpgdir's for the same addresses, used in place of one's own? */
static bool is_shared(const struct directory *d, __u32 i)
{
	__u32 own = image_word(d->bytes, i), kernel = image_word(d->kernel, i);

	return d->p && kernel & PRESENT && !((own ^ kernel) & ~0xfffu) &&
	       image_kind(d->l, own) == XV6IMAGE_KPTABLE;
}

/*
 * As kfree leaves it: no entries, though they look like some, and none for user mode.
 * Whose it still is, the free list tells.
 */
static bool is_freed(const struct look *l, const __u8 *bytes)
{
	return image_is_junk(l, bytes) && !(image_word(bytes, 0) & XV6VM_PTE_U);
}

static void read_table(struct directory *d, __u32 i, __u32 kind)
{
	struct xv6image_finding f = pde(d, i);
	struct table t = { .l = d->l, .owner = d->owner, .va = f.va };
	__u32 n;

	if (!image_claim(d->l, kind, d->owner, &f))
		return;
	t.pa = f.found & ~0xfffu;
	image_read(d->l, t.pa, t.bytes, sizeof(t.bytes));
	if (i < kernel_pdx(d->l) && is_freed(d->l, t.bytes))
		return;
	for (n = 0; n < ENTRIES; n++) {
		if (i >= kernel_pdx(d->l))
			kernel_entry(&t, n);
		else
			user_entry(&t, n, d->p);
	}
	if (!d->p)
		d->l->kptables++;
	else if (i < kernel_pdx(d->l))
		d->p->user_tables++;
	else
		d->p->kernel_tables++;
}

/* Does it map 4 MB of the kernel's half as kmap does? kpgdir tells that it may. */
static bool is_big(struct directory *d, const struct xv6image_finding *f)
{
	__u32 first = kmap(d->l, f->va),
	      last = kmap(d->l, f->va + BIG - XV6VM_PGSIZE);

	if (f->va < d->l->r->sym.kernbase ||
	    last != first + BIG - XV6VM_PGSIZE ||
	    (f->found & ~AD) != (first | XV6VM_PTE_PS))
		return false;
	if (!d->p && !d->l->fixed)
		d->l->r->rules |= XV6IMAGE_BIGPAGES;
	return image_rule(d->l, XV6IMAGE_BIGPAGES);
}

/* Where a lab gives out pages of 4 MB: its frames, as far as kmem has them. */
static bool is_big_user(struct directory *d, const struct xv6image_finding *f)
{
	struct xv6image_finding part = *f;
	__u32 i;

	if (!image_rule(d->l, XV6IMAGE_BIGPAGES) || !d->p ||
	    f->va >= d->l->r->sym.kernbase)
		return false;
	part.found &= ~(BIG - 1);
	part.pages = 1;
	for (i = 0; i < ENTRIES; i++, part.found += XV6VM_PGSIZE) {
		struct xv6image_finding one = part;

		one.found |= INNER;
		if (part.found >= d->l->r->phystop)
			break;
		if (!image_claim(d->l, XV6IMAGE_USER, d->owner, &one))
			break;
	}
	d->p->user_frames += ENTRIES;
	return true;
}

/* Complains about bits of a PDE. Return: whether it leads to a table. */
static bool usable(struct directory *d, struct xv6image_finding *f)
{
	f->rule = XV6IMAGE_BIG_PAGE;
	if (f->found & XV6VM_PTE_PS) {
		if (!is_big(d, f) && !is_big_user(d, f))
			image_find(d->l, f);
		return false;
	}
	f->rule = XV6IMAGE_KERNEL_MAP;
	f->expected = (f->found & ~0xfffu) | INNER;
	if ((f->found & ~AD) != f->expected && f->va >= d->l->r->sym.kernbase)
		image_find(d->l, f);
	return true;
}

static void kernel_half(struct directory *d)
{
	__u32 kind = d->p ? XV6IMAGE_KTABLE : XV6IMAGE_KPTABLE, i;

	for (i = kernel_pdx(d->l); i < ENTRIES; i++) {
		struct xv6image_finding f = pde(d, i);
		bool wanted = kmap(d->l, f.va);

		f.rule = XV6IMAGE_KERNEL_MAP;
		if (f.found & PRESENT) {
			if (usable(d, &f) && !is_shared(d, i))
				read_table(d, i, kind);
		} else if (wanted &&
			   (!d->p || image_word(d->kernel, i) & PRESENT)) {
			image_find(d->l, &f);
		}
	}
}

static void user_half(struct directory *d)
{
	__u32 i;

	for (i = 0; i < kernel_pdx(d->l); i++) {
		struct xv6image_finding f = pde(d, i);

		if (f.found & PRESENT) {
			f.rule = XV6IMAGE_ABOVE_SIZE;
			if (!d->p)
				image_find(d->l, &f);
			else if (usable(d, &f))
				read_table(d, i, XV6IMAGE_UTABLE);
		} else if (d->p) {
			hole(d->l, d->p, &f);
		}
	}
}

void image_tables_kernel(struct look *l)
{
	struct directory d = {
		.l = l,
		.owner = XV6IMAGE_NOBODY,
		.pa = l->r->kpgdir,
	};
	struct xv6image_finding f = {
		.owner = XV6IMAGE_NOBODY,
		.at = image_pa(l, l->r->sym.kpgdir),
		.found = d.pa,
	};

	if (!image_claim(l, XV6IMAGE_KPGDIR, XV6IMAGE_NOBODY, &f))
		return;
	d.pa &= ~0xfffu;
	image_read(l, d.pa, d.bytes, sizeof(d.bytes));
	kernel_half(&d);
	user_half(&d);
}

void image_tables(struct look *l, __u32 slot)
{
	struct xv6image_proc *p = &l->r->procs[slot];
	struct directory d = {
		.l = l,
		.owner = slot,
		.pa = p->pgdir,
		.p = p,
	};

	image_read(l, d.pa, d.bytes, sizeof(d.bytes));
	if (is_freed(l, d.bytes))
		return;
	image_read(l, l->r->kpgdir & ~0xfffu, d.kernel, sizeof(d.kernel));
	kernel_half(&d);
	user_half(&d);
	image_guard(l, slot);
}
