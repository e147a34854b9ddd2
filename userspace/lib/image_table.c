// SPDX-License-Identifier: GPL-2.0
/* Page tables in an image: who has what, and is it mapped as xv6 maps it. */

#include "image.h"

#define AD	   (XV6VM_PTE_A | XV6VM_PTE_D)
#define INNER	   (PRESENT | XV6VM_PTE_W | XV6VM_PTE_U) /* of a PDE */
#define KERNEL_PDX (XV6VM_KERNBASE >> 22)
#define ENTRIES	   1024u

/* A page table being read. */
struct table {
	struct look *l;
	__u32 owner;
	__u32 pa;
	__u32 va; /* of its first page */
	__u8 bytes[XV6VM_PGSIZE];
};

/* What xv6's kmap[] has for a page at or above KERNBASE: the PTE. */
static __u32 kmap(const struct look *l, __u32 va)
{
	__u32 pa = va - XV6VM_KERNBASE;
	__u32 data = l->r->sym.data - XV6VM_KERNBASE;

	if (va >= DEVSPACE)
		return va | PRESENT | XV6VM_PTE_W;
	if (pa >= l->r->phystop)
		return 0;
	if (pa >= EXTMEM && pa < data)
		return pa | PRESENT;
	return pa | PRESENT | XV6VM_PTE_W;
}

static struct xv6image_finding entry(const struct table *t, __u32 i)
{
	return (struct xv6image_finding){
		.owner = t->owner,
		.at = t->pa + 4 * i,
		.va = t->va + i * XV6VM_PGSIZE,
		.found = image_word(t->bytes, i),
	};
}

static void kernel_entry(struct table *t, __u32 i)
{
	struct xv6image_finding f = entry(t, i);

	f.expected = kmap(t->l, f.va);
	if ((f.found & ~AD) == f.expected)
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

static void user_entry(struct table *t, __u32 i, struct xv6image_proc *p)
{
	struct xv6image_finding f = entry(t, i);
	bool inside = f.va < p->sz;

	if (!(f.found & PRESENT)) {
		f.rule = unless_moving(p, XV6IMAGE_HOLE);
		if (inside)
			image_find(t->l, &f);
		return;
	}
	p->user_frames += image_claim(t->l, XV6IMAGE_USER, t->owner, &f);
	f.rule = unless_moving(p, XV6IMAGE_ABOVE_SIZE);
	f.expected = 0;
	if (!inside)
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
	};
}

/* Is the table kpgdir's for the same addresses, used in place of one's own? */
static bool is_shared(const struct directory *d, __u32 i)
{
	__u32 own = image_word(d->bytes, i), kernel = image_word(d->kernel, i);

	return d->p && kernel & PRESENT && !((own ^ kernel) & ~0xfffu) &&
	       image_kind(d->l, own) == XV6IMAGE_KPTABLE;
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
	for (n = 0; n < ENTRIES; n++) {
		if (i >= KERNEL_PDX)
			kernel_entry(&t, n);
		else
			user_entry(&t, n, d->p);
	}
	if (!d->p)
		d->l->kptables++;
	else if (i < KERNEL_PDX)
		d->p->user_tables++;
	else
		d->p->kernel_tables++;
}

/* Complains about bits of a PDE. Return: whether it leads to a table. */
static bool usable(struct directory *d, struct xv6image_finding *f)
{
	f->rule = XV6IMAGE_BIG_PAGE;
	if (f->found & XV6VM_PTE_PS) {
		image_find(d->l, f);
		return false;
	}
	f->rule = XV6IMAGE_KERNEL_MAP;
	f->expected = (f->found & ~0xfffu) | INNER;
	if ((f->found & ~AD) != f->expected && f->va >= XV6VM_KERNBASE)
		image_find(d->l, f);
	return true;
}

static void kernel_half(struct directory *d)
{
	__u32 kind = d->p ? XV6IMAGE_KTABLE : XV6IMAGE_KPTABLE, i;

	for (i = KERNEL_PDX; i < ENTRIES; i++) {
		struct xv6image_finding f = pde(d, i);
		bool wanted = kmap(d->l, f.va);

		f.rule = XV6IMAGE_KERNEL_MAP;
		if (f.found & PRESENT) {
			if (usable(d, &f) && !is_shared(d, i))
				read_table(d, i, kind);
		} else if (wanted) {
			image_find(d->l, &f);
		}
	}
}

static void user_half(struct directory *d)
{
	__u32 i;

	for (i = 0; i < KERNEL_PDX; i++) {
		struct xv6image_finding f = pde(d, i);

		if (f.found & PRESENT) {
			f.rule = XV6IMAGE_ABOVE_SIZE;
			if (!d->p)
				image_find(d->l, &f);
			else if (usable(d, &f))
				read_table(d, i, XV6IMAGE_UTABLE);
		} else if (d->p && f.va < d->p->sz) {
			f.rule = unless_moving(d->p, XV6IMAGE_HOLE);
			image_find(d->l, &f);
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
		.at = l->r->sym.kpgdir - XV6VM_KERNBASE,
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
	image_read(l, l->r->kpgdir & ~0xfffu, d.kernel, sizeof(d.kernel));
	kernel_half(&d);
	user_half(&d);
}
