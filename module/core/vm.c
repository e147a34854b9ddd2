// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables and the kernel half: the first part of xv6's vm.c.
 */
#include <linux/errno.h>
#include <linux/string.h>
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

/* Make the page table that @pde lacks. */
static int new_table(struct xv6_machine *m, u32 pgdir, u32 va, xv6_pte_t *pde)
{
	const struct xv6_frame *f = xv6_frame(m, pgdir);
	u8 kind = f->kind == XV6VM_KIND_KPGDIR ? XV6VM_KIND_KPGDIR :
		  va >= XV6_KERNBASE ? XV6VM_KIND_KTABLE : XV6VM_KIND_UTABLE;
	u32 pa = xv6_kalloc(m, kind, f->owner);

	if (!pa)
		return xv6_refused(m);
	memset(xv6_frame_ptr(m, pa), 0, XV6_PGSIZE);
	/* Protection is left to the PTEs, in the kernel half too. */
	*pde = cpu_to_le32(pa | XV6_PTE_P | XV6_PTE_W | XV6_PTE_U);
	m->counts.tables++;
	return 0;
}

int xv6_walkpgdir(struct xv6_machine *m, u32 pgdir, u32 va, bool alloc,
		  xv6_pte_t **pte)
{
	xv6_pte_t *dir = pgdir ? xv6_frame_ptr(m, xv6_pte_addr(pgdir)) : NULL;
	xv6_pte_t *pde, *table;
	int err;

	if (!dir)
		return xv6_refuse(m, XV6VM_R_NO_DIRECTORY, pgdir);
	pde = &dir[xv6_pdx(va)];
	if (!(le32_to_cpu(*pde) & XV6_PTE_P)) {
		if (!alloc)
			return xv6_refuse(m, XV6VM_R_NO_TABLE, va);
		err = new_table(m, pgdir, va, pde);
		if (err)
			return err;
	}
	table = xv6_frame_ptr(m, xv6_pte_addr(le32_to_cpu(*pde)));
	if (!table || le32_to_cpu(*pde) & XV6_PTE_PS)
		return xv6_refuse(m, XV6VM_R_TABLE_DAMAGED, va);
	*pte = &table[xv6_ptx(va)];
	return 0;
}

/* Take back the entries for [va, end), which mappages has just made. */
static void unmap_new(struct xv6_machine *m, u32 pgdir, u32 va, u32 end)
{
	xv6_pte_t *pte;

	for (; va != end; va += XV6_PGSIZE) {
		if (!xv6_walkpgdir(m, pgdir, va, false, &pte))
			*pte = 0;
		m->counts.mapped--;
	}
}

/* Fill entries of one table, up to @last or the table's end. */
static int map_in_table(struct xv6_machine *m, u32 pgdir, u32 *va, u32 last,
			u32 *pa, u32 perm)
{
	xv6_pte_t *pte;
	int err = xv6_walkpgdir(m, pgdir, *va, true, &pte);

	if (err)
		return err;
	do {
		if (le32_to_cpu(*pte) & XV6_PTE_P)
			return xv6_refuse(m, XV6VM_R_REMAP, *va);
		*pte++ = cpu_to_le32(*pa | perm | XV6_PTE_P);
		m->counts.mapped++;
		*pa += XV6_PGSIZE;
		*va += XV6_PGSIZE;
	} while (*va != last + XV6_PGSIZE && xv6_ptx(*va));
	return 0;
}

int xv6_mappages(struct xv6_machine *m, u32 pgdir, u32 va, u32 size, u32 pa,
		 u32 perm)
{
	u32 a = xv6_pgrounddown(va);
	u32 last = xv6_pgrounddown(va + size - 1);
	struct xv6_why why;
	int err;

	if (!size)
		return xv6_refuse(m, XV6VM_R_SIZE_ZERO, va);
	if (va + size - 1 < va)
		return xv6_refuse(m, XV6VM_R_VA_WRAPS, va);
	if (xv6_pgoff(pa))
		return xv6_refuse(m, XV6VM_R_PA_UNALIGNED, pa);
	if (perm & ~(XV6_PTE_W | XV6_PTE_U | XV6_PTE_A | XV6_PTE_D |
		     XV6_PTE_HAND))
		return xv6_refuse(m, XV6VM_R_PERM, perm);

	va = a;
	do {
		err = map_in_table(m, pgdir, &a, last, &pa, perm);
		if (err) {
			why = m->why;
			unmap_new(m, pgdir, va, a);
			m->why = why;
			return err;
		}
	} while (a != last + XV6_PGSIZE);
	return 0;
}

/* All processes use the tables of kpgdir. */
static void share_kernel_half(struct xv6_machine *m, u32 pgdir)
{
	const u32 half = xv6_pdx(XV6_KERNBASE);
	xv6_pte_t *to = xv6_frame_ptr(m, pgdir);
	const xv6_pte_t *from = xv6_frame_ptr(m, m->kpgdir);

	memcpy(to + half, from + half, (XV6_NENTRIES - half) * sizeof(*to));
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
	struct xv6_why why;
	int err = 0;

	if (!pa)
		return xv6_refused(m);
	memset(xv6_frame_ptr(m, pa), 0, XV6_PGSIZE);

	if (m->cfg.shared_kernel && m->kpgdir && !is_bare(m, owner))
		share_kernel_half(m, pa);
	else if (!is_bare(m, owner))
		err = map_kernel_half(m, pa);
	if (err) {
		why = m->why;
		xv6_freevm(m, pa);
		m->why = why;
		return err;
	}
	*pgdir = pa;
	return 0;
}

int xv6_kvmalloc(struct xv6_machine *m)
{
	return xv6_setupkvm(m, XV6_NO_OWNER, &m->kpgdir);
}
