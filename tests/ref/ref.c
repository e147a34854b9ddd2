// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference: its frames, and pages by hand. See ref.h.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "ref.h"

/* init's two bytes, which jump to themselves. */
static const u8 init_code[] = { 0xeb, 0xfe };

__le32 *ref_dir(const struct ref *r, u32 pgdir)
{
	return (__le32 *)(r->tb.ram + pgdir);
}

u32 ref_kpgdir(const struct ref *r)
{
	return (const u8 *)r->tb.kpgdir - r->tb.ram;
}

struct ref_mmu ref_view(const struct ref *r, u32 pgdir)
{
	return (struct ref_mmu){
		.ram = r->tb.ram, .size = r->tb.phystop, .cr3 = pgdir,
		.live = r->live, .pse = true,
	};
}

u32 ref_entry(const struct ref *r, u32 pgdir, u32 va)
{
	const struct ref_mmu m = ref_view(r, pgdir);
	const struct ref_walk w = ref_walk(&m, va, 0);

	return w.mapped ? w.pte : 0;
}

/* Of one directory; @live: note the frames. */
static u32 count(const struct ref *r, u32 pgdir, u32 mask, u32 want, u8 *live)
{
	u32 pdx, ptx, pde, pte, found = 0;

	for (pdx = 0; pdx < 512; pdx++) {
		pde = le32_to_cpu(ref_dir(r, pgdir)[pdx]);
		for (ptx = 0; pde & TB_P && ptx < 1024; ptx++) {
			pte = le32_to_cpu(ref_dir(r, tb_down(pde))[ptx]);
			if ((pte & mask) != want)
				continue;
			found++;
			if (live)
				live[pte / TB_PAGE] = 1;
		}
	}
	return found;
}

u32 ref_mappings(const struct ref *r, u32 pa, bool own)
{
	u32 mask = ~(TB_PAGE - 1) | TB_P | (own ? TB_HAND : 0);
	u32 slot, found = 0;

	for (slot = 0; slot < r->nproc; slot++) {
		if (r->proc[slot].pid)
			found += count(r, r->proc[slot].pgdir, mask, pa | TB_P,
				       NULL);
	}
	return found;
}

void ref_find_live(struct ref *r)
{
	u32 i;

	if (!r->live)
		return;
	memset(r->live, 0, r->tb.phystop / TB_PAGE);
	for (i = 0; i < r->nproc; i++) {
		if (r->proc[i].pid)
			count(r, r->proc[i].pgdir, TB_P, TB_P, r->live);
	}
	for (i = 0; i < r->nheld; i++)
		r->live[r->held[i] / TB_PAGE] = 1;
}

u32 ref_free_frames(const struct ref *r)
{
	u32 va = r->tb.freelist, n;

	for (n = 0; va; n++)
		va = ref_word(r->tb.ram, tb_v2p(va));
	return n;
}

static bool is_held(const struct ref *r, u32 pa)
{
	u32 i;

	for (i = 0; i < r->nheld; i++) {
		if (r->held[i] == pa)
			return true;
	}
	return false;
}

/* A page has lost its mapping: its frame is free if it was the last. */
static void put_frame(struct tb *t, u32 entry)
{
	struct ref *r = container_of(t, struct ref, tb);
	u32 pa = tb_down(entry);

	if (entry & TB_HAND)
		r->hand[pa / TB_PAGE]--;
	if (r->hand[pa / TB_PAGE])
		return;
	if (entry & TB_HAND && (is_held(r, pa) || ref_mappings(r, pa, true)))
		return;
	tb_kfree(t, t->ram + pa);
}

int ref_boot(struct ref *r)
{
	u32 i, slot;
	int err;

	r->tb.put = put_frame;
	r->tb.kpgdir = NULL;
	r->tb.freelist = 0;
	memset(r->tb.ram, 0, r->tb.phystop);
	memset(r->hand, 0, r->tb.phystop / TB_PAGE);
	memset(r->proc, 0, sizeof(r->proc));
	memset(r->cpu, 0, sizeof(r->cpu));
	r->nextpid = 1;
	r->nheld = 0;
	for (i = 0; i < REF_CPUS; i++) {
		r->cpu[i].slot = REF_NOBODY;
		r->cpu[i].wp = true;
		r->cpu[i].pse = true;
	}
	err = tb_boot(&r->tb);
	if (!err)
		err = ref_spawn(r, init_code, sizeof(init_code), 0, false,
				&slot);
	return err;
}

int ref_kalloc(struct ref *r)
{
	u8 *page = tb_kalloc(&r->tb);

	if (!page)
		return -ENOMEM;
	r->held[r->nheld++] = page - r->tb.ram;
	return 0;
}

int ref_kfree(struct ref *r, u32 held)
{
	u32 pa = r->held[held];

	if (r->hand[pa / TB_PAGE])
		return -EBUSY;
	r->held[held] = r->held[--r->nheld];
	return tb_kfree(&r->tb, r->tb.ram + pa);
}

