// SPDX-License-Identifier: GPL-2.0-only
/* Page tables and the kernel half: the first part of xv6's vm.c. */
#include <xv6/vm.h>
#include "internal.h"

/* The four ranges, in the order in which setupkvm maps them. */
void xv6_kmap(const struct xv6_machine *m, struct xv6_kmap map[XV6_KMAP_RANGES])
{
	const struct xv6_config *cfg = &m->cfg;
	const struct xv6_kmap kmap[XV6_KMAP_RANGES] = {
		{ "I/O space", XV6_KERNBASE, 0, XV6_EXTMEM, XV6_PTE_W },
		{ "kernel text+rodata", XV6_KERNLINK, XV6_EXTMEM,
		  xv6_v2p(cfg->data), 0 },
		{ "kernel data+free memory", cfg->data, xv6_v2p(cfg->data),
		  cfg->phystop, XV6_PTE_W },
		{ "devices", XV6_DEVSPACE, XV6_DEVSPACE, 0, XV6_PTE_W },
	};

	memcpy(map, kmap, sizeof(kmap));
}

/* Make the page table that @pde lacks; what lies in it is up to the caller. */
static int new_table(struct xv6_machine *m, u32 pgdir, u32 va, xv6_pte_t *pde)
{
	const struct xv6_frame *f = xv6_frame(m, pgdir);
	u8 kind = f->kind == XV6VM_KIND_KPGDIR ? XV6VM_KIND_KPGDIR :
		  va >= XV6_KERNBASE ? XV6VM_KIND_KTABLE : XV6VM_KIND_UTABLE;
	u32 span = va - va % XV6_TABLE_SPAN;
	u32 pa = xv6_kalloc_for(m, kind, f->owner, span);

	if (!pa)
		return xv6_no_frame(m);
	/* Protection is left to the PTEs, in the kernel half too. */
	xv6_set_entry(m, XV6VM_E_PDE, pgdir, span, pde,
		      pa | XV6_PTE_P | XV6_PTE_W | XV6_PTE_U);
	m->counts.tables++;
	xv6_count_table(m, pgdir, kind, 1);
	return 0;
}

int xv6_make_table(struct xv6_machine *m, u32 pgdir, u32 va, bool alloc,
		   u32 n, xv6_pte_t **pte)
{
	xv6_pte_t *dir = pgdir ? xv6_frame_ptr(m, xv6_pte_addr(pgdir)) : NULL;
	xv6_pte_t *pde = dir ? &dir[xv6_pdx(va)] : NULL, *table;
	u32 ptx = xv6_ptx(va);
	int err;

	*pte = NULL;
	if (!pde)
		err = xv6_refuse(m, XV6VM_R_NO_DIRECTORY, pgdir);
	else if (xv6_get(pde) & XV6_PTE_P)
		err = xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, va);
	else if (!alloc)
		err = xv6_refuse(m, XV6VM_R_NO_TABLE, va);
	else
		err = new_table(m, pgdir, va, pde);
	if (err)
		return err;
	table = xv6_frame_ptr(m, xv6_pte_addr(xv6_get(pde)));
	memset(table, 0, ptx * sizeof(*table));
	memset(table + ptx + n, 0, (XV6_NENTRIES - ptx - n) * sizeof(*table));
	*pte = table + ptx;
	return 0;
}

/* Write @n entries of frames that follow each other: two at once, if they can. */
static void fill_entries(xv6_pte_t *pte, u32 n, u32 entry)
{
	bool even = !((uintptr_t)pte % sizeof(u64));

	for (; even && n >= 2; n -= 2, pte += 2, entry += 2 * XV6_PGSIZE)
		*(__le64 *)pte = cpu_to_le64((u64)(entry + XV6_PGSIZE) << 32 |
					     entry);
	for (; n; n--, entry += XV6_PGSIZE)
		*pte++ = cpu_to_le32(entry);
}

/* One table's share of mappages: @n entries from @va on, all or none. */
static int map_in_table(struct xv6_machine *m, u32 pgdir, u32 va, u32 n,
			u32 entry)
{
	u32 table, taken, ptx = xv6_ptx(va);
	xv6_pte_t *pte;
	int err;

	if (xv6_table_of(m, pgdir, va, &table)) {
		pte = xv6_pte_in(m, table, va);
		taken = xv6_next_entry(pte - ptx, ptx, ptx + n) - ptx;
		if (taken < n)
			return xv6_refuse(m, XV6VM_R_REMAP,
					  va + taken * XV6_PGSIZE);
	} else {
		err = xv6_make_table(m, pgdir, va, true, n, &pte);
		if (err)
			return err;
	}
	for (taken = 0; m->ring && va < XV6_KERNBASE && taken < n; taken++)
		xv6_note_entry(m, XV6VM_E_MAP, pgdir, va + taken * XV6_PGSIZE,
			       pte + taken, 0, entry + taken * XV6_PGSIZE);
	fill_entries(pte, n, entry);
	m->counts.mapped += n;
	xv6_count_pages(m, pgdir, va, n);
	return 0;
}

