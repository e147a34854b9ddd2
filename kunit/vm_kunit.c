// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables: walkpgdir, mappages, setupkvm.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define W	XV6_PTE_W
#define U	XV6_PTE_U

struct word_case {
	u32 va;
	u32 pte;
};

/* Words of real xv6's page tables at 224 MB: the edges of each range. */
static const struct word_case word_cases[] = {
	{ 0x80000000, 0x00000003 }, { 0x800ff000, 0x000ff003 },
	{ 0x80100000, 0x00100001 }, { 0x80107000, 0x00107001 },
	{ 0x80108000, 0x00108003 }, { 0x803ff000, 0x003ff003 },
	{ 0x80400000, 0x00400003 }, { 0x8dfff000, 0x0dfff003 },
	{ 0x8e000000, 0 }, { 0xfdfff000, 0 },
	{ 0xfe000000, 0xfe000003 }, { 0xfee00000, 0xfee00003 },
	{ 0xfffff000, 0xfffff003 }, { 0x7ffff000, 0 },
};

static u32 count_kernel_pages(struct fx *fx, u32 pgdir, u32 *tables)
{
	u32 pdx, ptx, pages = 0;

	for (*tables = 0, pdx = 512; pdx < 1024; pdx++) {
		if (!fx_pde(fx, pgdir, pdx << 22))
			continue;
		(*tables)++;
		for (ptx = 0; ptx < 1024; ptx++)
			pages += fx_pte(fx, pgdir, pdx << 22 | ptx << 12) & 1;
	}
	return pages;
}

static void the_kernel_half_has_xv6s_words(struct kunit *test)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct fx *fx = fx_boot(test, &cfg);
	u32 dirs[] = { fx->m.kpgdir, xv6_proc_find(&fx->m, 1)->pgdir };
	u32 i, d, tables;

	for (d = 0; d < ARRAY_SIZE(dirs); d++) {
		for (i = 0; i < ARRAY_SIZE(word_cases); i++)
			KUNIT_EXPECT_EQ_MSG(test,
					    fx_pte(fx, dirs[d],
						   word_cases[i].va),
					    word_cases[i].pte, "va 0x%x",
					    word_cases[i].va);
		KUNIT_EXPECT_EQ(test,
				count_kernel_pages(fx, dirs[d], &tables),
				65536u);
		KUNIT_EXPECT_EQ(test, tables, 64u);
	}
}

static void expect_bytes(struct fx *fx, u32 pa, const u8 *want)
{
	u32 i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ_MSG(fx->test, fx->m.ram[pa + i], want[i],
				    "byte %u of the word at 0x%x", i, pa);
}

/* Byte by byte, so that no helper that swaps can agree with itself. */
static void entries_lie_in_memory_little_endian(struct kunit *test)
{
	static const u8 pde[] = { 0x07, 0xe0, 0x3f, 0x00 };
	static const u8 pte[] = { 0x03, 0x20, 0xe1, 0xfe };
	static const u8 mapped[] = { 0x07, 0x50, 0x34, 0x00 };
	struct fx *fx = test->priv;
	const struct xv6_proc *p = fx_spawn(fx);
	u32 dir = fx->m.kpgdir;

	expect_bytes(fx, dir + 4 * 512, pde);
	expect_bytes(fx, fx_pte_pa(fx, dir, 0xfee12000), pte);
	KUNIT_ASSERT_EQ(test, xv6_mappages(&fx->m, p->pgdir, 0x1000, 4096,
					   0x345000, W | U), 0);
	expect_bytes(fx, fx_pte_pa(fx, p->pgdir, 0x1000), mapped);
	fx_set_word(fx, fx_pte_pa(fx, p->pgdir, 0x1000), 0);
}

static void walkpgdir_makes_a_cleared_table(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 head = fx_free_frame(fx, 0);
	u64 tables = fx->m.counts.tables;
	xv6_pte_t *pte = NULL;

	FX_EXPECT_REFUSED(fx, xv6_walkpgdir(&fx->m, p->pgdir, 0x400000, false,
					    &pte), XV6VM_R_NO_TABLE);
	KUNIT_ASSERT_EQ(test, xv6_walkpgdir(&fx->m, p->pgdir, 0x7fc01000,
					    true, &pte), 0);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0x7fc01000), head | 7);
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram + head, 0, 4096));
	KUNIT_EXPECT_PTR_EQ(test, (void *)pte,
			    (void *)(fx->m.ram + head + 4));
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, head)->kind,
			(u32)XV6VM_KIND_UTABLE);
	KUNIT_EXPECT_EQ(test, fx->m.counts.tables, tables + 1);
}

static void walkpgdir_follows_no_damaged_entry(struct kunit *test)
{
	static const u32 damage[] = {
		0x00400007,		/* the first address behind RAM */
		0xfffff007,
		0x00000087,		/* 4 MB pages, as entrypgdir has */
	};
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	xv6_pte_t *pte = NULL;
	u32 i, good = fx_word(fx, p->pgdir);

	for (i = 0; i < ARRAY_SIZE(damage); i++) {
		fx_set_word(fx, p->pgdir, damage[i]);
		FX_EXPECT_REFUSED(fx, xv6_walkpgdir(&fx->m, p->pgdir, 0, true,
						    &pte),
				  XV6VM_R_TABLE_DAMAGED);
	}
	fx_set_word(fx, p->pgdir, good);
	FX_EXPECT_REFUSED(fx, xv6_walkpgdir(&fx->m, 0, 0, true, &pte),
			  XV6VM_R_NO_DIRECTORY);
	FX_EXPECT_REFUSED(fx, xv6_walkpgdir(&fx->m, 0x400000, 0, true, &pte),
			  XV6VM_R_NO_DIRECTORY);
}

