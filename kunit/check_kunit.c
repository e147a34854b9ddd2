// SPDX-License-Identifier: GPL-2.0
/*
 * The checker bites: one thing is hurt, and exactly that is named.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define FREE_PA		0x116000u	/* deep in the list, and last */
#define I(n)		(1u << (n))

/* Hurts its victim, and done a second time undoes it. */
typedef void (*hurt_fn)(struct fx *fx, struct xv6_proc *p);

struct damage {
	const char *what;
	hurt_fn hurt;
	u32 mask;
};

static void flip(struct fx *fx, u32 pa, u32 bits)
{
	fx_set_word(fx, pa, fx_word(fx, pa) ^ bits);
}

static struct xv6_frame *frame_of(struct fx *fx, u32 pte)
{
	return &fx->mem.frames[pte >> 12];
}

static void count_of_a_kind(struct fx *fx, struct xv6_proc *p)
{
	fx->m.kmem.kinds[XV6VM_KIND_IO] ^= 1;
}

static void kind_of_a_frame(struct fx *fx, struct xv6_proc *p)
{
	fx->mem.frames[0].kind ^= XV6VM_KIND_IO ^ XV6VM_KIND_KERNEL;
}

static void kind_of_no_meaning(struct fx *fx, struct xv6_proc *p)
{
	fx->mem.frames[0].kind ^= 0x80;
}

static void list_is_cut(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, FREE_PA + 4096, FREE_PA + XV6_KERNBASE);
}

static void list_leaves_ram(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, FREE_PA, 0x80400000);
}

static void list_closes_a_cycle(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, FREE_PA, FREE_PA + 5 * 4096 + XV6_KERNBASE);
}

static void list_holds_a_used_frame(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, FREE_PA, fx->m.kpgdir + XV6_KERNBASE);
}

static void list_is_unaligned(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, FREE_PA, 0x80000004);
}

static void length_of_the_list(struct fx *fx, struct xv6_proc *p)
{
	fx->m.kmem.nfree ^= 1;
}

static void owner_of_a_directory(struct fx *fx, struct xv6_proc *p)
{
	frame_of(fx, p->pgdir)->owner ^= 1;
}

static void cr3_of_a_cpu(struct fx *fx, struct xv6_proc *p)
{
	fx->m.cpus[1].cr3 ^= 0x1000;
}

static void owner_of_a_table(struct fx *fx, struct xv6_proc *p)
{
	frame_of(fx, fx_pde(fx, p->pgdir, 0))->owner ^= 1;
}

static void owner_of_a_kernel_table(struct fx *fx, struct xv6_proc *p)
{
	frame_of(fx, fx_pde(fx, p->pgdir, XV6_KERNBASE))->owner ^= 1;
}

static void user_directory_entry_without_u(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, p->pgdir, XV6_PTE_U);
}

static void owner_of_a_page(struct fx *fx, struct xv6_proc *p)
{
	frame_of(fx, fx_pte(fx, p->pgdir, 0))->owner ^= 1;
}

static void shares_of_a_page(struct fx *fx, struct xv6_proc *p)
{
	frame_of(fx, fx_pte(fx, p->pgdir, 0))->shares ^= 1;
}

static void table_mapped_by_hand(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x2000), p->pgdir | 0x207);
}

static void page_mapped_twice(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x1000), fx_pte(fx, p->pgdir, 0) ^
						  (fx_pte(fx, p->pgdir, 0) -
						   2 * 4096));
}

static void kernel_text_becomes_writable(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x80100000), XV6_PTE_W);
}

static void kernel_entry_points_elsewhere(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x80200000), 0x1000);
}

static void kernel_entry_is_missing(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, fx->m.kpgdir, 0x803ff000), 0x003ff003);
}

static void kernel_directory_entry_without_w(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, p->pgdir + 4 * 512, XV6_PTE_W);
}

static void kernel_page_opens_to_users(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x80108000), XV6_PTE_U);
}

static void page_lies_above_the_size(struct fx *fx, struct xv6_proc *p)
{
	p->sz ^= 0x2000 ^ 0x1000;
}

static void entry_names_no_ram(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x2000), 0x00400207);
}

static void table_lies_outside_ram(struct fx *fx, struct xv6_proc *p)
{
	flip(fx, p->pgdir + 4 * 7, 0xfffff007);
}

static void stack_is_lost(struct fx *fx, struct xv6_proc *p)
{
	struct xv6_frame *f = frame_of(fx, p->kstack);
	u32 n = f->kind == XV6VM_KIND_KSTACK ? 1 : -1;

	/* A kernel stack of nobody's, well counted. */
	f->kind ^= XV6VM_KIND_KSTACK ^ XV6VM_KIND_HELD;
	fx->m.kmem.kinds[XV6VM_KIND_KSTACK] -= n;
	fx->m.kmem.kinds[XV6VM_KIND_HELD] += n;
}

