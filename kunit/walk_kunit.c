// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions: one translation.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/walk.h>
#include "fixture.h"
#include "suites.h"

static const struct xv6vm_query user_read = { 0, XV6VM_READ, 1, 1 };

static struct xv6vm_translation ask(struct fx *fx, u32 cr3, u32 va, u32 user)
{
	struct xv6vm_query q = user_read;
	struct xv6vm_translation t;

	q.va = va;
	q.user = user;
	memset(&t, 0xff, sizeof(t));
	xv6_translate(&fx->m, cr3, &q, &t);
	return t;
}

static void an_answer_shows_both_levels(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn_pages(fx, 3);
	struct xv6vm_translation t = ask(fx, p->pgdir | 0x18, 0x2abc, 1);
	u32 pte = fx_pte(fx, p->pgdir, 0x2abc);

	KUNIT_EXPECT_EQ(test, t.va, 0x2abcu);
	KUNIT_EXPECT_EQ(test, t.cr3, p->pgdir);
	KUNIT_EXPECT_EQ(test, t.pdx, 0u);
	KUNIT_EXPECT_EQ(test, t.pde_pa, p->pgdir);
	KUNIT_EXPECT_EQ(test, t.pde, fx_pde(fx, p->pgdir, 0x2abc));
	KUNIT_EXPECT_EQ(test, t.ptx, 2u);
	KUNIT_EXPECT_EQ(test, t.pte_pa, fx_pte_pa(fx, p->pgdir, 0x2abc));
	KUNIT_EXPECT_EQ(test, t.pte, pte);
	KUNIT_EXPECT_EQ(test, t.levels, 2u);
	KUNIT_EXPECT_EQ(test, t.mapped, 1u);
	KUNIT_EXPECT_EQ(test, t.pa, (pte & ~0xfffu) | 0xabc);
	KUNIT_EXPECT_EQ(test, t.perm, 7u);
	KUNIT_EXPECT_EQ(test, t.kind, (u32)XV6VM_KIND_USER);
	KUNIT_EXPECT_EQ(test, t.owner, p->pid);
	KUNIT_EXPECT_EQ(test, t.fault.reason, 0u);
	KUNIT_EXPECT_EQ(test, t.reserved, 0u);
}

struct place_case {
	const char *what;
	u32 va, user;
	u32 mapped, kind, reason, level, code;
};

static const struct place_case place_cases[] = {
	{ "page 0", 0, 1, 1, XV6VM_KIND_USER, 0, 0, 0 },
	{ "behind the image", 0x1000, 1, 0, 0, XV6VM_R_PTE_ABSENT, 2, 4 },
	{ "no table", 0x400000, 1, 0, 0, XV6VM_R_PDE_ABSENT, 1, 4 },
	{ "below KERNBASE", 0x7fffffff, 1, 0, 0, XV6VM_R_PDE_ABSENT, 1, 4 },
	{ "I/O space", 0x800b8000, 0, 1, XV6VM_KIND_IO, 0, 0, 0 },
	{ "I/O space from user mode", 0x800b8000, 1, 1, XV6VM_KIND_IO,
	  XV6VM_R_PTE_SUPERVISOR, 2, 5 },
	{ "kernel text", 0x80100000, 0, 1, XV6VM_KIND_KERNEL, 0, 0, 0 },
	{ "a free frame", 0x80116000, 0, 1, XV6VM_KIND_FREE, 0, 0, 0 },
	{ "kpgdir", 0x803ff000, 0, 1, XV6VM_KIND_KPGDIR, 0, 0, 0 },
	{ "behind RAM", 0x80400000, 0, 0, 0, XV6VM_R_PDE_ABSENT, 1, 0 },
	{ "a device", 0xfec00000, 0, 1, 0, XV6VM_R_PA_OUTSIDE, 3, 0 },
	{ "a device from user mode", 0xfec00000, 1, 1, 0,
	  XV6VM_R_PTE_SUPERVISOR, 2, 5 },
	{ "the last byte", 0xffffffff, 0, 1, 0, XV6VM_R_PA_OUTSIDE, 3, 0 },
};

ARRAY_PARAM(place, place_case, place_cases);

static void a_read_finds(struct kunit *test)
{
	const struct place_case *c = test->param_value;
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	struct xv6vm_translation t = ask(fx, p->pgdir, c->va, c->user);
	bool raised = c->reason && c->reason != XV6VM_R_PA_OUTSIDE;

	KUNIT_EXPECT_EQ(test, t.mapped, c->mapped);
	KUNIT_EXPECT_EQ(test, t.kind, c->kind);
	KUNIT_EXPECT_EQ(test, t.fault.reason, c->reason);
	KUNIT_EXPECT_EQ(test, t.fault.level, c->level);
	KUNIT_EXPECT_EQ(test, t.fault.code, c->code);
	KUNIT_EXPECT_EQ(test, t.fault.raised, raised ? 1u : 0u);
	KUNIT_EXPECT_EQ(test, t.fault.cr2, raised ? c->va : 0);
	if (t.levels == 1)
		KUNIT_EXPECT_EQ(test, t.pte_pa, 0u);
}

