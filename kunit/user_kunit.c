// SPDX-License-Identifier: GPL-2.0-only
/*
 * copyout, and pages mapped by hand.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/event.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define W		XV6_PTE_W
#define U		XV6_PTE_U
#define FRESH		0x00600000u	/* no table there yet */

/* Pages 0 to 3, of which page 2 is a guard and page 3 read-only. */
static struct xv6_proc *guarded(struct fx *fx)
{
	struct xv6_proc *p = fx_spawn_pages(fx, 4);
	u32 ro = fx_pte_pa(fx, p->pgdir, 0x3000);

	KUNIT_ASSERT_EQ(fx->test, xv6_clearpteu(&fx->m, p->pgdir, 0x2000), 0);
	fx_set_word(fx, ro, fx_word(fx, ro) & ~W);
	return p;
}

static void uva2ka_asks_for_a_user_page(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u32 pa = 0;

	KUNIT_EXPECT_EQ(test, xv6_uva2ka(&fx->m, p->pgdir, 0x1234, &pa), 0);
	KUNIT_EXPECT_EQ(test, pa, PAGE_OF(fx_pte(fx, p->pgdir, 0x1000)));
	/* W is not looked at, as in xv6. */
	KUNIT_EXPECT_EQ(test, xv6_uva2ka(&fx->m, p->pgdir, 0x3000, &pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, 0x2fff, &pa),
			  XV6VM_R_NOT_USER);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, 0x4000, &pa),
			  XV6VM_R_NO_PAGE);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, FRESH, &pa),
			  XV6VM_R_NO_TABLE);
}

static void copyout_does_not_write_tables(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000);
	u32 good = fx_word(fx, pte_pa), word = 0, nowhere = 0x00400007;

	fx_set_word(fx, pte_pa, p->pgdir | 7);
	FX_EXPECT_REFUSED(fx, xv6_copyout(&fx->m, p->pgdir, 0x1000, &word, 4),
			  XV6VM_R_NOT_WRITABLE);
	fx_set_word(fx, pte_pa, nowhere);
	FX_EXPECT_REFUSED(fx, xv6_copyout(&fx->m, p->pgdir, 0x1000, &word, 4),
			  XV6VM_R_TABLE_DAMAGED);
	fx_set_word(fx, pte_pa, good);
}

/* What a host that runs on the tables is told, and what it finds by then. */
static struct {
	struct fx *fx;
	u32 pgdir, nfree;
	u32 calls, slot, va, pages, present, freed;
} told;

static void hear(u32 slot, u32 va, u32 pages)
{
	u32 i;

	told.calls++;
	told.slot = slot;
	told.va = va;
	told.pages = pages;
	for (i = 0; i < pages; i++)
		told.present += fx_pte(told.fx, told.pgdir, va + i * 4096) & 1;
	told.freed += told.fx->m.kmem.nfree - told.nfree;
}

static void expect_told(struct kunit *test, const struct xv6_proc *p, u32 va,
			u32 pages)
{
	KUNIT_EXPECT_EQ(test, told.calls, 1u);
	KUNIT_EXPECT_EQ(test, told.slot, (u32)xv6_proc_slot(&told.fx->m, p));
	KUNIT_EXPECT_EQ(test, told.va, va);
	KUNIT_EXPECT_EQ(test, told.pages, pages);
	KUNIT_EXPECT_EQ(test, told.freed, 0u);
	told.calls = 0;
	told.nfree = told.fx->m.kmem.nfree;
}

