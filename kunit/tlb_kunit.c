// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLBs: what is cached, for how long it is believed, and what it costs.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define A	0x20u
#define D	0x40u
#define PAGES	4u

/* A process of four pages in user mode on CPU 0, which has a TLB. */
static struct xv6_proc *running(struct fx *fx, u32 size, u32 ways)
{
	struct xv6_proc *p = fx_spawn_pages(fx, PAGES);

	KUNIT_ASSERT_EQ(fx->test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(fx->test, xv6_iret(&fx->m, 0), 0);
	KUNIT_ASSERT_EQ(fx->test,
			xv6_tlb_configure(&fx->m.cpus[0].tlb, size, ways), 0u);
	return p;
}

static struct xv6vm_translation access(struct fx *fx, u32 va, u32 type)
{
	struct xv6vm_translation t;
	u32 value = 0x11223344;

	KUNIT_EXPECT_EQ_MSG(fx->test,
			    xv6_access(&fx->m, 0, va, type, 4, &value, &t), 0,
			    "va 0x%x", va);
	return t;
}

static bool hits(struct fx *fx, u32 va, u32 type)
{
	return !access(fx, va, type).levels;
}

static void clear_bits(struct fx *fx, u32 pa, u32 bits)
{
	fx_set_word(fx, pa, fx_word(fx, pa) & ~bits);
}

static void what_form_a_tlb_has(struct kunit *test)
{
	static const struct {
		u32 size, ways;
		bool ok;
	} forms[] = {
		{ 0, 0, true }, { 0, 1, true }, { 1, 1, true }, { 64, 1, true },
		{ 64, 64, true }, { 16, 4, true }, { 4, 8, false },
		{ 3, 1, false }, { 64, 3, false }, { 16, 0, false },
		{ 128, 1, false }, { 0x80000000, 1, false }, { 65, 1, false },
		{ 64, 0x40000000, false }, { 320, 1, false },
	};
	struct fx *fx = test->priv;
	struct xv6_tlb *t = &fx->m.cpus[0].tlb;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		memset(t, 0, sizeof(*t));
		KUNIT_EXPECT_EQ_MSG(test,
				    xv6_tlb_configure(t, forms[i].size,
						      forms[i].ways),
				    forms[i].ok ? 0u : XV6VM_R_TLB_FORM,
				    "form %u", i);
		KUNIT_EXPECT_EQ(test, (u32)t->size,
				forms[i].ok ? forms[i].size : 0u);
	}
	xv6_tlb_configure(t, 0, 0);
}

static void it_is_off_at_first(struct kunit *test)
{
	struct fx *fx = test->priv;

	running(fx, 0, 0);
	KUNIT_EXPECT_FALSE(test, hits(fx, 0, XV6VM_READ));
	KUNIT_EXPECT_FALSE(test, hits(fx, 0, XV6VM_READ));
	xv6_tlb_flush(&fx->m.cpus[0].tlb);
	xv6_tlb_invlpg(&fx->m.cpus[0].tlb, 0);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].tlb.misses, 0ull);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].tlb.flushes, 0ull);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].tlb.invlpgs, 0ull);
}

/* A hit walks nothing: what was cleared behind its back stays clear. */
static void a_hit_leaves_the_tables_alone(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	struct xv6vm_translation miss = access(fx, 0x1004, XV6VM_READ), hit;

	clear_bits(fx, fx_pte_pa(fx, p->pgdir, 0x1000), A);
	clear_bits(fx, p->pgdir, A);
	hit = access(fx, 0x1008, XV6VM_READ);
	KUNIT_EXPECT_EQ(test, hit.levels, 0u);
	KUNIT_EXPECT_EQ(test, hit.pa, miss.pa + 4);
	KUNIT_EXPECT_EQ(test, hit.perm, 7u);
	KUNIT_EXPECT_EQ(test, hit.kind, (u32)XV6VM_KIND_USER);
	KUNIT_EXPECT_EQ(test, hit.owner, p->pid);
	KUNIT_EXPECT_EQ(test, hit.cr3, p->pgdir);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x1000) & A, 0u);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0) & A, 0u);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].tlb.hits, 1ull);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].tlb.misses, 1ull);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, 2ull);
}

