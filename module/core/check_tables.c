// SPDX-License-Identifier: GPL-2.0-only
/* The checker: page tables. */
#include "internal.h"

/* One directory being checked. */
struct dir {
	struct xv6_check *c;
	u32 pid;
	u32 sz;
	u16 owner;
	bool kernel;		/* it is kpgdir */
	bool shared;		/* its kernel half is kpgdir's */
	bool bare;		/* it has no kernel half */
	struct xv6_kmap map[XV6_KMAP_RANGES];
};

/* What the memory map wants at @va of the kernel half. */
static u32 kmap_pte(const struct dir *d, u32 va)
{
	u32 i;

	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		const struct xv6_kmap *k = &d->map[i];

		if (va >= k->virt &&
		    va - k->virt < k->phys_end - k->phys_start)
			return (k->phys_start + (va - k->virt)) | k->perm |
			       XV6_PTE_P;
	}
	return 0;
}

/* Whether the memory map wants anything in the 4 MB from @va on. */
static bool kmap_wants_table(const struct dir *d, u32 va)
{
	u32 i;

	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		const struct xv6_kmap *k = &d->map[i];
		u64 end = (u64)k->virt + (k->phys_end - k->phys_start);

		if (va < end && (u64)va + XV6_TABLE_SPAN > k->virt)
			return true;
	}
	return false;
}

/* The table behind a present directory entry, or NULL if it is out of RAM. */
static const xv6_pte_t *table_of(struct xv6_machine *m, struct dir *d, u32 va,
				 u32 pde)
{
	const xv6_pte_t *table = xv6_frame_ptr(m, xv6_pte_addr(pde));

	if (!table)
		xv6_check_note(d->c, 8, d->pid, va, xv6_pte_addr(pde),
			       m->cfg.phystop);
	else if (pde & XV6_PTE_PS)
		xv6_check_note(d->c, 4, d->pid, va, pde, pde & ~XV6_PTE_PS);
	return pde & XV6_PTE_PS ? NULL : table;
}

/* xv6 leaves protection to the table entries: directory entries are open. */
static void check_pde_flags(struct dir *d, u32 n, u32 va, u32 pde)
{
	const u32 both = XV6_PTE_W | XV6_PTE_U;
	u32 want = xv6_pte_addr(pde) | XV6_PTE_P | both, free = XV6_PTE_A;

	/* Of the user half, what was taken away by hand. */
	if (n == 4 && pde & XV6_PTE_HAND && (pde & both) != both)
		free |= both | XV6_PTE_HAND;
	if ((pde ^ want) & ~free)
		xv6_check_note(d->c, n, d->pid, va, pde, want);
}

static void check_leaf(struct xv6_machine *m, struct dir *d, u32 va, u32 pte)
{
	u32 pa = xv6_pte_addr(pte);
	const struct xv6_frame *f = xv6_frame(m, pa);

	d->c->checked++;
	d->c->seen.user_frames++;
	if (!(pte & XV6_PTE_HAND)) {
		if (va >= d->sz)
			xv6_check_note(d->c, 7, d->pid, va, pte, 0);
		xv6_check_meet(m, d->c, 5, pa, XV6VM_KIND_USER, d->owner);
		return;
	}
	if (!f)
		xv6_check_note(d->c, 8, d->pid, va, pa, m->cfg.phystop);
	else if (!xv6_frame_mappable(m, pa))
		xv6_check_note(d->c, 5, d->pid, va, f->kind, XV6VM_KIND_USER);
	else if ((d->c->marks[pa >> XV6_PGSHIFT] & MARK_HAND) < MARK_HAND)
		d->c->marks[pa >> XV6_PGSHIFT]++;
}

static void check_user_table(struct xv6_machine *m, struct dir *d, u32 pdx,
			     u32 pde)
{
	const xv6_pte_t *table = table_of(m, d, xv6_pgaddr(pdx, 0, 0), pde);
	u32 i;

	d->c->seen.user_tables++;
	if (!table)
		return;
	check_pde_flags(d, 4, xv6_pgaddr(pdx, 0, 0), pde);
	xv6_check_meet(m, d->c, 4, xv6_pte_addr(pde), XV6VM_KIND_UTABLE,
		       d->owner);
	for (i = 0; i < XV6_NENTRIES; i++) {
		u32 pte = xv6_get(&table[i]);

		if (pte & XV6_PTE_P)
			check_leaf(m, d, xv6_pgaddr(pdx, i, 0), pte);
	}
}

