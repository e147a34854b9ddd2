// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edges that other suites pass by: each case is for a small change of the core
 * that no other test would notice.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "../module/core/internal.h"
#include "fixture.h"
#include "suites.h"

#define I(n)		(1u << (n))
#define HELD		XV6VM_KIND_HELD

/* What the checker says of a machine that is hurt: its first violation. */
static struct xv6vm_violation first_violation(struct fx *fx)
{
	fx->damaged = true;
	fx_check(fx);
	fx->damaged = false;
	KUNIT_ASSERT_GT(fx->test, fx->check.count, 0u);
	return fx->violations[0];
}

static void expect_violation(struct fx *fx, u32 pid, u32 addr, u32 found,
			     u32 expected)
{
	struct xv6vm_violation v = first_violation(fx);

	KUNIT_EXPECT_EQ(fx->test, v.pid, pid);
	KUNIT_EXPECT_EQ(fx->test, v.addr, addr);
	KUNIT_EXPECT_EQ(fx->test, v.found, found);
	KUNIT_EXPECT_EQ(fx->test, v.expected, expected);
}

static void a_boot_stops_at_what_is_not_free_memory(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx;

	/* Above what kinit1 frees. */
	cfg.phystop = 8u << 20;
	fx = fx_build(test, &cfg);
	fx->damaged = true;
	fx->mem.frames[2047].kind = XV6VM_KIND_KERNEL;
	KUNIT_EXPECT_NE(test, xv6_machine_boot(&fx->m), 0);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_FRAME_KERNEL);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, 0x7ff000u);
}

static void the_first_kind_of_no_meaning_is_one(struct kunit *test)
{
	struct fx *fx = test->priv;
	u8 was = fx->mem.frames[3].kind;

	fx->mem.frames[3].kind = XV6VM_KIND_COUNT;
	expect_violation(fx, 0, 0x3000, XV6VM_KIND_COUNT, XV6VM_KIND_COUNT - 1);
	KUNIT_EXPECT_NE(test, fx->check.mask & I(1), 0u);
	fx->mem.frames[3].kind = was;
}

static u32 relaxed;

static void count_relax(void)
{
	relaxed++;
}

static void the_checker_lets_others_run(struct kunit *test)
{
	struct fx *fx = test->priv;

	fx_spawn(fx);
	fx_spawn(fx);
	fx->m.relax = count_relax;
	relaxed = 0;
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	/* Once a process, init among them. */
	KUNIT_EXPECT_EQ(test, relaxed, 3u);
}

static void a_shared_kernel_half_is_compared(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_proc *p;
	struct fx *fx;
	u32 at, was;

	cfg.shared_kernel = true;
	fx = fx_boot(test, &cfg);
	p = fx_spawn(fx);
	KUNIT_ASSERT_EQ(test, fx_check(fx), 0u);
	at = p->pgdir + 4 * 512;
	was = fx_word(fx, at);
	fx_set_word(fx, at, was & ~2u);
	expect_violation(fx, p->pid, 0x80000000, was & ~2u, was & ~0x20u);
	KUNIT_EXPECT_EQ(test, fx->check.mask, I(6));
	fx_set_word(fx, at, was);
}

static void a_table_mapped_by_hand_is_named(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2);
	u32 at = fx_pte_pa(fx, p->pgdir, 0x3000);

	fx_set_word(fx, at, p->pgdir | XV6_PTE_HAND | 7);
	expect_violation(fx, p->pid, 0x3000, XV6VM_KIND_PGDIR,
			 XV6VM_KIND_USER);
	KUNIT_EXPECT_EQ(test, fx->check.mask, I(5));
	fx_set_word(fx, at, 0);
}

/* A counter of mappings that is full stays full. */
static void more_mappings_than_are_counted(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 1);
	u32 pa = xv6_kalloc(&fx->m, HELD, 1), i;
	u32 at = fx_pte_pa(fx, p->pgdir, 0x10000);

	for (i = 0; i < 600; i++)
		fx_set_word(fx, at + 4 * i, pa | XV6_PTE_HAND | 7);
	p->usage.user_frames += 600;
	expect_violation(fx, 0, pa, 0x1ff, 0);
	KUNIT_EXPECT_EQ(test, fx->check.mask, I(5));
	for (i = 0; i < 600; i++)
		fx_set_word(fx, at + 4 * i, 0);
	p->usage.user_frames -= 600;
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
}

/* Nothing behind its 16 bytes is looked at. */
static void a_name_without_an_end_is_read_to_its_last_byte(struct kunit *test)
{
	char *name = kunit_kzalloc(test, XV6VM_NAME_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, 'x', XV6VM_NAME_LEN);
	KUNIT_EXPECT_FALSE(test, xv6_name_ok(name));
	name[XV6VM_NAME_LEN - 1] = '\0';
	KUNIT_EXPECT_TRUE(test, xv6_name_ok(name));
}

static struct xv6_machine *looked_at;
static u32 embryos;

static void look_for_embryos(void)
{
	u32 i;

	for (i = 0; i < looked_at->cfg.nproc; i++)
		embryos += looked_at->procs[i].state == XV6VM_EMBRYO;
}

