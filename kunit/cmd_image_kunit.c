// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loaded images, and images that mean harm: whatever lies in the RAM, each
 * question has an answer that ends.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"
#include "fixture.h"

#define MB	0x100000u
#define RAM	(4 * MB)
#define P	0x1u
#define PWU	0x7u
#define PS	0x80u

static void load(struct cx *cx, u32 cr3)
{
	struct xv6vm_load l = { CX_HDR(l, 0), .cr3 = cr3 };

	cx->damaged = true;
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_LOAD, &l), 0);
}

/* Bring one word of the image. */
static void put(struct cx *cx, u32 pa, u32 word)
{
	const u8 bytes[4] = { word, word >> 8, word >> 16, word >> 24 };
	struct xv6vm_ram r = {
		CX_HDR(r, 0), .ptr = cx_ptr(bytes), .len = 4, .pa = pa,
	};

	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_RAM_WRITE, &r), 0);
}

static struct xv6vm_translation ask(struct cx *cx, u32 cr3, u32 va, u32 type,
				    u32 user)
{
	struct xv6vm_translate t = {
		CX_HDR(t, XV6VM_BY_CR3), .pid = cr3,
		.query = { .va = va, .type = type, .user = user, .wp = 1 },
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
	return t.out;
}

static struct xv6vm_access access(struct cx *cx, u32 va, u32 type)
{
	struct xv6vm_access a = {
		CX_HDR(a, 0), .va = va, .type = type, .width = 4,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	return a;
}

/* Pages of all extents, which are in order and end. */
static u64 all_extents(struct cx *cx, u32 cr3)
{
	const struct xv6vm_extent *e = (void *)cx->buf;
	struct xv6vm_extents x = {
		CX_HDR(x, XV6VM_BY_CR3), .ptr = cx_ptr(cx->buf),
		.count = 4096, .pid = cr3,
	};
	u64 pages = 0, next = 0;
	u32 calls, i;

	for (calls = 0; x.va != XV6VM_EXTENTS_END; calls++) {
		KUNIT_ASSERT_LE(cx->test, calls, (1u << 20) / 4096);
		x.out_count = 0;
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_EXTENTS, &x), 0);
		for (i = 0; i < x.out_count; i++) {
			if (e[i].va < next || !e[i].pages)
				KUNIT_FAIL(cx->test, "extent at 0x%x", e[i].va);
			next = e[i].va + (u64)e[i].pages * XV6_PGSIZE;
			pages += e[i].pages;
		}
	}
	KUNIT_EXPECT_LE(cx->test, next, 1ull << 32);
	return pages;
}

/* PWT and PCD, which a register may have set, are no part of an address. */
static void by_cr3_is_what_by_pid_is(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 3), i;
	struct xv6vm_proc p;
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .slot = pid, .count = 1,
		.ptr = cx_ptr(&p),
	};
	static const u32 at[] = { 0, 0x1004, 0x2fff, 0x3000, 0x80100000,
				  0xfe000000, 0xffffffff };
	u32 word[2] = { 0 };

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_LIST, &l), 0);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		struct xv6vm_translation a =
			ask(cx, p.pgdir | (i & 3) << 3, at[i], 1, 1);
		struct xv6vm_translate t = {
			CX_HDR(t, 0), .pid = pid,
			.query = { .va = at[i], .type = 1, .user = 1, .wp = 1 },
		};

		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
		KUNIT_EXPECT_EQ(test, memcmp(&a, &t.out, sizeof(a)), 0);
	}
	for (i = 0; i < 2; i++) {
		struct xv6vm_mem m = {
			CX_HDR(m, i ? XV6VM_BY_CR3 : 0), .va = 0, .len = 4,
			.pid = i ? p.pgdir | 0x18 : pid, .ptr = cx_ptr(&word[i]),
		};

		KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &m), 0);
		KUNIT_EXPECT_EQ(test, m.out_done, 4u);
	}
	KUNIT_EXPECT_EQ(test, word[0], word[1]);
	KUNIT_EXPECT_NE(test, word[0], 0u);
	KUNIT_EXPECT_EQ(test, all_extents(cx, p.pgdir | 0x10), 1024u + 8192 + 3);
}