/* Take back the entries for @n pages from @va on, which mappages has made. */
static void unmap_new(struct xv6_machine *m, u32 pgdir, u32 va, u32 n)
{
	xv6_pte_t *pte;

	m->counts.mapped -= n;
	xv6_count_pages(m, pgdir, va, -n);
	for (; n; n--, va += XV6_PGSIZE) {
		if (!xv6_walkpgdir(m, pgdir, va, false, &pte))
			xv6_set_entry(m, XV6VM_E_UNMAP, pgdir, va, pte, 0);
	}
}

static int check_mapping(struct xv6_machine *m, u32 va, u32 size, u32 pa,
			 u32 perm)
{
	if (!size)
		return xv6_refuse(m, XV6VM_R_SIZE_ZERO, va);
	if (va + size - 1 < va)
		return xv6_refuse(m, XV6VM_R_VA_WRAPS, va);
	if (xv6_pgoff(pa))
		return xv6_refuse(m, XV6VM_R_PA_UNALIGNED, pa);
	if (perm & ~XV6_PTE_SETTABLE)
		return xv6_refuse(m, XV6VM_R_PERM, perm);
	return 0;
}

int xv6_mappages(struct xv6_machine *m, u32 pgdir, u32 va, u32 size, u32 pa,
		 u32 perm)
{
	u32 first = xv6_pgrounddown(va), done = 0, n, left;
	int err = check_mapping(m, va, size, pa, perm);

	if (err)
		return err;
	/* From the first page to the last, inclusive: up to 2^20. */
	left = (xv6_pgrounddown(va + size - 1) - first) / XV6_PGSIZE + 1;
	for (; left; left -= n, done += n) {
		va = first + done * XV6_PGSIZE;
		n = XV6_NENTRIES - xv6_ptx(va);
		n = left < n ? left : n;
		err = map_in_table(m, pgdir, va, n,
				   (pa + done * XV6_PGSIZE) | perm | XV6_PTE_P);
		if (err) {
			unmap_new(m, pgdir, first, done);
			return err;
		}
	}
	return 0;
}

static int map_kernel_half(struct xv6_machine *m, u32 pgdir)
{
	struct xv6_kmap map[XV6_KMAP_RANGES];
	const struct xv6_kmap *k;
	int err;

	xv6_kmap(m, map);
	for (k = map; k < map + XV6_KMAP_RANGES; k++) {
		if (k->phys_end == k->phys_start)
			continue;
		err = xv6_mappages(m, pgdir, k->virt,
				   k->phys_end - k->phys_start, k->phys_start,
				   k->perm);
		if (err)
			return err;
	}
	return 0;
}

static bool is_bare(const struct xv6_machine *m, u16 owner)
{
	return owner < m->cfg.nproc && m->procs[owner].bare;
}

int xv6_setupkvm(struct xv6_machine *m, u16 owner, u32 *pgdir)
{
	u8 kind = owner == XV6_NO_OWNER ? XV6VM_KIND_KPGDIR : XV6VM_KIND_PGDIR;
	u32 pa = xv6_kalloc(m, kind, owner);
	int err = 0;

	if (!pa)
		return xv6_no_frame(m);
	memset(xv6_frame_ptr(m, pa), 0, XV6_PGSIZE);

	/* All processes use the tables of kpgdir. */
	if (m->cfg.shared_kernel && m->kpgdir && !is_bare(m, owner))
		memcpy(xv6_frame_ptr(m, pa + XV6_PGSIZE / 2),
		       xv6_frame_ptr(m, m->kpgdir + XV6_PGSIZE / 2),
		       XV6_PGSIZE / 2);
	else if (!is_bare(m, owner))
		err = map_kernel_half(m, pa);
	if (err) {
		xv6_freevm(m, pa);
		return err;
	}
	*pgdir = pa;
	return 0;
}

int xv6_kvmalloc(struct xv6_machine *m)
{
	m->cause = XV6VM_C_KVMALLOC;
	return xv6_setupkvm(m, XV6_NO_OWNER, &m->kpgdir);
}
