// SPDX-License-Identifier: GPL-2.0-only
/*
 * The textbook machine. Nothing here is clever, and nothing is slower than it
 * has to be at that: it is what the model is measured against.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "textbook.h"

#define TB_KINIT1_END	(TB_KERNBASE + (4u << 20))

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

	if (tb_off(pa) || pa < tb_v2p(t->end) || pa >= t->phystop)
		return -EINVAL;
	if (t->junk)
		memset(v, 1, TB_PAGE);
	tb_acquire(t, how);
	r->next = cpu_to_le32(t->freelist);
	t->freelist = tb_p2v(pa);
	tb_release(t, how);
	return 0;
}

static inline void *kalloc_with(struct tb *t, enum tb_lock how)
{
	struct tb_run *r = NULL;

	tb_acquire(t, how);
	if (t->freelist) {
		r = tb_ptr(t, tb_v2p(t->freelist));
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

	for (va = tb_up(vstart); va + TB_PAGE <= vend; va += TB_PAGE)
		tb_kfree(t, tb_ptr(t, tb_v2p(va)));
}

int tb_boot(struct tb *t)
{
	u32 low = tb_p2v(t->phystop) < TB_KINIT1_END ? tb_p2v(t->phystop) :
							 TB_KINIT1_END;
	u32 i;

	spin_lock_init(&t->lock);
	t->use_lock = false;
	tb_freerange(t, t->end, low);
	t->kpgdir = tb_setupkvm(t, false);
	/* Each CPU but the first boots on a stack of its own. */
	for (i = 1; i < t->ncpu; i++)
		tb_kalloc(t);
	tb_freerange(t, low, tb_p2v(t->phystop));
	t->use_lock = true;
	return t->kpgdir ? 0 : -ENOMEM;
}

__le32 *tb_walkpgdir(struct tb *t, __le32 *pgdir, u32 va, bool alloc)
{
	__le32 *pde = &pgdir[tb_pdx(va)];
	__le32 *table;

	if (le32_to_cpu(*pde) & TB_P) {
		table = tb_ptr(t, tb_down(le32_to_cpu(*pde)));
	} else {
		table = alloc ? tb_kalloc(t) : NULL;
		if (!table)
			return NULL;
		memset(table, 0, TB_PAGE);
		*pde = cpu_to_le32(tb_pa(t, table) | TB_P | TB_W | TB_U);
	}
	return &table[tb_ptx(va)];
}

int tb_mappages(struct tb *t, __le32 *pgdir, u32 va, u32 size, u32 pa,
		u32 perm)
{
	u32 last = tb_down(va + size - 1);
	u32 a = tb_down(va);
	__le32 *pte;

	for (;; a += TB_PAGE, pa += TB_PAGE) {
		pte = tb_walkpgdir(t, pgdir, a, true);
		if (!pte)
			return -ENOMEM;
		if (le32_to_cpu(*pte) & TB_P)
			return -EEXIST;
		*pte = cpu_to_le32(pa | perm | TB_P);
		if (a == last)
			return 0;
	}
}

static int map_kernel(struct tb *t, __le32 *pgdir)
{
	const struct {
		u32 virt, start, end, perm;
	} kmap[] = {
		{ TB_KERNBASE, 0, TB_EXTMEM, TB_W },
		{ TB_KERNBASE + TB_EXTMEM, TB_EXTMEM, tb_v2p(t->data), 0 },
		{ t->data, tb_v2p(t->data), t->phystop, TB_W },
		{ TB_DEVSPACE, TB_DEVSPACE, 0, TB_W },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kmap); i++) {
		if (tb_mappages(t, pgdir, kmap[i].virt,
				kmap[i].end - kmap[i].start, kmap[i].start,
				kmap[i].perm))
			return -ENOMEM;
	}
	return 0;
}

/* All of them have kpgdir's tables there. */
static bool shares_kernel(const struct tb *t, const __le32 *pgdir)
{
	return t->shared && t->kpgdir && pgdir != t->kpgdir;
}