struct map_case {
	const char *what;
	u32 va, size, pa, perm;
	u32 reason;
	u32 first, pages;	/* mapped, if there is no reason */
};

static const struct map_case map_cases[] = {
	{ "one page", 0x1000, 4096, 0x5000, W | U, 0, 0x1000, 1 },
	{ "one byte", 0x1000, 1, 0x5000, 0, 0, 0x1000, 1 },
	{ "one byte more than a page", 0x1000, 4097, 0x5000, W, 0, 0x1000, 2 },
	{ "two bytes over a border", 0x1fff, 2, 0x5000, U, 0, 0x1000, 2 },
	{ "two tables", 0x3ff000, 8192, 0x5000, W | U, 0, 0x3ff000, 2 },
	{ "a whole table", 0x400000, 4 << 20, 0, W, 0, 0x400000, 1024 },
	{ "device addresses", 0x1000, 4096, 0xfffff000, W, 0, 0x1000, 1 },
	{ "the last page below KERNBASE", 0x7ffff000, 4096, 0, U, 0,
	  0x7ffff000, 1 },
	{ "nothing", 0x1000, 0, 0x5000, W, XV6VM_R_SIZE_ZERO, 0, 0 },
	{ "nothing, unaligned", 0x1001, 0, 0x5000, W, XV6VM_R_SIZE_ZERO, 0, 0 },
	{ "around the end", 0xfffff000, 4097, 0, W, XV6VM_R_VA_WRAPS, 0, 0 },
	{ "all but a byte", 2, 0xffffffff, 0, W, XV6VM_R_VA_WRAPS, 0, 0 },
	{ "a misaligned pa", 0x1000, 4096, 0x5123, W, XV6VM_R_PA_UNALIGNED, 0, 0 },
	{ "P in perm", 0x1000, 4096, 0x5000, 1, XV6VM_R_PERM, 0, 0 },
	{ "PS in perm", 0x1000, 4096, 0x5000, 0x80, XV6VM_R_PERM, 0, 0 },
	{ "an address in perm", 0x1000, 4096, 0x5000, 0x1002, XV6VM_R_PERM, 0, 0 },
	{ "page 0 again", 0, 4096, 0x5000, W, XV6VM_R_REMAP, 0, 0 },
	{ "the kernel half again", 0x80000000, 4096, 0, W, XV6VM_R_REMAP, 0, 0 },
};

ARRAY_PARAM(map, map_case, map_cases);

/* What mappages made is no page of the process: take it back by hand. */
static void unmap(struct fx *fx, u32 pgdir, u32 va, u32 pages)
{
	while (pages--)
		fx_set_word(fx, fx_pte_pa(fx, pgdir, va + pages * 4096), 0);
}

static void mappages_maps_what_the_range_touches(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u64 mapped = fx->m.counts.mapped;
	u32 i;

	KUNIT_EXPECT_EQ(test, xv6_mappages(&fx->m, p->pgdir, c->va, c->size,
					   c->pa, c->perm),
			xv6_reason_errno(c->reason));
	if (c->reason)
		KUNIT_EXPECT_EQ(test, fx->m.why.reason, c->reason);
	for (i = 0; i < c->pages; i++)
		KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, c->first + i * 4096),
				(c->pa + i * 4096) | c->perm | 1);
	if (c->pages)
		KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir,
					     c->first + c->pages * 4096) & 7,
				c->first + c->pages * 4096 < XV6_KERNBASE ?
				0u : 3u);
	KUNIT_EXPECT_EQ(test, fx->m.counts.mapped, mapped + c->pages);
	unmap(fx, p->pgdir, c->first, c->pages);
}

static void a_remap_in_the_middle_maps_nothing(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u64 mapped = fx->m.counts.mapped;
	u32 i;

	KUNIT_ASSERT_EQ(test, xv6_mappages(&fx->m, p->pgdir, 0x404000, 4096,
					   0x9000, W), 0);
	FX_EXPECT_REFUSED(fx, xv6_mappages(&fx->m, p->pgdir, 0x3fe000,
					   16 * 4096, 0x5000, W | U),
			  XV6VM_R_REMAP);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, 0x404000u);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test,
				fx_pte(fx, p->pgdir, 0x3fe000 + i * 4096),
				i == 6 ? 0x9003u : 0u);
	KUNIT_EXPECT_EQ(test, fx->m.counts.mapped, mapped + 1);
	unmap(fx, p->pgdir, 0x404000, 1);
}

FX_SUITE(xv6vm_vm,
	 KUNIT_CASE(the_kernel_half_has_xv6s_words),
	 KUNIT_CASE(entries_lie_in_memory_little_endian),
	 KUNIT_CASE(walkpgdir_makes_a_cleared_table),
	 KUNIT_CASE(walkpgdir_follows_no_damaged_entry),
	 KUNIT_CASE_PARAM(mappages_maps_what_the_range_touches, map_gen_params),
	 KUNIT_CASE(a_remap_in_the_middle_maps_nothing));
