// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checker bites: one thing is hurt, and exactly that is named.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "damage.h"
#include "fixture.h"
#include "suites.h"

#define I(n)		(1u << (n))

ARRAY_PARAM(damage, damage, damages);

/* The mask of what the checker finds in a machine that is hurt. */
static u32 found(struct fx *fx)
{
	fx->damaged = true;
	fx_check(fx);
	fx->damaged = false;
	return fx->check.mask;
}

static void damage_is_named_and_repair_is_seen(struct kunit *test)
{
	const struct damage *d = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2);

	KUNIT_ASSERT_EQ(test, fx_check(fx), 0u);
	d->hurt(&fx->m, p);
	KUNIT_EXPECT_EQ(test, found(fx), d->mask);
	KUNIT_EXPECT_GT(test, fx->check.total, 0u);
	KUNIT_EXPECT_GT(test, fx->check.count, 0u);
	KUNIT_EXPECT_NE(test, d->mask & I(fx->violations[0].invariant), 0u);
	d->hurt(&fx->m, p);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	KUNIT_EXPECT_EQ(test, fx->check.mask, 0u);
}

static void accessed_and_dirty_are_no_damage(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	damage_flip(&fx->m, p->pgdir, 0x20);
	damage_flip(&fx->m, p->pgdir + 4 * 512, 0x20);
	damage_flip(&fx->m, fx_pte_pa(fx, p->pgdir, 0), 0x60);
	damage_flip(&fx->m, fx_pte_pa(fx, p->pgdir, 0x80108000), 0x60);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void more_damage_than_room_is_counted(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 i;

	for (i = 0; i < 100; i++)
		damage_flip(&fx->m, fx_pte_pa(fx, p->pgdir, 0x80000000 + i * 4096), 4);
	KUNIT_EXPECT_EQ(test, found(fx), I(7));
	KUNIT_EXPECT_EQ(test, fx->check.total, 100u);
	KUNIT_EXPECT_EQ(test, fx->check.count, FX_VIOLATIONS);
	KUNIT_EXPECT_EQ(test, fx->violations[0].pid, p->pid);
	KUNIT_EXPECT_EQ(test, fx->violations[0].addr, 0x80000000u);
	fx->check.max = 0;
	KUNIT_EXPECT_EQ(test, found(fx), I(7));
	KUNIT_EXPECT_EQ(test, fx->check.count, 0u);
	KUNIT_EXPECT_EQ(test, fx->check.total, 100u);
	for (i = 0; i < 100; i++)
		damage_flip(&fx->m, fx_pte_pa(fx, p->pgdir, 0x80000000 + i * 4096), 4);
}

static void each_invariant_has_a_text(struct kunit *test)
{
	u32 n;

	for (n = 1; n <= XV6_INVARIANTS; n++)
		KUNIT_EXPECT_GT(test, strlen(xv6_invariant_text(n)),
				(size_t)10);
	KUNIT_EXPECT_STREQ(test, xv6_invariant_text(0), "");
	KUNIT_EXPECT_STREQ(test, xv6_invariant_text(11), "");
	KUNIT_EXPECT_STREQ(test, xv6_invariant_text(0xffffffff), "");
}

static void walk_everything(struct fx *fx, const struct xv6_proc *p)
{
	u32 i, va = 0, slot = 0, runs = 0;
	struct xv6vm_extent e;
	struct xv6vm_alias a;

	fx_check(fx);
	while (runs++ < 3000000 &&
	       xv6_next_extent(&fx->m, p->pgdir, &va, 0, &e) == 1 && va)
		;
	KUNIT_EXPECT_LT(fx->test, runs, 3000000u);
	for (i = 0, va = 0; i < 1000 &&
	     fx_next_alias(fx, 0x200000, &slot, &va, &a); i++)
		;
	for (i = 0; i < 1000; i++) {
		struct xv6vm_query q = { fx_random(fx), i % 3, i & 1, i >> 1 & 1 };
		struct xv6vm_translation t;

		xv6_translate(&fx->m, p->pgdir, &q, &t);
	}
}

/* Answers about garbage may be anything, but they come, and in bounds. */
static void garbage_in_the_tables_is_survived(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2);
	u32 table = fx_pde(fx, p->pgdir, 0) & 0xfffff000u, i, round, old;

	fx->damaged = true;
	for (round = 0; round < 10; round++) {
		for (i = 0; i < 1024; i++) {
			fx_set_word(fx, table + 4 * i, fx_random(fx));
			fx_set_word(fx, p->pgdir + 4 * i, i % 7 ? 0 :
				    fx_random(fx) & 0x007fffff);
		}
		fx_set_word(fx, p->pgdir, table | 7);
		fx_set_word(fx, p->pgdir + 4 * 5, p->pgdir | 7);
		walk_everything(fx, p);
	}
	xv6_growproc(&fx->m, p, 123456, &old);
	xv6_growproc(&fx->m, p, -4096, &old);
	KUNIT_EXPECT_EQ(test, xv6_exit(&fx->m, p), 0);
	KUNIT_EXPECT_NE(test, xv6_reap(&fx->m, p), 0);
	fx_check(fx);
}