static void a_stale_entry_is_believed(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	struct xv6vm_translation t = access(fx, 0x1000, XV6VM_WRITE);
	struct xv6_tlb *tlb = &fx->m.cpus[0].tlb;
	u32 pa = t.pa, old, new;

	KUNIT_ASSERT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0x1000, 0,
					       &old, &new), 0);
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x1000, XV6VM_WRITE));
	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 0x1000, &old), 0);
	t = access(fx, 0x1004, XV6VM_READ);
	KUNIT_EXPECT_EQ(test, t.levels, 0u);
	KUNIT_EXPECT_EQ(test, t.pa, pa + 4);
	KUNIT_EXPECT_EQ(test, t.fault.raised, 0u);
	KUNIT_EXPECT_EQ(test, t.kind, (u32)XV6VM_KIND_FREE);

	xv6_tlb_invlpg(tlb, 0x1fff);
	KUNIT_EXPECT_EQ(test, access(fx, 0x1000, XV6VM_READ).fault.raised, 1u);
	KUNIT_EXPECT_EQ(test, tlb->invlpgs, 1ull);
}

/* xv6 would write into its free list by it; nothing of the TLB changes. */
static void a_stale_entry_does_not_write_free_frames(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	struct xv6vm_translation t;
	struct xv6_tlb *before = kunit_kzalloc(test, sizeof(*before),
						GFP_KERNEL);
	u32 old, value = 7;

	KUNIT_ASSERT_NOT_NULL(test, before);
	access(fx, 0x1000, XV6VM_WRITE);
	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 0x1000, &old), 0);
	*before = fx->m.cpus[0].tlb;
	FX_EXPECT_REFUSED(fx, xv6_access(&fx->m, 0, 0x1000, XV6VM_WRITE, 4,
					 &value, &t), XV6VM_R_NOT_WRITABLE);
	KUNIT_EXPECT_EQ(test, memcmp(before, &fx->m.cpus[0].tlb,
				     sizeof(*before)), 0);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[0].accesses, 1ull);
}

static void what_flushes_and_what_does_not(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	struct xv6_tlb *t = &fx->m.cpus[0].tlb;
	u32 old;

	access(fx, 0, XV6VM_READ);
	KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	KUNIT_EXPECT_TRUE(test, hits(fx, 0, XV6VM_READ));
	/* sbrk ends with switchuvm, which loads cr3. */
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0, &old), 0);
	KUNIT_EXPECT_EQ(test, t->flushes, 1ull);
	KUNIT_EXPECT_FALSE(test, hits(fx, 0, XV6VM_READ));
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 0, p), 0);
	KUNIT_ASSERT_EQ(test, xv6_iret(&fx->m, 0), 0);
	KUNIT_EXPECT_FALSE(test, hits(fx, 0, XV6VM_READ));
	KUNIT_ASSERT_EQ(test, xv6_switchkvm(&fx->m, 0), 0);
	KUNIT_EXPECT_EQ(test, t->flushes, 3ull);
	KUNIT_EXPECT_EQ(test, access(fx, 0, XV6VM_READ).fault.raised, 1u);
}

/* The one sbrk of xv6 after which it goes on with the old entries. */
static void sbrk_to_0_as_xv6_leaves_stale_entries(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	struct xv6vm_translation t = access(fx, 0, XV6VM_FETCH);
	const struct xv6_cpu *c = &fx->m.cpus[0];
	u32 pa = t.pa, old = 0, value = 0;

	KUNIT_EXPECT_FALSE(test, xv6_tlb_stale(&fx->m, c, &c->tlb.entries[0]));
	KUNIT_ASSERT_EQ(test, xv6_sbrk_as_xv6(&fx->m, p, -(s32)p->sz, &old), 0);
	KUNIT_EXPECT_EQ(test, old, 0xffffffffu);
	KUNIT_EXPECT_EQ(test, c->tlb.flushes, 0ull);
	KUNIT_EXPECT_TRUE(test, xv6_tlb_stale(&fx->m, c, &c->tlb.entries[0]));
	/* It runs on in a frame that is free, and filled with 0x01. */
	KUNIT_ASSERT_EQ(test, xv6_access(&fx->m, 0, 4, XV6VM_FETCH, 4, &value,
					 &t), 0);
	KUNIT_EXPECT_EQ(test, t.levels, 0u);
	KUNIT_EXPECT_EQ(test, t.pa, pa + 4);
	KUNIT_EXPECT_EQ(test, t.kind, (u32)XV6VM_KIND_FREE);
	KUNIT_EXPECT_EQ(test, value, 0x01010101u);
	KUNIT_EXPECT_EQ(test, access(fx, 0, XV6VM_WRITE).fault.code,
			XV6VM_PF_W | XV6VM_PF_U);
}