/* A page table of an image, its A and D bits, and RAM that is nobody's. */
static void a_cpu_walks_a_loaded_image(struct kunit *test)
{
	struct cx *cx = test->priv;
	const struct xv6_machine *m = &cx->dev.m;
	struct xv6vm_access a;

	load(cx, 0x1000);
	put(cx, 0x1000, 0x2000 | PWU);
	put(cx, 0x2000, 0x3000 | PWU);
	put(cx, 0x2004, 0x1000 | PWU);
	put(cx, 0x2008, 0x7000000 | PWU);
	put(cx, 0x3000, 0xcafe);
	a = access(cx, 0, XV6VM_READ);
	KUNIT_EXPECT_EQ(test, a.out_value, 0xcafeu);
	KUNIT_EXPECT_EQ(test, a.out.kind, (u32)XV6VM_KIND_FOREIGN);
	KUNIT_EXPECT_EQ(test, a.out.owner, 0u);
	KUNIT_EXPECT_EQ(test, ask(cx, 0x1000, 0, 0, 1).pte, 0x3027u);
	/* Even its directory may be written: it is none of ours. */
	a = access(cx, 0x1ff0, XV6VM_WRITE);
	KUNIT_EXPECT_EQ(test, a.out.pa, 0x1ff0u);
	KUNIT_EXPECT_EQ(test, ask(cx, 0x1000, 0x1ff0, 0, 1).pte, 0x1067u);
	/* No RAM: it reads as ones. */
	KUNIT_EXPECT_EQ(test, access(cx, 0x2000, XV6VM_READ).out_value, ~0u);
	a = access(cx, 0x3000, XV6VM_READ);
	KUNIT_EXPECT_EQ(test, a.out.fault.reason, (u32)XV6VM_R_PTE_ABSENT);
	KUNIT_EXPECT_EQ(test, m->cpus[0].cr2, 0x3000u);
	KUNIT_EXPECT_EQ(test, m->kmem.kinds[XV6VM_KIND_FOREIGN], 1024u);
}

/* The directory is its own page table, as some kernels have it. */
static void a_directory_that_maps_itself(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_translation t;

	load(cx, 0x1000);
	put(cx, 0x1ffc, 0x1000 | PWU);
	t = ask(cx, 0x1000, 0xfffffffc, XV6VM_READ, 1);
	KUNIT_EXPECT_EQ(test, t.pa, 0x1ffcu);
	KUNIT_EXPECT_EQ(test, t.pte_pa, 0x1ffcu);
	KUNIT_EXPECT_EQ(test, t.levels, 2u);
	KUNIT_EXPECT_EQ(test, all_extents(cx, 0x1000), 1u);
	/* A write through it changes the entry that it went by. */
	access(cx, 0xfffffffc, XV6VM_WRITE);
	KUNIT_EXPECT_EQ(test, ask(cx, 0x1000, 0xfffffffc, 0, 0).mapped, 0u);
}

/* Every entry names the table that it is in: a circle at each address. */
static void tables_in_a_circle(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 i;

	load(cx, 0x1000);
	for (i = 0; i < 1024; i++) {
		put(cx, 0x1000 + 4 * i, 0x2000 | PWU);
		put(cx, 0x2000 + 4 * i, 0x1000 | PWU);
	}
	KUNIT_EXPECT_EQ(test, all_extents(cx, 0x1000), 1ull << 20);
	KUNIT_EXPECT_EQ(test, all_extents(cx, 0x2000), 1ull << 20);
	KUNIT_EXPECT_EQ(test, ask(cx, 0x1000, 0x12345678, 0, 1).pa, 0x1678u);
	access(cx, 0x12345678, XV6VM_WRITE);
	KUNIT_EXPECT_EQ(test, all_extents(cx, 0x1000) > 0, true);
}

/* 4 MB pages, in RAM, across its end, and far outside. */
static void big_pages_of_an_image(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_mem m = {
		CX_HDR(m, XV6VM_BY_CR3 | XV6VM_MEM_KERNEL), .pid = 0x1000,
		.va = RAM - 16, .len = 64, .ptr = cx_ptr(cx->buf),
	};
	u32 i;

	load(cx, 0x1000);
	for (i = 0; i < 1024; i++)
		put(cx, 0x1000 + 4 * i, (i << 22) | PS | PWU);
	KUNIT_EXPECT_EQ(test, all_extents(cx, 0x1000), 1ull << 20);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &m), 0);
	KUNIT_EXPECT_EQ(test, m.out_done, 16u);
	KUNIT_EXPECT_EQ(test, m.out_fault.reason, (u32)XV6VM_R_PA_OUTSIDE);
	KUNIT_EXPECT_EQ(test, access(cx, 0xfffffffc, XV6VM_WRITE).out.pa,
			0xfffffffcu);
	KUNIT_EXPECT_EQ(test, access(cx, 0x1000, XV6VM_READ).out_value,
			PS | PWU | 0x20);
}

