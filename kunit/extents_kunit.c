// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions about whole tables: extents, aliases, usage.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)

static void expect_extent(struct fx *fx, const struct xv6vm_extent *e, u32 va,
			  u32 pages, u32 pa, u32 flags)
{
	KUNIT_EXPECT_EQ(fx->test, e->va, va);
	KUNIT_EXPECT_EQ(fx->test, e->pages, pages);
	KUNIT_EXPECT_EQ(fx->test, e->pa, pa);
	KUNIT_EXPECT_EQ(fx->test, e->pte_flags, flags);
	KUNIT_EXPECT_EQ(fx->test, e->pde_flags, 7u);
	KUNIT_EXPECT_EQ(fx->test, e->reserved, 0u);
}

static void the_kernel_half_has_four_extents(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_extent e;
	u32 va = 0;

	KUNIT_ASSERT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va, 0, &e),
			1);
	expect_extent(fx, &e, 0x80000000, 256, 0, 3);
	KUNIT_ASSERT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va, 0, &e),
			1);
	expect_extent(fx, &e, 0x80100000, 8, 0x100000, 1);
	KUNIT_ASSERT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va, 0, &e),
			1);
	expect_extent(fx, &e, 0x80108000, 760, 0x108000, 3);
	KUNIT_ASSERT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va, 0, &e),
			1);
	expect_extent(fx, &e, 0xfe000000, 8192, 0xfe000000, 3);
	/* It ends at 2^32, which is 0. */
	KUNIT_EXPECT_EQ(test, va, 0u);
}

static void where_nothing_is_the_search_is_at_its_end(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_extent e;
	u32 va = 0x1000;

	KUNIT_EXPECT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va,
					      0x400000, &e), 0);
	KUNIT_EXPECT_EQ(test, va, 0x400000u);
}

static void a_search_may_begin_and_end_in_a_run(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6vm_extent e;
	u32 va = 0x80010fff;

	KUNIT_ASSERT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va,
					      0x80020000, &e), 1);
	expect_extent(fx, &e, 0x80010000, 16, 0x10000, 3);
	KUNIT_EXPECT_EQ(test, va, 0x80020000u);
	KUNIT_EXPECT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va,
					      0x80020000, &e), 0);
	va = 0;
	KUNIT_EXPECT_EQ(test, xv6_next_extent(&fx->m, fx->m.kpgdir, &va,
					      XV6_KERNBASE, &e), 0);
	KUNIT_EXPECT_EQ(test, xv6_next_extent(&fx->m, 0, &va, 0, &e), -ENXIO);
}

static void a_hostile_directory_ends(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 dir = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0);
	u32 i, va = 0, pages = 0, calls = 0;
	struct xv6vm_extent e;

	/* Itself, out of RAM, a 4 MB page, a process's table, junk. */
	for (i = 0; i < 1024; i++)
		fx_set_word(fx, dir + 4 * i, 0);
	fx_set_word(fx, dir + 4, dir | 7);
	fx_set_word(fx, dir + 8, 0xfffff007);
	fx_set_word(fx, dir + 12, 0x00000087);
	fx_set_word(fx, dir + 16, fx_pde(fx, p->pgdir, 0));
	fx_set_word(fx, dir + 4092, 0x01010101);
	while (xv6_next_extent(&fx->m, dir, &va, 0, &e) == 1 &&
	       ++calls < 5000) {
		pages += e.pages;
		if (!va)
			break;
	}
	KUNIT_EXPECT_LT(test, calls, 5000u);
	/* 5 by the self map, 1024 by the big page, 1 of the process. */
	KUNIT_EXPECT_EQ(test, pages, 5u + 1024 + 1);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, dir), 0);
}