__le32 *tb_setupkvm(struct tb *t, bool bare)
{
	__le32 *pgdir = tb_kalloc(t);

	if (!pgdir)
		return NULL;
	memset(pgdir, 0, TB_PAGE);
	if (bare)
		return pgdir;
	if (shares_kernel(t, pgdir)) {
		memcpy(pgdir + 512, t->kpgdir + 512, TB_PAGE / 2);
	} else if (map_kernel(t, pgdir)) {
		tb_freevm(t, pgdir);
		return NULL;
	}
	return pgdir;
}

int tb_allocuvm(struct tb *t, __le32 *pgdir, u32 oldsz, u32 newsz)
{
	void *page;
	int err;
	u32 a;

	if (newsz >= TB_KERNBASE)
		return -ERANGE;
	for (a = tb_up(oldsz); a < newsz; a += TB_PAGE) {
		page = tb_kalloc(t);
		if (!page) {
			tb_deallocuvm(t, pgdir, a, oldsz);
			return -ENOMEM;
		}
		memset(page, 0, TB_PAGE);
		err = tb_mappages(t, pgdir, a, TB_PAGE, tb_pa(t, page),
				  TB_W | TB_U);
		if (err) {
			tb_deallocuvm(t, pgdir, a, oldsz);
			tb_kfree(t, page);
			return err;
		}
	}
	return 0;
}

/* Its frame goes with it, unless somebody looks after the frames of pages. */
static void drop_page(struct tb *t, __le32 *pte)
{
	u32 entry = le32_to_cpu(*pte);

	*pte = 0;
	if (t->put)
		t->put(t, entry);
	else
		tb_kfree(t, tb_ptr(t, tb_down(entry)));
}

u32 tb_deallocuvm(struct tb *t, __le32 *pgdir, u32 oldsz, u32 newsz)
{
	__le32 *pte;
	u32 a;

	if (newsz >= oldsz)
		return oldsz;
	for (a = tb_up(newsz); a < oldsz; a += TB_PAGE) {
		pte = tb_walkpgdir(t, pgdir, a, false);
		if (!pte)
			a = ((tb_pdx(a) + 1) << 22) - TB_PAGE;
		else if (le32_to_cpu(*pte) & TB_P)
			drop_page(t, pte);
	}
	return newsz;
}

void tb_freevm(struct tb *t, __le32 *pgdir)
{
	u32 i, end = shares_kernel(t, pgdir) ? 512 : 1024;

	tb_deallocuvm(t, pgdir, TB_KERNBASE, 0);
	for (i = 0; i < end; i++) {
		u32 pde = le32_to_cpu(pgdir[i]);

		if (pde & TB_P)
			tb_kfree(t, tb_ptr(t, tb_down(pde)));
	}
	tb_kfree(t, pgdir);
}

/* Read one by one, so that no compiler makes a memcpy of it. */
static void copy_bytes(u8 *to, const u8 *from)
{
	u32 n = TB_PAGE;

	while (n-- > 0)
		*to++ = READ_ONCE(*from++);
}

static int copy_frame(struct tb *t, __le32 *to, u32 va, u32 entry)
{
	void *from = tb_ptr(t, tb_down(entry));
	void *page = tb_kalloc(t);

	if (!page)
		return -ENOMEM;
	if (t->bytewise)
		copy_bytes(page, from);
	else
		memcpy(page, from, TB_PAGE);
	if (!tb_mappages(t, to, va, TB_PAGE, tb_pa(t, page),
			 tb_off(entry) & ~TB_HAND))
		return 0;
	tb_kfree(t, page);
	return -ENOMEM;
}

int tb_copyuvm(struct tb *t, __le32 *pgdir, u32 sz, bool bare, __le32 **to)
{
	__le32 *pte;
	int err = 0;
	u32 va;

	*to = tb_setupkvm(t, bare);
	if (!*to)
		return -ENOMEM;
	for (va = 0; va < sz && !err; va += TB_PAGE) {
		pte = tb_walkpgdir(t, pgdir, va, false);
		if (!pte || !(le32_to_cpu(*pte) & TB_P))
			err = -ENXIO;
		else
			err = copy_frame(t, *to, va, le32_to_cpu(*pte));
	}
	if (err)
		tb_freevm(t, *to);
	return err;
}