static void a_4mb_page_is_walked_as_such(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 good = fx_word(fx, p->pgdir + 4);
	struct xv6vm_translation t;

	fx_set_word(fx, p->pgdir + 4, 0x00000083);
	t = ask(fx, p->pgdir, 0x00523456, 0);
	KUNIT_EXPECT_EQ(test, t.levels, 1u);
	KUNIT_EXPECT_EQ(test, t.mapped, 1u);
	KUNIT_EXPECT_EQ(test, t.pa, 0x00123456u);
	KUNIT_EXPECT_EQ(test, t.perm, 3u);
	KUNIT_EXPECT_EQ(test, t.fault.reason, 0u);
	t = ask(fx, p->pgdir, 0x00523456, 1);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PDE_SUPERVISOR);
	KUNIT_EXPECT_EQ(test, t.fault.level, 1u);
	KUNIT_EXPECT_EQ(test, t.fault.code, 5u);
	fx_set_word(fx, p->pgdir + 4, good);
}

static void a_table_out_of_ram_reads_as_absent(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 good = fx_word(fx, p->pgdir);
	struct xv6vm_translation t;

	fx_set_word(fx, p->pgdir, 0xfffff007);
	t = ask(fx, p->pgdir, 0x10, 1);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PDE_OUTSIDE);
	KUNIT_EXPECT_EQ(test, t.fault.raised, 1u);
	KUNIT_EXPECT_EQ(test, t.fault.code, 4u);
	KUNIT_EXPECT_EQ(test, t.fault.level, 1u);
	KUNIT_EXPECT_EQ(test, t.mapped, 0u);
	fx_set_word(fx, p->pgdir, good);
	t = ask(fx, 0x400000, 0x10, 1);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PDE_OUTSIDE);
	KUNIT_EXPECT_EQ(test, t.mapped, 0u);
}

static void a_frame_out_of_ram_does_not_fault(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0), good = fx_word(fx, pte_pa);
	struct xv6vm_translation t;

	fx_set_word(fx, pte_pa, 0x00400007);
	t = ask(fx, p->pgdir, 0x10, 1);
	KUNIT_EXPECT_EQ(test, t.fault.reason, (u32)XV6VM_R_PA_OUTSIDE);
	KUNIT_EXPECT_EQ(test, t.fault.level, 3u);
	KUNIT_EXPECT_EQ(test, t.fault.raised, 0u);
	KUNIT_EXPECT_EQ(test, t.pa, 0x00400010u);
	KUNIT_EXPECT_EQ(test, t.mapped, 1u);
	fx_set_word(fx, pte_pa, good);
}

static void a_directory_that_maps_itself_is_followed_twice(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	struct xv6vm_translation t;

	fx_set_word(fx, p->pgdir + 4 * 300, p->pgdir | 7);
	t = ask(fx, p->pgdir, xv6_pgaddr(300, 300, 8), 1);
	KUNIT_EXPECT_EQ(test, t.levels, 2u);
	KUNIT_EXPECT_EQ(test, t.pa, p->pgdir + 8);
	KUNIT_EXPECT_EQ(test, t.kind, (u32)XV6VM_KIND_PGDIR);
	fx_set_word(fx, p->pgdir + 4 * 300, 0);
}

static void nothing_leads_to_what_is_no_ram(struct kunit *test)
{
	static const u32 outside[] = { 4u << 20, XV6_DEVSPACE, 0xfffff000 };
	struct fx *fx = test->priv;
	struct xv6vm_alias a;
	u32 i, slot, va;

	for (i = 0; i < ARRAY_SIZE(outside); i++) {
		slot = 0;
		va = 0;
		KUNIT_EXPECT_EQ(test, fx_next_alias(fx, outside[i], &slot,
						    &va, &a), 0);
	}
}

FX_SUITE(xv6vm_walk,
	 KUNIT_CASE(an_answer_shows_both_levels),
	 KUNIT_CASE_PARAM(a_read_finds, place_gen_params),
	 KUNIT_CASE(a_4mb_page_is_walked_as_such),
	 KUNIT_CASE(a_table_out_of_ram_reads_as_absent),
	 KUNIT_CASE(a_frame_out_of_ram_does_not_fault),
	 KUNIT_CASE(a_directory_that_maps_itself_is_followed_twice),
	 KUNIT_CASE(nothing_leads_to_what_is_no_ram));
