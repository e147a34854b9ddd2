// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory: inituvm, loaduvm, allocuvm, deallocuvm, freevm, copyuvm.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

/* An address space without a page, which the test owns and must free. */
static u32 new_space(struct fx *fx)
{
	u32 dir = 0;

	KUNIT_ASSERT_EQ(fx->test, xv6_setupkvm(&fx->m, 1, &dir), 0);
	return dir;
}

static u32 space_of(struct fx *fx, u32 pages)
{
	u32 dir = new_space(fx), sz;

	KUNIT_ASSERT_EQ(fx->test, xv6_allocuvm(&fx->m, dir, 0, pages * 4096,
					       &sz), 0);
	return dir;
}

static void end_space(struct fx *fx, u32 dir)
{
	KUNIT_EXPECT_EQ(fx->test, xv6_freevm(&fx->m, dir), 0);
}

static const u32 init_sizes[] = { 0, 1, 44, 4095 };

static void describe_bytes(const u32 *bytes, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u bytes", *bytes);
}

KUNIT_ARRAY_PARAM(init_size, init_sizes, describe_bytes);

static void inituvm_fills_page_0(struct kunit *test)
{
	u32 sz = *(const u32 *)test->param_value;
	struct fx *fx = test->priv;
	u32 dir = new_space(fx), head = fx_free_frame(fx, 0);
	u8 *code = kunit_kzalloc(test, XV6_PGSIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, code);
	memset(code, 0xab, XV6_PGSIZE);
	KUNIT_ASSERT_EQ(test, xv6_inituvm(&fx->m, dir, code, sz), 0);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, dir, 0), head | 7);
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram + head, 0xab, sz));
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram + head + sz, 0,
					   XV6_PGSIZE - sz));
	end_space(fx, dir);
}

static void loaduvm_copies_over_pages(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 3);
	u8 *file = kunit_kzalloc(test, 5000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, file);
	memset(file, 0x77, 5000);
	KUNIT_EXPECT_EQ(test, xv6_loaduvm(&fx->m, dir, 4096, file, 5000), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, fx_pte(fx, dir, 0) & ~0xfffu), 0u);
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram +
					   (fx_pte(fx, dir, 4096) & ~0xfffu),
					   0x77, 4096));
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram +
					   (fx_pte(fx, dir, 8192) & ~0xfffu),
					   0x77, 904));
	KUNIT_EXPECT_EQ(test, fx->m.ram[(fx_pte(fx, dir, 8192) & ~0xfffu) + 904],
			0);
	end_space(fx, dir);
}

/* It is the kernel that writes. */
static void loaduvm_asks_for_no_permission(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 3);
	static const u8 file[] = "abcd";

	KUNIT_ASSERT_EQ(test, xv6_clearpteu(&fx->m, dir, 4096), 0);
	KUNIT_EXPECT_EQ(test, xv6_loaduvm(&fx->m, dir, 4096, file, 4), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, fx_pte(fx, dir, 4096) & ~0xfffu),
			0x64636261u);
	end_space(fx, dir);
}

struct load_case {
	const char *what;
	u32 va, sz, reason;
};

static const struct load_case load_cases[] = {
	{ "unaligned", 1, 4, XV6VM_R_VA_UNALIGNED },
	{ "no table", 0x400000, 4, XV6VM_R_NO_TABLE },
	{ "no page", 0x3000, 4, XV6VM_R_NO_PAGE },
	{ "one page too many", 0x2000, 4097, XV6VM_R_NO_PAGE },
	{ "around the end", 0xfffff000, 0x1001, XV6VM_R_VA_WRAPS },
};

ARRAY_PARAM(load, load_case, load_cases);

static void loaduvm_refuses(struct kunit *test)
{
	static const u8 file[4098];
	const struct load_case *c = test->param_value;
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 3);

	FX_EXPECT_REFUSED(fx, xv6_loaduvm(&fx->m, dir, c->va, file, c->sz),
			  c->reason);
	end_space(fx, dir);
}

static void new_pages_are_zero(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 3), i;

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram +
					(fx_pte(fx, dir, i * 4096) & ~0xfffu),
					0, 4096));
	end_space(fx, dir);
}

static void sizes_have_limits(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = new_space(fx), sz;

	FX_EXPECT_REFUSED(fx, xv6_inituvm(&fx->m, dir, NULL, 4096),
			  XV6VM_R_INIT_TOO_BIG);
	FX_EXPECT_REFUSED(fx, xv6_allocuvm(&fx->m, dir, 0, 0x80000000, &sz),
			  XV6VM_R_SIZE_LIMIT);
	FX_EXPECT_REFUSED(fx, xv6_deallocuvm(&fx->m, dir, 0x80000001, 0, &sz),
			  XV6VM_R_KERNEL_HALF);
	end_space(fx, dir);
}

static void deallocuvm_skips_what_has_no_table(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 dir = space_of(fx, 1), sz = 0;

	KUNIT_EXPECT_EQ(test, xv6_deallocuvm(&fx->m, dir, 0x80000000, 0, &sz),
			0);
	KUNIT_EXPECT_EQ(test, sz, 0u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, dir, 0), 0u);
	end_space(fx, dir);
}

/* The A bit of its directory's entries is a process's own. */
static void a_kernel_half_is_shared_once_accessed(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_proc *p;
	struct fx *fx;
	u32 pde;

	cfg.shared_kernel = true;
	fx = fx_boot(test, &cfg);
	p = fx_spawn(fx);
	pde = p->pgdir + 512 * 4;
	fx_set_word(fx, pde, fx_word(fx, pde) | 0x20);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx_end_all(fx);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx_spawn(fx);
}

FX_SUITE(xv6vm_uvm,
	 KUNIT_CASE_PARAM(inituvm_fills_page_0, init_size_gen_params),
	 KUNIT_CASE(loaduvm_copies_over_pages),
	 KUNIT_CASE(loaduvm_asks_for_no_permission),
	 KUNIT_CASE_PARAM(loaduvm_refuses, load_gen_params),
	 KUNIT_CASE(new_pages_are_zero),
	 KUNIT_CASE(sizes_have_limits),
	 KUNIT_CASE(deallocuvm_skips_what_has_no_table),
	 KUNIT_CASE(a_kernel_half_is_shared_once_accessed));