/* Like the machine, and unlike xv6: all pages of the range or none. */
int ref_mappages(struct ref *r, u32 pgdir, u32 va, u32 size, u32 pa, u32 perm)
{
	__le32 *dir = ref_dir(r, pgdir);
	u32 i, n = (tb_down(va + size - 1) - tb_down(va)) / TB_PAGE + 1;
	int err = 0;

	if (!size)
		return -EINVAL;
	if (va + size - 1 < va)
		return -ERANGE;
	if (tb_off(pa) || perm & ~(TB_W | TB_U | TB_A | TB_D | TB_HAND))
		return -EINVAL;
	for (i = 0; i < n && !err; i++)
		err = tb_mappages(&r->tb, dir, va + i * TB_PAGE, 1,
				  pa + i * TB_PAGE, perm);
	for (i--; err && i > 0; i--)
		*tb_walkpgdir(&r->tb, dir, va + (i - 1) * TB_PAGE, false) = 0;
	return err;
}

/* What no page by hand may have, in the machine's order. */
static int check_hand(u32 va, u32 perm)
{
	if (tb_off(va))
		return -EINVAL;
	if (va >= TB_KERNBASE)
		return -ERANGE;
	return perm & ~(TB_W | TB_U) ? -EINVAL : 0;
}

static int check_frame(struct ref *r, u32 pa)
{
	if (tb_off(pa))
		return -EINVAL;
	if (pa >= r->tb.phystop)
		return -ERANGE;
	ref_find_live(r);
	if (!r->live[pa / TB_PAGE])
		return -EPERM;
	return r->hand[pa / TB_PAGE] == REF_SHARES ? -EOVERFLOW : 0;
}

int ref_map(struct ref *r, u32 pgdir, u32 va, u32 pa, u32 perm)
{
	int err = check_hand(va, perm);
	u8 *page = NULL;

	if (!err && pa)
		err = check_frame(r, pa);
	if (err)
		return err;
	if (!pa) {
		page = tb_kalloc(&r->tb);
		if (!page)
			return -ENOMEM;
		memset(page, 0, TB_PAGE);
		pa = page - r->tb.ram;
	}
	err = ref_mappages(r, pgdir, va, 1, pa, perm | TB_HAND);
	if (!err)
		r->hand[pa / TB_PAGE]++;
	else if (page)
		tb_kfree(&r->tb, page);
	return err;
}

/* The entry of a page that is there, or NULL. */
static __le32 *present(struct ref *r, u32 pgdir, u32 va)
{
	__le32 *pte = tb_walkpgdir(&r->tb, ref_dir(r, pgdir), va, false);

	return pte && le32_to_cpu(*pte) & TB_P ? pte : NULL;
}

static int set_perm(struct ref *r, u32 pgdir, u32 va, u32 keep, u32 perm)
{
	__le32 *pte = present(r, pgdir, va);

	if (!pte)
		return -ENXIO;
	*pte = cpu_to_le32((le32_to_cpu(*pte) & keep) | perm);
	return 0;
}

int ref_unmap(struct ref *r, u32 pgdir, u32 va)
{
	int err = check_hand(va, 0);

	if (!err && !present(r, pgdir, va))
		err = -ENXIO;
	if (!err)
		tb_deallocuvm(&r->tb, ref_dir(r, pgdir), va + TB_PAGE, va);
	return err;
}

int ref_protect(struct ref *r, u32 pgdir, u32 va, u32 perm)
{
	int err = check_hand(va, perm);

	return err ? err : set_perm(r, pgdir, va, ~(TB_W | TB_U), perm);
}

/* What is not open as xv6 leaves it says that it was a hand. */
int ref_protect_table(struct ref *r, u32 pgdir, u32 va, u32 perm)
{
	int err = check_hand(va, perm);
	__le32 *pde = &ref_dir(r, pgdir)[va / (1024 * TB_PAGE)];
	u32 keep = ~(TB_W | TB_U | TB_HAND);

	if (err)
		return err;
	if (!present(r, pgdir, va))
		return -ENXIO;
	if (perm != (TB_W | TB_U))
		perm |= TB_HAND;
	*pde = cpu_to_le32((le32_to_cpu(*pde) & keep) | perm);
	return 0;
}

int ref_clearpteu(struct ref *r, u32 pgdir, u32 va)
{
	return set_perm(r, pgdir, va, ~TB_U, 0);
}

/* To user pages, whether they are writable or not. */
int ref_copyout(struct ref *r, u32 pgdir, u32 va, const u8 *from, u32 len)
{
	u32 entry, n;

	for (; len; len -= n, from += n, va += n) {
		entry = ref_entry(r, pgdir, va);
		if (!entry)
			return -ENXIO;
		if (!(entry & TB_U))
			return -EPERM;
		n = TB_PAGE - tb_off(va);
		n = len < n ? len : n;
		memcpy(r->tb.ram + tb_down(entry) + tb_off(va), from, n);
	}
	return 0;
}