/* Whose looks are used up goes on where it was. */
static void expect_same_in_pieces(struct fx *fx, u32 frame,
				  const struct xv6vm_alias *all, u32 count)
{
	u32 slot = 0, va = 0, looks, i = 0, pieces = 0;
	struct xv6vm_alias a;
	int got;

	do {
		looks = 1;
		got = xv6_next_alias(&fx->m, frame, &slot, &va, &looks, &a);
		pieces += got == -EAGAIN;
		if (got == 1 && i < count)
			KUNIT_EXPECT_EQ(fx->test,
					memcmp(&a, &all[i], sizeof(a)), 0);
		i += got == 1;
	} while (got && pieces < 10000);
	KUNIT_EXPECT_EQ(fx->test, got, 0);
	KUNIT_EXPECT_EQ(fx->test, i, count);
	KUNIT_EXPECT_GT(fx->test, pieces, 2u);
}

static void every_address_of_a_frame_is_found(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *a = fx_spawn(fx), *b = fx_spawn(fx);
	u32 frame = PAGE_OF(fx_pte(fx, a->pgdir, 0)), pa, slot = 0, va = 0;
	struct xv6vm_alias got[5];
	u32 i;

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, b->pgdir, 0x7ffff000, frame,
					   4, &pa), 0);
	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, a->pgdir, 0x5000, frame, 4,
					   &pa), 0);
	for (i = 0; i < 4; i++)
		KUNIT_ASSERT_EQ(test, fx_next_alias(fx, frame + 0x123,
						    &slot, &va, &got[i]), 1);
	KUNIT_EXPECT_EQ(test, fx_next_alias(fx, frame, &slot, &va,
					    &got[4]), 0);
	KUNIT_EXPECT_EQ(test, got[0].pid, 0u);
	KUNIT_EXPECT_EQ(test, got[0].va, frame + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, got[0].pte, frame | 3);
	KUNIT_EXPECT_EQ(test, got[1].pid, a->pid);
	KUNIT_EXPECT_EQ(test, got[1].va, 0u);
	KUNIT_EXPECT_EQ(test, got[1].pte_pa, fx_pte_pa(fx, a->pgdir, 0));
	KUNIT_EXPECT_EQ(test, got[2].va, 0x5000u);
	KUNIT_EXPECT_EQ(test, got[3].pid, b->pid);
	KUNIT_EXPECT_EQ(test, got[3].va, 0x7ffff000u);
	KUNIT_EXPECT_EQ(test, got[3].pte, frame | 0x205);
	expect_same_in_pieces(fx, frame, got, 4);
}

static void usage_counts_what_a_process_costs(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3);
	const struct xv6_usage *u = &p->usage;
	u32 pa;

	KUNIT_EXPECT_EQ(test, u->user_frames, 3u);
	KUNIT_EXPECT_EQ(test, u->user_tables, 1u);
	KUNIT_EXPECT_EQ(test, u->kernel_tables, FX_KTABLES);
	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 0x7ffff000, 0, 4,
					   &pa), 0);
	KUNIT_EXPECT_EQ(test, u->user_frames, 4u);
	KUNIT_EXPECT_EQ(test, u->user_tables, 2u);
}

static void a_shared_kernel_half_costs_no_tables(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	const struct xv6_usage *u;
	struct fx *fx;

	cfg.shared_kernel = true;
	fx = fx_boot(test, &cfg);
	u = &fx_spawn(fx)->usage;
	KUNIT_EXPECT_EQ(test, u->user_frames, 1u);
	KUNIT_EXPECT_EQ(test, u->user_tables, 1u);
	KUNIT_EXPECT_EQ(test, u->kernel_tables, 0u);
}

FX_SUITE(xv6vm_extents,
	 KUNIT_CASE(the_kernel_half_has_four_extents),
	 KUNIT_CASE(where_nothing_is_the_search_is_at_its_end),
	 KUNIT_CASE(a_search_may_begin_and_end_in_a_run),
	 KUNIT_CASE(a_hostile_directory_ends),
	 KUNIT_CASE(every_address_of_a_frame_is_found),
	 KUNIT_CASE(usage_counts_what_a_process_costs),
	 KUNIT_CASE(a_shared_kernel_half_costs_no_tables));
