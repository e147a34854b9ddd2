// SPDX-License-Identifier: GPL-2.0
/*
 * The textbook machine. Nothing here is clever, and nothing is slower than it
 * has to be at that: it is what the model is measured against.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/memlayout.h>
#include "textbook.h"

#define TB_KINIT1_END	(XV6_KERNBASE + XV6_KINIT1_END)

struct tb_run {
	__le32 next;
};

/* xv6's V2P and P2V, for pointers. */
static inline u32 tb_pa(const struct tb *t, const void *v)
{
	return (const u8 *)v - t->ram;
}

static inline void *tb_ptr(const struct tb *t, u32 pa)
{
	return t->ram + pa;
}

enum tb_lock { TB_OURS, TB_XCHG };

static inline void tb_acquire(struct tb *t, enum tb_lock how)
	__acquires(&t->lock)
{
	if (t->use_lock && how == TB_OURS) {
		spin_lock(&t->lock);
		return;
	}
	__acquire(&t->lock);
	if (!t->use_lock)
		return;
	while (__atomic_exchange_n(&t->word, 1, __ATOMIC_SEQ_CST))
		;
	__sync_synchronize();
}

static inline void tb_release(struct tb *t, enum tb_lock how)
	__releases(&t->lock)
{
	if (t->use_lock && how == TB_OURS) {
		spin_unlock(&t->lock);
		return;
	}
	__release(&t->lock);
	if (!t->use_lock)
		return;
	__sync_synchronize();
	__atomic_store_n(&t->word, 0, __ATOMIC_RELAXED);
}

static inline int kfree_with(struct tb *t, void *v, enum tb_lock how)
{
	u32 pa = tb_pa(t, v);
	struct tb_run *r = v;

	if (xv6_pgoff(pa) || pa < xv6_v2p(t->end) || pa >= t->phystop)
		return -EINVAL;
	if (t->junk)
		memset(v, 1, XV6_PGSIZE);
	tb_acquire(t, how);
	r->next = cpu_to_le32(t->freelist);
	t->freelist = xv6_p2v(pa);
	tb_release(t, how);
	return 0;
}

static inline void *kalloc_with(struct tb *t, enum tb_lock how)
{
	struct tb_run *r = NULL;

	tb_acquire(t, how);
	if (t->freelist) {
		r = tb_ptr(t, xv6_v2p(t->freelist));
		t->freelist = le32_to_cpu(r->next);
	}
	tb_release(t, how);
	return r;
}

int tb_kfree(struct tb *t, void *v)
{
	return kfree_with(t, v, TB_OURS);
}

void *tb_kalloc(struct tb *t)
{
	return kalloc_with(t, TB_OURS);
}

int tb_kfree_xchg(struct tb *t, void *v)
{
	return kfree_with(t, v, TB_XCHG);
}

void *tb_kalloc_xchg(struct tb *t)
{
	return kalloc_with(t, TB_XCHG);
}

void tb_freerange(struct tb *t, u32 vstart, u32 vend)
{
	u32 va;

	for (va = xv6_pgroundup(vstart); va + XV6_PGSIZE <= vend;
	     va += XV6_PGSIZE)
		tb_kfree(t, tb_ptr(t, xv6_v2p(va)));
}

int tb_boot(struct tb *t)
{
	u32 low = xv6_p2v(t->phystop) < TB_KINIT1_END ? xv6_p2v(t->phystop) :
							 TB_KINIT1_END;

	spin_lock_init(&t->lock);
	t->use_lock = false;
	tb_freerange(t, t->end, low);
	t->kpgdir = tb_setupkvm(t);
	tb_freerange(t, low, xv6_p2v(t->phystop));
	t->use_lock = true;
	return t->kpgdir ? 0 : -ENOMEM;
}

xv6_pte_t *tb_walkpgdir(struct tb *t, xv6_pte_t *pgdir, u32 va, bool alloc)
{
	xv6_pte_t *pde = &pgdir[xv6_pdx(va)];
	xv6_pte_t *table;

	if (le32_to_cpu(*pde) & XV6_PTE_P) {
		table = tb_ptr(t, xv6_pte_addr(le32_to_cpu(*pde)));
	} else {
		table = alloc ? tb_kalloc(t) : NULL;
		if (!table)
			return NULL;
		memset(table, 0, XV6_PGSIZE);
		*pde = cpu_to_le32(tb_pa(t, table) | XV6_PTE_P | XV6_PTE_W |
				   XV6_PTE_U);
	}
	return &table[xv6_ptx(va)];
}

int tb_mappages(struct tb *t, xv6_pte_t *pgdir, u32 va, u32 size, u32 pa,
		u32 perm)
{
	u32 last = xv6_pgrounddown(va + size - 1);
	u32 a = xv6_pgrounddown(va);
	xv6_pte_t *pte;

	for (;; a += XV6_PGSIZE, pa += XV6_PGSIZE) {
		pte = tb_walkpgdir(t, pgdir, a, true);
		if (!pte)
			return -ENOMEM;
		if (le32_to_cpu(*pte) & XV6_PTE_P)
			return -EEXIST;
		*pte = cpu_to_le32(pa | perm | XV6_PTE_P);
		if (a == last)
			return 0;
	}
}