/* Entries are cleared first, frames are given up last. */
static void what_is_taken_away_is_revoked(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 4);
	u32 old, new;

	memset(&told, 0, sizeof(told));
	told.fx = fx;
	told.pgdir = p->pgdir;
	told.nfree = fx->m.kmem.nfree;
	fx->m.revoke = hear;
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, -0x2000, &old), 0);
	expect_told(test, p, 0x2000, 2);
	KUNIT_EXPECT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 0x1000, &old), 0);
	expect_told(test, p, 0x1000, 1);
	KUNIT_EXPECT_EQ(test, told.present, 0u);
	KUNIT_EXPECT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0, U, &old,
					       &new), 0);
	expect_told(test, p, 0, 1);
	KUNIT_EXPECT_EQ(test, xv6_protect_table(&fx->m, p->pgdir, 0, W, &old,
						&new), 0);
	expect_told(test, p, 0, 1024);
	KUNIT_EXPECT_EQ(test, xv6_protect_table(&fx->m, p->pgdir, 0, W | U, &old,
						&new), 0);
	/* More than there was takes nothing away. */
	KUNIT_EXPECT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0, W | U, &old,
					       &new), 0);
	KUNIT_EXPECT_EQ(test, told.calls, 0u);
	KUNIT_EXPECT_EQ(test, xv6_clearpteu(&fx->m, p->pgdir, 0), 0);
	expect_told(test, p, 0, 1);
	fx->m.revoke = NULL;
}

/* However much is taken away, the host is told once a table. */
static void many_pages_are_revoked_by_tables(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_proc *p;
	struct fx *fx;
	u32 old;

	cfg.phystop = 16u << 20;
	fx = fx_boot(test, &cfg);
	p = fx_spawn_pages(fx, 2 * 1024 + 8);
	memset(&told, 0, sizeof(told));
	told.fx = fx;
	told.pgdir = p->pgdir;
	fx->m.revoke = hear;
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, -(2 * 1024 + 7) * 4096,
					   &old), 0);
	KUNIT_EXPECT_EQ(test, told.calls, 3u);
	KUNIT_EXPECT_EQ(test, told.present, 0u);
	fx->m.revoke = NULL;
}

static void protect_of_a_table(struct kunit *test)
{
	static const u32 perms[] = { 0, W, U, W | U };
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 pde = fx_word(fx, p->pgdir), i, old, new = 0, pa;
	struct xv6vm_event e;

	for (i = 0; i < ARRAY_SIZE(perms); i++) {
		u32 hand = perms[i] == (W | U) ? 0 : XV6VM_PTE_HAND;

		KUNIT_EXPECT_EQ(test, xv6_protect_table(&fx->m, p->pgdir, 0,
							perms[i], &old, &new),
				0);
		KUNIT_EXPECT_EQ(test, new,
				PAGE_OF(pde) | XV6VM_PTE_P | hand | perms[i]);
		KUNIT_EXPECT_EQ(test, fx_word(fx, p->pgdir), new);
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	}
	KUNIT_EXPECT_EQ(test, new, pde);
	/* What nobody took away by hand is damage. */
	fx_set_word(fx, p->pgdir, pde & ~W);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 1u);
	fx_set_word(fx, p->pgdir, pde);
	/* From the middle of it on it is the same table. */
	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 0x3ff000, 0, W | U,
					   &pa), 0);
	KUNIT_EXPECT_EQ(test, xv6_protect_table(&fx->m, p->pgdir, 0x3ff000, U,
						&old, &new), 0);
	e = fx->mem.ring->at[(fx->mem.ring->next - 1) & fx->mem.ring->mask];
	KUNIT_EXPECT_EQ(test, e.type, (u8)XV6VM_E_PDE);
	KUNIT_EXPECT_EQ(test, e.va, 0u);
	KUNIT_EXPECT_EQ(test, xv6_protect_table(&fx->m, p->pgdir, 0, W | U, &old,
						&new), 0);
	FX_EXPECT_REFUSED(fx, xv6_protect_table(&fx->m, p->pgdir, 0x80000000, 0,
						&old, &new),
			  XV6VM_R_KERNEL_HALF);
	FX_EXPECT_REFUSED(fx, xv6_protect_table(&fx->m, p->pgdir, 0x400000, W,
						&old, &new),
			  XV6VM_R_NO_TABLE);
}

FX_SUITE(xv6vm_user,
	 KUNIT_CASE(protect_of_a_table),
	 KUNIT_CASE(uva2ka_asks_for_a_user_page),
	 KUNIT_CASE(copyout_does_not_write_tables),
	 KUNIT_CASE(what_is_taken_away_is_revoked),
	 KUNIT_CASE(many_pages_are_revoked_by_tables));
