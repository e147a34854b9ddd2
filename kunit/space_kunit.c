// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole address spaces: freevm, copyuvm and the guard page.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)

/* An address space of slot 1 with @pages pages, which the test must free. */
static u32 space_of(struct fx *fx, u32 pages)
{
	u32 dir = 0, sz;

	KUNIT_ASSERT_EQ(fx->test, xv6_setupkvm(&fx->m, 1, &dir), 0);
	KUNIT_ASSERT_EQ(fx->test, xv6_allocuvm(&fx->m, dir, 0, pages * 4096,
					       &sz), 0);
	return dir;
}

static void end_space(struct fx *fx, u32 dir)
{
	KUNIT_EXPECT_EQ(fx->test, xv6_freevm(&fx->m, dir), 0);
}

static void freevm_refuses_what_is_no_directory(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 no_dir[] = {
		0, 0x116000, p->kstack, p->pgdir + 4, 0x400000, 0xfffff000,
		PAGE_OF(fx_pde(fx, p->pgdir, 0)),
		PAGE_OF(fx_pte(fx, p->pgdir, 0)),
	};
	u32 i, nfree = fx->m.kmem.nfree;

	for (i = 0; i < ARRAY_SIZE(no_dir); i++)
		FX_EXPECT_REFUSED(fx, xv6_freevm(&fx->m, no_dir[i]),
				  XV6VM_R_NO_DIRECTORY);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
}

static void freevm_frees_no_frame_of_another(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *init = xv6_proc_find(&fx->m, 1);
	u32 dir = space_of(fx, 2), good = fx_pte(fx, dir, 4096);
	u32 theirs = PAGE_OF(fx_pte(fx, init->pgdir, 0));

	fx_set_word(fx, fx_pte_pa(fx, dir, 4096), theirs | 7);
	KUNIT_EXPECT_EQ(test, xv6_freevm(&fx->m, dir), -EIO);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, theirs)->kind,
			(u32)XV6VM_KIND_USER);
	/* The frame that the damaged entry hid is the only one to be lost. */
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, PAGE_OF(good)), 0);
}

static void freevm_survives_a_damaged_directory(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 1), page = PAGE_OF(fx_pte(fx, dir, 0));
	u32 utable = PAGE_OF(fx_pde(fx, dir, 0));

	fx_set_word(fx, dir, 0xfffff007);
	/* The directory itself, as a table of its own. */
	fx_set_word(fx, dir + 4 * 3, dir | 7);
	KUNIT_EXPECT_EQ(test, xv6_freevm(&fx->m, dir), -EIO);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, page), 0);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, utable), 0);
}

static void clearpteu_makes_a_guard_page(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 2), before = fx_pte(fx, dir, 4096);

	KUNIT_EXPECT_EQ(test, xv6_clearpteu(&fx->m, dir, 4096), 0);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, dir, 4096), before & ~4u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, dir, 4096) & 0xfff, 3u);
	FX_EXPECT_REFUSED(fx, xv6_clearpteu(&fx->m, dir, 0x2000),
			  XV6VM_R_NO_PAGE);
	FX_EXPECT_REFUSED(fx, xv6_clearpteu(&fx->m, dir, 0x400000),
			  XV6VM_R_NO_TABLE);
	end_space(fx, dir);
}

static void a_copy_inherits_all_flags(struct kunit *test)
{
	static const u32 flags[] = { 0x007, 0x003, 0x027, 0x067, 0x005, 0x001 };
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, ARRAY_SIZE(flags)), copy = 0, i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		fx_set_word(fx, fx_pte_pa(fx, dir, i * 4096),
			    PAGE_OF(fx_pte(fx, dir, i * 4096)) | flags[i]);
	KUNIT_ASSERT_EQ(test, xv6_copyuvm(&fx->m, dir, sizeof(flags) * 1024, 1,
					  &copy), 0);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		KUNIT_EXPECT_EQ(test, fx_pte(fx, copy, i * 4096) & 0xfff,
				flags[i]);
	end_space(fx, dir);
	end_space(fx, copy);
}

struct hole_case {
	const char *what;
	u32 va, pte, sz, reason;
};

static const struct hole_case hole_cases[] = {
	{ "a page is missing", 4096, 0, 0x3000, XV6VM_R_NO_PAGE },
	{ "no table", 0, 0, 0x400001, XV6VM_R_NO_PAGE },
	{ "a page out of RAM", 4096, 0x00400007, 0x3000,
	  XV6VM_R_TABLE_DAMAGED },
	{ "a flag that xv6 has not", 4096, 0x00116017, 0x3000, XV6VM_R_PERM },
	{ "a size above KERNBASE", 4096, 0x00116007, 0x80000001,
	  XV6VM_R_KERNEL_HALF },
};

ARRAY_PARAM(hole, hole_case, hole_cases);

static void copyuvm_refuses_and_leaks_nothing(struct kunit *test)
{
	const struct hole_case *c = test->param_value;
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 3), nfree = fx->m.kmem.nfree, copy = 0;
	u32 good = fx_pte(fx, dir, c->va);

	fx_set_word(fx, fx_pte_pa(fx, dir, c->va), c->pte);
	FX_EXPECT_REFUSED(fx, xv6_copyuvm(&fx->m, dir, c->sz, 1, &copy),
			  c->reason);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	fx_set_word(fx, fx_pte_pa(fx, dir, c->va), good);
	end_space(fx, dir);
}

FX_SUITE(xv6vm_space,
	 KUNIT_CASE(freevm_refuses_what_is_no_directory),
	 KUNIT_CASE(freevm_frees_no_frame_of_another),
	 KUNIT_CASE(freevm_survives_a_damaged_directory),
	 KUNIT_CASE(clearpteu_makes_a_guard_page),
	 KUNIT_CASE(a_copy_inherits_all_flags),
	 KUNIT_CASE_PARAM(copyuvm_refuses_and_leaks_nothing, hole_gen_params));