static void a_shared_kernel_half_is_compared_word_by_word(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_proc *p;
	struct fx *fx;

	cfg.shared_kernel = true;
	fx = fx_boot(test, &cfg);
	p = fx_spawn(fx);
	damage_flip(&fx->m, p->pgdir + 4 * 513, 0x1003);
	KUNIT_EXPECT_EQ(test, found(fx), I(6));
	KUNIT_EXPECT_EQ(test, fx->violations[0].addr, 0x80400000u);
	KUNIT_EXPECT_EQ(test, fx->violations[0].found, 0x1003u);
	damage_flip(&fx->m, p->pgdir + 4 * 513, 0x1003);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

/* A kind that is counted wrong, and with it the sum. */
static void kinds_are_summed(struct kunit *test)
{
	struct fx *fx = test->priv;

	fx->m.kmem.kinds[XV6VM_KIND_IO]++;
	KUNIT_EXPECT_EQ(test, found(fx), I(1));
	KUNIT_EXPECT_EQ(test, fx->check.total, 2u);
	KUNIT_EXPECT_EQ(test, fx->violations[1].expected, fx->m.nframes);
	fx->m.kmem.kinds[XV6VM_KIND_IO]--;
}

/* Each page that it should map is missing, and its table is nobody's. */
static void a_kernel_directory_entry_is_missing(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	damage_flip(&fx->m, p->pgdir + 4 * 512, XV6_PTE_P);
	KUNIT_EXPECT_EQ(test, found(fx), I(6) | I(9));
	KUNIT_EXPECT_EQ(test, fx->check.total, XV6_NENTRIES + 1);
	damage_flip(&fx->m, p->pgdir + 4 * 512, XV6_PTE_P);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

/* Each frame twice, each free one once more; each entry of a table that is or ought to be. */
static void all_of_it_is_looked_at(struct kunit *test)
{
	const u32 kernel = FX_KTABLES * (1 + XV6_NENTRIES) +
			   (XV6_NENTRIES / 2 - FX_KTABLES);
	struct fx *fx = test->priv;
	u32 all;

	fx_spawn_pages(fx, 3);
	all = 2 * fx->m.nframes + fx->m.kmem.nfree + fx->m.cfg.ncpu +
	      1 + kernel +
	      /* Of init and the other: stack, directory, table; pages, as entry and as frame. */
	      2 * (3 + kernel) + 2 * (1 + 3);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	KUNIT_EXPECT_EQ(test, fx->check.checked, all);
}

static void a_directory_entry_is_no_large_page(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 pde = fx_word(fx, p->pgdir), n = 0;

	fx_set_word(fx, p->pgdir, pde | 0x80);
	found(fx);
	while (n < fx->check.count &&
	       (fx->violations[n].invariant != 4 ||
		fx->violations[n].found != (pde | 0x80)))
		n++;
	KUNIT_EXPECT_LT(test, n, fx->check.count);
	fx_set_word(fx, p->pgdir, pde);
}

/* It has no tables at all, and frames that nobody has got yet. */
static void a_machine_that_has_not_booted_is_not_sound(struct kunit *test)
{
	const struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx = fx_build(test, &cfg);

	KUNIT_EXPECT_NE(test, found(fx), 0u);
}

FX_SUITE(xv6vm_check,
	 KUNIT_CASE_PARAM(damage_is_named_and_repair_is_seen, damage_gen_params),
	 KUNIT_CASE(accessed_and_dirty_are_no_damage),
	 KUNIT_CASE(more_damage_than_room_is_counted),
	 KUNIT_CASE(each_invariant_has_a_text),
	 KUNIT_CASE(garbage_in_the_tables_is_survived),
	 KUNIT_CASE(a_kernel_directory_entry_is_missing),
	 KUNIT_CASE(all_of_it_is_looked_at),
	 KUNIT_CASE(kinds_are_summed),
	 KUNIT_CASE(a_shared_kernel_half_is_compared_word_by_word),
	 KUNIT_CASE(a_directory_entry_is_no_large_page),
	 KUNIT_CASE(a_machine_that_has_not_booted_is_not_sound));