static void check_kernel_entry(struct dir *d, u32 va, u32 pte, u32 expected)
{
	d->c->checked++;
	/* Hardware sets A and D as it likes. */
	pte &= ~(XV6_PTE_A | XV6_PTE_D);
	if (pte == expected)
		return;
	if (pte & XV6_PTE_P && pte & XV6_PTE_U)
		xv6_check_note(d->c, 7, d->pid, va, pte, expected);
	if ((pte ^ expected) & ~XV6_PTE_U)
		xv6_check_note(d->c, 6, d->pid, va, pte, expected);
}

static void check_kernel_table(struct xv6_machine *m, struct dir *d, u32 pdx,
			       u32 pde)
{
	const xv6_pte_t *table = NULL;
	u32 i;

	if (pde & XV6_PTE_P) {
		table = table_of(m, d, xv6_pgaddr(pdx, 0, 0), pde);
		if (!table)
			return;
		d->c->seen.kernel_tables += !d->kernel;
		check_pde_flags(d, 6, xv6_pgaddr(pdx, 0, 0), pde);
		xv6_check_meet(m, d->c, 4, xv6_pte_addr(pde),
			       d->kernel ? XV6VM_KIND_KPGDIR :
					   XV6VM_KIND_KTABLE, d->owner);
	} else if (!kmap_wants_table(d, xv6_pgaddr(pdx, 0, 0))) {
		d->c->checked++;
		return;
	}
	for (i = 0; i < XV6_NENTRIES; i++) {
		u32 va = xv6_pgaddr(pdx, i, 0);

		check_kernel_entry(d, va, table ? xv6_get(&table[i]) : 0,
				   kmap_pte(d, va));
	}
}

static void check_kernel_pde(struct xv6_machine *m, struct dir *d, u32 pdx,
			     u32 pde)
{
	const xv6_pte_t *kpgdir = xv6_frame_ptr(m, m->kpgdir);
	u32 want = 0;

	if (!d->bare && !d->shared) {
		check_kernel_table(m, d, pdx, pde);
		return;
	}
	/* A shared half is the same words; a bare process has none. */
	if (d->shared && !d->bare)
		want = xv6_get(&kpgdir[pdx]) & ~XV6_PTE_A;
	d->c->checked++;
	if (d->bare ? pde & XV6_PTE_P : (pde & ~XV6_PTE_A) != want)
		xv6_check_note(d->c, 6, d->pid, xv6_pgaddr(pdx, 0, 0), pde,
			       want);
}

bool xv6_check_tables(struct xv6_machine *m, struct xv6_check *c, u32 pgdir,
		      const struct xv6_proc *p)
{
	const xv6_pte_t *dir = pgdir ? xv6_frame_ptr(m, pgdir) : NULL;
	struct dir d = {
		.c = c,
		.pid = p ? p->pid : 0,
		.sz = p ? xv6_pgroundup(p->sz) : 0,
		.owner = p ? xv6_proc_slot(m, p) : XV6_NO_OWNER,
		.kernel = !p,
		.shared = p && m->cfg.shared_kernel,
		.bare = p && p->bare,
	};

	xv6_kmap(m, d.map);
	if (!c->pdx)
		c->seen = (struct xv6_usage){ 0 };
	for (; dir && c->pdx < XV6_NENTRIES; c->pdx++) {
		u32 pde = xv6_get(&dir[c->pdx]);

		if (c->looks >= XV6_CHECK_STEP)
			return true;
		c->looks += pde & XV6_PTE_P ? XV6_NENTRIES : 1;
		if (c->pdx >= xv6_pdx(XV6_KERNBASE))
			check_kernel_pde(m, &d, c->pdx, pde);
		else if (pde & XV6_PTE_P)
			check_user_table(m, &d, c->pdx, pde);
	}
	c->pdx = 0;
	return false;
}