static void a_process_is_an_embryo_until_it_is_whole(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2), *child;

	looked_at = &fx->m;
	embryos = 0;
	fx->m.relax = look_for_embryos;
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &child), 0);
	fx->m.relax = fx->mem.relax;
	KUNIT_EXPECT_GT(test, embryos, 0u);
	KUNIT_EXPECT_EQ(test, child->state, (u32)XV6VM_RUNNABLE);
}

static void the_processes_of_a_holder_come_in_order(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p[3];
	u32 i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, xv6_spawn(&fx->m, "holder\0\0\0\0\0\0\0\0\0",
						"x", 1, i == 1 ? 6 : 5,
						false, &p[i]), 0);
	for (i = 0; i < 3; i += 2) {
		KUNIT_EXPECT_PTR_EQ(test, xv6_proc_of_holder(&fx->m, 5), p[i]);
		KUNIT_EXPECT_EQ(test, xv6_exit(&fx->m, p[i]), 0);
		KUNIT_EXPECT_EQ(test, xv6_reap(&fx->m, p[i]), 0);
	}
	KUNIT_EXPECT_NULL(test, xv6_proc_of_holder(&fx->m, 5));
	KUNIT_EXPECT_PTR_EQ(test, xv6_proc_of_holder(&fx->m, 6), p[1]);
	KUNIT_EXPECT_NULL(test, xv6_proc_of_holder(&fx->m, 0));
}

static void freevm_tells_of_a_damaged_kernel_half(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir, table;

	KUNIT_ASSERT_EQ(test, xv6_setupkvm(&fx->m, 7, &dir), 0);
	table = fx_pde(fx, dir, 0x80000000) & 0xfffff000;
	fx_set_word(fx, dir + 4 * 512, 0x3007);
	FX_EXPECT_REFUSED(fx, xv6_freevm(&fx->m, dir), XV6VM_R_TABLE_DAMAGED);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, table), 0);
}

/* The entries are written two at a time: any first one, any number. */
static void runs_of_all_lengths_are_mapped(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 first, n, i;

	for (first = 0x10000; first < 0x14000; first += 0x1000) {
		for (n = 1; n < 12; n++) {
			KUNIT_ASSERT_EQ(test, xv6_mappages(&fx->m, p->pgdir, first,
							   n * 4096, 0x9000, 2), 0);
			for (i = 0; i < n; i++)
				KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir,
							     first + i * 4096),
						(0x9000 + i * 4096) | 3);
			KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, first - 4096), 0u);
			KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, first + n * 4096), 0u);
			for (i = 0; i < n; i++)
				fx_set_word(fx, fx_pte_pa(fx, p->pgdir, first + i * 4096), 0);
		}
	}
}

static void what_is_not_mapped_lies_nowhere(struct kunit *test)
{
	const struct xv6vm_query q = { .va = 0x5123 };
	struct fx *fx = test->priv;
	struct xv6vm_translation t;

	xv6_translate(&fx->m, fx_spawn(fx)->pgdir, &q, &t);
	KUNIT_EXPECT_EQ(test, t.mapped, 0u);
	KUNIT_EXPECT_EQ(test, t.pa, 0u);
	KUNIT_EXPECT_EQ(test, t.perm, 0u);
	KUNIT_EXPECT_EQ(test, t.kind, 0u);
	KUNIT_EXPECT_EQ(test, t.owner, 0u);
}

/* KERNBASE maps frame 0, and belongs to the kernel half alone. */
static void frame_0_has_one_alias(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 slot = 0, va = 0;
	struct xv6vm_alias a;

	fx_spawn(fx);
	KUNIT_EXPECT_EQ(test, fx_next_alias(fx, 0, &slot, &va, &a), 1);
	KUNIT_EXPECT_EQ(test, a.pid, 0u);
	KUNIT_EXPECT_EQ(test, a.va, 0x80000000u);
	KUNIT_EXPECT_EQ(test, fx_next_alias(fx, 0, &slot, &va, &a), 0);
}

FX_SUITE(xv6vm_edges,
	 KUNIT_CASE(a_boot_stops_at_what_is_not_free_memory),
	 KUNIT_CASE(the_first_kind_of_no_meaning_is_one),
	 KUNIT_CASE(the_checker_lets_others_run),
	 KUNIT_CASE(a_shared_kernel_half_is_compared),
	 KUNIT_CASE(a_table_mapped_by_hand_is_named),
	 KUNIT_CASE(more_mappings_than_are_counted),
	 KUNIT_CASE(a_name_without_an_end_is_read_to_its_last_byte),
	 KUNIT_CASE(a_process_is_an_embryo_until_it_is_whole),
	 KUNIT_CASE(the_processes_of_a_holder_come_in_order),
	 KUNIT_CASE(freevm_tells_of_a_damaged_kernel_half),
	 KUNIT_CASE(runs_of_all_lengths_are_mapped),
	 KUNIT_CASE(what_is_not_mapped_lies_nowhere),
	 KUNIT_CASE(frame_0_has_one_alias));