xv6_pte_t *tb_setupkvm(struct tb *t)
{
	const struct xv6_kmap kmap[] = {
		{ NULL, XV6_KERNBASE, 0, XV6_EXTMEM, XV6_PTE_W },
		{ NULL, XV6_KERNLINK, XV6_EXTMEM, xv6_v2p(t->data), 0 },
		{ NULL, t->data, xv6_v2p(t->data), t->phystop, XV6_PTE_W },
		{ NULL, XV6_DEVSPACE, XV6_DEVSPACE, 0, XV6_PTE_W },
	};
	xv6_pte_t *pgdir = tb_kalloc(t);
	u32 i;

	if (!pgdir)
		return NULL;
	memset(pgdir, 0, XV6_PGSIZE);
	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		if (tb_mappages(t, pgdir, kmap[i].virt,
				kmap[i].phys_end - kmap[i].phys_start,
				kmap[i].phys_start, kmap[i].perm)) {
			tb_freevm(t, pgdir);
			return NULL;
		}
	}
	return pgdir;
}

u32 tb_allocuvm(struct tb *t, xv6_pte_t *pgdir, u32 oldsz, u32 newsz)
{
	void *page;
	u32 a;

	if (newsz >= XV6_KERNBASE)
		return 0;
	if (newsz < oldsz)
		return oldsz;
	for (a = xv6_pgroundup(oldsz); a < newsz; a += XV6_PGSIZE) {
		page = tb_kalloc(t);
		if (!page) {
			tb_deallocuvm(t, pgdir, newsz, oldsz);
			return 0;
		}
		memset(page, 0, XV6_PGSIZE);
		if (tb_mappages(t, pgdir, a, XV6_PGSIZE, tb_pa(t, page),
				XV6_PTE_W | XV6_PTE_U)) {
			tb_deallocuvm(t, pgdir, newsz, oldsz);
			tb_kfree(t, page);
			return 0;
		}
	}
	return newsz;
}

u32 tb_deallocuvm(struct tb *t, xv6_pte_t *pgdir, u32 oldsz, u32 newsz)
{
	xv6_pte_t *pte;
	u32 a;

	if (newsz >= oldsz)
		return oldsz;
	for (a = xv6_pgroundup(newsz); a < oldsz; a += XV6_PGSIZE) {
		pte = tb_walkpgdir(t, pgdir, a, false);
		if (!pte) {
			a = xv6_pgaddr(xv6_pdx(a) + 1, 0, 0) - XV6_PGSIZE;
		} else if (le32_to_cpu(*pte) & XV6_PTE_P) {
			tb_kfree(t, tb_ptr(t, xv6_pte_addr(le32_to_cpu(*pte))));
			*pte = 0;
		}
	}
	return newsz;
}

void tb_freevm(struct tb *t, xv6_pte_t *pgdir)
{
	u32 i;

	tb_deallocuvm(t, pgdir, XV6_KERNBASE, 0);
	for (i = 0; i < XV6_NENTRIES; i++) {
		u32 pde = le32_to_cpu(pgdir[i]);

		if (pde & XV6_PTE_P)
			tb_kfree(t, tb_ptr(t, xv6_pte_addr(pde)));
	}
	tb_kfree(t, pgdir);
}

/* Read one by one, so that no compiler makes a memcpy of it. */
static void copy_bytes(u8 *to, const u8 *from)
{
	u32 n = XV6_PGSIZE;

	while (n-- > 0)
		*to++ = READ_ONCE(*from++);
}

static int tb_copy_frame(struct tb *t, xv6_pte_t *to, u32 va, u32 entry)
{
	void *from = tb_ptr(t, xv6_pte_addr(entry));
	void *page = tb_kalloc(t);

	if (!page)
		return -ENOMEM;
	if (t->bytewise)
		copy_bytes(page, from);
	else
		memcpy(page, from, XV6_PGSIZE);
	if (!tb_mappages(t, to, va, XV6_PGSIZE, tb_pa(t, page),
			 xv6_pte_flags(entry)))
		return 0;
	tb_kfree(t, page);
	return -ENOMEM;
}

xv6_pte_t *tb_copyuvm(struct tb *t, xv6_pte_t *pgdir, u32 sz)
{
	xv6_pte_t *to = tb_setupkvm(t);
	xv6_pte_t *pte;
	u32 va;

	if (!to)
		return NULL;
	for (va = 0; va < sz; va += XV6_PGSIZE) {
		pte = tb_walkpgdir(t, pgdir, va, false);
		if (!pte || !(le32_to_cpu(*pte) & XV6_PTE_P) ||
		    tb_copy_frame(t, to, va, le32_to_cpu(*pte))) {
			tb_freevm(t, to);
			return NULL;
		}
	}
	return to;
}