static void pages_are_miscounted(struct fx *fx, struct xv6_proc *p)
{
	p->usage.user_frames ^= 1;
}

static const struct damage damages[] = {
	{ "count of a kind", count_of_a_kind, I(1) },
	{ "kind of a frame", kind_of_a_frame, I(1) },
	{ "kind of no meaning", kind_of_no_meaning, I(1) | I(9) },
	{ "list is cut", list_is_cut, I(2) },
	{ "list leaves RAM", list_leaves_ram, I(2) },
	{ "list closes a cycle", list_closes_a_cycle, I(2) },
	{ "list holds a used frame", list_holds_a_used_frame, I(2) },
	{ "list is unaligned", list_is_unaligned, I(2) },
	{ "length of the list", length_of_the_list, I(1) | I(2) },
	{ "owner of a directory", owner_of_a_directory, I(3) },
	{ "cr3 of a CPU", cr3_of_a_cpu, I(3) },
	{ "owner of a table", owner_of_a_table, I(4) },
	{ "owner of a kernel table", owner_of_a_kernel_table, I(4) },
	{ "directory entry without U", user_directory_entry_without_u, I(4) },
	{ "owner of a page", owner_of_a_page, I(5) },
	{ "shares of a page", shares_of_a_page, I(5) },
	{ "table mapped by hand", table_mapped_by_hand, I(5) },
	{ "page mapped twice", page_mapped_twice, I(5) | I(9) },
	{ "kernel text writable", kernel_text_becomes_writable, I(6) },
	{ "kernel entry elsewhere", kernel_entry_points_elsewhere, I(6) },
	{ "kernel entry missing", kernel_entry_is_missing, I(6) },
	{ "kernel PDE without W", kernel_directory_entry_without_w, I(6) },
	{ "kernel page for users", kernel_page_opens_to_users, I(7) },
	{ "page above the size", page_lies_above_the_size, I(7) },
	{ "entry names no RAM", entry_names_no_ram, I(8) },
	{ "table outside RAM", table_lies_outside_ram, I(8) },
	{ "stack is lost", stack_is_lost, I(9) },
	{ "pages are miscounted", pages_are_miscounted, I(9) },
};

static void describe_damage(const struct damage *d, char *desc)
{
	strscpy(desc, d->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(damage, damages, describe_damage);

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
	d->hurt(fx, p);
	KUNIT_EXPECT_EQ(test, found(fx), d->mask);
	KUNIT_EXPECT_GT(test, fx->check.total, 0u);
	KUNIT_EXPECT_GT(test, fx->check.count, 0u);
	KUNIT_EXPECT_NE(test, d->mask & I(fx->violations[0].invariant), 0u);
	d->hurt(fx, p);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	KUNIT_EXPECT_EQ(test, fx->check.mask, 0u);
}

static void accessed_and_dirty_are_no_damage(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	flip(fx, p->pgdir, 0x20);
	flip(fx, p->pgdir + 4 * 512, 0x20);
	flip(fx, fx_pte_pa(fx, p->pgdir, 0), 0x60);
	flip(fx, fx_pte_pa(fx, p->pgdir, 0x80108000), 0x60);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void more_damage_than_room_is_counted(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 i;

	for (i = 0; i < 100; i++)
		flip(fx, fx_pte_pa(fx, p->pgdir, 0x80000000 + i * 4096), 4);
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
		flip(fx, fx_pte_pa(fx, p->pgdir, 0x80000000 + i * 4096), 4);
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
	u32 table = PAGE_OF(fx_pde(fx, p->pgdir, 0)), i, round, old;

	kunit_info(test, "seed %lu\n", fx_seed());
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
	flip(fx, p->pgdir + 4 * 513, 0x1003);
	KUNIT_EXPECT_EQ(test, found(fx), I(6));
	KUNIT_EXPECT_EQ(test, fx->violations[0].addr, 0x80400000u);
	KUNIT_EXPECT_EQ(test, fx->violations[0].found, 0x1003u);
	flip(fx, p->pgdir + 4 * 513, 0x1003);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

/* It has no tables at all, and frames that nobody has got yet. */
static void a_machine_that_has_not_booted_is_not_sound(struct kunit *test)
{
	const struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx = fx_build(test, &cfg);

	KUNIT_EXPECT_NE(test, found(fx), 0u);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(damage_is_named_and_repair_is_seen,
			 damage_gen_params),
	KUNIT_CASE(accessed_and_dirty_are_no_damage),
	KUNIT_CASE(more_damage_than_room_is_counted),
	KUNIT_CASE(each_invariant_has_a_text),
	KUNIT_CASE(garbage_in_the_tables_is_survived),
	KUNIT_CASE(a_shared_kernel_half_is_compared_word_by_word),
	KUNIT_CASE(a_machine_that_has_not_booted_is_not_sound),
	{ }
};

struct kunit_suite xv6vm_check_suite = {
	.name = "xv6vm_check",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
