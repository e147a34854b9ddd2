// SPDX-License-Identifier: GPL-2.0-only
/* Tables, and the kernel's half of them. */

#include "mini.h"

pde_t *kpgdir;

static struct kmap {
	void *virt;
	uint phys_start;
	uint phys_end;
	int perm;
} kmap[] = {
	{ (void *)KERNBASE, 0, EXTMEM, PTE_W },
	{ (void *)(KERNBASE + EXTMEM), EXTMEM, (uint)data - KERNBASE, 0 },
	{ (void *)data, (uint)data - KERNBASE, PHYSTOP, PTE_W },
	{ (void *)DEVSPACE, DEVSPACE, 0, PTE_W },
};

pte_t *walkpgdir(pde_t *pgdir, const void *va, int alloc)
{
	pde_t *pde = &pgdir[PDX(va)];
	pte_t *table;

	if (*pde & PTE_P)
		return (pte_t *)P2V(PTE_ADDR(*pde)) + PTX(va);
	table = alloc ? (pte_t *)kalloc() : 0;
	if (!table)
		return 0;
	memset(table, 0, PGSIZE);
	*pde = V2P(table) | PTE_P | PTE_W | PTE_U;
	return table + PTX(va);
}

int mappages(pde_t *pgdir, uint va, uint size, uint pa, uint perm)
{
	uint a = PGROUNDDOWN(va), last = PGROUNDDOWN(va + size - 1);

	for (;; a += PGSIZE, pa += PGSIZE) {
		pte_t *pte = walkpgdir(pgdir, (void *)a, 1);

		if (!pte)
			return -1;
		if (*pte & PTE_P)
			panic("remap");
		*pte = pa | perm | PTE_P;
		if (a == last)
			return 0;
	}
}

/* As mappages, in pages of 4 MB as far as they go. */
static int mapbig(pde_t *pgdir, uint va, uint size, uint pa, uint perm)
{
	const uint big = 4 << 20;
	uint n;

	for (; size; va += n, pa += n, size -= n) {
		n = big - va % big;
		if (n > size)
			n = size;
		if (n == big && BIGPAGES)
			pgdir[PDX(va)] = pa | perm | PTE_P | PTE_PS;
		else if (mappages(pgdir, va, n, pa, perm))
			return -1;
	}
	return 0;
}

static uint perm(const struct kmap *k)
{
	if (bug(KERNEL_USER) && k->virt == data)
		return k->perm | PTE_U;
	return bug(TEXT_WRITABLE) ? PTE_W : (uint)k->perm;
}

pde_t *setupkvm(void)
{
	pde_t *pgdir = (pde_t *)kalloc();
	const struct kmap *k;

	if (!pgdir)
		return 0;
	memset(pgdir, 0, PGSIZE);
	for (k = kmap; k < kmap + (bug(NO_DEVICES) ? 3 : 4); k++) {
		if (!mapbig(pgdir, (uint)k->virt, k->phys_end - k->phys_start,
			    k->phys_start, perm(k)))
			continue;
		freevm(pgdir);
		return 0;
	}
	return pgdir;
}

static void lcr3(uint pa)
{
	asm volatile("mov %0, %%cr3" : : "r"(pa) : "memory");
}

void switchkvm(void)
{
	lcr3(V2P(kpgdir));
}

void kvmalloc(void)
{
	kpgdir = setupkvm();
	if (bug(KERNEL_USER))
		say("planted", V2P(walkpgdir(kpgdir, data, 0)), 0);
	if (bug(TEXT_WRITABLE))
		say("planted", V2P(walkpgdir(kpgdir, P2V(EXTMEM), 0)), 0);
	if (bug(NO_DEVICES))
		say("planted", V2P(&kpgdir[PDX(DEVSPACE)]), 0);
	switchkvm();
}

void switchuvm(struct proc *p)
{
	if (!p->kstack || !p->pgdir)
		panic("switchuvm");
	cpus[0].ts.ss0 = KDATA;
	cpus[0].ts.esp0 = (uint)p->kstack + PGSIZE;
	loadtss();
	lcr3(V2P(p->pgdir));
}