/* A directory in the last frame, tables behind it that are not there. */
static void tables_outside_of_ram(struct kunit *test)
{
	struct cx *cx = test->priv;

	load(cx, RAM - 4096);
	put(cx, RAM - 4096, RAM | PWU);
	put(cx, RAM - 4, 0xfffff000 | PWU);
	KUNIT_EXPECT_EQ(test, ask(cx, RAM - 4096, 0, 0, 1).fault.reason,
			(u32)XV6VM_R_PDE_OUTSIDE);
	KUNIT_EXPECT_EQ(test, access(cx, 0xfffffffc, XV6VM_WRITE).out.fault.code,
			XV6VM_PF_W);
	KUNIT_EXPECT_EQ(test, all_extents(cx, RAM - 4096), 0ull);
}

static void fill_with_noise(struct cx *cx, struct fx *rng)
{
	struct xv6vm_ram r = { CX_HDR(r, 0), .ptr = cx_ptr(cx->buf),
			       .len = 0x80000 };
	u32 i, *words = (u32 *)cx->buf;

	for (; r.pa < RAM; r.pa += r.len) {
		for (i = 0; i < r.len / 4; i++) {
			/* Mostly in RAM, so that walks get somewhere. */
			words[i] = fx_random(rng);
			if (fx_below(rng, 4))
				words[i] &= (RAM - 1) | P;
		}
		r.out_done = 0;
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_RAM_WRITE, &r), 0);
	}
}

static void questions_at_random(struct cx *cx, struct fx *rng, u32 steps)
{
	while (steps--) {
		u32 va = fx_random(rng), cr3 = fx_below(rng, RAM - 8192) + 4096;
		struct xv6vm_mem m = {
			CX_HDR(m, XV6VM_BY_CR3 | fx_below(rng, 2)),
			.pid = cr3 & ~4095u, .va = va & ~0xffffu,
			.len = fx_below(rng, 65536), .ptr = cx_ptr(cx->buf),
		};
		struct xv6vm_translation t = ask(cx, m.pid, va,
						 fx_below(rng, 3),
						 fx_below(rng, 2));

		KUNIT_EXPECT_LE(cx->test, t.levels, 2u);
		KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_MEM_READ, &m), 0);
		access(cx, va & ~3u, fx_below(rng, 3));
	}
}

static void noise_has_answers(struct kunit *test)
{
	struct cx *cx = test->priv;
	/* It is too large for a stack, and has the numbers. */
	struct fx *rng = kunit_kzalloc(test, sizeof(*rng), GFP_KERNEL);
	struct xv6vm_tlb tlb = { CX_HDR(tlb, 0), .op = XV6VM_TLB_CONFIGURE,
				 .size = 16, .ways = 4 };
	struct xv6vm_tlb_entries l = { CX_HDR(l, 0), .count = 16,
				       .ptr = cx_ptr(cx->buf) };
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, rng);
	rng->test = test;
	for (i = 0; i < 4; i++) {
		load(cx, fx_below(rng, 1024) << 12);
		fill_with_noise(cx, rng);
		tlb.out_size = 0;
		tlb.out_ways = 0;
		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_TLB, &tlb), 0);
		questions_at_random(cx, rng, 500);
		KUNIT_EXPECT_GT(test, all_extents(cx, 0x1000 << i), 0ull);
		l.out_count = 0;
		l.out_clock = 0;
		KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_TLB_ENTRIES, &l), 0);
		KUNIT_EXPECT_LE(test, l.out_count, 16u);
		KUNIT_EXPECT_EQ(test,
				cx->dev.m.kmem.kinds[XV6VM_KIND_FOREIGN],
				1024u);
	}
}

CX_SUITE(xv6vm_cmd_image,
	 KUNIT_CASE(by_cr3_is_what_by_pid_is),
	 KUNIT_CASE(a_cpu_walks_a_loaded_image),
	 KUNIT_CASE(a_directory_that_maps_itself),
	 KUNIT_CASE(tables_in_a_circle),
	 KUNIT_CASE(big_pages_of_an_image),
	 KUNIT_CASE(tables_outside_of_ram),
	 KUNIT_CASE(noise_has_answers));