/* A 4 MB page is cached in pieces of 4 KB, and D of all lies in one PDE. */
static void a_4_mb_page_is_cached_in_pieces(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 8, 2);
	const struct xv6_tlb_entry *e = fx->m.cpus[0].tlb.entries;

	fx->damaged = true;
	fx_set_word(fx, p->pgdir + 4, 0x87);
	KUNIT_EXPECT_FALSE(test, hits(fx, 0x400000, XV6VM_READ));
	KUNIT_EXPECT_FALSE(test, hits(fx, 0x404000, XV6VM_READ));
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x404ffc, XV6VM_READ));
	KUNIT_EXPECT_EQ(test, e[0].flags, 0x87u);
	KUNIT_EXPECT_EQ(test, e[0].pa, 0u);
	KUNIT_EXPECT_EQ(test, e[1].pa, 0x4000u);
	KUNIT_EXPECT_FALSE(test, xv6_tlb_stale(&fx->m, &fx->m.cpus[0], e));
	/* Bit 7 of a table's entry is no size. */
	fx_set_word(fx, fx_pte_pa(fx, p->pgdir, 0x1000),
		    fx_pte(fx, p->pgdir, 0x1000) | 0x80);
	KUNIT_EXPECT_FALSE(test, hits(fx, 0x1000, XV6VM_READ));
	KUNIT_EXPECT_EQ(test, e[2].flags, 7u);
	/* Without PSE the same directory entry names a table. */
	KUNIT_ASSERT_EQ(test, xv6_cpu_set(&fx->m, 0, true, false), 0);
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x404ffc, XV6VM_READ));
	KUNIT_EXPECT_TRUE(test, xv6_tlb_stale(&fx->m, &fx->m.cpus[0], e));
	KUNIT_EXPECT_EQ(test, access(fx, 0x405000, XV6VM_READ).levels, 2u);
}

/* What somebody else has written since costs this one a walk, no more. */
static void d_that_came_since_makes_nothing_stale(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = running(fx, 4, 2);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000);
	const struct xv6_tlb_entry *e;

	access(fx, 0x1000, XV6VM_READ);
	for (e = fx->m.cpus[0].tlb.entries; !e->pa; e++)
		;
	KUNIT_EXPECT_FALSE(test, xv6_tlb_stale(&fx->m, fx->m.cpus, e));
	fx_set_word(fx, pte_pa, fx_word(fx, pte_pa) | D);
	KUNIT_EXPECT_FALSE(test, xv6_tlb_stale(&fx->m, fx->m.cpus, e));
	access(fx, 0x1000, XV6VM_WRITE);
	clear_bits(fx, pte_pa, D);
	KUNIT_EXPECT_TRUE(test, xv6_tlb_stale(&fx->m, fx->m.cpus, e));
}

/* The one that was not used for the longest time goes, of its set alone. */
static void the_oldest_of_a_set_goes(struct kunit *test)
{
	struct fx *fx = test->priv;

	running(fx, 4, 2);
	/* Page 0 is used last just after the clock has wrapped. */
	fx->m.cpus[0].tlb.clock = 0xfffffffa;
	access(fx, 0x0000, XV6VM_READ);
	access(fx, 0x1000, XV6VM_READ);
	access(fx, 0x2000, XV6VM_READ);
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x0000, XV6VM_READ));
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x2000, XV6VM_READ));
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x0000, XV6VM_READ));
	KUNIT_ASSERT_EQ(test, fx_trap(fx, 0), 0);
	/* Set 0, by a page of the kernel: page 2 has rested longer. */
	access(fx, 0x80000000, XV6VM_READ);
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x0000, XV6VM_READ));
	KUNIT_EXPECT_TRUE(test, hits(fx, 0x1000, XV6VM_READ));
	KUNIT_EXPECT_FALSE(test, hits(fx, 0x2000, XV6VM_READ));
}

FX_SUITE(xv6vm_tlb,
	 KUNIT_CASE(what_form_a_tlb_has),
	 KUNIT_CASE(it_is_off_at_first),
	 KUNIT_CASE(a_hit_leaves_the_tables_alone),
	 KUNIT_CASE(d_that_came_since_makes_nothing_stale),
	 KUNIT_CASE(a_stale_entry_is_believed),
	 KUNIT_CASE(a_stale_entry_does_not_write_free_frames),
	 KUNIT_CASE(what_flushes_and_what_does_not),
	 KUNIT_CASE(sbrk_to_0_as_xv6_leaves_stale_entries),
	 KUNIT_CASE(a_4_mb_page_is_cached_in_pieces),
	 KUNIT_CASE(the_oldest_of_a_set_goes));
